/** I8: what holds an instance without a run. */
export const HELD = [
  {
    name: 'the policy holds an instance',
    file: 'src/config/effective-policy.ts',
    guard: 'if (held) return { refused: held };',
    without: '',
    test: 'test/config/effective-policy.test.ts',
  },
  {
    name: 'a hold of the policy holds to the end of its last day',
    file: 'src/config/policy-holds.ts',
    guard: 'hold.until >= today',
    without: 'hold.until > today',
    test: 'test/config/effective-policy.test.ts',
  },
  {
    name: 'a hold of the policy is known in any letters',
    file: 'src/config/policy-holds.ts',
    guard: 'hold.instanceId.toLowerCase() === wanted',
    without: 'hold.instanceId === instanceId',
    test: 'test/config/effective-policy.test.ts',
  },
  {
    name: 'a tag legal-hold holds',
    file: 'src/policy/reasons/hold.ts',
    guard: '[HOLD_TAG, LEGAL_HOLD_TAG].some(',
    without: '[HOLD_TAG].some(',
    test: 'test/policy/hold.test.ts',
  },
];
