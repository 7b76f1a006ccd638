import type { Credential } from '../auth/credential.js';
import { printed } from '../scenario/time.js';
import { byNumber, counted } from './at-rest/paging.js';
import { operationsOf } from './at-rest/product.js';
import { optional, type Body, type Call, type Operations } from './operation.js';

/** Resource Management: where the policies of users and roles hold. */
export const resourceManagerOperations: Operations = operationsOf(
  { product: 'ResourceManager', version: '2020-03-31', code: 'ram' },
  { others: { ListPolicyAttachments: { answer: listPolicyAttachments } } },
);

interface Attachment {
  readonly PrincipalType: 'IMSUser' | 'ServiceRole';
  readonly PrincipalName: string;
  readonly ResourceGroupId: string;
}

const pages = byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted);

/** Parameters that leave out what they do not name; the name and the type of a policy leave out nothing here. */
const FILTERS = ['PrincipalType', 'PrincipalName', 'ResourceGroupId'] as const;

function listPolicyAttachments(call: Call): Body {
  const { world } = call;
  const wanted = [...world.credentials.values()]
    .flatMap(attachmentsOf)
    .filter((one) => FILTERS.every((name) => (optional(call, name) ?? one[name]) === one[name]));
  const { items, fields } = pages(call, wanted);
  const PolicyAttachment = items.map((one) => ({
    ...one,
    PolicyType: 'Custom',
    PolicyName: 'sandbox',
    Description: '',
    AttachDate: printed(world.setting.start),
  }));
  return { ...fields, PolicyAttachments: { PolicyAttachment } };
}

/** One policy of a user or a role, in the whole account or in each of its resource groups. */
function attachmentsOf({ identity, resourceGroups, byUserGroup }: Credential): Attachment[] {
  const { accountId, arn } = identity;
  const [, kind = '', name = ''] = /^acs:ram::\d+:(user|role|assumed-role)\/([^/]+)/.exec(arn) ?? [];
  if (kind === '' || byUserGroup === true) return [];
  const principal =
    kind === 'user'
      ? ({ PrincipalType: 'IMSUser', PrincipalName: `${name}@${accountId}.onaliyun.com` } as const)
      : ({
          PrincipalType: 'ServiceRole',
          PrincipalName: `${name}@role.${accountId}.onaliyunservice.com`,
        } as const);
  return (resourceGroups ?? [accountId]).map((ResourceGroupId) => ({ ...principal, ResourceGroupId }));
}
