/** I3: what one look asks once, it asks where it decides. */
const TEST = 'test/activities/executor-calls.test.ts';

export const ONE_LOOK = [
  {
    name: 'the gate reads the bill of every quiet day',
    file: 'src/activities/executor-snapshot.ts',
    guard: "...(when === 'from-start' && !acceptsBills(policy) && {",
    without: '...(!acceptsBills(policy) && {',
    test: TEST,
    only: 'all read in the gate itself',
  },
  {
    name: 'so does the look before the approvals, under a policy that accepts use on bills',
    file: 'src/activities/executor-snapshot.ts',
    guard: ' || caller === BILLED_USE',
    without: '',
    test: TEST,
    only: 'accepts billed-use',
  },
  {
    name: 'and under one that accepts that bills are missing',
    file: 'src/activities/executor-snapshot.ts',
    guard: "place === 'billing-usage' || ",
    without: '',
    test: TEST,
    only: 'accepts billing-usage',
  },
  {
    name: 'names that were listed before long logs are listed again',
    file: 'src/activities/executor-reading.ts',
    guard: 'const isRecent = (await now()).getTime() - listed.since <= LISTS_STAND_MS;',
    without: 'const isRecent = true;',
    test: TEST,
    only: 'a key that was made meanwhile',
  },
  {
    name: 'names are held against the lists from when they were listed',
    file: 'src/activities/executor-reading.ts',
    guard: '...(isRecent ? [listed.since] : [])',
    without: '',
    test: TEST,
    only: 'not from when they were used',
  },
];
