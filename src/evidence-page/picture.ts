import type { Bundle } from '../evidence/bundle.js';
import { byGroup } from '../release/by-group.js';
import type { EvidenceRow } from '../release.js';
import { html, type Markup } from './html.js';

const DAY_MS = 24 * 3_600_000;
const [LEFT, WIDE, RIGHT, ROW] = [150, 560, 130, 17] as const;
const MAX_MARKS = 100;

interface Axis {
  readonly x: (instant: string | number) => number;
  readonly from: number;
  readonly quiet: number;
  readonly to: number;
}

/** Which place was covered when, as a picture: a row for each place, by what could be lost. Uses are dots. */
export function coveragePicture({ rows, snapshot, policy }: Bundle): Markup {
  const axis = axisOf(snapshot.inventory.readAt, policy.scan);
  const groups = byGroup(rows, ({ place }) => place);
  let y = 34;
  const drawn: Markup[] = [];
  for (const { group, items } of groups) {
    drawn.push(html`<text class="group" x="0" y="${y + 12}">${group.toUpperCase()}</text>`);
    y += ROW;
    for (const row of items) {
      drawn.push(rowOf(row, y, axis), ...marksOf(snapshot, row.place, y, axis));
      y += ROW;
    }
    y += 6;
  }
  const width = LEFT + WIDE + RIGHT;
  return html`<p>
      Filled: read to its end for that time; a thin bar is a look at one moment. Hatched: not covered. A dot:
      the last use by somebody. The broken line: since then use blocks.
    </p>
    <svg viewBox="0 0 ${width} ${y}" role="img" aria-label="What was covered, by place and time">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="#fff6e0" />
          <path d="M0 6L6 0" stroke="#8a5a00" />
        </pattern>
      </defs>
      ${frame(axis, y)}${drawn}
    </svg>`;
}

function axisOf(asOf: string, { lookbackDays, quietDays }: Bundle['policy']['scan']): Axis {
  const to = Date.parse(asOf);
  const from = to - lookbackDays * DAY_MS;
  // A time that is none stands at the end, where it hides no gap.
  const share = (at: number) => (Number.isNaN(at) ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from))));
  const x = (at: string | number) =>
    Math.round(LEFT + WIDE * share(typeof at === 'number' ? at : Date.parse(at)));
  return { x, from, quiet: to - quietDays * DAY_MS, to };
}

function frame({ x, from, quiet, to }: Axis, height: number): Markup {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return html`<text x="${x(from)}" y="12">${day(from)}</text
    ><text x="${x(quiet)}" y="26" text-anchor="middle">${day(quiet)}: quiet days</text
    ><text x="${x(to)}" y="12" text-anchor="end">${day(to)}</text
    ><line class="line" x1="${x(quiet)}" x2="${x(quiet)}" y1="30" y2="${height}" />`;
}

/** What is not covered fills its row: nobody can say at which time it would not have mattered. */
function rowOf({ place, verdict, from, to }: EvidenceRow, y: number, { x, ...axis }: Axis): Markup {
  const known = verdict === 'CLEAR' || verdict === 'FOUND';
  const end = to === undefined ? axis.to : Date.parse(to);
  const [start, stop] = known ? [x(from ?? end), x(end)] : [x(axis.from), x(axis.to)];
  const shade = verdict === 'CLEAR' ? 'clear' : verdict === 'FOUND' ? 'found' : 'open';
  const words = verdict.replaceAll('_', ' ').toLowerCase();
  return html`<text x="8" y="${y + 12}">${place}</text
    ><rect
      class="${shade}"
      x="${start - 2}"
      y="${y + 3}"
      width="${Math.max(4, stop - start)}"
      height="${ROW - 6}"
    /><text x="${LEFT + WIDE + 10}" y="${y + 12}">${words}</text>`;
}

function marksOf({ probes }: Bundle['snapshot'], place: string, y: number, { x }: Axis): Markup[] {
  const uses = probes.filter(({ probe }) => probe === place).flatMap(({ use }) => use);
  const at = [...new Set(uses.map(({ last }) => x(last)))].slice(0, MAX_MARKS);
  return at.map((where) => html`<circle class="use" cx="${where}" cy="${y + 8}" r="4" />`);
}
