/** I5: who may call: shares, policies of keys and secrets, tags. */
export const ACCESS = [
  {
    name: 'a share is looked for among everything that the account shares',
    file: 'src/probes/resource-sharing.ts',
    guard: 'const live = [...ours, ...named.flat()',
    without: 'const live = [...named.flat()',
    test: 'test/probes/resource-sharing-rules.test.ts',
  },
  {
    name: 'a share is looked for by its ARN',
    file: 'src/probes/resource-sharing.ts',
    guard: '[{ id: instance.instanceId }, { arn: arnOf(instance) }]',
    without: '[{ id: instance.instanceId }]',
    test: 'test/probes/resource-sharing-rules.test.ts',
  },
  {
    name: 'a share that does not say of what may be of this instance',
    file: 'src/probes/resource-sharing.ts',
    guard: 'return names.length === 0 || names.some',
    without: 'return names.some',
    test: 'test/probes/resource-sharing-rules.test.ts',
  },
  {
    name: 'a share of something else has to be found by its names',
    file: 'src/probes/shares-in-doubt.ts',
    guard: 'if (seen.every((found) => found.some(({ shareId }) => shareId === canary.shareId))) continue;',
    without: 'if (seen.length > 0) continue;',
    test: 'test/probes/resource-sharing-rules.test.ts',
  },
  {
    name: 'a share with principals and no resource is a doubt',
    file: 'src/probes/shares-in-doubt.ts',
    guard: 'if (unlisted !== undefined)',
    without: 'if (unlisted === null)',
    test: 'test/probes/resource-sharing-rules.test.ts',
  },
  {
    name: 'an answer about another resource was not filtered',
    file: 'src/alibaba/resource-sharing.ts',
    guard: 'return resourceId.toLowerCase() !== of.id.toLowerCase();',
    without: 'return false;',
    test: 'test/alibaba/resource-sharing.test.ts',
  },
];
