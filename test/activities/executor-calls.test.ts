import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { compareVotes } from '../../src/activities/compare-votes.js';
import { takeGateSnapshot } from '../../src/activities/executor-gate.js';
import type { When } from '../../src/activities/executor-snapshot.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { EffectivePolicy } from '../../src/release.js';
import type { LedgerCall, Scenario } from '../../sandbox/index.js';
import { asActivity, ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const KEY = 'key-hzz65f3a1b2c3d4e5f6a1';
const NEW_KEY = 'key-hzz65f3a1b2c3d4e5f6a9';

let executor: Executor;
afterEach(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

/** One call to the instance's own endpoint, ten days ago: nothing but the bill of that day shows it. */
function billedOnce(scenario: Scenario): Scenario {
  const call = { at: '-10d', instanceId, keyId: KEY, operation: 'Decrypt', by: 'app' };
  return { ...scenario, traffic: [...(scenario.traffic ?? []), { ...call, gateway: 'dedicated' }] };
}

function accepting(toleration: { readonly caller?: string; readonly place?: string }): EffectivePolicy {
  const one = { ...toleration, reason: 'a load test', until: '2026-12-31' };
  const required = ASSERTED.scan.required.filter((probe) => probe !== toleration.place);
  return { ...ASSERTED, scan: { ...ASSERTED.scan, required, tolerated: [...ASSERTED.scan.tolerated, one] } };
}

async function look<W extends When>(when: W, cloud: Cloud = executor.cloud) {
  const tools = { ...executor.tools, cloudFor: () => cloud };
  const seen = await asActivity({}).run(() =>
    takeGateSnapshot(tools, { asOf: executor.asOf }, when, async () => undefined),
  );
  if ('refused' in seen) throw new Error(JSON.stringify(seen.refused));
  return seen;
}

async function callsOf(operation: string, work: () => Promise<unknown>): Promise<number> {
  const before = await executor.calls(operation);
  await work();
  return (await executor.calls(operation)) - before;
}

describe('the bills of an instance', () => {
  it('are read for the newest day where the executor only tries its gate, which sees the same as all of them', async () => {
    executor = await openExecutor();

    const tried = await look('from-start');
    // Once for what was used, and once as a witness of data at rest.
    expect(await callsOf('DescribeInstanceBill', () => look('from-start'))).toBe(2);
    expect(tried.factsDigest).toBe((await look('at-release')).factsDigest);
    // It is of a type with which no vote is compared.
    expectTypeOf(tried).not.toExtend<Parameters<typeof compareVotes>[0]>();
  });

  it('are all read in the gate itself: a use that one older day shows keeps the instance', async () => {
    executor = await openExecutor(ASSERTED, billedOnce);

    expect((await look('from-start')).reasons).toEqual([]);
    let reasons: readonly { code: string }[] = [];
    const asked = await callsOf('DescribeInstanceBill', async () => ({ reasons } = await look('at-release')));
    expect(asked).toBeGreaterThan(20);
    expect(reasons).toMatchObject([{ code: 'QPS_BILLED' }]);
  });

  for (const toleration of [{ caller: 'billed-use' }, { place: 'billing-usage' }])
    it(`are all read in either look under a policy that accepts ${Object.values(toleration).join()}`, async () => {
      executor = await openExecutor(accepting(toleration), billedOnce);

      const [tried, gate] = [await look('from-start'), await look('at-release')];
      expect(tried.facts.probes).toContainEqual({
        probe: 'billing-usage',
        verdict: 'FOUND',
        reason: 'QPS_BILLED',
      });
      expect(tried.factsDigest).toBe(gate.factsDigest);
    });
});

describe('the regions of products', () => {
  it('are asked for once an hour where the executor only tries its gate, and always in the gate itself', async () => {
    executor = await openExecutor();
    const asked = (when: When) => callsOf('DescribeRegions', () => look(when));

    const first = await asked('from-start');
    expect(first).toBeGreaterThan(10);
    expect(await asked('from-start')).toBe(0);
    expect(await asked('at-release')).toBe(first);
  });
});

describe('the names of keys and secrets', () => {
  const LISTS = ['ListKeys', 'ListSecrets', 'ListAliases', 'GetKmsInstanceQuotaInfos'];

  /** How KMS was asked for them; other products have operations of the same names. */
  async function listed(): Promise<string[]> {
    const answer = await fetch(`${executor.url}/_sandbox/ledger`);
    const { calls }: { calls: LedgerCall[] } = JSON.parse(await answer.text());
    return calls.flatMap(({ product, operation }) =>
      product === 'Kms' && LISTS.includes(operation) ? [operation] : [],
    );
  }

  it('are listed once in a look that takes a moment, and counted once', async () => {
    executor = await openExecutor();
    const before = await listed();
    await look('at-release');

    expect((await listed()).slice(before.length).toSorted()).toEqual(LISTS.toSorted());
  });

  it('are listed again where the logs took long: a key that was made meanwhile is seen', async () => {
    executor = await openExecutor();
    const { trail } = executor.cloud;
    const lookupKmsEvents: typeof trail.lookupKmsEvents = once(trail.lookupKmsEvents, '31s');

    const { facts } = await look('at-release', { ...executor.cloud, trail: { ...trail, lookupKmsEvents } });
    expect(facts.keys.map(({ keyId }) => keyId)).toContain(NEW_KEY);
  });

  it('are held against the lists once more where the rest took long', async () => {
    executor = await openExecutor();
    const { kms } = executor.cloud;
    const describeSecret: typeof kms.describeSecret = once(kms.describeSecret, '31s');

    const { facts } = await look('at-release', { ...executor.cloud, kms: { ...kms, describeSecret } });
    expect(facts.keys.map(({ keyId }) => keyId)).toContain(NEW_KEY);
  });

  it('are held against the lists from when they were listed, not from when they were used', async () => {
    executor = await openExecutor();
    const { kms, trail } = executor.cloud;
    const lookupKmsEvents: typeof trail.lookupKmsEvents = once(trail.lookupKmsEvents, '20s', []);
    const describeSecret: typeof kms.describeSecret = once(kms.describeSecret, '20s');

    const slow = { ...executor.cloud, trail: { ...trail, lookupKmsEvents }, kms: { ...kms, describeSecret } };
    const { facts } = await look('at-release', slow);
    expect(facts.keys.map(({ keyId }) => keyId)).toContain(NEW_KEY);
  });

  /** A call that takes so long the first time; meanwhile these keys are made. */
  function once<A extends readonly unknown[], R>(
    call: (...asked: A) => Promise<R>,
    advance: string,
    made = [NEW_KEY],
  ): (...asked: A) => Promise<R> {
    let first = true;
    return async (...asked) => {
      const answer = await call(...asked);
      if (!first) return answer;
      first = false;
      await executor.control('clock', { advance });
      const addKeys = made.map((keyId) => ({ keyId }));
      if (made.length > 0) await executor.control('state', { instanceId, addKeys });
      return answer;
    };
  }
});
