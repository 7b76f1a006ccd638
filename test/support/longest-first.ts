import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, in real time, whatever else runs: what starts last must not be what ends last. */
const LONGEST = [
  'workflows/long-look',
  'cli/demo',
  'kill/kill',
  'activities/long-look',
  'cli/real-run',
  'alibaba/fields',
  'workflows/large',
  'workflows/stop-at-every-stage',
  'client/package',
  'workflows/',
  'attacks/',
  'system/',
  'cli/',
];

/** Orders the test files: those that take longest first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}`));
  return rank === -1 ? LONGEST.length : rank;
}
