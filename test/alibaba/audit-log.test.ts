import { describe, expect, it } from 'vitest';
import { createAuditLog } from '../../src/alibaba/audit-log.js';
import type { Answer } from '../../src/alibaba/connection.js';
import { cloudAt, failureIn, serve, withCanary } from './support.js';

withCanary();

const WINDOW = { instanceId: 'kst-1', from: '2026-11-01T00:00:00.500Z', to: '2026-11-02T00:00:00.000Z' };
const ROW = {
  identity_type: 'aap',
  principal_id: 'shop',
  n: '2',
  first_seen: '1793491200',
  last_seen: '1793491260',
};

const answer = (rows: readonly unknown[], meta: object = {}) => ({
  meta: { progress: 'Complete', count: rows.length, limited: 0, ...meta },
  data: rows,
});

/** The log whose every answer is this body. */
async function logThatAnswers(body: unknown, status = 200) {
  const { endpoint, seen } = await serve(() => ({ status, body }));
  return { log: cloudAt(endpoint, { pausesMs: [] }).auditLog, seen };
}

describe('the audit log', () => {
  it('is asked by the name of its project, at the base address that all products have', async () => {
    const { log, seen } = await logThatAnswers(answer([ROW]));

    expect(await log.listCallers(WINDOW, 0)).toEqual([
      {
        identityType: 'aap',
        principalId: 'shop',
        count: 2,
        first: '2026-11-01T00:00:00.000Z',
        last: '2026-11-01T00:01:00.000Z',
      },
    ]);
    expect(seen[0]?.headers).toMatchObject({
      host: expect.stringMatching(/^kms-log-kst-1\.127\.0\.0\.1:\d+$/),
      authorization: expect.stringMatching(/^LOG LTAIcanaryAccessKeyId01:[\w+/]{43}=$/),
      'x-log-apiversion': '0.6.0',
    });
  });

  it('takes a word that is SQL’s null for nothing', async () => {
    const { log } = await logThatAnswers(answer([{ ...ROW, account_id: 'null', api_name: '' }]));

    const [caller] = (await log.listCallers(WINDOW, 0)) ?? [];
    expect(caller?.accountId).toBeUndefined();
    expect(caller?.apiName).toBeUndefined();
  });

  it.each(['ProjectNotExist', 'ProjectNotExists', 'LogStoreNotExist'])(
    'is not there when Log Service says %s',
    async (errorCode) => {
      const { log } = await logThatAnswers({ errorCode, errorMessage: 'it does not exist' }, 404);

      expect(await log.listDays(WINDOW)).toBeUndefined();
    },
  );

  for (const [title, body] of [
    ['it counts more rows than it has', answer([ROW], { count: 2 })],
    ['it ends where Log Service has put a limit', answer([ROW, ROW], { limited: 2 })],
    ['a caller has no count', answer([{ ...ROW, n: undefined }])],
    ['a count is no number', answer([{ ...ROW, n: 'many' }])],
    ['a time is in milliseconds', answer([{ ...ROW, last_seen: '1793491260000' }])],
    ['a row is of another time', answer([{ ...ROW, last_seen: '1793700000' }])],
    ['a row ends before it begins', answer([{ ...ROW, first_seen: '1793491261' }])],
    ['a column has other letters', answer([{ ...ROW, N: '3' }])],
    ['its progress is a word that is not known', answer([ROW], { progress: 'Done' })],
    ['there is an object in the place of the rows', { ...answer([]), data: { 0: ROW } }],
    ['there are no rows, not even none', { meta: answer([]).meta }],
    ['it speaks of an error with the status of a success', { errorCode: 'x', ...answer([]) }],
    ['it is a row in text, as one was published', answer(['{"n": 1}'])],
  ] as const) {
    it(`cannot be read when ${title}`, async () => {
      const { log } = await logThatAnswers(body);

      expect(await failureIn(log.listCallers(WINDOW, 0))).toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    });
  }

  for (const [errorCode, status, type] of [
    ['Unauthorized', 401, 'CLOUD_ACCESS_DENIED'],
    ['SignatureNotMatch', 401, 'CLOUD_CREDENTIALS_INVALID'],
    ['RequestTimeTooSkewed', 400, 'CLOUD_CLOCK_SKEW'],
    ['ReadQuotaExceed', 403, 'CLOUD_THROTTLED'],
    ['ServerBusy', 503, 'CLOUD_UNAVAILABLE'],
    ['IndexConfigNotExist', 400, 'CLOUD_REFUSED'],
  ] as const) {
    it(`fails as ${type} when Log Service says ${errorCode}`, async () => {
      const { log } = await logThatAnswers({ errorCode, errorMessage: 'no' }, status);

      const failed = await failureIn(log.listDays(WINDOW));

      expect(failed.type).toBe(type);
      expect(failed.message).toContain('Log Service GetLogsV2');
    });
  }

  it('is asked again while its search is incomplete, and is never read in part', async () => {
    let asked = 0;
    const client = async (): Promise<Answer> => {
      asked += 1;
      return { ok: true, body: answer([ROW], { progress: asked < 3 ? 'Incomplete' : 'Complete' }) };
    };

    expect(await createAuditLog(client, [0, 0]).listDays(WINDOW)).toHaveLength(1);
    expect(asked).toBe(3);
    asked = -9;
    await expect(createAuditLog(client, [0, 0]).listDays(WINDOW)).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
    });
  });
});
