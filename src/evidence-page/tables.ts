import { callersByLastUse, objectsByLastUse } from '../evidence/by-last-use.js';
import type { Bundle } from '../evidence/bundle.js';
import { byGroup, labelOf } from '../release/by-group.js';
import { html, type Markup } from './html.js';

/** So many rows of a table are shown; the evidence itself has all. */
const MAX_ROWS = 500;
const MAX_NAMES = 10;

/** What is open, by what could be lost, each with why the policy accepts it. */
export function openTable({ rows, policy }: Bundle): Markup {
  const open = rows.filter(({ verdict }) => verdict !== 'CLEAR' && verdict !== 'FOUND');
  const accepted = (place: string) => {
    const found = policy.scan.tolerated.find((one) => one.place === place);
    return found === undefined ? 'not accepted' : `until ${found.until}: ${found.reason}`;
  };
  const lines = byGroup(open, ({ place }) => place).flatMap(({ group, items }) =>
    items.map(
      ({ place, verdict, reason }) =>
        html`<tr>
          <td>${group}</td>
          <td><code>${place}</code> ${labelOf(place)}</td>
          <td>${verdict.replaceAll('_', ' ')}: ${reason}</td>
          <td>${accepted(place)}</td>
        </tr>`,
    ),
  );
  return table(['could be lost', 'place', 'why it is open', 'accepted by the policy'], lines);
}

/** What speaks against releasing, in the probes' own words. */
export function foundTable({ snapshot }: Bundle): Markup {
  const lines = snapshot.probes.flatMap(({ probe, findings }) =>
    findings.map(
      ({ code, text }) =>
        html`<tr>
          <td><code>${probe}</code></td>
          <td><code>${code}</code></td>
          <td>${text}</td>
        </tr>`,
    ),
  );
  return table(['place', 'code', 'what'], lines);
}

/** Callers, the newest use first. */
export function callersTable({ snapshot }: Bundle): Markup {
  const lines = callersByLastUse(snapshot).map(
    ({ kind, name, who, operations, resources, count, first, last, owner, ...from }) =>
      html`<tr>
        <td>${last}</td>
        <td>${kind}</td>
        <td>${name}<br /><code>${who}</code></td>
        <td>${named(operations)}</td>
        <td>${named(resources)}</td>
        <td>${count.toLocaleString('en-US')}, since ${first}</td>
        <td>${named([...from.addresses, ...from.userAgents])}</td>
        <td>${owner ?? 'nobody says'}</td>
      </tr>`,
  );
  return table(
    ['last', 'kind', 'caller', 'operations', 'keys and secrets', 'times', 'from, by', 'owner'],
    lines,
  );
}

/** Keys and secrets, the newest use first. */
export function objectsTable({ snapshot }: Bundle): Markup {
  const lines = objectsByLastUse(snapshot).map(
    ({ name, state, last, by, owner }) =>
      html`<tr>
        <td>${last ?? 'no use seen'}</td>
        <td>${name}</td>
        <td>${state}</td>
        <td>${by ?? ''}</td>
        <td>${owner ?? ''}</td>
      </tr>`,
  );
  return table(['last', 'key or secret', 'state', 'by', 'owner'], lines);
}

function table(columns: readonly string[], lines: readonly Markup[]): Markup {
  if (lines.length === 0) return html`<p>None.</p>`;
  const more = lines.length - MAX_ROWS;
  const rest = more > 0 ? html`<p>… and ${more} more, in the evidence.</p>` : html``;
  return html`<table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th>${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.slice(0, MAX_ROWS)}
      </tbody>
    </table>
    ${rest}`;
}

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return `${more > 0 ? `${names.length} in all: ` : ''}${names.slice(0, MAX_NAMES).join(', ')}`;
}
