import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { msToTs } from '@temporalio/common/lib/time.js';
import { checkAttestation } from '../../src/activities/check-attestation.js';
import { checkSignature } from '../../src/activities/check-signature.js';
import {
  asOfReasons,
  assertedReasons,
  clockReasons,
  takeGateSnapshot,
} from '../../src/activities/executor-gate.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { SignedStatement, StatementQuery, EffectivePolicy } from '../../src/release.js';
import {
  ASSERTED,
  asActivity,
  snapshotOf,
  openExecutor,
  startedEvent,
  type Executor,
} from '../support/executor.js';
import { ago, DAY_MS, NOW, REQUEST, SUBJECT, EFFECTIVE_POLICY } from '../support/snapshots.js';
import { createPeople } from '../support/people.js';

const BACKUP = {
  madeAt: '2026-11-23T03:00:00Z',
  backupId: 'b-1',
  keys: 3,
  secrets: 2,
  restorableUntil: '2027-11-23T00:00:00Z',
};
const ATTESTED: EffectivePolicy = { ...ASSERTED, backup: { provider: 'attested', restorableDays: 30 } };
const RUN = { workflowId: SUBJECT.workflowId, runId: SUBJECT.runId, request: REQUEST };

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

function made(by: Partial<StatementQuery> = {}): SignedStatement {
  const query = { signer: 'ann', says: 'backup-made', issuedAt: ago(0), backup: BACKUP, ...by } as const;
  return { statement: buildStatement(SUBJECT, undefined, query), signature: '' };
}

/** The look of an executor whose cloud is in part another one. */
function lookIn(change: Partial<Cloud>) {
  const cloud = { ...executor.cloud, ...change };
  return snapshotOf({ ...executor, tools: { ...executor.tools, cloudFor: () => cloud } });
}

describe('the executor’s own look', () => {
  it('finds no reason to keep an instance that nobody uses, and the same facts each time', async () => {
    const first = await snapshotOf(executor);
    const second = await snapshotOf(executor);

    expect(first.reasons).toEqual([]);
    expect(second.factsDigest).toBe(first.factsDigest);
    expect(second.summary).toEqual(first.summary);
  });

  it('is refused for an attestation that is not one', async () => {
    const task = { asOf: executor.asOf, attested: made({ says: 'reject' }) };

    const seen = await asActivity({ heartbeat: () => ({}) }).run(() =>
      takeGateSnapshot(executor.tools, task, 'at-release', async () => undefined),
    );

    expect(seen).toMatchObject({ refused: [{ code: 'NOT_A_BACKUP_STATEMENT' }] });
  });

  it('is refused for evidence of a time that is none, before anything is asked', async () => {
    const seen = await asActivity({ heartbeat: () => ({}) }).run(() =>
      takeGateSnapshot(executor.tools, { asOf: 'yesterday' }, 'at-release', async () => undefined),
    );

    expect(seen).toMatchObject({ refused: [{ code: 'AS_OF_UNREADABLE' }] });
  });

  it('is refused for evidence of a time that has not come, before anything is asked', async () => {
    const seen = await asActivity({ heartbeat: () => ({}) }).run(() =>
      takeGateSnapshot(executor.tools, { asOf: ago(-DAY_MS) }, 'at-release', async () => undefined),
    );

    expect(seen).toMatchObject({ refused: [{ code: 'AS_OF_IN_FUTURE' }] });
  });

  it('judges what it saw last: protection that was switched on while it looked keeps the instance', async () => {
    const { kms } = executor.cloud;
    let checks = 0;
    const findInstance: typeof kms.findInstance = async (instanceId) => {
      const found = await kms.findInstance(instanceId);
      checks += 1;
      return found && { ...found, deletionProtection: checks > 1 };
    };

    const seen = await lookIn({ kms: { ...kms, findInstance } });

    expect(checks).toBe(2);
    expect(seen.reasons.map(({ code }) => code)).toEqual(['PROTECTION_ON']);
  });

  it('keeps the instance when the clocks are apart, or the cloud tells no time', async () => {
    const { sts } = executor.cloud;
    const at = async (cloudTime: object) => {
      const { accountId, arn } = await sts.whoAmI();
      const seen = await lookIn({ sts: { ...sts, whoAmI: async () => ({ accountId, arn, ...cloudTime }) } });
      return seen.reasons.map(({ code }) => code);
    };

    expect(await at({ cloudTime: ago(DAY_MS) })).toEqual(['CLOCK_SKEW']);
    expect(await at({})).toEqual(['CLOCK_UNKNOWN']);
  });

  it('keeps the instance when the policy believes names and its cloud is a real one', async () => {
    const seen = await lookIn({ onLoopback: false });

    expect(seen.reasons.map(({ code }) => code)).toEqual(['ASSERTED_NEEDS_SANDBOX']);
  });

  it('believes an audit trail before the approvals only that shows a call of this very run', async () => {
    const began = Date.parse(executor.asOf) + 3 * 60_000;
    const record = { history: { events: [{ ...startedEvent(), eventTime: msToTs(began) }] } };

    const seen = await asActivity({ heartbeat: () => ({}), record }).run(() =>
      takeGateSnapshot(
        executor.tools,
        { asOf: new Date(began).toISOString() },
        'from-start',
        async () => undefined,
      ),
    );

    expect('reasons' in seen && seen.reasons).toMatchObject([{ code: 'PROBE_NOT_COVERED' }]);
    expect(JSON.stringify('reasons' in seen && seen.reasons)).toContain('shows no GetKmsInstance');
  });

  it('believes an audit trail after the approvals only that shows a call since their evidence', async () => {
    const asOf = new Date(Date.parse(executor.asOf) + 3 * 60_000).toISOString();

    const seen = await snapshotOf({ ...executor, asOf });

    expect(seen.reasons).toMatchObject([{ code: 'PROBE_NOT_COVERED' }]);
    expect(seen.reasons[0]?.text).toContain('shows no GetKmsInstance');
  });

  it('keeps the instance when the executor’s clock and the cloud’s are more than a minute apart', () => {
    expect(clockReasons(ago(60_000), ago(0))).toEqual([]);
    expect(clockReasons(ago(-60_000), ago(0))).toEqual([]);
    expect(clockReasons(ago(60_001), ago(0))).toMatchObject([{ code: 'CLOCK_SKEW' }]);
    expect(clockReasons(ago(-60_001), ago(0))).toMatchObject([{ code: 'CLOCK_SKEW' }]);
    expect(clockReasons(undefined, ago(0))).toMatchObject([{ code: 'CLOCK_UNKNOWN' }]);
    expect(clockReasons('no date', ago(0))).toMatchObject([{ code: 'CLOCK_SKEW' }]);
  });

  it('keeps the instance for evidence of no time at all', () => {
    const reasons = (asOf: string) => asOfReasons(asOf, NOW, { startedAt: ago(DAY_MS) }, EFFECTIVE_POLICY);

    expect(reasons(ago(-60_000))).toEqual([]);
    expect(reasons(ago(-60_001))).toMatchObject([{ code: 'AS_OF_IN_FUTURE' }]);
    expect(reasons('never')).toMatchObject([{ code: 'AS_OF_IN_FUTURE' }]);
  });

  it('keeps the instance for evidence of before the run, clocks apart or not', () => {
    const reasons = (asOf: string) => asOfReasons(asOf, NOW, { startedAt: ago(DAY_MS) }, EFFECTIVE_POLICY);

    expect(reasons(ago(DAY_MS + 120_000))).toEqual([]);
    expect(reasons(ago(DAY_MS + 120_001))).toMatchObject([{ code: 'AS_OF_BEFORE_RUN' }]);
  });

  it('keeps the instance for evidence that is older than any question about it can be', () => {
    const reasons = (asOf: string) =>
      asOfReasons(asOf, NOW, { startedAt: ago(30 * DAY_MS) }, EFFECTIVE_POLICY);
    // A day until it was sealed, three to approve, one to cool off, two to carry it out.
    const longest = 7 * DAY_MS;

    expect(reasons(ago(longest - 1))).toEqual([]);
    expect(reasons(ago(longest))).toMatchObject([{ code: 'AS_OF_TOO_OLD' }]);
  });

  it('keeps the instance when the policy believes names and the cloud is a real one', () => {
    const real = { ...executor.cloud, onLoopback: false };

    expect(assertedReasons(ASSERTED, executor.cloud)).toEqual([]);
    expect(assertedReasons(EFFECTIVE_POLICY, real)).toEqual([]);
    expect(assertedReasons(ASSERTED, real)).toMatchObject([{ code: 'ASSERTED_NEEDS_SANDBOX' }]);
  });
});

describe('a signed backup', () => {
  const check = (attested: SignedStatement | undefined, policy = ATTESTED) =>
    checkAttestation(attested, RUN, { policy, policyDigest: '', list: '' }, executor.cloud);

  it('is evidence when a listed person signed it for this run, its times in one form', async () => {
    expect(await check(made())).toEqual({
      attestedBackup: {
        ...BACKUP,
        provider: 'attested',
        certainty: 'attested',
        madeAt: '2026-11-23T03:00:00.000Z',
        restorableUntil: '2027-11-23T00:00:00.000Z',
      },
    });
    expect(await check(undefined)).toEqual({});
  });

  it('is not believed when it is for another run, from a stranger, or says something else', async () => {
    const bare = { signer: 'ann', says: 'backup-made', issuedAt: ago(0) } as const;
    const empty = { statement: buildStatement(SUBJECT, undefined, bare), signature: '' };
    const other = {
      ...made(),
      statement: buildStatement({ ...SUBJECT, runId: 'x' }, undefined, { ...bare, backup: BACKUP }),
    };

    expect(await check(other)).toMatchObject({ refused: { code: 'FOR_OTHER_RUN' } });
    expect(await check(made({ signer: 'mallory' }))).toMatchObject({
      refused: { code: 'SIGNER_NOT_LISTED' },
    });
    expect(await check(made({ says: 'reject' }))).toMatchObject({
      refused: { code: 'NOT_A_BACKUP_STATEMENT' },
    });
    expect(await check(empty)).toMatchObject({ refused: { code: 'NOT_A_BACKUP_STATEMENT' } });
  });

  it('is not believed when its signature is not', async () => {
    expect(await check({ ...made(), signature: 'x' })).toMatchObject({
      refused: { code: 'IDENTITY_NOT_PROVED' },
    });
  });
});

describe('a signature', () => {
  const people = createPeople(
    join(mkdtempSync(join(tmpdir(), 'kms-release-gate-')), 'people'),
    ['ann', 'ben'],
    ['eve'],
  );
  const current = {
    policy: EFFECTIVE_POLICY,
    policyDigest: '',
    list: readFileSync(people.allowedSigners, 'utf8'),
  };
  const check = (signed: SignedStatement, signer = 'ann') =>
    checkSignature(signed, signer, current, executor.cloud);

  it('is checked by OpenSSH, by the list and the clock as they are now', async () => {
    const signed = await people.sign('ann', made().statement);
    const expired = {
      ...current,
      list: current.list.replaceAll('ssh-ed', 'valid-before="20261122Z" ssh-ed'),
    };

    expect(await check(signed)).toHaveProperty('key');
    expect(await check(signed, 'ben')).toMatchObject({ refused: { code: 'SIGNATURE_INVALID' } });
    expect(await check({ ...signed, statement: `${signed.statement} ` })).toHaveProperty('refused');
    expect(await check(await people.sign('eve', made().statement))).toHaveProperty('refused');
    expect(await check(made())).toHaveProperty('refused');
    expect(await checkSignature(signed, 'ann', expired, executor.cloud)).toMatchObject({
      refused: { code: 'SIGNATURE_KEY_EXPIRED' },
    });
  });

  it('is not needed where the policy believes names, against a cloud on loopback alone', async () => {
    const asserted = { ...current, policy: ASSERTED };
    const real = { ...executor.cloud, onLoopback: false };

    expect(await checkSignature(made(), 'ann', asserted, executor.cloud)).toEqual({});
    expect(
      await checkSignature({ ...made(), signature: 'x' }, 'ann', asserted, executor.cloud),
    ).toMatchObject({
      refused: {
        code: 'IDENTITY_NOT_PROVED',
        text: 'The policy takes asserted names; a signature cannot be checked.',
      },
    });
    expect(await checkSignature(made(), 'ann', asserted, real)).toMatchObject({
      refused: { text: 'A name that nobody proved is worth nothing against a real cloud.' },
    });
  });
});
