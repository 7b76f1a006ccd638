import type { Cloud } from '../../alibaba/cloud.js';
import { codeOf } from '../../errors.js';
import { newestAskableDay } from '../../policy/bills.js';
import { readByToken, type Tick } from '../paging.js';
import { isOfKmsAlone } from './bill.js';
import type { Witnesses } from './witnesses.js';

const ROWS_A_PAGE = 300;
const NO_ANSWER: readonly (string | undefined)[] = [
  'CLOUD_ACCESS_DENIED',
  'CLOUD_REFUSED',
  'CLOUD_ANSWER_UNREADABLE',
  'CLOUD_UNREACHABLE',
  'LIST_INCOMPLETE',
];

/**
 * Why a credential may see a part of the account only, or undefined. A role that is granted on resource groups is shown what
 * is in them, everywhere, and nothing tells it that there is more; but a bill is of the whole account. So the newest one has
 * to name some of what Resource Center shows, and nothing of the same form beside it; where Resource Center shows nothing at
 * all, nothing but KMS may be paid for. Throws what fails for everybody.
 */
export async function whyLimited(
  { bills }: Pick<Cloud, 'bills'>,
  { center, bill }: Omit<Witnesses, 'limited'>,
  now: Date,
  tick: Tick,
): Promise<string | undefined> {
  if (center.is === 'silent') return undefined;
  if (center.known.length === 0)
    return isOfKmsAlone(bill) ? undefined : 'Resource Center shows nothing, and more than KMS is paid for';
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
  if (hidden !== undefined)
    return `the bill of ${day} names ${hidden}, which is not shown: the credential may not see all`;
  return [...billed].some((id) => seen.has(id))
    ? undefined
    : `no bill of ${day} names anything that is shown, so that it may be a part of the account`;
}

/** What comes before the first dash: `d` of a disk. */
function formOf(id: string): string {
  return id.split('-')[0] ?? id;
}
