import type { BillRow, KeptBills } from './bill-row.js';
import type { BillDate } from '../values/bill-date.js';
import type { Instant } from '../values/instant.js';
import type {
  AccessPoint,
  AccessPolicy,
  ClientKey,
  KmsAlias,
  KmsInstance,
  KmsKey,
  KmsSecret,
  NetworkRule,
  Quotas,
  SecretTime,
} from './kms-objects.js';
import type { InstanceTags, ObjectPolicies, ResourceSharing } from './access-reads.js';
import type { AuditLog } from './log-objects.js';
import type { RequestCounts } from './metric-objects.js';
import type { NumberedPage, TokenPage } from './pages.js';
import type { Things } from './things/things.js';
import type { TrailEvent, TrailQuery } from './trail-objects.js';

export type { BillRow, KeptBills } from './bill-row.js';
export type * from './access-reads.js';
export type * from './pages.js';
export type * from './kms-objects.js';
export type * from './log-objects.js';
export type * from './metric-objects.js';
export type * from './pages.js';
export type * from './trail-objects.js';

/** The cloud as this service sees it. Types only; one file per product implements them on the vendor's SDKs. */

/** Whose credential this process holds, and what the cloud's clock said in the same answer. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
  /** The `Date` header of the answer, as an instant; absent when there was none. */
  readonly cloudTime?: Instant;
}

/** Whose credential this process holds (GetCallerIdentity). Throws a `CLOUD_*` failure of errors.ts. */
export interface Sts {
  whoAmI(): Promise<Identity>;
  /** The same without the time, asked once for each credential: for what needs to know no more than who we are. */
  whoWeAre(): Promise<Omit<Identity, 'cloudTime'>>;
}

/** What ReleaseKmsInstance answered, when it answered plainly. Anything else is thrown as `RELEASE_ANSWER_LOST`. */
export type ReleaseAnswer =
  | { readonly answer: 'released'; readonly requestId: string }
  | {
      readonly answer: 'refused';
      readonly code: string;
      readonly message: string;
      readonly requestId?: string;
    };

/**
 * The reads of KMS, none of which returns key material or a secret's value. Page numbers start at 1, pages have
 * 100 items. Lists without an instance id are those of the whole region. Each throws a `CLOUD_*` or `KMS_*`
 * failure of errors.ts; `describe…` throws `KMS_RESOURCE_NOT_FOUND` for what is not there.
 */
export interface KmsReads {
  /** `Enabled`, `NotEnabled`, `InDebt`, `Suspended`, or whatever else the cloud says. */
  accountStatus(): Promise<string>;
  /** The instance, or `undefined` in both of the cloud's ways to say that it does not exist. */
  findInstance(instanceId: string): Promise<KmsInstance | undefined>;
  listInstanceIds(page: number): Promise<NumberedPage<string>>;
  /** `undefined` when KMS answers that the instance does not exist. */
  quotas(instanceId: string): Promise<Quotas | undefined>;
  /** `undefined` when the account has none; `UNKNOWN_INSTANCE` when it is not said in a region of several. */
  defaultInstanceId(): Promise<string | undefined>;
  listKeyIds(instanceId: string, page: number): Promise<NumberedPage<string>>;
  /** The keys of the whole region, whatever instance they are in. */
  listRegionKeyIds(page: number): Promise<NumberedPage<string>>;
  describeKey(keyId: string): Promise<KmsKey>;
  /** The ids of the versions of one key. */
  listKeyVersionIds(keyId: string, page: number): Promise<NumberedPage<string>>;
  listAliases(page: number): Promise<NumberedPage<KmsAlias>>;
  listSecretNames(instanceId: string, page: number): Promise<NumberedPage<string>>;
  /** The same list, with what it says of when each was last updated. */
  listSecretTimes(instanceId: string, page: number): Promise<NumberedPage<SecretTime>>;
  describeSecret(name: string): Promise<KmsSecret>;
  listAccessPointNames(page: number): Promise<NumberedPage<string>>;
  describeAccessPoint(name: string): Promise<AccessPoint>;
  listPolicyNames(page: number): Promise<NumberedPage<string>>;
  describePolicy(name: string): Promise<AccessPolicy>;
  listNetworkRuleNames(page: number): Promise<NumberedPage<string>>;
  describeNetworkRule(name: string): Promise<NetworkRule>;
  listClientKeys(accessPointName: string): Promise<readonly ClientKey[]>;
}

/** The one thing that destroys. Handed to the executor's worker only. */
export interface KmsRelease {
  /**
   * Sends ReleaseKmsInstance once, with `ForceDeleteWithoutBackup: "false"`. DESTROYS every key and secret of the
   * instance, at once and for ever. Never retries. A definite refusal (4xx with a readable code) is returned;
   * everything ambiguous is thrown as `RELEASE_ANSWER_LOST`.
   */
  releaseInstance(instanceId: string): Promise<ReleaseAnswer>;
}

/**
 * The audit trail of one region: management calls of the last 90 days, about 10 minutes late. It has no calls to
 * the instance's own endpoint. Throws a `CLOUD_*` failure.
 */
export interface ActionTrail {
  /** KMS events, newest first, 50 a page; at most 2 queries a second (kept by quotas.ts, also between callers). */
  lookupKmsEvents(query: TrailQuery): Promise<TokenPage<TrailEvent>>;
}

/** A row of a bill, or a thing that was bought: what it is of, and what tells it from the others. */
interface ProductRow {
  readonly id: string;
  /** Each name by which its bill calls the product. */
  readonly codes: readonly string[];
}

/**
 * The bills of the account that owns the credential. A day's bill is out at about noon of the next day in UTC+8,
 * and the API lags up to 24 h more (docs/cloud-facts.md, When a bill is out). Throws a `CLOUD_*` failure.
 */
export interface Bills {
  /** DescribeInstanceBill, DAILY, rows per billing item. Without `instanceId`: the account's rows of that day, of one product or of all. */
  dayOf(query: {
    day: BillDate;
    instanceId?: string;
    productCode?: string;
    next?: string;
    maxResults?: number;
  }): Promise<TokenPage<BillRow>>;
  /**
   * QueryAvailableInstances for the id: what the billing system calls it, `unknown` where it does not say; `undefined`
   * when it lists none.
   */
  subscription(instanceId: string): Promise<{ subscriptionType: string; status?: string } | undefined>;
  /** QueryAccountBill of a month (`YYYY-MM`), by product, 100 rows a page. */
  productsOf(cycle: string, page: number): Promise<NumberedPage<ProductRow>>;
  /** QueryAvailableInstances: each thing that is paid in advance, 100 a page. */
  paidInAdvance(page: number): Promise<NumberedPage<ProductRow>>;
}

/** The time that decides. Real time, or the clock of a cloud on loopback, so that days can be skipped. */
export interface Clock {
  now(): Promise<Date>;
}

/** Read-only access to the cloud. The observer gets nothing else. */
export interface Cloud {
  readonly regionId: string;
  /** True only for a stand-in on loopback. */
  readonly onLoopback: boolean;
  /** What `work` asks goes before what others ask of the same cloud; within such work, before that too. */
  ahead<T>(work: () => Promise<T>): Promise<T>;
  readonly clock: Clock;
  readonly sts: Sts;
  readonly kms: KmsReads;
  /** The regions in which KMS is, sorted. Throws a `CLOUD_*` failure. */
  kmsRegions(): Promise<readonly string[]>;
  readonly tags: InstanceTags;
  readonly policies: ObjectPolicies;
  readonly trail: ActionTrail;
  /** Which trail that is: the site, and the host that is asked. */
  readonly trailAt: string;
  readonly sharing: ResourceSharing;
  readonly bills: Bills;
  readonly auditLog: AuditLog;
  readonly requestCounts: RequestCounts;
  readonly things: Things;
  /** Absent where every look reads all bills anew. */
  readonly keptBills?: KeptBills;
}
