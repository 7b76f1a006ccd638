import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { billDateOf } from '../../src/values/bill-date.js';
import type { Certificate } from '../../src/evidence/certificate.js';
import type { StatedBills } from '../../src/release/stated-bills.js';
import { noonAfter } from '../../src/policy/billing-verdict.js';
import { cloudTime, eventually, pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

/** A release, up to where only the bills are missing. */
async function released(options: Parameters<typeof open>[0] = {}): Promise<[World, Run, Date]> {
  const world = await open(options);
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('confirming billing');
  const [release] = await world.released();
  return [world, run, new Date(release?.at ?? '')];
}

/** What the certificate states of the bills. */
function billsIn(world: World, digest: string): StatedBills {
  const file = join(world.config.evidenceDir, `certificate-${digest.replace('sha256:', '')}.json`);
  const { stated }: Certificate = JSON.parse(readFileSync(file, 'utf8'));
  if (stated.bills === null) throw new Error('no bills');
  return stated.bills;
}

describe('billing of a released instance', () => {
  it('has not stopped before R + 3 12:00 in UTC+8, and has then, with the money saved a month', async () => {
    const [world, run, releasedAt] = await released();
    const noon = noonAfter(billDateOf(releasedAt), 3);
    const before = new Date(noon.getTime() - 3_600_000).toISOString();
    for (let now = await cloudTime(world); now < before; now = await cloudTime(world))
      await run.skip(Math.min(12 * 3_600_000, Date.parse(before) - Date.parse(now)));

    expect((await run.status()).stage).toBe('confirming billing');
    const result = await run.end();

    expect(Date.parse(await cloudTime(world))).toBeGreaterThanOrEqual(noon.getTime());
    expect(result).toMatchObject({
      outcome: 'released',
      billing: { verdict: 'stopped' },
      savedPerMonth: { amount: '138.48', currency: 'USD' },
    });
    expect(result.certificateDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('continues: a person is told, it is looked at to the end date, and the outcome stays released', async () => {
    const [world, run] = await released();
    await world.control('state', { setBilling: { continuesAfterRelease: true } });

    const told = await run.until(({ blockedBy }) => blockedBy.length > 0);
    const page = await pageOf(world, run);
    const listed = await eventually(
      () => world.releases.list({ blockedBy: 'BILLING_CONTINUES' }),
      (rows) => rows.length > 0,
    );
    const result = await run.end();

    const bills = billsIn(world, result.certificateDigest ?? '');
    expect(bills.rows.length).toBeGreaterThan(20);
    expect(bills.rows[0]).toMatchObject({
      item: expect.any(String),
      gross: expect.any(String),
      currency: 'USD',
    });
    expect(bills.baseline.rows.length).toBeGreaterThan(0);
    expect(bills.canaries).toContainEqual({ day: bills.days[0], hasRows: true });
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const answers = events?.flatMap(
      (event) => event.activityTaskCompletedEventAttributes?.result?.payloads ?? [],
    );
    const sizes = answers?.map(({ data }) => data?.length ?? 0).slice(-3) ?? [];
    expect(Math.max(...sizes)).toBeLessThan(1_000);
    expect(listed).toMatchObject([{ workflowId: run.release.workflowId, stage: 'confirming billing' }]);
    expect(page).toContain('Rechecked every day.');
    expect(page).not.toContain('recheck');
    expect(told.blockedBy).toMatchObject([{ code: 'BILLING_CONTINUES' }]);
    expect(page).toContain('Ask Alibaba Cloud, with the request id of the release');
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1, billing: { verdict: 'continues' } });
    expect(result.billing?.text.match(/\d{4}-\d\d-\d\d/g)?.length).toBeGreaterThan(10);
  });

  it('is unverifiable when no bill of the account comes out', async () => {
    const [world, run] = await released();
    await world.control('state', { setBilling: { lagHours: 24 * 60 } });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', billing: { verdict: 'unverifiable' } });
  });

  it('is unverifiable when it had no rows before the release, since another account pays', async () => {
    const [world, run] = await released();
    await world.control('state', { setBilling: { missing: 'instances' } });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', billing: { verdict: 'unverifiable' } });
    expect(result.billing?.text).toContain('It had no bill rows before the release either');
  });

  it('cannot be read for a while, and that changes no outcome', async () => {
    const [world, run] = await released();
    await world.control('faults', { operation: 'DescribeInstanceBill', kind: 'garbage', times: 3 });

    expect(await run.end()).toMatchObject({ outcome: 'released', billing: { verdict: 'stopped' } });
    expect((await world.released()).map(({ instanceId }) => instanceId)).toEqual([INSTANCE]);
  });

  it('is unverifiable when the bills could not be read at all, and the outcome stays released', async () => {
    const [world, run] = await released();
    await world.control('faults', {
      operation: 'DescribeInstanceBill',
      kind: 'error',
      code: 'Forbidden.NoPermission',
      httpStatus: 403,
      times: 1_000,
    });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', billing: { verdict: 'unverifiable' } });
    expect(result.billing?.text).toContain('The bills could not be read (CLOUD_ACCESS_DENIED)');
  });
});
