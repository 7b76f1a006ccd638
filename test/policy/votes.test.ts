import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownFields } from '../../src/values/record.js';
import { buildStatement, parseStatement } from '../../src/policy/statement.js';
import { checkStatement, sharedKey, wrongShape, type ApprovalContext } from '../../src/policy/votes.js';
import { armored } from '../support/armor.js';
import { ago, HOUR_MS, NOW, APPROVAL_REQUEST, SUBJECT, EFFECTIVE_POLICY } from '../support/snapshots.js';
import { textOfStatement } from '../../src/policy/statement-text.js';

const APPROVAL_CONTEXT: ApprovalContext = {
  subject: SUBJECT,
  requestedBy: 'rita',
  policy: EFFECTIVE_POLICY,
  approvalRequest: APPROVAL_REQUEST,
  approved: [],
  stage: 'awaiting approval',
};
const ANN = { signer: 'ann', says: 'approve', issuedAt: NOW.toISOString(), comment: 'fine' } as const;
const TEXT = buildStatement(SUBJECT, APPROVAL_REQUEST, ANN);
const BACKUP = {
  madeAt: ago(HOUR_MS),
  backupId: 'b-1',
  keys: 1,
  secrets: 1,
  restorableUntil: '2027-11-23T00:00:00Z',
};

/** The text with one field changed, still in the form in which it is given out. */
function changed(change: object): string {
  const was: object = JSON.parse(TEXT);
  return textOfStatement({ ...was, ...change });
}
function codeOf(text: unknown, approvalContext: Partial<ApprovalContext> = {}): string {
  const checked = checkStatement(text, { ...APPROVAL_CONTEXT, ...approvalContext });
  return 'refused' in checked ? checked.refused.code : 'taken';
}

describe('a message', () => {
  it('is refused at once, however large and whatever it is made of', () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, number) => [`a${number}`, 0]));

    expect(wrongShape(new Uint8Array(2_000_000))?.text).toContain('The message is an object');
    expect(wrongShape(fields)?.text).toContain('has an unknown field "a0"');
    expect(unknownFields(fields, [], 'it')).toHaveLength(10);
  });
});

describe('an approval', () => {
  it('is taken when it is the text that the run gives out', () => {
    expect(codeOf(TEXT)).toBe('taken');
  });

  for (const [code, change] of [
    ['FOR_OTHER_ACCOUNT', { accountId: '1234567890123457' }],
    ['FOR_OTHER_REGION', { regionId: 'cn-beijing' }],
    ['FOR_OTHER_INSTANCE', { instanceId: 'kst-other' }],
    ['FOR_OTHER_RUN', { workflowId: 'kms-release:1:2:3' }],
    ['FOR_OTHER_RUN', { runId: 'another' }],
    ['FOR_OTHER_APPROVAL_REQUEST', { approvalRequestNumber: 2 }],
    ['FOR_OTHER_FACTS', { factsDigest: 'sha256:0' }],
    ['FOR_OTHER_FACTS', { bundleDigest: 'sha256:0' }],
    ['FOR_OTHER_POLICY', { policyDigest: 'sha256:0' }],
    ['SIGNER_NOT_LISTED', { signer: 'mallory' }],
    ['SIGNER_NOT_LISTED', { signer: 'ANN' }],
    ['STATEMENT_ALTERED', { summary: { destroys: { keys: 0, secrets: 0 } } }],
    ['STATEMENT_ALTERED', { expiresAt: '2099-01-01T00:00:00Z' }],
    ['STATEMENT_ALTERED', { openedAt: ago(2 * HOUR_MS) }],
    ['STATEMENT_ALTERED', { asOf: ago(3 * HOUR_MS) }],
    ['STATEMENT_ALTERED', { olderUse: [{ who: 'x', operation: 'y', resource: 'z', last: ago(0) }] }],
    ['STATEMENT_UNREADABLE', { type: 'kms-release/statement/v2' }],
    ['STATEMENT_UNREADABLE', { says: 'approved' }],
    ['STATEMENT_UNREADABLE', { extra: 1 }],
    ['STATEMENT_UNREADABLE', { issuedAt: 'yesterday' }],
    ['STATEMENT_UNREADABLE', { issuedAt: '2026-02-31T25:00:00Z' }],
    ['STATEMENT_UNREADABLE', { approvalRequestNumber: 1.5 }],
    ['STATEMENT_UNREADABLE', { comment: 7 }],
    ['STATEMENT_UNREADABLE', { signer: ['ann'] }],
  ] as const) {
    it(`is refused as ${code} when its ${Object.keys(change).join()} is ${JSON.stringify(Object.values(change)[0])}`, () => {
      expect(codeOf(changed(change))).toBe(code);
    });
  }

  it('is refused when its bytes differ in a way that JSON does not show', () => {
    expect(codeOf(JSON.stringify(JSON.parse(TEXT)))).toBe('STATEMENT_ALTERED');
    expect(codeOf(`${TEXT}\n`)).toBe('STATEMENT_ALTERED');
    expect(codeOf(TEXT.replace('"ann"', '"\\u0061nn"'))).toBe('STATEMENT_ALTERED');
    expect(
      codeOf(
        TEXT.replace('"approvalRequestNumber": 1', '"approvalRequestNumber": 2, "approvalRequestNumber": 1'),
      ),
    ).toBe('STATEMENT_ALTERED');
  });

  it('is refused while none is awaited, before the policy is read, and a second time', () => {
    expect(codeOf(TEXT, { approvalRequest: undefined, stage: 'cooling off' })).toBe('NOT_AWAITED');
    expect(codeOf(TEXT, { policy: undefined })).toBe('NOT_AWAITED');
    expect(codeOf(TEXT, { approved: ['ann'] })).toBe('ALREADY_APPROVED');
    expect(codeOf(TEXT, { approved: ['ben'] })).toBe('taken');
  });

  for (const requestedBy of ['ann', 'ANN', ' ann ', 'aｎn', 'a\u200bnn', 'an\u00adn', 'a nn', 'ann\u2060']) {
    it(`is refused when its signer asked for the release as ${JSON.stringify(requestedBy)}`, () => {
      expect(codeOf(TEXT, { requestedBy })).toBe('SIGNER_IS_REQUESTER');
    });
  }

  it('is taken when the one who asked has a name that only begins like the signer’s', () => {
    expect(codeOf(TEXT, { requestedBy: 'anna' })).toBe('taken');
    expect(codeOf(TEXT, { requestedBy: 'ann2' })).toBe('taken');
  });

  it('is taken in no form but the exact one: any one character more, less or other is refused', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
        const text = TEXT.slice(0, at) + put + TEXT.slice(at + 1);
        // Signer, comment and issuedAt are the signer's own words: those may be others.
        const own = codeOf(text) === 'taken' && text !== TEXT;
        if (!own) return;
        const read = parseStatement(text);
        const same = { signer: 'ann', comment: 'fine', issuedAt: ANN.issuedAt };
        expect('read' in read && { ...read.read, ...same }).toEqual(JSON.parse(TEXT));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a rejection', () => {
  const reject = buildStatement(SUBJECT, undefined, { ...ANN, says: 'reject', signer: 'anybody' });

  it('is read in any stage, from anybody, also before the policy is known', () => {
    expect(codeOf(reject, { policy: undefined, approvalRequest: undefined, stage: 'identifying' })).toBe(
      'taken',
    );
  });

  it('is not read when it is for another run', () => {
    expect(codeOf(reject, { subject: { ...SUBJECT, runId: 'other' } })).toBe('FOR_OTHER_RUN');
  });
});

describe('a backup-made', () => {
  const made = (backup: object | undefined, signer = 'ann') =>
    JSON.stringify(
      { ...JSON.parse(buildStatement(SUBJECT, undefined, { ...ANN, says: 'backup-made', signer })), backup },
      null,
      2,
    );
  const text = buildStatement(SUBJECT, undefined, { ...ANN, says: 'backup-made', backup: BACKUP });

  it('is taken from any listed person, also the one who asked', () => {
    expect(codeOf(text)).toBe('taken');
    expect(codeOf(text, { requestedBy: 'ann' })).toBe('taken');
  });

  it('is refused from a person who is not listed', () => {
    expect(codeOf(text.replace('"ann"', '"mallory"'))).toBe('SIGNER_NOT_LISTED');
  });

  for (const [title, backup] of [
    ['counts keys in words', { ...BACKUP, keys: 'one' }],
    ['counts fewer than no secret', { ...BACKUP, secrets: -1 }],
    ['counts half a key', { ...BACKUP, keys: 0.5 }],
    ['was made at no time', { ...BACKUP, madeAt: 'today' }],
    ['can be restored until no time', { ...BACKUP, restorableUntil: 'for ever' }],
    ['has a blank id', { ...BACKUP, backupId: ' ' }],
    ['says more than is asked', { ...BACKUP, note: 'x' }],
    ['is a list', []],
  ] as const) {
    it(`is refused when its backup ${title}`, () => {
      expect(codeOf(made(backup))).toBe('STATEMENT_UNREADABLE');
    });
  }
});

describe('a message that is no statement', () => {
  for (const [title, text] of [
    ['nothing', undefined],
    ['a number', 7],
    ['not JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a name of the language', '{"__proto__":{"type":"kms-release/statement/v1"}}'],
    ['huge', ' '.repeat(65_537)],
    ['deeply nested', `${'['.repeat(32_000)}${']'.repeat(32_000)}`],
  ] as const) {
    it(`is refused when it is ${title}`, () => {
      expect(codeOf(text)).toBe('STATEMENT_UNREADABLE');
    });
  }

  it('is refused in any shape but two texts', () => {
    expect(wrongShape({ statement: TEXT, signature: '' })).toBeUndefined();
    for (const input of [
      undefined,
      null,
      'x',
      [],
      { statement: TEXT },
      { statement: TEXT, signature: 7 },
      { statement: TEXT, signature: 'x'.repeat(16_385) },
      { statement: TEXT, signature: '', more: 1 },
      JSON.parse('{"statement":"","signature":"","__proto__":{}}'),
    ]) {
      expect(wrongShape(input)).toMatchObject({ code: 'STATEMENT_UNREADABLE' });
    }
  });

  it('never breaks the one who reads it', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const text = typeof input === 'string' ? input : JSON.stringify(input);
        expect(codeOf(text)).not.toBe('taken');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a text that would never count', () => {
  it.each([
    ['before', ago(60 * HOUR_MS), 'STATEMENT_TOO_EARLY'],
    ['after', '2030-01-01T00:00:00Z', 'STATEMENT_EXPIRED'],
  ])('is refused at once when its time is %s it: outside of its question', (_, issuedAt, code) => {
    expect(codeOf(buildStatement(SUBJECT, APPROVAL_REQUEST, { ...ANN, issuedAt }))).toBe(code);
  });

  it.each(['x'.repeat(1_001), 'fine\u202e', 'fine\nor not'])(
    'is refused with a comment that hides something or is too long',
    (comment) => {
      expect(codeOf(buildStatement(SUBJECT, APPROVAL_REQUEST, { ...ANN, comment }))).toBe(
        'STATEMENT_UNREADABLE',
      );
    },
  );

  it('is a rejection all the same, whatever its comment and signer are', () => {
    const query = { ...ANN, says: 'reject', signer: 'a\u202e', comment: 'x'.repeat(2_000) } as const;

    expect(codeOf(buildStatement(SUBJECT, APPROVAL_REQUEST, query))).toBe('taken');
  });
});

describe('a signature', () => {
  it('is taken as one armored block and nothing else, before anybody looks at what it proves', () => {
    const signature = armored('whatever');

    expect(wrongShape({ statement: TEXT, signature })).toBeUndefined();
    expect(wrongShape({ statement: TEXT, signature: signature.trimEnd() })).toBeUndefined();
    for (const loose of [
      `${signature}\n`,
      `${signature} `,
      `\n${signature}`,
      signature + signature,
      signature.replaceAll('\n', '\r\n'),
      signature.replace('-----\n', '-----\n\n'),
      signature.replace('=', ''),
      armored('ab').replace('YWI=', 'YWJ='),
      armored('a').replace('Q==', 'R=='),
      'x',
    ])
      expect([loose, wrongShape({ statement: TEXT, signature: loose })?.code]).toEqual([
        loose,
        'STATEMENT_UNREADABLE',
      ]);
  });
});

describe('a key', () => {
  const vote = (signer: string, key?: string) => ({
    ...{
      signer,
      says: 'approve' as const,
      issuedAt: NOW.toISOString(),
      signed: { statement: '', signature: '' },
    },
    ...(key !== undefined && { key }),
  });

  it('counts for one person, under whatever name it signs', () => {
    const votes = [vote('ann', 'SHA256:one'), vote('cam')] as const;

    expect(sharedKey(votes, vote('ben', 'SHA256:one'))).toMatchObject({ code: 'KEY_COUNTED_ALREADY' });
    expect(sharedKey(votes, vote('ben', 'SHA256:two'))).toBeUndefined();
    expect(sharedKey(votes, vote('ben'))).toBeUndefined();
  });
});
