import { z } from 'zod';
import { instant, jsonOf, list, named, text, texts } from './wire.js';

/** DescribeApplicationAccessPoint. Only a list of policies says to which instances it leads. */
export const AccessPointAnswer = named(
  { name: 'Name', authenticationMethod: 'AuthenticationMethod', policies: 'Policies' },
  { name: text, authenticationMethod: text.exactOptional(), policies: texts.exactOptional() },
);

/** DescribePolicy. `KmsInstance` is the instance that it opens. Source: docs/cloud-facts.md, Access points. */
export const PolicyAnswer = named(
  {
    name: 'Name',
    instanceId: 'KmsInstance',
    permissions: 'Permissions',
    resources: 'Resources',
    networkRules: 'AccessControlRules',
  },
  {
    name: text,
    instanceId: text.exactOptional(),
    permissions: texts.default([]),
    resources: texts.default([]),
    networkRules: z
      .preprocess(
        (rules) => (typeof rules === 'string' ? jsonOf(rules) : rules),
        named({ rules: 'NetworkRules' }, { rules: texts }),
      )
      .transform(({ rules }) => rules)
      .exactOptional(),
  },
);

/** DescribeNetworkRule; it does not repeat the rule's name. */
export const NetworkRuleAnswer = named(
  { requestId: 'RequestId', description: 'Description', sourcePrivateIps: 'SourcePrivateIp' },
  { requestId: text, description: z.string().exactOptional(), sourcePrivateIps: texts.default([]) },
  ['description'],
);

/** ListClientKeys: no pages. Its Z may mean UTC+8. Source: docs/cloud-facts.md, Client keys. */
export const ClientKeysAnswer = named(
  { keys: 'ClientKeys' },
  {
    keys: list(
      'ClientKey',
      named(
        { clientKeyId: 'ClientKeyId', accessPoint: 'AapName', notBefore: 'NotBefore', notAfter: 'NotAfter' },
        {
          clientKeyId: text,
          accessPoint: text.exactOptional(),
          notBefore: instant.exactOptional(),
          notAfter: instant.exactOptional(),
        },
      ),
    ),
  },
);
