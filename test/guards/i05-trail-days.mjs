/** I5: what a worker keeps of a trail lies in one pool, and no list of it gets what is another's. */
const TEST = 'test/probes/trail-days.test.ts';

export const TRAIL_DAYS = [
  {
    name: 'a day that is not over for the trail is not forgotten',
    file: 'src/probes/trail-days.ts',
    guard: 'while (isBefore(cell, before)) {',
    without: 'while (cell !== NONE) {',
    test: TEST,
    only: 'forgotten, and taken again',
  },
  {
    name: 'the room of what was forgotten is used again, or a worker grows for ever',
    file: 'src/probes/trail-days.ts',
    guard: 'else free = next(cell);',
    without: 'else free = NONE;',
    test: TEST,
    only: 'cells of what was forgotten first',
  },
  {
    name: 'a day in between keeps its neighbours',
    file: 'src/probes/trail-days.ts',
    guard: 'cells.write(before, cells.at(before), made);',
    without: '',
    test: TEST,
    only: 'forgotten, and taken again',
  },
  {
    name: 'a day counts from its first event to its last one, in whatever order they come',
    file: 'src/probes/trail-days.ts',
    guard: 'first: Math.min(first, second), last: Math.max(last, second)',
    without: 'first, last',
    test: TEST,
    only: 'forgotten, and taken again',
  },
];
