import { expect, it } from 'vitest';
import { wordsOfDoors } from '../../src/cli/door-words.js';
import { doorsIn, failingOf } from '../../src/client/notice-doors.js';

it('The notices workflow is believed in what fits its pattern, and in nothing else', () => {
  const since = '2026-11-23T04:00:00.000Z';
  const failing = (code: unknown, at: unknown = since) => ({
    taken: 1,
    failing: { since: at, times: 2, code },
  });
  const named = {
    ...{
      ops: failing('NOTICE_REFUSED'),
      sec: failing('see https://evil.example'),
      old: failing('x', 'soon'),
    },
    ...{ 'Ops\u001b[2J': failing('NOTICE_REFUSED'), mad: 7 },
  };

  expect(doorsIn({ doors: named })).toEqual([
    { door: 'ops', taken: 1, failing: { since, times: 2, code: 'NOTICE_REFUSED' } },
    { door: 'sec', taken: 1, failing: { since, times: 2, code: 'CODE_UNKNOWN' } },
    { door: 'old', taken: 1 },
    { door: 'mad', taken: 0 },
  ]);
  for (const none of [undefined, 'x', [], {}, { doors: [] }]) expect(doorsIn(none)).toBeUndefined();
  const many = Array.from({ length: 5_000 }, (_, at) => [`door-${at}`, failing('NOTICE_THROTTLED')]);
  const read = doorsIn({ doors: Object.fromEntries(many) });
  expect(read).toHaveLength(100);
  expect(wordsOfDoors(failingOf(read))).toHaveLength(4);
});
