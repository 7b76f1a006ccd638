import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox } from '../../sandbox/index.js';
import { codeOf } from '../../src/errors.js';
import { scanAuditLog } from '../../src/probes/audit-log.js';
import { rememberedCloud, type Change } from '../support/answers.js';
import { DAY_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId, accountId } = REQUEST;
type Row = Record<string, string>;
interface Body {
  readonly meta: Record<string, unknown>;
  readonly data: readonly Row[];
}

let sandbox: Sandbox | undefined;
beforeEach(() => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

/** A caller that is accepted calls every day, another one once: what is told of the log when its answers are changed. */
async function look(change: Change): Promise<string> {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const call = { instanceId, operation: 'Decrypt', keyId: 'key-1', gateway: 'dedicated' } as const;
  sandbox = await startSandbox({
    scenario: {
      ...ready,
      startsAt: NOW.toISOString(),
      instances: ready.instances.map((one) => ({ ...one, log: true })),
      traffic: [
        { ...call, at: '-40d', by: 'nightly', times: 41, everySeconds: 86_000 },
        { ...call, at: '-3d', by: 'shop' },
      ],
    },
  });
  const cloud = rememberedCloud(sandbox.url, NOW)(change);
  const instance = await cloud.kms.findInstance(instanceId);
  if (instance === undefined) return 'no instance';
  const at = (days: number) => new Date(NOW.getTime() - days * DAY_MS).toISOString();
  const inventory = { keys: [], secrets: [], aliases: [], otherAliases: [] };
  const task = { instance, ownerId: accountId, inventory, from: at(30), quietFrom: at(30), now: NOW };
  return scanAuditLog(cloud.auditLog, task, async () => undefined).then(
    ({ findings, row, reasonCode }) =>
      findings.some(({ caller }) => caller === 'aap/shop') ? 'found' : `${row.verdict} ${reasonCode}`,
    (error: unknown) => codeOf(error) ?? String(error),
  );
}

/** Changes the rows of every answer of the log, and counts them rightly. */
const rows =
  (of: (found: readonly Row[]) => readonly Row[], meta: object = {}): Change =>
  (operation, body) => {
    if (operation !== 'GetLogsV2' || !isBody(body)) return body;
    const data = of(body.data);
    return { meta: { ...body.meta, count: data.length, ...meta }, data };
  };

function isBody(body: unknown): body is Body {
  return typeof body === 'object' && body !== null && 'meta' in body && 'data' in body;
}

const isShop = (row: Row) => row['principal_id'] === 'shop';

describe('whoever stands between the service and the audit log', () => {
  it('changes nothing, and the caller is found', async () => {
    expect(await look((_, body) => body)).toBe('found');
  });

  for (const [title, change, wanted] of [
    ['leaves out the row of a caller', rows((all) => all.filter((row) => !isShop(row))), 'LIST_INCOMPLETE'],
    [
      'leaves it out and does not say so',
      rows((all) => all.filter((row) => !isShop(row)), { count: 2 }),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    ['answers no row at all', rows(() => []), 'NOT_COVERED AUDIT_LOG_NOT_WHOLE'],
    [
      'says that the search is not at its end',
      rows((all) => all, { progress: 'Incomplete' }),
      'LIST_INCOMPLETE',
    ],
    [
      'says that there is no more, at its own limit',
      rows((all) => all.slice(0, 1), { limited: 1 }),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    [
      'hands out the rows of another time',
      rows((all) => all.map((row) => ({ ...row, first_seen: '1600000000', last_seen: '1600000000' }))),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    [
      'hands out rows of tomorrow, so that none seems to be missing',
      rows((all) => all.map((row) => ({ ...row, last_seen: '1900000000' }))),
      'CLOUD_ANSWER_UNREADABLE',
    ],
    [
      'takes the name off a caller',
      rows((all) => all.map((row) => (isShop(row) ? { ...row, principal_id: '', access_key_id: '' } : row))),
      'FOUND CALLERS_FOUND',
    ],
    [
      'makes one caller of two, by the name of the accepted one and of another account',
      rows((all) =>
        all.map((row) => (isShop(row) ? { ...row, principal_id: 'nightly', account_id: '9' } : row)),
      ),
      'FOUND CALLERS_FOUND',
    ],
  ] as const) {
    it(`${title}: ${wanted}`, { timeout: 20_000 }, async () => {
      expect(await look(change)).toBe(wanted);
    });
  }
});
