import { describe, expect, it } from 'vitest';
import { askStatement, issueTime } from '../../src/cli/ask-statement.js';
import { decide, type Asked } from '../../src/cli/confirm.js';
import { toCliError } from '../../src/cli/errors.js';
import { exitOfError, exitOfOutcome } from '../../src/cli/exit-codes.js';
import type { Io } from '../../src/cli/io.js';
import { wordsOfStatement } from '../../src/cli/statement-words.js';
import { inLine, jsonText, visible } from '../../src/cli/visible.js';
import type { Release } from '../../src/client/releases.js';
import { failure } from '../../src/errors.js';
import { buildStatement, parseStatement, type Statement } from '../../src/policy/statement.js';
import { textOfStatement } from '../../src/policy/statement-text.js';
import { quietIo } from '../support/quiet-io.js';

const NOW = '2026-11-23T04:00:00.000Z';
const SUBJECT = {
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  workflowId: 'kms-release:1234567890123456:cn-hangzhou:kst-hzz65f3a1b2c3d4e5f6g7',
  runId: 'run-1',
};
const SUMMARY = {
  notKnown: 'Not known: WHAT IS ENCRYPTED in 1 of 1 place (OSS). No use was found in 4 places.',
  willBecomeUnreadable: [],
  willStopWorking: ['nightly-check'],
  open: [{ group: 'what is encrypted' as const, places: ['oss'] }],
  instanceName: 'payments-old',
  reason: 'moved to the new one',
  ticket: 'OPS-12',
  callersNow: 1,
  destroys: {
    keys: 3,
    secrets: 1,
    firstKeys: ['alias/payments', 'alias/cards', 'key-3'],
    firstSecrets: ['db-password'],
    namesDigest: 'sha256:names',
  },
  notRestored: ['asymmetric keys'],
  backup: 'b-1, attested',
  requestedBy: { name: 'cleo', proved: false },
};
const APPROVAL = { signer: 'ann', says: 'approve', comment: 'fine' } as const;

describe('what an approver reads', () => {
  it('is all that they would answer for', () => {
    const words = wordsOfStatement(statement());

    for (const part of [
      'ann would approve releasing kst-hzz65f3a1b2c3d4e5f6g7 ("payments-old") in cn-hangzhou, account 1234567890123456',
      '3 keys and 1 secrets',
      'Not known: WHAT IS ENCRYPTED in 1 of 1 place (OSS). No use was found in 4 places.',
      'app: Decrypt on key-1, last 2026-09-01T00:00:00Z',
      'WILL STOP WORKING:\n  - nightly-check',
      'Not known, by what could be lost:\n  - what is encrypted: oss',
      'A restore will not bring back:\n  - asymmetric keys',
      'cleo, a name that nobody proved; because: moved to the new one',
      'Ticket: OPS-12',
      'alias/payments',
      'sha256:names',
      'b-1, attested',
      'Your comment: fine',
      'stands until 2026-12-01T00:00:00Z',
      'sha256:facts',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('cannot be painted over by someone else’s words', () => {
    const words = wordsOfStatement(statement({ backup: '\u001b[2J\u009b1A\u202eall good\nSigned already' }));

    expect(words).toContain('Backup: \\u{1b}[2J\\u{9b}1A\\u{202e}all good\\u{a}Signed already');
  });

  it('holds what a newer version says, and refuses what it cannot show', () => {
    expect(wordsOfStatement(statement({ newer: 'matters' }))).toContain('newer: "matters"');
    expect(() => wordsOfStatement(statement({ destroys: 'nothing' }))).toThrow(
      'cannot be shown, so it should not be signed',
    );
  });
});

describe('a statement to sign', () => {
  it('is the run’s own text when it says what was wanted', async () => {
    const text = textFor({});

    expect((await askStatement(offering(text), APPROVAL, NOW)).text).toBe(text);
  });

  for (const [what, change] of [
    ['another person', { signer: 'ben' }],
    ['another thing', { says: 'reject' }],
    ['another comment', { comment: 'and more' }],
    ['another time', { issuedAt: '2027-01-01T00:00:00.000Z' }],
    ['another run’s name', { workflowId: 'kms-release:1:cn-hangzhou:kst-other0000' }],
    ['another instance', { instanceId: 'kst-other0000' }],
    ['another account', { accountId: '9999999999999999' }],
  ] as const) {
    it(`is not signed when the server puts in ${what}`, async () => {
      await expect(askStatement(offering(textFor(change)), APPROVAL, NOW)).rejects.toMatchObject({
        code: 'STATEMENT_REFUSED',
        message: expect.stringContaining('nothing was signed'),
      });
    });
  }

  it('is dated by this clock, or by the opening of the approval request where that is later', () => {
    expect(issueTime(new Date(NOW), '2026-11-22T00:00:00Z')).toBe(NOW);
    expect(issueTime(new Date(NOW), '2026-12-24T00:00:00Z')).toBe('2026-12-24T00:00:00.000Z');
    expect(issueTime(new Date(NOW), undefined)).toBe(NOW);
  });

  it('is confirmed with the very instance id', async () => {
    await expect(decide(alone(), about('kst-1'))).resolves.toEqual({ is: 'approve' });
    await expect(decide(alone(), about('kst-2'))).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is not confirmed by silence', async () => {
    await expect(decide(alone(), about(undefined))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('give --confirm kst-1'),
    });
  });
});

describe('text on a terminal', () => {
  it('keeps its lines and loses its commands', () => {
    expect(visible('a\nb\tü\u001b[31m\u009b\u202e\u200b')).toBe(
      'a\nb\tü\\u{1b}[31m\\u{9b}\\u{202e}\\u{200b}',
    );
    expect(inLine('a\nb')).toBe('a\\u{a}b');
  });

  it('stays the same JSON', () => {
    const value = { text: 'a\nb\u009b\u202e' };

    expect(jsonText(value)).toBe('{"text":"a\\nb\\u009b\\u202e"}');
    expect(JSON.parse(jsonText(value))).toEqual(value);
  });
});

describe('exit codes', () => {
  it('tell how a run ended', () => {
    expect((['released', 'kept', 'not found', 'unknown'] as const).map(exitOfOutcome)).toEqual([0, 6, 3, 8]);
  });

  it('tell why a command failed', () => {
    const codes = [
      'USAGE',
      'NOT_FOUND',
      'ACCESS_DENIED',
      'ALREADY_OPEN',
      'STATEMENT_REFUSED',
      'SERVER_AWAY',
      'NOT_YET',
      'NO_QUORUM',
    ] as const;

    expect(codes.map(exitOfError)).toEqual([2, 3, 4, 5, 7, 9, 10, 1]);
  });

  it('are read from whatever was thrown', () => {
    expect(toCliError(failure('SSH_KEYGEN_MISSING', 'no ssh-keygen'))).toMatchObject({
      code: 'SSH_KEYGEN_MISSING',
      exit: 9,
    });
    expect(toCliError('a text')).toMatchObject({ code: 'UNEXPECTED', message: 'a text', exit: 1 });
  });
});

function textFor(change: object, summary: object = {}): string {
  const approvalRequest = {
    number: 1,
    openedAt: '2026-11-22T00:00:00Z',
    asOf: '2026-11-22T00:00:00Z',
    expiresAt: '2026-12-01T00:00:00Z',
    factsDigest: 'sha256:facts',
    bundleDigest: 'sha256:bundle',
    policyDigest: 'sha256:policy',
    summary: { ...SUMMARY, requestedBy: { name: 'cleo', proved: false as const } },
    olderUse: [{ who: 'app', operation: 'Decrypt', resource: 'key-1', last: '2026-09-01T00:00:00Z' }],
    rows: [],
    changed: [],
  };
  const built: object = JSON.parse(buildStatement(SUBJECT, approvalRequest, { ...APPROVAL, issuedAt: NOW }));
  return textOfStatement({ ...built, summary: { ...SUMMARY, ...summary }, ...change });
}

function statement(summary: object = {}): Statement {
  const parsed = parseStatement(textFor({}, summary));
  if ('refused' in parsed) throw new Error(parsed.refused.text);
  return parsed.read;
}

/** A release whose server offers this text for signing. */
function offering(text: string): Release {
  const nothing = () => Promise.reject(new Error('not asked for here'));
  return {
    workflowId: SUBJECT.workflowId,
    statement: () => Promise.resolve({ statement: text }),
    status: nothing,
    submitStatement: nothing,
    approve: nothing,
    reject: nothing,
    afterStop: nothing,
    serverRecord: nothing,
    recheck: nothing,
    cancel: nothing,
    outcome: nothing,
  };
}

function about(confirm: string | undefined): Asked {
  return { instanceId: 'kst-1', confirm, showAll: () => Promise.resolve() };
}

function alone(): Io {
  return { ...quietIo(), json: false };
}
