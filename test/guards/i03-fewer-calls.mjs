/** I3: what is asked less often is asked again where it decides. */
export const FEWER_CALLS = [
  {
    name: 'what an instance that was looked at alone was not asked is unknown',
    file: 'src/probes/probe-task.ts',
    guard: "accountStatus: 'unknown',",
    without: "accountStatus: 'Enabled',",
    test: 'test/activities/seen-keys.test.ts',
    only: 'would be kept',
  },
  {
    name: 'and how it is billed too',
    file: 'src/probes/probe-task.ts',
    guard: "subscriptionType: 'unknown',",
    without: "subscriptionType: 'PayAsYouGo',",
    test: 'test/activities/seen-keys.test.ts',
    only: 'would be kept',
  },
  {
    name: 'the executor asks for all of it in each look',
    file: 'src/activities/executor-snapshot.ts',
    guard: '    readInstance(cloud, instanceId),',
    without: '    readInstanceAlone(cloud, instanceId),',
    test: 'test/activities/seen-keys.test.ts',
    only: 'in full',
  },
  {
    name: 'a key is described again after ten minutes',
    file: 'src/activities/seen-keys.ts',
    guard: 'age <= FOR_MS ?',
    without: 'age <= 1e12 ?',
    test: 'test/activities/seen-keys.test.ts',
    only: 'ten minutes',
  },
  {
    name: 'a second look describes each key again',
    file: 'src/activities/seen-keys.ts',
    guard: '      seen.delete(runId);\n      if (noted === undefined) return undefined;',
    without: '      if (noted === undefined) return undefined;',
    test: 'test/activities/seen-keys.test.ts',
    only: 'for the next one',
  },
];
