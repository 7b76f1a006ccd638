import type { Cloud } from '../alibaba/cloud.js';
import type { Heard } from '../alibaba/heard.js';
import { failure } from '../errors.js';
import type { Kind } from '../probes/at-rest/kind.js';
import { KINDS } from '../probes/at-rest/kinds.js';
import { ASSUMPTIONS, type Assumption } from './assumptions.js';
import { askedForRegions, tryKind, tryRegions } from './kind-trials.js';
import { type Asking, KMS_TRIALS, OTHER_TRIALS } from './own-trials.js';
import { type Role, type Row, rowsOf } from './rows.js';
import type { Said } from './said.js';
import type { Seen } from './seen.js';
import { atMost, tryOne, type Tried } from './tried.js';

/** What was found of one credential and one account. */
export interface Diagnosis {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly credentials: string;
  readonly role: Role;
  readonly readAt: string;
  readonly permissions: readonly Row[];
  readonly assumptions: readonly (Omit<Assumption, 'told'> & { readonly said: Said })[];
}

/** Which instance, by whose credential. */
export interface DoctorTask {
  readonly instanceId: string;
  readonly accountId: string;
  readonly role: Role;
  /** True for a place that the policy tolerates. */
  readonly accepted: (place: string) => boolean;
}

/** Beside each other; each product has a limiter of its own. */
const AT_ONCE = 6;

/**
 * Tries every permission of a role by one read each, in one region a product, and tells of each assumption what was read.
 * Sends nothing that writes. `heard`: what `cloud` has answered so far, as it came. Throws what the credential itself cannot
 * do, and `WRONG_ACCOUNT`; undefined when KMS does not know the instance; what one product refuses, or does not answer, is a row.
 */
export async function diagnose(
  cloud: Cloud,
  { instanceId, accountId, role, accepted }: DoctorTask,
  heard: readonly Heard[],
): Promise<Diagnosis | undefined> {
  const identity = await cloud.sts.whoAmI();
  // To another account every instance looks as if it were not there.
  if (identity.accountId !== accountId)
    throw failure(
      'WRONG_ACCOUNT',
      `the credentials of this process are of account ${identity.accountId} (${identity.arn}), and --account is ${accountId}; correct one of the two. Nothing else was asked`,
    );
  const now = await cloud.clock.now();
  const asking: Asking = { cloud, instanceId, now, found: new Map() };
  let isKnown = true;
  const { regionId } = cloud;
  const instance = await tryOne({ permission: 'kms:GetKmsInstance', regionId }, async () => {
    isKnown = (await cloud.kms.findInstance(instanceId)) !== undefined;
    return undefined;
  });
  if (!isKnown) return undefined;
  const tried = await atMost(AT_ONCE, [async () => [instance], ...ownTasks(asking), ...kindTasks(cloud)]);
  return {
    instanceId,
    regionId,
    accountId,
    credentials: identity.arn,
    role,
    readAt: now.toISOString(),
    permissions: rowsOf(role, tried.flat(), accepted),
    assumptions: saidOf({ instanceId, heard }),
  };
}

/** What the answers say of each assumption. */
export function saidOf(seen: Seen): Diagnosis['assumptions'] {
  return ASSUMPTIONS.map(({ told, ...assumption }) => ({ ...assumption, said: told(seen) }));
}

/** What is tried of the instance, and of the products that tell of it. */
export function ownTasks(asking: Asking): (() => Promise<Tried[]>)[] {
  return [() => inTurn(KMS_TRIALS, asking), () => inTurn(OTHER_TRIALS, asking)];
}

async function inTurn(trials: typeof KMS_TRIALS, asking: Asking): Promise<Tried[]> {
  const { regionId } = asking.cloud;
  const tried: Tried[] = [];
  for (const { permission, ask } of trials)
    tried.push(await tryOne({ permission, regionId }, () => ask(asking)));
  return tried;
}

/** Regions are asked for once a product, whatever asks for them. */
function kindTasks({ things, regionId: home }: Cloud): (() => Promise<Tried[]>)[] {
  const entries = Object.entries<readonly Kind[]>(KINDS);
  const asked = new Set(entries.flatMap(([, kinds]) => kinds.flatMap((kind) => askedForRegions(kind) ?? [])));
  return [
    ...[...asked].map((product) => async () => [await tryRegions(things, product, home)]),
    ...entries.flatMap(([place, kinds]) => kinds.map((kind) => () => tryKind({ things, place, kind, home }))),
  ];
}
