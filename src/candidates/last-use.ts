import type { ProbeReport, Use } from '../snapshot.js';
import type { LastUse } from './candidate.js';

/** Where use can be seen. While these are open, nothing says that there is none. */
const SHOW_USE: readonly string[] = ['actiontrail', 'audit-log', 'billing-usage'];

/** What was last seen of somebody's use, and by whom. Pure. */
export function lastUseOf(
  { reports, isWhole }: { readonly reports: readonly ProbeReport[]; readonly isWhole: boolean },
  days: number,
): LastUse {
  const trail = reports.find(({ probe }) => probe === 'actiontrail');
  const newest = newestOf(reports.flatMap(({ use }) => use));
  if (newest !== undefined) {
    const { last: at, who: by, operation, resource } = newest;
    return { is: 'seen', at, by, text: `${at.slice(0, 10)} ${operation} of ${resource} by ${by}` };
  }
  const maybe = newestOf(reports.flatMap(({ unattributed = [] }) => unattributed));
  if (maybe !== undefined) {
    const { last: at, who: by, operation } = maybe;
    return {
      is: 'may be',
      ...{ at, by },
      text: `${at.slice(0, 10)} ${operation} by ${by}, with a key that is not known`,
    };
  }
  const billed = reports.flatMap(({ findings }) => findings.filter(({ code }) => code === 'QPS_BILLED'));
  if (billed[0] !== undefined) return { is: 'billed', text: billed[0].text };
  if (trail === undefined)
    return isWhole
      ? { is: 'not read', text: 'could not be read' }
      : { is: 'not read yet', text: 'not read yet' };
  if (trail.row.verdict === 'FAILED') return { is: 'not read', text: 'the audit trail could not be read' };
  return { is: 'none seen', text: `none seen in ${days} days${whileOpen(reports)}` };
}

function whileOpen(reports: readonly ProbeReport[]): string {
  const clear = SHOW_USE.filter((place) =>
    reports.some(({ probe, row }) => probe === place && row.verdict === 'CLEAR'),
  );
  const open = SHOW_USE.filter((place) => !clear.includes(place));
  return open.length === 0 ? ', and other places are open' : `; open: ${open.join(', ')}`;
}

function newestOf<T extends Pick<Use, 'last'>>(uses: readonly T[]): T | undefined {
  return uses.reduce<T | undefined>(
    (newest, use) => (newest === undefined || use.last > newest.last ? use : newest),
    undefined,
  );
}
