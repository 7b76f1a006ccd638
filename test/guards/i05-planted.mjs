/**
 * I5: bugs that somebody could make in the reading, planted one by one. Together with guards of the same kind they are the
 * ten of docs/figures.md.
 */
const INDEX_TEST = 'test/probes/trail-index.test.ts';

export const PLANTED = [
  {
    name: 'planted: a prefix of 35 bytes',
    file: 'src/alibaba/ciphertext.ts',
    guard: 'const ID_BYTES = 36;',
    without: 'const ID_BYTES = 35;',
    test: 'test/alibaba/ciphertext.test.ts',
  },
  {
    name: 'planted: a missed event on each page',
    file: 'src/probes/trail-window.ts',
    guard: 'for (const event of answer.items) if (seam.accept(event)) onEvent(event);',
    without: 'for (const event of answer.items.slice(1)) if (seam.accept(event)) onEvent(event);',
    test: INDEX_TEST,
    only: 'read once, and then only the last day',
  },
  {
    name: 'planted: the quiet days begin a day late',
    file: 'src/probes/trail-index.ts',
    guard: 'if (last < quiet) older',
    without: 'if (last < quiet + DAY_S) older',
    test: INDEX_TEST,
    only: 'on the first of the quiet days',
  },
  {
    name: 'planted: only the first query of a long window is read',
    file: 'src/probes/trail-index-reading.ts',
    guard: 'if (at < half.query) continue;',
    without: 'if (at < half.query || at > 0) continue;',
    test: INDEX_TEST,
    only: 'on the first of the quiet days',
  },
  {
    name: 'planted: names are told apart by the case of their letters',
    file: 'src/probes/attribution.ts',
    guard: 'const lower = text.trim().toLowerCase();',
    without: 'const lower = text.trim();',
    test: 'test/probes/actiontrail.test.ts',
  },
];
