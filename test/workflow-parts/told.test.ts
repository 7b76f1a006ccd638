import { expect, it } from 'vitest';
import { toldLine, toldReasons } from '../../src/workflows/told.js';

it('keeps reasons short, each once, with nothing hidden, and counts what it leaves out', () => {
  const reasons = Array.from({ length: 40 }, (_, number) => ({
    code: `C${number}`,
    text: `\u202e${'x'.repeat(5_000)}`,
  }));

  const told = toldReasons([...reasons, ...reasons]);

  expect(told).toHaveLength(31);
  expect(told.at(-1)).toEqual({ code: 'MORE', text: 'And 10 more.' });
  expect(told[0]?.text).toMatch(/^\\u\{202e\}x{999}…$/);
  expect(JSON.stringify(told).length).toBeLessThan(35_000);
});

it('keeps a name on one line, and short', () => {
  expect(toldLine(`ann\n${'x'.repeat(500)}`)).toMatch(/^ann\\u\{a\}x{124}…$/);
});
