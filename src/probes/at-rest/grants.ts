import type { Cloud } from '../../alibaba/cloud.js';
import { codeOf } from '../../errors.js';
import { isRecord } from '../../values/record.js';
import type { Tick } from '../paging.js';
import type { Listing } from './kind.js';
import { readAnswers, thingsIn } from './read-things.js';

/** What the credential was granted on: the whole account, resource groups alone or too, or nobody says it. */
export type Grants =
  | { readonly is: 'whole' }
  | { readonly is: 'part'; readonly groups: readonly string[] }
  /** `isUnasked`: it could have been told, and was not; otherwise nobody tells it. */
  | { readonly is: 'silent'; readonly why: string; readonly isUnasked: boolean };

const LIST: Listing = {
  action: 'ListPolicyAttachments',
  at: 'PolicyAttachments.PolicyAttachment',
  id: [],
  pages: { by: 'number', size: ['PageSize', 100] },
};
const PERMISSION = 'ram:ListPolicyAttachments';
const NO_ANSWER: readonly (string | undefined)[] = [
  'LIST_INCOMPLETE',
  'CLOUD_UNREACHABLE',
  'CLOUD_UNAVAILABLE',
];

interface Principal {
  readonly PrincipalType: 'ServiceRole' | 'IMSUser';
  readonly PrincipalName: string;
}

/** A role that is assumed, with or without its session; or a user. */
const ROLE = /^acs:ram::\d+:(?:assumed-)?role\/([^/]+)/;
const USER = /^acs:ram::\d+:user\/([^/]+)$/;

/**
 * Where the policies of this credential hold. Every one of them has to hold in the whole account: nothing says which of them
 * a product goes by. What a user has by a user group is not told, so that a user is never said to see all; a credential of
 * another form, an answer that does not come: silent. Throws what `Things.ask` throws, but for a product that does not answer. Source: docs/cloud-facts.md, Grants.
 */
export async function readGrants(cloud: Cloud, tick: Tick): Promise<Grants> {
  const { accountId, arn } = await cloud.sts.whoWeAre();
  if (arn === `acs:ram::${accountId}:root`) return { is: 'whole' };
  const principal = principalOf(accountId, arn);
  if (principal === undefined) return silent(`${arn} is of no form that policies are attached to`);
  try {
    return await read(cloud, accountId, principal, tick);
  } catch (error) {
    if (!NO_ANSWER.includes(codeOf(error)) || !(error instanceof Error)) throw error;
    return silent(error.message, true);
  }
}

async function read(
  { things, regionId }: Cloud,
  accountId: string,
  principal: Principal,
  tick: Tick,
): Promise<Grants> {
  const places: string[] = [];
  const refused = await readAnswers(
    things,
    {
      product: 'resourcemanager',
      action: LIST.action,
      regionId,
      query: { ...principal },
      permission: PERMISSION,
    },
    LIST.pages,
    async (body) => {
      const found = thingsIn(body, LIST);
      places.push(...found.map(placeOf));
      return found.length;
    },
    tick,
  );
  if (refused !== undefined) return silent(refused.why, refused.isDenied);
  if (places.length === 0) return silent(`${principal.PrincipalName} has no policy of its own`);
  const groups = places.filter((place) => place !== accountId);
  if (groups.length > 0) return { is: 'part', groups: [...new Set(groups)].toSorted() };
  return principal.PrincipalType === 'ServiceRole'
    ? { is: 'whole' }
    : silent(`${principal.PrincipalName} may have more by a user group, which may hold anywhere`);
}

/** As the operation calls them. */
function principalOf(accountId: string, arn: string): Principal | undefined {
  const role = ROLE.exec(arn)?.[1];
  if (role !== undefined)
    return {
      PrincipalType: 'ServiceRole',
      PrincipalName: `${role}@role.${accountId}.onaliyunservice.com`,
    };
  const user = USER.exec(arn)?.[1];
  if (user === undefined) return undefined;
  return { PrincipalType: 'IMSUser', PrincipalName: `${user}@${accountId}.onaliyun.com` };
}

function placeOf(attachment: unknown): string {
  const place = isRecord(attachment) ? attachment['ResourceGroupId'] : undefined;
  return typeof place === 'string' && place !== '' ? place : 'a place without a name';
}

function silent(why: string, isUnasked = false): Grants {
  return { is: 'silent', why: why.replace(/\.+$/, ''), isUnasked };
}
