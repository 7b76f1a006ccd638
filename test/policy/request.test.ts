import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  invalidRequest,
  isRequest,
  partsOfWorkflowId,
  problemsOfRequest,
  workflowIdFor,
} from '../../src/policy/request.js';
import { shown } from '../../src/values/text.js';
import { REQUEST } from '../support/snapshots.js';

const line = (most: number) =>
  fc
    .string({ minLength: 1, maxLength: most })
    .filter((text) => text.trim() !== '' && !/[\u0000-\u001f\u007f\u2028\u2029]/.test(text));
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const letters = (least: number, most: number, of: string) =>
  fc.string({ minLength: least, maxLength: most, unit: fc.constantFrom(...of) });

/** Every request that the contract allows. */
const good = fc.record(
  {
    instanceId: letters(4, 60, 'abcdefghijklmnopqrstuvwxyz0123456789-').map((text) => `kst-${text}`),
    regionId: letters(3, 40, 'abcz019-').map((text) => `cn-${text}`),
    accountId: letters(10, 20, '0123456789'),
    requestedBy: line(128),
    reason: line(1000),
    ticket: line(200),
    stricter: fc.record(
      {
        approvalsRequired: fc.integer({ min: 1, max: 20 }),
        coolingOffHours: fc.integer({ min: 0, max: 2160 }),
        notBefore: instant,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['instanceId', 'regionId', 'accountId', 'requestedBy', 'reason'] },
);

describe('a request', () => {
  it('is taken when it is exactly what the type allows', () => {
    fc.assert(
      fc.property(good, (request) => {
        expect(problemsOfRequest(request)).toEqual([]);
      }),
    );
  });

  it('is refused with a day that there is not', () => {
    const asked = (notBefore: string) => problemsOfRequest({ ...REQUEST, stricter: { notBefore } });

    expect(asked('2028-02-29T08:00Z')).toEqual([]);
    expect(asked('2027-02-29T08:00Z')).toHaveLength(1);
    expect(asked('2027-02-28T24:00Z')).toHaveLength(1);
  });

  it('is refused as soon as one field is of another kind, or there is one more', () => {
    const field = fc.constantFrom('instanceId', 'regionId', 'accountId', 'requestedBy', 'reason', 'ticket');
    const other = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.object());
    fc.assert(
      fc.property(good, field, other, (request, name, value) => {
        expect(isRequest({ ...request, [name]: value })).toBe(false);
      }),
    );
    fc.assert(
      fc.property(good, line(20), fc.anything(), (request, name, value) => {
        fc.pre(!Object.keys(request).includes(name) && name !== 'ticket' && name !== 'stricter');
        fc.pre(name !== '__proto__');
        expect(isRequest({ ...request, [name]: value })).toBe(false);
      }),
    );
  });

  it('never breaks the one who reads it', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(isRequest(input)).toBe(false);
      }),
    );
  });

  for (const [title, change, text] of [
    ['an unknown field', { force: true }, 'the request has an unknown field "force"; known are instanceId'],
    [
      'an instance id of another product',
      { instanceId: 'i-123456' },
      'instanceId is "i-123456"; expected the id',
    ],
    ['an instance id in capitals', { instanceId: 'KST-ABCDEF' }, 'instanceId is "KST-ABCDEF"'],
    ['an instance id with a slash', { instanceId: 'kst-abcd/../x' }, 'instanceId is'],
    ['an instance id with a colon', { instanceId: 'kst-abcd:e' }, 'instanceId is'],
    ['a region with a blank', { regionId: 'cn hangzhou' }, 'regionId is'],
    [
      'an account that is a number',
      { accountId: 1234567890123456 },
      'accountId is 1234567890123456; expected',
    ],
    ['an account by its name', { accountId: 'production' }, 'accountId is "production"; expected'],
    ['an account of too few digits', { accountId: '123456789' }, 'accountId is "123456789"; expected'],
    ['a blank requester', { requestedBy: ' \u3000' }, 'requestedBy is'],
    ['a requester of two lines', { requestedBy: 'rita\nann' }, 'requestedBy is "rita\\nann"'],
    ['a blank reason', { reason: '' }, 'reason is ""; expected why it may go'],
    ['a reason that is too long', { reason: 'x'.repeat(1001) }, 'reason is'],
    ['a blank ticket', { ticket: ' ' }, 'ticket is " "'],
    ['a stricter that is a list', { stricter: [] }, 'stricter is a list; an object is wanted'],
    ['a stricter with an unknown field', { stricter: { quietDays: 1 } }, 'stricter has an unknown field'],
    ['half an approval', { stricter: { approvalsRequired: 1.5 } }, 'stricter.approvalsRequired is 1.5'],
    ['too many approvals', { stricter: { approvalsRequired: 21 } }, 'stricter.approvalsRequired is 21'],
    ['a cooling-off of less than nothing', { stricter: { coolingOffHours: -1 } }, 'coolingOffHours is -1'],
    [
      'a not-before in another zone',
      { stricter: { notBefore: '2027-01-31T08:00:00+08:00' } },
      'notBefore is',
    ],
    ['a not-before that does not exist', { stricter: { notBefore: '2027-13-31T08:00:00Z' } }, 'notBefore is'],
  ] as const) {
    it(`is refused with ${title}, and told what was found and wanted`, () => {
      const problems = problemsOfRequest({ ...REQUEST, ...change });

      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(text);
      expect(invalidRequest(problems)).toMatchObject({ code: 'INVALID_REQUEST' });
    });
  }

  it('is refused with every problem at once', () => {
    expect(problemsOfRequest({})).toHaveLength(5);
    expect(problemsOfRequest(null)).toEqual(['the request is null; one JSON object is wanted']);
    expect(problemsOfRequest(JSON.parse('{"__proto__":{"instanceId":"kst-abcd"}}'))).toHaveLength(6);
  });

  it('has an id that leads back to it', () => {
    fc.assert(
      fc.property(good, (request) => {
        const { accountId, regionId, instanceId } = request;
        expect(partsOfWorkflowId(workflowIdFor(request))).toEqual({ accountId, regionId, instanceId });
      }),
    );
    for (const id of ['', 'kms-release:1:2', 'kms-release:1:2:3:4', 'other:1:2:3', 'kms-release::2:3'])
      expect(partsOfWorkflowId(id)).toBeUndefined();
  });

  it('is shown short and on one line', () => {
    expect(shown('a\nb')).toBe('"a\\nb"');
    expect(shown('x'.repeat(200))).toHaveLength(80);
    expect(shown(undefined)).toBe('missing');
    expect(shown({ a: 1 })).toBe('an object');
  });
});

it.each(['\u202e', '\u200b', '\u{e0041}', '\u009b', '\ufe0f', '\ud800'])(
  'a request that hides a character in a text is wrong',
  (character) => {
    for (const field of ['requestedBy', 'reason', 'ticket'])
      expect(problemsOfRequest({ ...REQUEST, [field]: `a${character}b` })).toHaveLength(1);
  },
);
