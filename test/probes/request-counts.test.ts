import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { scanRequestCounts } from '../../src/probes/request-counts.js';
import { DAY_MS, EFFECTIVE_POLICY, REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { instanceId } = REQUEST;
const open = inSandbox();
const tick = async () => undefined;

/** What the probe says of a world, over so many days. */
async function scan(change: Partial<Scenario> = {}, days = 30) {
  const cloud = await open((s) => ({ ...s, traffic: [], ...change }));
  const to = await cloud.clock.now();
  const from = new Date(to.getTime() - days * DAY_MS).toISOString();
  return scanRequestCounts(cloud.requestCounts, { instanceId, from, to }, tick);
}

const used = (at: string, more: object = {}): Partial<Scenario> => ({
  traffic: [
    { at, instanceId, operation: 'Decrypt', keyId: 'key-1', by: 'shop', gateway: 'dedicated', ...more },
  ],
});

describe('the request counts of an instance', () => {
  it('say that there were requests, and never by whom', async () => {
    const report = await scan(used('-20d'));

    expect(report).toMatchObject({
      row: { place: 'request-counts', verdict: 'NOT_COVERED' },
      reasonCode: 'REQUESTS_COUNTED',
      findings: [],
    });
    expect(report.row.reason).toContain('(code_2xx_1m)');
    expect(report.row.reason).toContain('by whom it does not say');
  });

  it('have refused requests too', async () => {
    const report = await scan(used('-20d', { errorCode: 'Forbidden.NoPermission' }));

    expect(report.row.reason).toContain('code_4xx_1m');
  });

  it('are read over more days than one answer may have', async () => {
    expect((await scan(used('-75d'), 80)).reasonCode).toBe('REQUESTS_COUNTED');
    expect((await scan(used('-2d'), 80)).reasonCode).toBe('REQUESTS_COUNTED');
  });

  it('are not clear where every count is zero: nobody says that all requests are counted', async () => {
    expect(await scan()).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'NO_REQUESTS_COUNTED',
    });
  });

  it('are unknown, and not zero, where there is no datapoint', async () => {
    const report = await scan({ ...used('-20d'), behaviour: { datapoints: 'none' } });

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'NO_DATAPOINTS' });
    expect(report.row.reason).toContain('unknown, not zero');
  });

  it('are unknown where CloudMonitor has no metric of KMS', async () => {
    expect(await scan({ behaviour: { datapoints: 'no-metrics' } })).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'NO_METRICS',
    });
  });

  it('are read from an array as from a text', async () => {
    const report = await scan({ ...used('-20d'), behaviour: { datapointsAs: 'array' } });

    expect(report.reasonCode).toBe('REQUESTS_COUNTED');
  });

  it('change nothing when they are looked at again: the hour that is not over is not counted', async () => {
    expect((await scan(used('-1m'))).reasonCode).toBe('NO_REQUESTS_COUNTED');
  });

  it('keep no instance whose policy accepts the place by name, and every other', async () => {
    const report = await scan(used('-20d'));
    const none = { ...EFFECTIVE_POLICY, scan: { ...EFFECTIVE_POLICY.scan, tolerated: [] } };

    expect(probeReasonsOf(report, EFFECTIVE_POLICY, new Date('2026-11-23'), 'judged later')).toEqual([]);
    expect(probeReasonsOf(report, none, new Date('2026-11-23'), 'judged later')).toMatchObject([
      { code: 'PROBE_NOT_COVERED' },
    ]);
  });

  for (const [title, fault, wanted] of [
    [
      'a list of metrics is cut',
      { operation: 'DescribeMetricMetaList', kind: 'broken-page', page: 'omit' },
      'LIST_INCOMPLETE',
    ],
    [
      'an answer is no JSON',
      { operation: 'DescribeMetricList', kind: 'garbage', body: 'truncated' },
      'CLOUD_ANSWER_UNREADABLE',
    ],
  ] as const) {
    it(`fail when ${title}`, { timeout: 30_000 }, async () => {
      const faults = [{ times: 99, ...fault }];

      await expect(scan({ faults })).rejects.toMatchObject({ type: wanted });
    });
  }

  it('are not covered where they may not be asked for', async () => {
    const faults = [
      { operation: 'DescribeMetricList', kind: 'error', code: 'AccessForbidden', httpStatus: 403, times: 99 },
    ] as const;

    const report = await scan({ faults: [...faults] });

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'COUNTS_NOT_READ' });
    expect(report.row.reason).toContain('Grant cms:DescribeMetricList');
  });
});
