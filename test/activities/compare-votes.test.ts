import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareVotes, quorumReasons } from '../../src/activities/compare-votes.js';
import type { GateSnapshot } from '../../src/activities/executor-gate.js';
import { parseStatement, type Statement } from '../../src/policy/statement.js';
import type { SignedStatement } from '../../src/release.js';
import { ASSERTED, snapshotOf, openExecutor, textFor, type Executor } from '../support/executor.js';
import { armored } from '../support/armor.js';
import { DAY_MS, HOUR_MS } from '../support/snapshots.js';

let executor: Executor;
let seen: GateSnapshot;
let asOf: string;

beforeAll(async () => {
  executor = await openExecutor();
  seen = await snapshotOf(executor);
  asOf = executor.asOf;
});
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});
afterEach(() => {
  expect(seen.reasons).toEqual([]);
});

const from = (ms: number) => new Date(Date.parse(asOf) + ms).toISOString();
const by = (signer: string, more: object = {}, approvalRequest: object = {}, subject: object = {}) =>
  textFor(seen, asOf, { signer, ...more }, approvalRequest, subject);
/** What the executor says about these votes, so long after the approval request was put. */
async function judge(
  statements: readonly SignedStatement[],
  afterMs = 25 * HOUR_MS,
  check: Partial<GateSnapshot> = {},
) {
  const clock = { now: async () => new Date(Date.parse(asOf) + afterMs) };
  return compareVotes({ ...seen, ...check, cloud: { ...seen.cloud, clock } }, statements, asOf);
}
async function codesOf(...args: Parameters<typeof judge>) {
  return (await judge(...args)).reasons.map(({ code }) => code);
}

describe('votes', () => {
  it('carry a release: two distinct listed people, the cooling-off over', async () => {
    expect(await judge([by('ann'), by('ben', { comment: 'yes' })])).toEqual({ reasons: [] });
  });

  it('carry it from the last moment of the cooling-off to the last before they expire', async () => {
    const both = [by('ann'), by('ben', { issuedAt: from(HOUR_MS) })];

    expect(await judge(both, 25 * HOUR_MS - 1)).toMatchObject({
      reasons: [{ code: 'COOLING_OFF' }],
      waitMs: 1,
    });
    expect(await judge(both, 25 * HOUR_MS)).toEqual({ reasons: [] });
    expect(await judge(both, 144 * HOUR_MS - 1)).toEqual({ reasons: [] });
    expect(await codesOf(both, 144 * HOUR_MS)).toEqual(['STATEMENT_EXPIRED']);
  });

  it('wait for the not-before of the request', async () => {
    const policy = { ...ASSERTED, notBefore: from(3 * DAY_MS) };
    const current = { ...seen.current, policy };
    const late = [
      textFor({ ...seen, current }, asOf),
      textFor({ ...seen, current }, asOf, { signer: 'ben' }),
    ];

    expect(await judge(late, 2 * DAY_MS, { current })).toMatchObject({ waitMs: DAY_MS });
    expect(await judge(late, 3 * DAY_MS, { current })).toEqual({ reasons: [] });
  });

  for (const [code, title, votes] of [
    ['QUORUM_MISSING', 'there are none', () => []],
    ['QUORUM_MISSING', 'there is one', () => [by('ann')]],
    ['QUORUM_MISSING', 'one person spoke twice', () => [by('ann'), by('ann', { comment: 'again' })]],
    ['SIGNER_NOT_LISTED', 'one of them is not listed', () => [by('ann'), by('mallory')]],
    ['SIGNER_NOT_LISTED', 'a name is written in another case', () => [by('ann'), by('Ben')]],
    [
      'APPROVAL_REQUESTS_MIXED',
      'they are of two approval requests',
      () => [by('ann'), by('ben', {}, { number: 2 })],
    ],
    ['NOT_AN_APPROVAL', 'one is a rejection', () => [by('ann'), by('ben', { says: 'reject' })]],
    [
      'POLICY_DIFFERS',
      'one was given under another policy',
      () => [by('ann'), by('ben', {}, { policyDigest: 'x' })],
    ],
    ['FACTS_DIFFER', 'one is about other facts', () => [by('ann'), by('ben', {}, { factsDigest: 'x' })]],
    ['STATEMENT_DIFFERS', 'one shows another summary', () => [by('ann'), by('ben', {}, { summary: {} })]],
    [
      'STATEMENT_DIFFERS',
      'one lives longer',
      () => [by('ann'), by('ben', {}, { expiresAt: from(365 * DAY_MS) })],
    ],
    ['STATEMENT_DIFFERS', 'one is as of another time', () => [by('ann'), by('ben', {}, { asOf: from(-1) })]],
    ['STATEMENT_DIFFERS', 'one is for another run', () => [by('ann'), by('ben', {}, {}, { runId: 'other' })]],
    [
      'STATEMENT_DIFFERS',
      'one is for another id',
      () => [by('ann'), by('ben', {}, {}, { workflowId: 'other' })],
    ],
    [
      'STATEMENT_DIFFERS',
      'one is for another region',
      () => [by('ann'), by('ben', {}, {}, { regionId: 'cn-x' })],
    ],
    [
      'STATEMENT_DIFFERS',
      'one is for another account',
      () => [by('ann'), by('ben', {}, {}, { accountId: '1' })],
    ],
    [
      'STATEMENT_DIFFERS',
      'one is for another instance',
      () => [by('ann'), by('ben', {}, {}, { instanceId: 'kst-other' })],
    ],
    ['STATEMENT_DIFFERS', 'one has a blank more', () => [by('ann'), edited(by('ben'), '"ben"', '"ben" ')]],
    [
      'STATEMENT_DIFFERS',
      'one names no evidence',
      () => [by('ann'), edited(by('ben'), /"bundleDigest": "[^"]*"/, '"bundleDigest": null')],
    ],
    [
      'STATEMENT_DIFFERS',
      'one was put at no time',
      () => [by('ann'), edited(by('ben'), /"openedAt": "[^"]*"/, '"openedAt": null')],
    ],
    [
      'STATEMENT_DIFFERS',
      'one was put at a blank time and never expires',
      () => [by('ann'), timeless(by('ben'))],
    ],
    ['STATEMENT_UNREADABLE', 'one is no statement', () => [by('ann'), { statement: '{', signature: '' }]],
    [
      'STATEMENT_UNREADABLE',
      'one has an endless signature',
      () => [by('ann'), { ...by('ben'), signature: 'x'.repeat(20_000) }],
    ],
    [
      'STATEMENT_FROM_FUTURE',
      'one was signed later than now',
      () => [by('ann'), by('ben', { issuedAt: from(25 * HOUR_MS + 60_001) })],
    ],
    [
      'STATEMENT_TOO_EARLY',
      'one was signed before the approval request',
      () => [by('ann'), by('ben', { issuedAt: from(-1) })],
    ],
    [
      'IDENTITY_NOT_PROVED',
      'one is signed where names are believed',
      () => [by('ann'), { ...by('ben'), signature: armored('x') }],
    ],
  ] satisfies readonly (readonly [string, string, () => SignedStatement[]])[]) {
    it(`do not carry a release when ${title}: ${code}`, async () => {
      expect(await codesOf(votes())).toEqual([code]);
    });
  }

  it('do not carry a release whose question is put later than now', async () => {
    const approvalRequest = { openedAt: from(DAY_MS), expiresAt: from(DAY_MS + 144 * HOUR_MS) };

    expect(await codesOf([by('ann', { issuedAt: from(0) }, approvalRequest)], HOUR_MS)).toEqual([
      'STATEMENT_FROM_FUTURE',
    ]);
  });

  it('of the one who asked do not count, under any spelling of the name', async () => {
    for (const requestedBy of ['ben', 'BEN', 'b\u200ben', 'b en']) {
      const run = { ...seen.run, request: { ...seen.run.request, requestedBy } };

      expect(await codesOf([by('ann'), by('ben')], 25 * HOUR_MS, { run })).toEqual(['SIGNER_IS_REQUESTER']);
    }
  });

  it('of one person under two listed spellings are one vote', () => {
    const votes = ['ann', 'Ann'].map((signer) => ({ said: statementOf(by(signer)) }));
    const policy = { ...ASSERTED, approval: { ...ASSERTED.approval, approvers: ['ann', 'Ann'] } };

    expect(quorumReasons(votes, policy, 'rita')).toEqual([
      { code: 'QUORUM_MISSING', text: '1 distinct people with a key of their own approved; 2 are wanted.' },
    ]);
  });

  it('by one key under two listed names are one vote', () => {
    const by2 = (key: string) =>
      ['ann', 'ben'].map((signer) => ({
        said: statementOf(by(signer)),
        key: signer === 'ann' ? 'one' : key,
      }));

    expect(quorumReasons(by2('one'), ASSERTED, 'rita')).toMatchObject([{ code: 'QUORUM_MISSING' }]);
    expect(quorumReasons(by2('two'), ASSERTED, 'rita')).toEqual([]);
  });

  it('by asserted name carry nothing against a cloud that is not on loopback', async () => {
    const cloud = {
      ...seen.cloud,
      onLoopback: false,
      clock: { now: async () => new Date(from(25 * HOUR_MS)) },
    };

    expect((await compareVotes({ ...seen, cloud }, [by('ann'), by('ben')], asOf)).reasons).toEqual([
      {
        code: 'IDENTITY_NOT_PROVED',
        text: 'A name that nobody proved is worth nothing against a real cloud.',
      },
    ]);
  });
});

function edited(signed: SignedStatement, what: string | RegExp, into: string): SignedStatement {
  return { ...signed, statement: signed.statement.replace(what, into) };
}

function timeless(signed: SignedStatement): SignedStatement {
  const opened = edited(signed, /"openedAt": "[^"]*"/, '"openedAt": ""');
  return edited(opened, /"expiresAt": "[^"]*"/, '"expiresAt": ""');
}

function statementOf({ statement }: SignedStatement): Statement {
  const parsed = parseStatement(statement);
  if ('refused' in parsed) throw new Error(parsed.refused.text);
  return parsed.read;
}
