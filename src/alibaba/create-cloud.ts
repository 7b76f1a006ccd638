import { createAuditLog } from './audit-log.js';
import { ACTION_TRAIL_VERSION, createActionTrail } from './actiontrail.js';
import { BILLS_VERSION, createBills } from './bills.js';
import { CLOUDMONITOR_VERSION, createRequestCounts } from './cloudmonitor.js';
import { createLoopbackClock, systemClock } from './clock.js';
import type { Cloud, KeptBills } from './cloud.js';
import { type Answer, type Connection, PATIENCE } from './connection.js';
import { createCoreClient } from './core-client.js';
import { createCredentials, type Credentials } from './credentials.js';
import { type Endpoint, type Endpoints, endpointsFor, type Site } from './endpoints.js';
import { createKmsClient, type KmsReadOperation } from './kms-client.js';
import { createObjectPolicies } from './kms-policies.js';
import { listKmsRegions } from './kms-regions.js';
import { createKmsReads } from './kms.js';
import { type Heard, heardBy } from './heard.js';
import { createInstanceTags } from './kms-tags.js';
import { createLogClient } from './log-client.js';
import { goAhead } from './limiter.js';
import { quotasFor, type Quota, type Quotas } from './quotas.js';
import { withRetries } from './with-retries.js';
import { createResourceSharing, RESOURCE_SHARING_VERSION } from './resource-sharing.js';
import { createRoleCredentials } from './role-credentials.js';
import { createSts, STS_VERSION } from './sts.js';
import { createThingsClient } from './things/create-client.js';
import type { ProductName } from '../values/products.js';
import { createThings } from './things/things.js';

/** Which cloud, and how patient to be with it. */
export interface CloudOptions {
  readonly regionId: string;
  readonly site: Site;
  /** One base address for all products; `ALIBABA_CLOUD_ENDPOINT` of `env` when absent. */
  readonly endpoint?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For connecting and for reading, in milliseconds; 30 000 when absent. */
  readonly timeoutMs?: number;
  /** After which a call is given up, in milliseconds; 35 000 when absent. */
  readonly deadlineMs?: number;
  /** How long to wait before a busy cloud is asked again, in milliseconds each; `PAUSES_MS` when absent. */
  readonly pausesMs?: readonly number[];
  /** One chain for several of these, so that who is asked about and who acts are the same; its own when absent. */
  readonly credentials?: Credentials;
  /** What this process has read of bills; each look reads all anew when absent. */
  readonly keptBills?: KeptBills;
  /** The share of each quota that this process may use, above 0 and 1 at most; a half when absent. */
  readonly quotaShare?: number;
  /** Other limiters for a cloud on loopback. Any other cloud is asked at the pace of this process, whatever stands here. */
  readonly quotas?: Quotas;
  /** Is told each answer as it came. */
  readonly onAnswer?: (heard: Heard) => void;
}

/**
 * The reads of the cloud, with the credential of the vendor's default chain. Nothing made here can change anything.
 * Throws a plain Error when the region or the endpoint is malformed; every call throws a failure of errors.ts.
 */
export function createCloud(options: CloudOptions): Cloud {
  const endpoints = endpointsOf(options);
  const { loopback } = endpoints;
  const credentials = options.credentials ?? createCredentials();
  const to = connecting({ ...options, credentials });
  const quotas = quotasFor(loopback !== undefined, options.quotaShare, options.quotas);
  const patience = (quota: Quota) => ({ limiter: quotas[quota], pausesMs: options.pausesMs });
  const patient = <Operation extends string, Query>(
    product: string,
    client: (operation: Operation, query: Query) => Promise<Answer>,
    quota: Quota = 'other',
  ) => heardBy(options.onAnswer, product, withRetries(client, patience(quota)));
  const core = (product: string, endpoint: Endpoint, version: string, quota?: Quota) =>
    patient(product, createCoreClient(to(endpoint), version), quota);
  const thingsAt = (product: ProductName, regionId: string) =>
    patient(product, createThingsClient(to, product, { regionId, site: options.site }, endpoints.products));
  const kms = patient('kms', createKmsClient<KmsReadOperation>(to(endpoints.kms)), 'kms');
  return {
    regionId: options.regionId,
    onLoopback: loopback !== undefined,
    ahead: goAhead,
    clock: loopback === undefined ? systemClock : createLoopbackClock(loopback),
    sts: createSts(core('sts', endpoints.sts, STS_VERSION), credentials),
    kms: createKmsReads(kms),
    kmsRegions: () => listKmsRegions(kms),
    tags: createInstanceTags(kms, options.regionId),
    policies: createObjectPolicies(kms),
    trail: createActionTrail(core('actiontrail', endpoints.actionTrail, ACTION_TRAIL_VERSION, 'trail')),
    trailAt: `${options.site} ${endpoints.actionTrail.host}`,
    sharing: createResourceSharing(
      core('resourcesharing', endpoints.resourceSharing, RESOURCE_SHARING_VERSION),
    ),
    bills: createBills(core('bss', endpoints.billing, BILLS_VERSION, 'billing')),
    requestCounts: createRequestCounts(core('cms', endpoints.cloudMonitor, CLOUDMONITOR_VERSION, 'monitor')),
    things: createThings(thingsAt),
    auditLog: createAuditLog(patient('log', createLogClient(to(endpoints.logs))), options.pausesMs),
    ...(options.keptBills !== undefined && { keptBills: options.keptBills }),
  };
}

/**
 * The credential of a role that the credential of these options may take, asked of STS at the same address. Throws a plain
 * Error when the region or the endpoint is malformed.
 */
export function takeRole(role: string, options: CloudOptions): Credentials {
  const { sts } = endpointsOf(options);
  return createRoleCredentials(role, createCoreClient(connecting(options)(sts), STS_VERSION));
}

/** The endpoints that these options mean. Throws a plain Error when they are malformed. */
export function endpointsOf({ regionId, site, endpoint, env = {} }: CloudOptions): Endpoints {
  const base = endpoint ?? env['ALIBABA_CLOUD_ENDPOINT'];
  return endpointsFor({ regionId, site, ...(base !== undefined && base !== '' && { endpoint: base }) });
}

/** What every client made of these options has in common. */
export function connecting({
  regionId,
  timeoutMs,
  deadlineMs,
  credentials = createCredentials(),
}: CloudOptions): <E extends Endpoint>(endpoint: E) => Connection & { readonly endpoint: E } {
  return (endpoint) => ({
    endpoint,
    regionId,
    credentials,
    timeoutMs: timeoutMs ?? PATIENCE.timeoutMs,
    deadlineMs: deadlineMs ?? PATIENCE.deadlineMs,
  });
}
