import type { Cloud } from '../../alibaba/cloud.js';
import { codeOf } from '../../errors.js';
import { newestAskableDay } from '../../policy/bills.js';
import { readByToken, type Tick } from '../paging.js';
import type { Center } from './center.js';

const ROWS_A_PAGE = 300;
const NO_ANSWER: readonly (string | undefined)[] = [
  'CLOUD_ACCESS_DENIED',
  'CLOUD_REFUSED',
  'CLOUD_ANSWER_UNREADABLE',
  'CLOUD_UNREACHABLE',
  'LIST_INCOMPLETE',
];

/**
 * Why a credential may see one resource group only, or undefined. A role that is granted on a resource group is shown what is
 * in it, everywhere, and nothing tells it that there is more; but a bill is of the whole account. So where all that Resource
 * Center shows is in one group, the newest bill has to name some of it, and nothing of the same form beside it. Throws what
 * fails for everybody.
 */
export async function whyLimited(
  { bills }: Pick<Cloud, 'bills'>,
  center: Center,
  now: Date,
  tick: Tick,
): Promise<string | undefined> {
  if (center.is === 'silent') return undefined;
  const [group = '', ...others] = center.resourceGroups;
  if (group === '' || others.length > 0) return undefined;
  const seen = new Set(center.known.map(({ id }) => id.toLowerCase()));
  const forms = new Set([...seen].map(formOf));
  const day = newestAskableDay(now);
  const billed = new Set<string>();
  try {
    await readByToken(
      `things billed on ${day}`,
      (next) => bills.dayOf({ day, maxResults: ROWS_A_PAGE, ...(next !== undefined && { next }) }),
      async (rows) => {
        for (const { instanceId = '' } of rows)
          for (const id of instanceId.toLowerCase().split(';')) billed.add(id);
      },
      tick,
      ROWS_A_PAGE,
    );
  } catch (error) {
    if (!NO_ANSWER.includes(codeOf(error))) throw error;
    billed.clear();
  }
  const [hidden] = [...billed].filter((id) => !seen.has(id) && forms.has(formOf(id)));
  const only = `all that is shown is in the resource group ${group}`;
  if (hidden !== undefined)
    return `${only}, and the bill of ${day} names ${hidden}: the credential may not see all`;
  return [...billed].some((id) => seen.has(id))
    ? undefined
    : `${only}, and no bill shows that there is nothing beside it`;
}

/** What comes before the first dash: `d` of a disk. */
function formOf(id: string): string {
  return id.split('-')[0] ?? id;
}
