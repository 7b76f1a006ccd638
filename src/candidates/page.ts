import { html, type Markup } from '../evidence-page/html.js';
import { POLICY, STYLE } from '../evidence-page/style.js';
import type { Candidate, Candidates } from './candidate.js';

// Our own texts, that must stand as they are: the digest in the one is of the other.
const RAW_POLICY: Markup = { markup: POLICY };
const RAW_STYLE: Markup = { markup: `<style>${STYLE}</style>` };
const MOST = 50;

/**
 * The table as one page of HTML: opens offline, loads and links to nothing, runs nothing. It says what was seen at one time,
 * and proves nothing.
 */
export function candidatesPage(found: Candidates): string {
  const { candidates, accounts, readAt, canSave, notRead, leftBehind } = found;
  const { markup } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${RAW_POLICY}" />
      <meta name="referrer" content="no-referrer" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>KMS instances: where to start</title>
      ${RAW_STYLE}
    </head>
    <body>
      <h1>KMS instances: where to start</h1>
      <p class="unknown">
        No use that was seen is not no use: of every instance places are open, and each row says which.
      </p>
      <p>
        As of ${readAt}, with ${accounts.map(({ credentials }) => credentials).join(', ')}. Nothing was
        changed, and nothing here decides a release.
      </p>
      ${canSave.map(
        ({ currency, amount, instances, withNothingInTheWay: free }) =>
          html`<p>
            ${instances} instances that might be released cost ${amount} ${currency} a month;
            ${free.instances} of them, with nothing in the way that was seen, ${free.amount} ${currency}.
          </p>`,
      )}
      ${tableOf(candidates)}
      <h2>What could not be read</h2>
      ${listOf(notRead.map(({ what, why }) => `${what}: ${why}`))}
      <h2>What instances that are gone may have left behind</h2>
      ${listOf(leftBehind)}
    </body>
  </html> `;
  return `<!doctype html>\n${markup}`;
}

const COLUMNS = [
  'instance',
  'a month',
  'holds',
  'last visible use',
  'what is encrypted',
  'in the way',
  'not known, left over',
];

function tableOf(candidates: readonly Candidate[]): Markup {
  return html`<table>
    <thead>
      <tr>
        ${COLUMNS.map((column) => html`<th>${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${candidates.map(rowOf)}
    </tbody>
  </table>`;
}

function rowOf(one: Candidate): Markup {
  const { costsPerMonth: cost, encrypted, shares, isDefault, protection } = one;
  const states = [
    one.chargeType,
    `protection ${protection}`,
    ...(shares === null ? ['shares not read'] : shares.length > 0 ? [`shared: ${shares.join(', ')}`] : []),
    ...(isDefault === true ? ['default instance'] : isDefault === null ? ['default: not known'] : []),
    ...one.holds,
  ];
  return html`<tr>
    <td>
      <code>${one.instanceId}</code><br />${one.name ?? ''}<br />${one.regionId}, ${one.accountId}<br />${states.join('; ')}
    </td>
    <td>${cost === null ? 'not known' : `${cost.amount} ${cost.currency}`}</td>
    <td>${one.keys ?? '?'} keys, ${one.secrets ?? '?'} secrets</td>
    <td>${one.lastUse.text}</td>
    <td>${encrypted === null ? 'not read' : listOf(encrypted)}</td>
    <td>${one.whyNot ?? ''}${listOf(one.inTheWay.map(({ code, text }) => `${code}: ${text}`))}</td>
    <td>${one.notKnown.split(/(?<=[.;]) /).map((part) => html`${part} `)}${listOf(one.leftovers)}</td>
  </tr>`;
}

function listOf(items: readonly string[]): Markup {
  if (items.length === 0) return html`<p>None seen.</p>`;
  const more = items.length - MOST;
  const shown = [...items.slice(0, MOST), ...(more > 0 ? [`… and ${more} more`] : [])];
  return html`<ul>
    ${shown.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}
