import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActionTrail } from '../../src/alibaba/actiontrail.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { Answer } from '../../src/alibaba/connection.js';
import { scanActionTrail } from '../../src/probes/actiontrail.js';
import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import type { ProbeReport } from '../../src/snapshot.js';
import { NO_KMS } from '../support/observer.js';
import { onlyTrail } from '../support/only-trail.js';
import { DAY_MS, HOUR_MS, NOW, REQUEST } from '../support/snapshots.js';

/** How many worlds. KMS_RELEASE_WORLDS names another number. */
const WORLDS = Number(process.env['KMS_RELEASE_WORLDS'] ?? 1_000);
const { instanceId, accountId } = REQUEST;
const READER = { accountId, arn: `acs:ram::${accountId}:user/scan` };
const KEYS = ['key-hzz65f3a1b2c3d4e5f6a1', 'key-hzz65f3a1b2c3d4e5f6a2'];
const THEIRS = 'key-hzz99999999999999999a';
const ALIASES = [{ name: 'alias/payments', keyId: KEYS[0] ?? '' }];
const SECRET = 'payments/smtp';
const versionOf = (keyId: string) => `${keyId}-0123456789`;
const ciphertextOf = (keyId: string) => Buffer.concat([Buffer.from(versionOf(keyId)), Buffer.alloc(60, 7)]);

/** In which ways an event can name the key that it used. What each puts into the event as ActionTrail shows it. */
const FORMS = {
  'its id': (key: string) => ({ requestParameters: { KeyId: key } }),
  'its id in capitals': (key: string) => ({ requestParameters: { KeyId: key.toUpperCase() } }),
  'its ARN': (key: string) => ({
    requestParameters: { KeyId: `acs:kms:cn-hangzhou:${accountId}:key/${key}` },
  }),
  'its id in JSON text': (key: string) => ({ requestParameterJson: JSON.stringify({ KeyId: key }) }),
  'its id in the answer': (key: string) => ({
    responseElements: { KeyId: key, KeyVersionId: versionOf(key) },
  }),
  'the resource of the event': (key: string) => ({ resourceName: key, resourceType: 'ACS::KMS::Key' }),
  'a list of resources': (key: string) => ({ referencedResources: { 'ACS::KMS::Key': ['i-1', key] } }),
  'a version of it': (key: string) => ({ requestParameters: { KeyVersionId: versionOf(key) } }),
  'a ciphertext': (key: string) => ({
    requestParameters: { CiphertextBlob: ciphertextOf(key).toString('base64') },
  }),
  'a URL-safe ciphertext': (key: string) => ({
    requestParameters: { CiphertextBlob: ciphertextOf(key).toString('base64url') },
  }),
  'a ciphertext of the dedicated gateway': (key: string) => ({
    requestParameters: {
      CiphertextBlob: Buffer.concat([Buffer.from([0x24, 1, 2]), ciphertextOf(key)]).toString('base64'),
    },
  }),
} as const;

const CALLERS = [
  { type: 'ram-user', accountId, userName: 'etl' },
  { type: 'assumed-role', accountId, userName: 'AliyunECSDiskEncryptDefaultRole:ecs' },
  { type: 'assumed-role', accountId, userName: 'batch:session-1' },
  { type: 'root-account', accountId, principalId: accountId },
  { type: 'ram-user', accountId: '9876543210987654', userName: 'elsewhere' },
] as const;
const NAMES = [
  `ram-user/${accountId}/etl`,
  `assumed-role/${accountId}/AliyunECSDiskEncryptDefaultRole`,
  `assumed-role/${accountId}/batch`,
  `root-account/${accountId}/${accountId}`,
  'ram-user/9876543210987654/elsewhere',
];

const FAULTS = ['none', 'token lost', 'page repeated', 'refused', 'busy', 'not JSON', 'event twice'] as const;
const use = fc.record({
  minutesAgo: fc.integer({ min: 30, max: 80 * 24 * 60 }),
  shownAfter: fc.integer({ min: 0, max: 20 * 60 }),
  caller: fc.nat({ max: CALLERS.length - 1 }),
  form: fc.constantFrom(...Object.keys(FORMS).filter(isForm)),
  of: fc.constantFrom('first', 'second', 'alias', 'secret', 'others', 'nothing'),
});
type Use = typeof use extends fc.Arbitrary<infer T> ? T : never;
const world = fc.record({
  uses: fc.array(use, { maxLength: 12 }),
  noise: fc.integer({ min: 0, max: 160 }),
  fault: fc.constantFrom(...FAULTS),
  at: fc.integer({ min: 1, max: 9 }),
});

function isForm(name: string): name is keyof typeof FORMS {
  return name in FORMS;
}

/** A use as ActionTrail shows it. */
function eventOf({ minutesAgo, caller, form, of }: Use, at: number): Record<string, unknown> {
  const [first = '', second = ''] = KEYS;
  const common = {
    eventId: `use-${String(at)}`,
    eventTime: new Date(NOW.getTime() - minutesAgo * 60_000).toISOString().replace(/\.\d+Z/, 'Z'),
    serviceName: 'Kms',
    userIdentity: CALLERS[caller],
  };
  if (of === 'secret')
    return { ...common, eventName: 'GetSecretValue', requestParameters: { SecretName: SECRET } };
  if (of === 'alias')
    return { ...common, eventName: 'Encrypt', requestParameters: { KeyId: ALIASES[0]?.name } };
  if (of === 'nothing')
    return { ...common, eventName: 'Decrypt', requestParameters: { CiphertextBlob: '***' } };
  const key = of === 'first' ? first : of === 'second' ? second : THEIRS;
  return { ...common, eventName: 'Decrypt', ...FORMS[form](key) };
}

/** Which key or secret of the instance a use is of; undefined for those of nobody here. */
function ownOf({ of }: Use): string | undefined {
  if (of === 'secret') return `secret/${SECRET}`;
  return of === 'second' ? KEYS[1] : of === 'first' || of === 'alias' ? KEYS[0] : undefined;
}

/** ActionTrail's own answers, page by page, with one fault in the query of this number. */
function answering(shown: () => readonly Record<string, unknown>[], fault: string, faultAt: number) {
  let queries = 0;
  return async (_: string, query: Readonly<Record<string, unknown>>): Promise<Answer> => {
    queries += 1;
    const now = queries === faultAt ? fault : 'none';
    const refused = (code: string, status: number): Answer => ({
      ok: false,
      callFailure: { kind: 'answered', code, status, message: 'no' },
    });
    if (now === 'refused') return refused('NoPermission', 403);
    if (now === 'busy') return refused('Throttling.User', 400);
    if (now === 'not JSON') return { ok: true, body: '<html>' };
    const [from, to] = [String(query['StartTime']), String(query['EndTime'])].map((time) => Date.parse(time));
    const found = shown()
      .filter(
        ({ eventTime }) =>
          Date.parse(String(eventTime)) >= (from ?? 0) && Date.parse(String(eventTime)) <= (to ?? 0),
      )
      .toSorted(
        (a, b) =>
          String(b['eventTime']).localeCompare(String(a['eventTime'])) ||
          String(b['eventId']).localeCompare(String(a['eventId'])),
      );
    if (query['Direction'] === 'FORWARD') found.reverse();
    const at = Number(query['NextToken'] ?? 0);
    const start = now === 'page repeated' ? Math.max(0, at - 50) : at;
    const events = found.slice(start, start + 50);
    if (now === 'event twice' && events[0] !== undefined) events.push(events[0]);
    const isLast = at + 50 >= found.length || now === 'token lost';
    return { ok: true, body: { Events: events, ...(!isLast && { NextToken: String(at + 50) }) } };
  };
}

function cloudOf(ask: ReturnType<typeof answering>): Cloud {
  const all = [...KEYS, THEIRS];
  return {
    ...onlyTrail(createActionTrail(ask)),
    clock: { now: async () => NOW },
    sts: { whoAmI: async () => READER, whoWeAre: async () => READER },
    sharing: { listShares: async () => ({ items: [] }), listTargets: async () => ({ items: [] }) },
    kms: {
      ...NO_KMS,
      listKeyIds: async () => ({ items: KEYS, total: KEYS.length }),
      listKeyVersionIds: async (keyId) => ({ items: [versionOf(keyId)], total: 1 }),
      listRegionKeyIds: async () => ({ items: all, total: all.length }),
      describeKey: async (keyId) => ({
        ...{ keyId, state: 'Enabled' },
        instanceId: KEYS.includes(keyId) ? instanceId : 'kst-other',
      }),
      quotas: async () => ({ keys: KEYS.length, secrets: 1 }),
    },
  };
}

const taskAt = (now: number) => ({
  instanceId,
  inventory: {
    keys: KEYS.map((keyId) => ({ keyId })),
    secrets: [{ name: SECRET }],
    aliases: ALIASES,
    otherAliases: [],
  },
  from: new Date(now - 85 * DAY_MS).toISOString(),
  to: new Date(now - 600_000).toISOString(),
  quietFrom: new Date(now - 30 * DAY_MS).toISOString(),
  canarySince: new Date(NOW.getTime() - 2 * HOUR_MS).toISOString(),
});

describe(`${String(WORLDS)} worlds of callers in every form, with late events and one fault each`, () => {
  it('show every caller that can be seen, invent none, and are never clear by mistake', async () => {
    const seen = { found: 0, failed: 0, clear: 0 };
    await fc.assert(
      fc.asyncProperty(world, async ({ uses, noise, fault, at }) => {
        const canary = {
          ...{
            eventId: 'canary',
            eventName: 'GetKmsInstance',
            serviceName: 'Kms',
            requestParameters: { KmsInstanceId: instanceId },
          },
          eventTime: new Date(NOW.getTime() - HOUR_MS).toISOString().replace(/\.\d+Z/, 'Z'),
        };
        const others = Array.from({ length: noise }, (_, one) => ({
          ...eventOf(
            { minutesAgo: 30 + one * 700, shownAfter: 0, caller: 0, form: 'its id', of: 'others' },
            one,
          ),
          eventId: `noise-${String(one)}`,
        }));
        let now = NOW.getTime();
        const planted = uses.map((one, index) => ({ one, event: eventOf(one, index) }));
        const isShown = ({ minutesAgo, shownAfter }: Use) =>
          NOW.getTime() + (shownAfter - minutesAgo) * 60_000 <= now;
        const shown = () => [
          ...planted.filter(({ one }) => isShown(one)).map(({ event }) => event),
          ...others,
          canary,
        ];
        const trails = createTrailIndexes();
        const cloud = cloudOf(answering(shown, fault, at));
        const look = () =>
          scanActionTrail(
            cloud,
            taskAt(now),
            async () => undefined,
            (task, tick) => trails.read(cloud, READER, task, tick),
          ).catch(() => undefined);
        for (const later of [0, 10 * HOUR_MS, 21 * HOUR_MS]) {
          now = NOW.getTime() + later;
          const report = await look();
          seen[report === undefined ? 'failed' : report.row.verdict === 'CLEAR' ? 'clear' : 'found'] += 1;
          if (report !== undefined) judge(report, uses.filter(isShown), now);
        }
      }),
      { numRuns: WORLDS },
    );
    // Each kind of world was among them.
    expect(Object.values(seen).every((count) => count > WORLDS / 100)).toBe(true);
  }, 600_000);
});

function judge(report: ProbeReport, shown: readonly Use[], now: number): void {
  const inQuietDays = shown.filter(
    ({ minutesAgo }) => NOW.getTime() - minutesAgo * 60_000 >= now - 30 * DAY_MS,
  );
  const own = inQuietDays.filter((one) => ownOf(one) !== undefined);
  const nameless = inQuietDays.filter(({ of }) => of === 'nothing');
  const named = new Set(
    shown.flatMap((one) =>
      ownOf(one) === undefined ? [] : [`${NAMES[one.caller] ?? ''} ${ownOf(one) ?? ''}`],
    ),
  );
  const told = new Set(report.use.map(({ who, resource }) => `${who} ${resource}`));
  for (const one of own) expect(told).toContain(`${NAMES[one.caller] ?? ''} ${ownOf(one) ?? ''}`);
  for (const one of nameless) expect(report.unattributed?.map(({ who }) => who)).toContain(NAMES[one.caller]);
  for (const one of told) expect(named).toContain(one);
  if (own.length + nameless.length > 0) expect(report.row.verdict).not.toBe('CLEAR');
}
