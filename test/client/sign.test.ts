import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  askStatement,
  connectReleases,
  isReleasesError,
  signWithKey,
  type Release,
  type StatementQuery,
  type Status,
} from '../../src/client.js';
import { buildStatement } from '../../src/policy/statement.js';

const SUBJECT = {
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  workflowId: 'kms-release:1234567890123456:cn-hangzhou:kst-hzz65f3a1b2c3d4e5f6g7',
  runId: 'run-1',
};
const OPENED = '2026-11-22T00:00:00.000Z';
const EXPIRES = '2026-12-01T00:00:00.000Z';
const APPROVAL = { signer: 'ann', says: 'approve' } as const;

describe('a statement for another program', () => {
  it('is what the run offers, by the time that was given', async () => {
    const { text, read } = await askStatement(offering(), APPROVAL, OPENED);

    expect(JSON.parse(text)).toMatchObject({ signer: 'ann', says: 'approve', issuedAt: OPENED });
    expect(read.expiresAt).toBe(EXPIRES);
  });

  it('is dated by the opening of the approval request where that is later than this clock', async () => {
    const openedAt = '2999-01-01T00:00:00.000Z';

    const { read } = await askStatement(offering({ openedAt, expiresAt: '2999-01-05T00:00:00Z' }), APPROVAL);

    expect(read.issuedAt).toBe(openedAt);
  });

  it('is not handed out after its end', async () => {
    await expect(askStatement(offering(), APPROVAL, EXPIRES)).rejects.toMatchObject({
      name: 'ReleasesError',
      code: 'STATEMENT_REFUSED',
      message: expect.stringMatching(/stands until 2026-12-01.*has expired; nothing was signed/),
    });
  });

  it('is not handed out when it says something else', async () => {
    const other = offering({}, (text) => text.replace('"ann"', '"ben"'));

    await expect(askStatement(other, APPROVAL, OPENED)).rejects.toMatchObject({
      name: 'ReleasesError',
      code: 'STATEMENT_REFUSED',
      message: expect.stringContaining('(signer); nothing was signed'),
    });
  });

  it('is refused with the run’s own reason', async () => {
    const refusing = {
      ...offering(),
      statement: () =>
        Promise.resolve({ refused: { code: 'SIGNER_NOT_LISTED' as const, message: 'not listed' } }),
    };

    await expect(askStatement(refusing, APPROVAL, OPENED)).rejects.toMatchObject({
      code: 'STATEMENT_REFUSED',
      refusal: { code: 'SIGNER_NOT_LISTED', text: 'not listed' },
    });
  });
});

describe('a signature for another program', () => {
  it('fails in this API’s words without a key, with a file that is none, and where nothing is signed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sign-'));
    const garbage = join(folder, 'garbage');
    for (const file of [garbage, `${garbage}.pub`]) writeFileSync(file, 'garbage\n', { mode: 0o600 });

    for (const failing of [
      () => signWithKey('text', join(folder, 'nothing')),
      () => signWithKey('text', garbage),
      () => signWithKey('text', garbage, 'asserted'),
    ]) {
      const error: unknown = await failing().catch((thrown: unknown) => thrown);
      expect(isReleasesError(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'SIGNING_FAILED',
        message: expect.stringMatching(/nothing was sent/i),
      });
    }
  });
});

describe('a connection for another program', () => {
  it('is refused with every problem of its settings', async () => {
    await expect(connectReleases({ HOME: tmpdir(), TEMPORAL_ADDRESS: 'http://x' })).rejects.toMatchObject({
      name: 'ReleasesError',
      code: 'BAD_CONFIGURATION',
      problems: [expect.stringContaining('TEMPORAL_ADDRESS')],
    });
  });
});

/** A release that offers an approval of these times, changed on its way by whoever stands there. */
function offering(times: object = {}, changed: (text: string) => string = (text) => text): Release {
  const approvalRequest = {
    ...{ number: 1, asOf: OPENED, openedAt: OPENED, expiresAt: EXPIRES, ...times },
    ...{ factsDigest: 'sha256:f', bundleDigest: 'sha256:b', policyDigest: 'sha256:p' },
    summary: {
      ...{ notKnown: '', willBecomeUnreadable: [], willStopWorking: [], open: [], notRestored: [] },
      ...{ instanceName: 'old', reason: 'moved', callersNow: 0, backup: 'b-1' },
      destroys: { keys: 0, secrets: 0, firstKeys: [], firstSecrets: [], namesDigest: 'sha256:n' },
      requestedBy: { name: 'cleo', proved: false as const },
    },
    ...{ olderUse: [], rows: [], changed: [] },
  };
  const status: Status = {
    ...{ ...SUBJECT, requestedBy: 'cleo', reason: 'moved', stage: 'awaiting approval', blockedBy: [] },
    ...{ approvalRequestNumber: 1, approvalRequest, approvals: [], approvers: ['ann'], refused: [] },
    ...{ earlierRuns: [], callsSent: 0 },
  };
  const nothing = () => Promise.reject(new Error('not asked for here'));
  return {
    workflowId: SUBJECT.workflowId,
    status: () => Promise.resolve(status),
    statement: (query: StatementQuery) =>
      Promise.resolve({ statement: changed(buildStatement(SUBJECT, approvalRequest, query)) }),
    ...{ submitStatement: nothing, approve: nothing, reject: nothing, afterStop: nothing },
    ...{ serverRecord: nothing, recheck: nothing, cancel: nothing, outcome: nothing },
  };
}
