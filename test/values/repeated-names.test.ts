import { describe, expect, it } from 'vitest';
import { repeatsAName } from '../../src/values/repeated-names.js';
import { cpuMs } from '../support/cpu-ms.js';

describe('a JSON text', () => {
  for (const text of [
    '{}',
    '{"a":1,"b":1}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '{"a\\"":1,"a":1}',
    '{"a\\\\":1,"a":1}',
    '{"a":{"x":1},"b":{"x":1}}',
    '{"a":1,"A":1}',
  ])
    it(`says each thing once: ${text}`, () => {
      expect(repeatsAName(text)).toBe(false);
    });

  for (const text of [
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":{"b":1},"c":2,"a":3}',
    '[[{"x":{"y":1,"z":[{}],"y":2}}]]',
    '{"a" : 1 ,\n"a"\t:\r2}',
    '{"\\u0061":1,"a":2}',
    '{"\\u0061":1,"\\u0061":2}',
    '{"\\/":1,"/":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])
    it(`says a thing twice: ${text}`, () => {
      expect(repeatsAName(text)).toBe(true);
    });

  it.each([
    ['quotes that never end', '"\\"'.repeat(700_000)],
    ['a text that never ends', `{"a":"${'x'.repeat(2_000_000)}`],
    ['objects that never end', '{'.repeat(60_000)],
    ['blanks after each text', `"a"${' '.repeat(50)}`.repeat(40_000)],
    ['names without an end', '{"a":{'.repeat(30_000)],
    ['brackets that close nothing', '}'.repeat(2_000_000)],
  ])('of two megabytes is read in one go: %s', (_, text) => {
    const began = cpuMs();

    expect(repeatsAName(text)).toBe(false);
    expect(cpuMs() - began).toBeLessThan(2_000);
  });
});
