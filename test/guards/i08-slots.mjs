/** I8: a vote, a stop, the last look and the call wait behind no reading. */
export const SLOTS_APART = [
  {
    name: 'what somebody waits for has a queue of its own',
    file: 'src/workflows/steps.ts',
    guard: 'taskQueue: URGENT_QUEUE,',
    without: 'taskQueue: URGENT_QUEUE && OBSERVER_QUEUE,',
    test: 'test/workflows/slots.test.ts',
    only: 'has each vote counted',
  },
  {
    name: 'a scan takes the slots of scans only',
    file: 'src/workflows/steps.ts',
    guard: 'taskQueue: SCANS_QUEUE,',
    without: 'taskQueue: SCANS_QUEUE && OBSERVER_QUEUE,',
    test: 'test/workflows/slots.test.ts',
    only: 'has each vote counted',
  },
  {
    name: 'the call waits behind no preflight',
    file: 'src/workflows/steps.ts',
    guard: 'taskQueue: PREFLIGHTS_QUEUE,',
    without: 'taskQueue: PREFLIGHTS_QUEUE && EXECUTOR_QUEUE,',
    test: 'test/attacks/namespace-floods.test.ts',
    only: 'holds every slot of the call',
  },
  {
    name: 'scans stand and fall together',
    file: 'src/workflows/scan.ts',
    guard: '    scope.cancel();\n',
    without: '',
    test: 'test/workflows/scans-together.test.ts',
  },
];
