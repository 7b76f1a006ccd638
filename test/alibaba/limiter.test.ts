import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readScenario, startSandbox } from '../../sandbox/index.js';
import type { Answer } from '../../src/alibaba/connection.js';
import { createLimiter, goAhead } from '../../src/alibaba/limiter.js';
import { createQuotas, quotasFor, unlimitedQuotas } from '../../src/alibaba/quotas.js';
import { withRetries } from '../../src/alibaba/with-retries.js';
import { billDate } from '../../src/values/bill-date.js';
import { ago, DAY_MS, REQUEST } from '../support/snapshots.js';
import { virtualTime } from '../support/virtual-time.js';
import { cloudAt, serve, withCanary } from './support.js';

withCanary();

const SRC = new URL('../../src/', import.meta.url);
const OK: Answer = { ok: true, body: {} };
const TOO_OFTEN: Answer = {
  ok: false,
  callFailure: { kind: 'answered', status: 400, code: 'Throttling.User' },
};

describe('a quota that two workers share', () => {
  it.each([
    ['trail', 2],
    ['billing', 10],
    ['kms', 40],
  ] as const)(
    'of %s is kept by both together, and takes no longer than 1.1 times its own time',
    async (quota, calls) => {
      const time = virtualTime();
      const cloud = strict(time, calls);
      const each = 20 * calls;

      const workers = [createQuotas(0.5, time), createQuotas(0.5, time)].map(async (quotas) => {
        const client = withRetries(cloud.ask, { limiter: quotas[quota], time });
        const answers = await Promise.all(Array.from({ length: each }, () => client('op', {})));
        return answers.filter(({ ok }) => !ok).length;
      });
      await time.passed(Promise.all(workers));

      expect(await Promise.all(workers)).toEqual([0, 0]);
      expect(cloud.refused()).toBe(0);
      expect(time.now() / (((2 * each) / calls) * 1_000)).toBeLessThanOrEqual(1.1);
    },
  );

  it('fails nobody where somebody else uses it too: it only takes longer', async () => {
    const time = virtualTime();
    const cloud = strict(time, 2);
    const client = withRetries(cloud.ask, { limiter: createQuotas(1, time).trail, time });
    const stranger = async () => {
      for (let n = 0; n < 60; n += 1) {
        await cloud.ask();
        await time.sleep(700);
      }
    };

    const answers = Promise.all(Array.from({ length: 60 }, () => client('op', {})));
    await time.passed(Promise.all([answers, stranger()]));

    expect((await answers).every(({ ok }) => ok)).toBe(true);
    expect(cloud.refused()).toBeGreaterThan(0);
  });

  /** A product that keeps its quota to the call: so many within any second. */
  function strict(time: { now(): number; sleep(ms: number): Promise<void> }, calls: number) {
    let recent: number[] = [];
    let refused = 0;
    const ask = async (): Promise<Answer> => {
      // On its way it takes up to 40 ms, never twice the same.
      await time.sleep((recent.length * 17) % 40);
      recent = recent.filter((at) => at > time.now() - 1_000);
      if (recent.length >= calls) {
        refused += 1;
        return TOO_OFTEN;
      }
      recent.push(time.now());
      return OK;
    };
    return { ask, refused: () => refused };
  }
});

describe('two workers before a cloud that keeps its quotas strictly', () => {
  it('read the trail, lists and bills of an instance, and nothing of it fails', async () => {
    const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
    const callsPerSecond = { Kms: 40, BssOpenApi: 10 };
    const scenario = {
      ...ready,
      behaviour: { ...ready.behaviour, callsPerSecond, trailQueriesPerSecond: 2 },
    };
    const sandbox = await startSandbox({ scenario });
    onTestFinished(() => sandbox.close());
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
    const window = { from: ago(DAY_MS), to: ago(0) };
    const read = async () => {
      const cloud = cloudAt(sandbox.url, { quotas: createQuotas(0.5), pausesMs: [500, 2_000] });
      const times = <T>(count: number, ask: () => Promise<T>) => Array.from({ length: count }, ask);
      return Promise.allSettled([
        ...times(2, () => cloud.trail.lookupKmsEvents(window)),
        ...times(40, () => cloud.kms.findInstance(REQUEST.instanceId)),
        ...times(8, () => cloud.bills.dayOf({ day: billDate('2026-11-20') })),
      ]);
    };

    const answers = (await Promise.all([read(), read()])).flat();

    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('are told with HTTP 200 that they asked for bills too often, and ask again', async () => {
    const page = { Success: true, Code: 'Success', Data: { Items: [], TotalCount: 0 } };
    const { endpoint, seen } = await serve((_, nth) => ({
      body: nth === 1 ? { Success: false, Code: 'Throttling.User', Message: 'm' } : page,
    }));

    const { items } = await cloudAt(endpoint, { pausesMs: [1] }).bills.dayOf({ day: billDate('2026-11-20') });

    expect(items).toEqual([]);
    expect(seen).toHaveLength(2);
  });
});

describe('the limiter of a product', () => {
  it('lets who has waited longest go first, and the last look of a release before a gate and a scan', async () => {
    const time = virtualTime();
    const { turn } = createLimiter({ calls: 1, perMs: 1_000 }, time);
    const went: string[] = [];
    const take = async (who: string) => {
      await turn();
      went.push(who);
    };

    const all = Promise.all([
      ...['first', 'scan', 'another scan'].map(take),
      goAhead(() => Promise.all([take('gate'), goAhead(() => take('last look'))])),
    ]);
    await time.passed(all);

    expect(went).toEqual(['first', 'last look', 'gate', 'scan', 'another scan']);
    expect(time.now()).toBeGreaterThanOrEqual(4_000);
  });

  it('makes everybody wait after an answer that it was too often, longer each time in a row', async () => {
    const time = virtualTime();
    const limiter = createLimiter({ calls: Infinity, perMs: 0 }, time);
    const waited: number[] = [];

    for (const ms of [250, 500, 1_000]) {
      // Three that were sent together are one answer.
      for (let n = 0; n < 3; n += 1) limiter.tooOften();
      const before = time.now();
      await time.passed(Promise.all([limiter.turn(), limiter.turn()]));
      waited.push(time.now() - before - ms);
    }
    limiter.answered();
    limiter.tooOften();
    const before = time.now();
    await time.passed(limiter.turn());

    expect(waited).toEqual([0, 0, 0]);
    expect(time.now() - before).toBe(250);
  });

  it('counts a further try as a call', async () => {
    const time = virtualTime();
    let turns = 0;
    const unlimited = createLimiter({ calls: Infinity, perMs: 0 }, time);
    const limiter = { ...unlimited, turn: () => ((turns += 1), unlimited.turn()) };
    const busy: Answer = { ok: false, callFailure: { kind: 'answered', status: 503, code: 'Busy' } };
    const answers = [TOO_OFTEN, busy, TOO_OFTEN, OK];
    const client = withRetries(async () => answers.shift() ?? OK, { limiter, time });

    const answer = client('op', {});
    await time.passed(answer);

    expect((await answer).ok).toBe(true);
    expect(turns).toBe(4);
  });

  it('asks again where the other side closed the connection, and not where nobody listens', async () => {
    const time = virtualTime();
    const { kms: limiter } = unlimitedQuotas();
    const lost = (message: string): Answer => ({ ok: false, callFailure: { kind: 'unreachable', message } });
    const closed = [lost('ECONNRESET'), lost('ECONNRESET'), OK];
    const nobody = [lost('ECONNREFUSED'), OK];

    const answers = [closed, nobody].map((ones) =>
      withRetries(async () => ones.shift() ?? OK, { limiter, time })('op', {}),
    );
    await time.passed(Promise.all(answers));

    expect(await answers[0]).toEqual(OK);
    expect(await answers[1]).toEqual(lost('ECONNREFUSED'));
  });

  it('gives up after ten minutes of nothing but such answers', async () => {
    const time = virtualTime();
    const client = withRetries(async () => TOO_OFTEN, { limiter: createQuotas(0.5, time).kms, time });

    const answer = client('op', {});
    await time.passed(answer);

    expect(await answer).toEqual(TOO_OFTEN);
    expect(time.now()).toBeGreaterThan(600_000);
    expect(time.now()).toBeLessThan(700_000);
  });
});

describe('the quotas of a process', () => {
  it('are one for all of its clouds, and the trail’s also of a stand-in', async () => {
    const { endpoint, seen } = await serve(() => ({ body: { Events: [] } }));
    const window = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
    const paced = createLimiter({ calls: 1, perMs: 60 });
    const turns: number[] = [];
    const turn = async () => {
      await paced.turn();
      turns.push(performance.now());
    };
    const quotas = { ...unlimitedQuotas(), trail: { ...paced, turn } };
    const [one, two] = [cloudAt(endpoint, { quotas }), cloudAt(endpoint, { quotas })];

    await Promise.all([one, two, one, two].map(({ trail }) => trail.lookupKmsEvents(window)));

    // Between the turns: when a call arrives is the machine's, too.
    const [first, , , last] = turns;
    expect(seen).toHaveLength(4);
    expect((last ?? 0) - (first ?? 0)).toBeGreaterThan(3 * 60 - 30);
    expect(quotasFor(false, 0.5)).toBe(quotasFor(false, 0.5));
    expect(quotasFor(true, 0.5).trail).toBe(quotasFor(false, 0.5).trail);
  });

  it('are those of the process for a cloud that is no stand-in, whatever a program hands in', () => {
    const others = unlimitedQuotas();

    expect(quotasFor(true, 0.5, others)).toBe(others);
    expect(quotasFor(false, 0.5, others)).toBe(quotasFor(false, 0.5));
  });

  it('are made smaller by a setting, and larger by nobody: only a program can leave them off, on loopback', () => {
    const knowing = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && readFileSync(new URL(name, SRC), 'utf8').includes('quotas?:'),
    );

    expect(knowing.sort()).toEqual(['alibaba/create-cloud.ts', 'worker.ts', 'worker/tools.ts']);
  });
});
