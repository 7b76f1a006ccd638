import type { Diagnosis } from '../doctor/diagnose.js';
import type { Row } from '../doctor/rows.js';
import { tableLines, wrapped } from './columns.js';
import { inLine } from './visible.js';

/** A diagnosis for a person: what is wrong first, then what could not be tried, what works, and the assumptions. */
export function wordsOfDiagnosis(diagnosis: Diagnosis, columns: number): string {
  const { permissions, assumptions, instanceId, regionId, role, credentials, accountId } = diagnosis;
  const wide = Math.min(columns, 100);
  const wrong = permissions.filter(({ verdict }) => verdict !== 'works' && verdict !== 'not tried');
  return [
    ...wrapped(`${instanceId} in ${regionId}, as ${role}: ${counted(diagnosis)}.`, wide),
    ...wrapped(`Tried with ${credentials} of account ${accountId}; nothing was changed.`, wide),
    ...under(
      'NOT TO BE RELIED ON',
      wrong.flatMap((row) => wordsOfRow(row, wide)),
    ),
    ...under('NOT TRIED', tableLines(byPlace(permissions, 'not tried'), wide)),
    ...under('WORKS', tableLines(byPlace(permissions, 'works'), wide)),
    ...under(
      'ASSUMPTIONS',
      tableLines(
        assumptions.map(({ id, said, sentence, heading }) => [said, id, `${sentence} (${heading})`]),
        wide,
      ),
    ),
  ].join('\n');
}

function counted({ permissions, assumptions }: Diagnosis): string {
  const verdicts: readonly Row['verdict'][] = ['works', 'refused', 'no answer', 'not told', 'not tried'];
  const many = verdicts.map(
    (word) => `${permissions.filter(({ verdict }) => verdict === word).length} ${word}`,
  );
  const said = (word: string) => assumptions.filter((one) => one.said === word).length;
  return `of ${permissions.length} permissions ${many.join(', ')}; of ${assumptions.length} assumptions ${said('held')} held, ${said('broken')} broken, ${said('not seen')} not seen`;
}

function wordsOfRow({ place, permission, verdict, code, why, leavesOpen = '' }: Row, wide: number): string[] {
  const said = code === undefined ? verdict : `${verdict} (${code})`;
  const todo = verdict === 'refused' ? `grant ${permission} to this credential` : inLine(why ?? '');
  return [
    ...wrapped(`${place}: ${permission}: ${said}`, wide),
    ...wrapped(`leaves open: ${leavesOpen}`, wide - 4).map((line) => `    ${line}`),
    ...wrapped(todo, wide - 4).map((line) => `    ${line}`),
  ];
}

/** One row a place: where it was tried, or why not; and which permissions. */
function byPlace(rows: readonly Row[], wanted: Row['verdict']): string[][] {
  const these = rows.filter(({ verdict }) => verdict === wanted);
  const keys = new Map<string, Row[]>();
  for (const row of these) {
    const where = wanted === 'works' ? row.regionId : row.why;
    const key = JSON.stringify([row.place, where ?? '']);
    keys.set(key, [...(keys.get(key) ?? []), row]);
  }
  return [...keys.values()].map((same) => {
    const [first] = same;
    const names = same.map(({ permission }) => permission).join(' ');
    const where = wanted === 'works' ? (first?.regionId ?? '') : '';
    return [
      first?.place ?? '',
      ...(where === '' ? [`${names}: ${inLine(first?.why ?? '')}`] : [where, names]),
    ];
  });
}

function under(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines];
}
