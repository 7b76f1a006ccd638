import type { Diagnosis } from '../doctor/diagnose.js';
import type { Row } from '../doctor/rows.js';
import { tableLines, wrapped } from './columns.js';
import type { NoticesAsked } from './doctor-notices.js';
import { sentenceOfDoor } from './door-words.js';
import { inLine } from './visible.js';

/**
 * A diagnosis for a person: what is wrong first, then what could not be tried, what works, the assumptions, and the doors of
 * notices where they were asked for.
 */
export function wordsOfDiagnosis(diagnosis: Diagnosis, columns: number, notices?: NoticesAsked): string {
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
    ...under(
      'NOTICES',
      (notices === undefined ? [] : wordsOfNotices(notices)).flatMap((line) =>
        wrapped(line, wide - 4).map((part, at) => (at === 0 ? part : `    ${part}`)),
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

function wordsOfNotices(notices: NoticesAsked): string[] {
  if (notices.doors === undefined) return [`not asked: ${notices.why}`];
  const { doors } = notices;
  if (doors.length === 0) return ['the policy of the observer names no door'];
  return doors.map(({ door, taken, failing }) => {
    if (failing !== undefined) return sentenceOfDoor({ door, failing });
    return `door ${door}: ${taken === 0 ? 'was handed nothing so far' : 'takes what it is handed'}`;
  });
}
