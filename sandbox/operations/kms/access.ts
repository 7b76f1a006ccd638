import { printed } from '../../scenario/time.js';
import { page, required, type Call, type Operations } from '../operation.js';
import { arn, read, resourceNotFound } from './common.js';

/** Access points, policies, network rules and client keys: objects of the region, not of an instance. */
export const accessOperations: Operations = {
  ListApplicationAccessPoints: read('ListApplicationAccessPoints', (call) => {
    const { items, fields } = page(call, [...call.world.accessPoints.values()], 20);
    const list = items.map(({ name }) => ({ Name: name, AuthenticationMethod: 'ClientKey' }));
    return { ApplicationAccessPoints: { ApplicationAccessPoint: list }, ...fields };
  }),
  DescribeApplicationAccessPoint: read('DescribeApplicationAccessPoint', (call) => {
    const { name, description, policies } = named(call, 'access point', call.world.accessPoints, 'Name');
    return {
      Arn: arn(call, `applicationaccesspoint/${name}`),
      Name: name,
      AuthenticationMethod: 'ClientKey',
      Description: description,
      Policies: JSON.stringify(policies),
    };
  }),
  ListPolicies: read('ListPolicies', (call) => {
    const { items, fields } = page(call, [...call.world.policies.values()], 20);
    return { Policies: { Policy: items.map(({ name }) => ({ Name: name })) }, ...fields };
  }),
  DescribePolicy: read('DescribePolicy', (call) => {
    const policy = named(call, 'policy', call.world.policies, 'Name');
    return {
      Arn: arn(call, `policy/${policy.name}`),
      Name: policy.name,
      Description: policy.description,
      KmsInstance: policy.instanceId,
      Permissions: policy.permissions,
      Resources: policy.resources,
      AccessControlRules: JSON.stringify({ NetworkRules: policy.networkRules }),
    };
  }),
  ListNetworkRules: read('ListNetworkRules', (call) => {
    const { items, fields } = page(call, [...call.world.networkRules.values()], 20);
    const list = items.map(({ name }) => ({ Name: name, Type: 'Private' }));
    return { NetworkRules: { NetworkRule: list }, ...fields };
  }),
  DescribeNetworkRule: read('DescribeNetworkRule', (call) => {
    const rule = named(call, 'network rule', call.world.networkRules, 'Name');
    return {
      Arn: arn(call, `network/${rule.name}`),
      Description: rule.description,
      Type: 'Private',
      SourcePrivateIp: JSON.stringify(rule.sourcePrivateIps),
    };
  }),
  ListClientKeys: read('ListClientKeys', listClientKeys),
};

function listClientKeys(call: Call) {
  const { name, clientKeys } = named(call, 'access point', call.world.accessPoints, 'AapName');
  const ClientKeys = clientKeys.map((key) => ({
    AapName: name,
    ClientKeyId: key.clientKeyId,
    CreateTime: printed(key.createdAt),
    NotBefore: printed(key.notBefore),
    NotAfter: printed(key.notAfter),
    KeyAlgorithm: 'RSA_2048',
    KeyOrigin: 'KMS_PROVIDED',
    PublicKeyData: '-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n',
  }));
  return { ClientKeys };
}

function named<T>(call: Call, what: string, items: ReadonlyMap<string, T>, parameter: string): T {
  const name = required(call, parameter);
  const item = items.get(name);
  if (item === undefined) throw resourceNotFound(`${what} ${name}`);
  return item;
}
