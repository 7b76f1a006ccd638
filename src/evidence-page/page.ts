import { lossesIn, type Loss } from '../release/evidence.js';
import type { Bundle } from '../evidence/bundle.js';
import { namesDigestOf } from '../evidence/digest.js';
import { summaryOf } from '../policy/summary.js';
import type { Summary } from '../release.js';
import { html, type Markup } from './html.js';
import { coveragePicture } from './picture.js';
import { POLICY, STYLE } from './style.js';
import { callersTable, foundTable, objectsTable, openTable } from './tables.js';

const MAX_STOPS = 200;

/**
 * One page of HTML about a bundle, for people: opens offline, loads and links to nothing, runs nothing, and has a bounded
 * size however large the instance is. The same bundle gives the same page. It proves nothing, and says so.
 */
export function evidencePage(bundle: Bundle, digest: string): string {
  const { facts, policy, request, snapshot } = bundle;
  const summary = summaryOf(facts, policy, request, snapshot.backup, namesDigestOf(facts));
  const { instanceId, regionId, accountId, requestedBy, reason } = request;
  const { markup } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${RAW_POLICY}" />
      <meta name="referrer" content="no-referrer" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Evidence about ${instanceId}</title>
      ${RAW_STYLE}
    </head>
    <body>
      <h1>Evidence about ${instanceId} in ${regionId}, account ${accountId}</h1>
      ${leads(summary)}
      <p>
        Releasing it destroys ${summary.destroys.keys} keys and ${summary.destroys.secrets} secrets at once
        and for ever. Asked for by ${requestedBy}, a name that nobody proved: ${reason}. Backup:
        ${summary.backup}. As of ${snapshot.inventory.readAt}: what came later was not seen.
      </p>
      <h2>What was covered, by place and time</h2>
      ${coveragePicture(bundle)}
      <h2>What is open</h2>
      ${openTable(bundle)}
      <h2>What was found</h2>
      ${foundTable(bundle)}
      <h2>Callers, by last use</h2>
      ${callersTable(bundle)}
      <h2>Keys and secrets, by last use</h2>
      ${objectsTable(bundle)}
      <h2>What this page is</h2>
      ${whatItIs(digest)}
    </body>
  </html> `;
  return `<!doctype html>\n${markup}`;
}

// Our own texts, that must stand as they are: the digest in the one is of the other.
const RAW_POLICY: Markup = { markup: POLICY };
const RAW_STYLE: Markup = { markup: `<style>${STYLE}</style>` };

function leads(summary: Summary): Markup {
  const { notKnown } = summary;
  const sentences = notKnown.split(/(?<=[.;]) /).map((part) => html`${part} `);
  return html`<p class="unknown">${sentences}</p>
    ${lossesIn(summary).map(lossMarkup)}`;
}

function lossMarkup({ heading, items }: Loss): Markup {
  const more = items.length - MAX_STOPS;
  const all = [...items.slice(0, MAX_STOPS), ...(more > 0 ? [`… and ${more} more`] : [])];
  return html`<div class="stops">
    <strong>${heading}:</strong>
    <ul>
      ${all.map((one) => html`<li>${one}</li>`)}
    </ul>
  </div>`;
}

function whatItIs(digest: string): Markup {
  return html`<p class="nothing">
    This page <strong>proves nothing</strong>: anybody can write one like it. It was made of the evidence with
    the digest <code>${digest}</code>, which is what approvers sign as <code>bundleDigest</code>.
    <code>kms-release evidence ID --json</code> writes that evidence, and its SHA-256 is this digest. What
    proves a release is its certificate, and <code>kms-release verify</code> checks it.
  </p>`;
}
