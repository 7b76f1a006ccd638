import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { msToTs } from '@temporalio/common/lib/time.js';
import { takeGateSnapshot } from '../../src/activities/executor-gate.js';
import { verifyStatement } from '../../src/activities/verify-statement.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { folderStore } from '../../src/evidence/store.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { ApprovalRequest } from '../../src/release.js';
import { asActivity, openExecutor, startedEvent, type Executor } from '../support/executor.js';
import { DAY_MS, NOW, APPROVAL_REQUEST, SUBJECT } from '../support/snapshots.js';

/** An executor before a cloud in which somebody switched the trail off 20 days ago. */
let executor: Executor;
let dead: Cloud;
beforeAll(async () => {
  executor = await openExecutor();
  const { trail } = executor.cloud;
  const until = (await executor.cloud.clock.now()).toISOString();
  const lookupKmsEvents: typeof trail.lookupKmsEvents = async (query) => {
    const page = await trail.lookupKmsEvents(query);
    return { ...page, items: page.items.filter(({ eventTime }) => eventTime <= until) };
  };
  dead = { ...executor.cloud, trail: { lookupKmsEvents } };
  await executor.control('clock', { advance: '20d' });
});
afterAll(async () => {
  expect(await executor.released()).toEqual([]);
  await executor.close();
  vi.unstubAllEnvs();
});

/** The reasons of the gate, for evidence that is said to be of this time; the run began days before it. */
async function gate(asOf: string, startedAt: number): Promise<string[]> {
  const record = { history: { events: [{ ...startedEvent(), eventTime: msToTs(startedAt) }] } };
  const tools = { ...executor.tools, cloudFor: () => dead };
  const seen = await asActivity({ heartbeat: () => ({}), record }).run(() =>
    takeGateSnapshot(tools, { asOf }, 'at-release', async () => undefined),
  );
  return ('refused' in seen ? seen.refused : seen.reasons).map(({ code }) => code);
}

describe('a trail that died 20 days ago', () => {
  it('does not look alive by evidence that is claimed to be as old: nothing is released', async () => {
    expect(await gate(executor.asOf, NOW.getTime() - DAY_MS)).toEqual(['AS_OF_TOO_OLD']);
  });

  it('does not look alive by evidence from before the run', async () => {
    expect(await gate(executor.asOf, NOW.getTime() + 19 * DAY_MS)).toContain('AS_OF_BEFORE_RUN');
  });

  it('does not look alive by fresh evidence: no call of ours is in it since', async () => {
    const now = (await executor.cloud.clock.now()).getTime();

    expect(await gate(new Date(now - 20 * 60_000).toISOString(), NOW.getTime())).toEqual([
      'PROBE_NOT_COVERED',
    ]);
  });

  it('does not look alive by evidence of the future', async () => {
    expect(await gate('2099-01-01T00:00:00Z', NOW.getTime())).toContain('AS_OF_IN_FUTURE');
  });
});

describe('a signed statement about evidence', () => {
  /** How a vote is judged whose question was put now, on evidence so many milliseconds older. */
  async function vote(age: number): Promise<unknown> {
    const now = (await executor.cloud.clock.now()).getTime();
    const at = (ms: number) => new Date(now + ms).toISOString();
    const approvalRequest: ApprovalRequest = {
      ...APPROVAL_REQUEST,
      asOf: at(-age),
      openedAt: at(0),
      expiresAt: at(DAY_MS),
    };
    const query = { signer: 'ann', says: 'approve', issuedAt: at(0) } as const;
    const spoken = { statement: buildStatement(SUBJECT, approvalRequest, query), signature: '' };
    const check = verifyStatement({ ...executor.tools, store: folderStore('/nowhere') });
    return asActivity({ heartbeat: () => ({}) }).run(() => check({ approvalRequest, spoken }));
  }

  it('that is 20 days older than its question does not count, whoever signed it', async () => {
    expect(await vote(20 * DAY_MS)).toMatchObject({ refused: { code: 'EVIDENCE_TOO_OLD' } });
    expect(await vote(DAY_MS + 1_000)).toMatchObject({ refused: { code: 'EVIDENCE_TOO_OLD' } });
    expect(await vote(DAY_MS - 1_000)).toHaveProperty('vote');
  });

  it('that is newer than its question does not count', async () => {
    expect(await vote(-1_000)).toMatchObject({ refused: { code: 'EVIDENCE_TOO_OLD' } });
  });
});
