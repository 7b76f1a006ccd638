import { invalidParameter, refusal } from '../../errors.js';
import type { Tags } from '../../types.js';
import { required, type Call, type Operations } from '../operation.js';
import { nextToken, position } from '../token.js';
import { existingInstance, ownKeys, ownSecrets, read } from './common.js';

const pageSize = 50;

/** Reads of tags. */
export const tagOperations: Operations = {
  ListTagResources: read('ListTagResources', (call) => {
    required(call, 'RegionId');
    const type = required(call, 'ResourceType');
    const all = rows(call, type, flattened(call, 'ResourceId')).filter((row) => matches(call, row));
    const from = position(call);
    if (from === 'bad')
      throw refusal(400, 'InvalidParameter', 'The specified parameter is not valid. (NextToken)');
    const first = from === 'none' ? 0 : (from[0] ?? 0);
    const TagResource = all.slice(first, first + pageSize);
    const more = first + pageSize < all.length;
    return { TagResources: { TagResource }, NextToken: more ? nextToken(call, [first + pageSize]) : '' };
  }),
};

// Terraform knows this answer about an instance that was never enabled; its HTTP status is not published.
const uninitialized = () => refusal(409, 'Rejected.Uninitialized', 'The instance is not initialized.');

interface Row {
  readonly ResourceId: string;
  readonly ResourceType: string;
  readonly TagKey: string;
  readonly TagValue: string;
}

function rows(call: Call, type: string, ids: readonly string[]): Row[] {
  const tagged = (id: string, tags: Tags) =>
    Object.entries(tags).map(([TagKey, TagValue]) => ({
      ResourceId: id,
      ResourceType: type,
      TagKey,
      TagValue,
    }));
  const asked = (id: string) => ids.length === 0 || ids.includes(id);
  if (type === 'instance') {
    const instances =
      ids.length === 0 ? [...call.instances.values()] : ids.map((id) => existingInstance(call, id));
    if (instances.some(({ status }) => status === 'Uninitialized')) throw uninitialized();
    return instances.flatMap(({ instanceId, tags }) => tagged(instanceId, tags));
  }
  if (type === 'key') {
    return ownKeys(call).flatMap(({ key }) => (asked(key.keyId) ? tagged(key.keyId, key.tags) : []));
  }
  if (type === 'secret') {
    return ownSecrets(call).flatMap(({ secret }) =>
      asked(secret.secretName) ? tagged(secret.secretName, secret.tags) : [],
    );
  }
  throw invalidParameter('ResourceType');
}

function matches(call: Call, { TagKey, TagValue }: Row): boolean {
  const keys = flattened(call, 'Tag', '.Key');
  const value = (index: number) => call.parameters.get(`Tag.${String(index + 1)}.Value`);
  return (
    keys.length === 0 ||
    keys.some((key, index) => key === TagKey && (value(index) === undefined || value(index) === TagValue))
  );
}

/** Name.1, Name.2, ... as a list. */
function flattened({ parameters }: Call, name: string, suffix = ''): string[] {
  const values: string[] = [];
  for (let n = 1; n <= 50; n += 1) {
    const value = parameters.get(`${name}.${String(n)}${suffix}`);
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}
