/** I5: what the places say in which callers can be found. */
export const PLACES = [
  {
    name: 'shares are asked for by both routes',
    file: 'src/probes/resource-sharing.ts',
    guard:
      "  await readByToken('share targets', (next) => sharing.listTargets(instanceId, next), take, tick);\n",
    without: '',
    test: 'test/probes/resource-sharing.test.ts',
  },
  {
    name: 'a share of unknown state is a share',
    file: 'src/probes/resource-sharing.ts',
    guard: "!ENDED.has(share.status ?? '')",
    without: "share.status === 'Associated'",
    test: 'test/probes/resource-sharing.test.ts',
  },
  {
    name: 'a day without rows is not a day without use',
    file: 'src/probes/billing-usage.ts',
    guard: 'if (seen.silent.length > 0) {',
    without: 'if (seen.silent.length < 0) {',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'a row that nobody recognises may be use',
    file: 'src/probes/billing-usage.ts',
    guard: 'if (seen.strange.length > 0) {',
    without: 'if (seen.strange.length < 0) {',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'no bill is no proof',
    file: 'src/probes/billing-usage.ts',
    guard:
      "if (days.length === 0) return row('NOT_COVERED', 'NO_DAY_OUT', 'no bill of the quiet days is out yet');",
    without: '',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'billed requests are use',
    file: 'src/probes/billing-usage.ts',
    guard: 'const used = days.filter((_, at) => rows[at]?.some(isUsedQps));',
    without: 'const used = days.slice(days.length);',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'usage that is not a plain zero is use',
    file: 'src/probes/billing-usage.ts',
    guard: '!(Number(row.usage) === 0)',
    without: 'Number(row.usage) > 0',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'a caller tolerated on the bill hides no silent day',
    file: 'src/probes/billing-usage.ts',
    guard:
      "    ...silent.map((day) => ({ code: 'DAY_WITHOUT_ROWS', text: `no rows of this instance on ${day}` })),\n",
    without: '',
    test: 'test/probes/billing-usage.test.ts',
  },
  {
    name: 'our own call is one of this run',
    file: 'src/probes/actiontrail.ts',
    guard: ' && event.eventTime >= task.controlSince',
    without: '',
    test: 'test/probes/actiontrail.test.ts',
  },
  {
    name: 'our own call is one about this instance',
    file: 'src/probes/actiontrail.ts',
    guard: 'return event.mentions.includes(task.instanceId) &&',
    without: 'return',
    test: 'test/probes/actiontrail.test.ts',
  },
  {
    name: 'use by an alias is use of its key',
    file: 'src/probes/actiontrail.ts',
    guard: '    ...inventory.aliases.map(({ name, keyId }) => [name, keyId] as const),\n',
    without: '',
    test: 'test/probes/actiontrail.test.ts',
  },
  {
    name: 'use of a secret is use',
    file: 'src/probes/actiontrail.ts',
    guard: '    ...inventory.secrets.map(({ name }) => [name, `secret/${name}`] as const),\n',
    without: '',
    test: 'test/probes/actiontrail.test.ts',
  },
];
