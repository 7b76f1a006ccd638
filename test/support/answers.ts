import { createAuditLog } from '../../src/alibaba/audit-log.js';
import { createLogClient } from '../../src/alibaba/log-client.js';
import { createActionTrail, ACTION_TRAIL_VERSION } from '../../src/alibaba/actiontrail.js';
import { BILLS_VERSION, createBills } from '../../src/alibaba/bills.js';
import { CLOUDMONITOR_VERSION, createRequestCounts } from '../../src/alibaba/cloudmonitor.js';
import { createCredentials } from '../../src/alibaba/credentials.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { Answer } from '../../src/alibaba/connection.js';
import { createCoreClient } from '../../src/alibaba/core-client.js';
import { connecting, endpointsOf } from '../../src/alibaba/create-cloud.js';
import { createKmsClient, type KmsReadOperation } from '../../src/alibaba/kms-client.js';
import { createInstanceTags } from '../../src/alibaba/kms-tags.js';
import { createObjectPolicies } from '../../src/alibaba/kms-policies.js';
import { createKmsReads } from '../../src/alibaba/kms.js';
import { createResourceSharing, RESOURCE_SHARING_VERSION } from '../../src/alibaba/resource-sharing.js';
import { createSts, STS_VERSION } from '../../src/alibaba/sts.js';

/** Makes another body of one answer, without changing it; called with the operation that it answers. */
export type Change = (operation: string, body: unknown) => unknown;

/**
 * The cloud at an address, through the real clients. Each answer is asked for once and kept, so that the same look can be
 * taken a thousand times, each time with another change to what was answered.
 */
export function rememberedCloud(endpoint: string, now: Date) {
  const credentials = createCredentials();
  const options = { regionId: 'cn-hangzhou', site: 'intl', endpoint, credentials } as const;
  const at = endpointsOf(options);
  const to = connecting(options);
  const kept = new Map<string, Answer>();
  const remembering =
    <Operation extends string, Query>(
      client: (operation: Operation, query: Query) => Promise<Answer>,
      change: Change,
    ) =>
    async (operation: Operation, query: Query): Promise<Answer> => {
      const key = JSON.stringify([operation, query]);
      const answer = kept.get(key) ?? (await client(operation, query));
      kept.set(key, answer);
      return answer.ok ? { ...answer, body: change(operation, answer.body) } : answer;
    };
  const kms = createKmsClient<KmsReadOperation>(to(at.kms));
  const core = {
    sts: createCoreClient(to(at.sts), STS_VERSION),
    trail: createCoreClient(to(at.actionTrail), ACTION_TRAIL_VERSION),
    sharing: createCoreClient(to(at.resourceSharing), RESOURCE_SHARING_VERSION),
    counts: createCoreClient(to(at.cloudMonitor), CLOUDMONITOR_VERSION),
    bills: createCoreClient(to(at.billing), BILLS_VERSION),
  };
  const logs = createLogClient(to(at.logs));
  return (change: Change = (_, body) => body): Cloud => ({
    regionId: 'cn-hangzhou',
    onLoopback: true,
    ahead: (work) => work(),
    clock: { now: async () => now },
    sts: createSts(remembering(core.sts, change), credentials),
    kms: createKmsReads(remembering(kms, change)),
    kmsRegions: async () => ['cn-hangzhou'],
    tags: createInstanceTags(remembering(kms, change), 'cn-hangzhou'),
    policies: createObjectPolicies(remembering(kms, change)),
    trail: createActionTrail(remembering(core.trail, change)),
    trailAt: 'intl loopback',
    sharing: createResourceSharing(remembering(core.sharing, change)),
    bills: createBills(remembering(core.bills, change)),
    requestCounts: createRequestCounts(remembering(core.counts, change)),
    // Data at rest has tests of its own: here nobody may look at it, and the policies accept that.
    things: { ask: async () => ({ is: 'refused', code: '', why: 'not here' }) },
    auditLog: createAuditLog(remembering(logs, change), []),
  });
}

/** A way to spoil a field: what is put in its place, by name and value. */
export type Spoil = (record: Record<string, unknown>, name: string) => void;

/** Ways in which a field can be spoiled. `empty` and `unknown value` keep its kind. */
export const SPOILS: Readonly<Record<string, Spoil>> = {
  missing: (record, name) => void delete record[name],
  null: (record, name) => void (record[name] = null),
  empty: (record, name) => void (record[name] = emptyOf(record[name])),
  'an unknown value': (record, name) => void (record[name] = oddOf(record[name])),
  'in other letters': (record, name) => {
    rename(record, name, name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase());
  },
  'by another name': (record, name) => {
    rename(record, name, `${name}s`);
  },
  'with its value in other letters': (record, name) => {
    const value = record[name];
    if (typeof value === 'string') record[name] = value.toLowerCase();
  },
};

function emptyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return typeof value === 'object' && value !== null ? {} : '';
}

function oddOf(value: unknown): unknown {
  return Array.isArray(value) ? { Odd: [1] } : 'odd-value';
}

function rename(record: Record<string, unknown>, from: string, to: string): void {
  if (!(from in record)) return;
  record[to] = record[from];
  if (to !== from) delete record[from];
}

/** Spoils one field of every answer to one operation; a path has `[]` behind a list. */
export function spoiling(operation: string, field: string, spoil: Spoil): Change {
  const path = field.split('.');
  return (answered, body) => {
    if (answered !== operation) return body;
    const changed = structuredClone(body);
    walk(changed, path, spoil);
    return changed;
  };
}

function walk(value: unknown, [step = '', ...rest]: readonly string[], spoil: Spoil): void {
  if (!isRecord(value)) return;
  const name = step.replace('[]', '');
  if (rest.length === 0) {
    if (name in value) spoil(value, name);
    return;
  }
  const inner = value[name];
  if (step.endsWith('[]')) for (const item of Array.isArray(inner) ? inner : []) walk(item, rest, spoil);
  else walk(inner, rest, spoil);
}

/** Every field that is read of an answer, as paths: what is read is written down while it is. */
export function reading(): { readonly change: Change; readonly read: Map<string, Set<string>> } {
  const read = new Map<string, Set<string>>();
  const change: Change = (operation, body) => {
    const paths = read.get(operation) ?? new Set<string>();
    read.set(operation, paths);
    return watched(body, '', paths);
  };
  return { change, read };
}

function watched(value: unknown, path: string, paths: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => watched(item, path, paths));
  if (!isRecord(value)) return value;
  return new Proxy(value, {
    get: (record, name) => {
      if (typeof name !== 'string' || !(name in record)) return undefined;
      const at = path === '' ? name : `${path}.${name}`;
      paths.add(at);
      return watched(record[name], Array.isArray(record[name]) ? `${at}[]` : at, paths);
    },
    getOwnPropertyDescriptor: (record, name) => Reflect.getOwnPropertyDescriptor(record, name),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
