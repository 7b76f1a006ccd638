import { expect, it } from 'vitest';
import { REASON_CODES } from '../../src/release/reason-codes.js';
import { boundedLine, boundedReasons } from '../../src/workflows/bounded-reasons.js';

it('keeps reasons short, each once, with nothing hidden, and counts what it leaves out', () => {
  const codes = REASON_CODES.slice(0, 40);
  const reasons = codes.map((code) => ({ code, text: `\u202e${'x'.repeat(5_000)}` }));

  const told = boundedReasons([...reasons, ...reasons]);

  expect(told).toHaveLength(31);
  expect(told.at(-1)).toEqual({ code: 'MORE', text: 'And 10 more.' });
  expect(told[0]?.text).toMatch(/^\\u\{202e\}x{999}…$/);
  expect(JSON.stringify(told).length).toBeLessThan(35_000);
});

it('tells a code that this version does not have as what it is', () => {
  const made: unknown = JSON.parse('[{"code":"ALL_IS_WELL","text":"it may go"}]');

  // What a step answers is a claim: the type does not hold for what somebody else has put in.
  expect(boundedReasons(Array.isArray(made) ? made : [])).toEqual([
    { code: 'CODE_UNKNOWN', text: 'ALL_IS_WELL: it may go' },
  ]);
});

it('keeps a name on one line, and short', () => {
  expect(boundedLine(`ann\n${'x'.repeat(500)}`)).toMatch(/^ann\\u\{a\}x{124}…$/);
});
