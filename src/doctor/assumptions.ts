import type { Kind } from '../probes/at-rest/kind.js';
import { KINDS } from '../probes/at-rest/kinds.js';
import { countsAgree, listsOf, ofInstance, valuesIn } from './of-kms.js';
import { every, isPolicy, isSuccess, isWordOf, type Said, textIs } from './said.js';
import { bodiesOf, itemsAt, type Seen, valuesAt } from './seen.js';

/** One sentence that the code takes for true, and that reading can confirm. */
export interface Assumption {
  /** Never renamed: people send it back. */
  readonly id: string;
  readonly sentence: string;
  /** The heading in docs/cloud-facts.md. */
  readonly heading: string;
  readonly told: (seen: Seen) => Said;
}

const KEY_STATES = ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'];
const INSTANCE_STATES = ['Uninitialized', 'Connecting', 'Connected', 'Disconnected', 'Error'];
const TYPES: ReadonlySet<unknown> = new Set(
  Object.values<readonly Kind[]>(KINDS)
    .flat()
    .flatMap(({ center = [] }) => center),
);
const REFUSALS = /^(Forbidden|NoPermission|NotAuthorized|AccessDenied|AccessForbidden|Unauthorized)/;

/** Everything that is looked at. A new one is one entry here, and one way to break it in the test. */
export const ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'instance-states',
    sentence: `An instance is ${INSTANCE_STATES.join(', ')}.`,
    heading: 'Instance answers',
    told: (seen) => every(ofInstance(seen, 'Status'), isWordOf(INSTANCE_STATES)),
  },
  {
    id: 'charge-types',
    sentence: 'ChargeType is POSTPAY for pay-as-you-go, PREPAY for a subscription.',
    heading: 'Instance answers',
    told: (seen) => every(ofInstance(seen, 'ChargeType'), isWordOf(['POSTPAY', 'PREPAY'])),
  },
  {
    id: 'instance-fields',
    sentence:
      'GetKmsInstance names BindVpcs, CreateTime, ProductType and DeletionProtection, whatever they are.',
    heading: 'Instance answers',
    told: (seen) =>
      every(
        ['BindVpcs', 'CreateTime', 'ProductType', 'DeletionProtection'].flatMap((name) =>
          ofInstance(seen, name),
        ),
        (value) => value !== undefined,
      ),
  },
  {
    id: 'counts-agree',
    sentence: 'GetKmsInstanceQuotaInfos counts as many keys and secrets as the lists announce.',
    heading: 'Instance answers',
    told: countsAgree,
  },
  {
    id: 'requests-are-named',
    sentence: 'Every answer of KMS has a RequestId, and none has that of another.',
    heading: 'Instance answers',
    told: ({ heard }) => {
      const bodies = heard.flatMap(({ product, answer }) =>
        product === 'kms' && answer.ok ? [answer.body] : [],
      );
      const ids = bodies.flatMap((body) => valuesAt(body, 'RequestId'));
      return new Set(ids).size < ids.length ? 'broken' : every(ids, textIs(/./));
    },
  },
  {
    id: 'lists-announce',
    sentence:
      'A numbered list of KMS has 100 items a page at most, and announces at least as many in TotalCount.',
    heading: 'Lists',
    told: (seen) =>
      every(listsOf(seen), ({ items, total }) => total !== undefined && items <= Math.min(total, 100)),
  },
  {
    id: 'key-ids',
    sentence: 'The id of a key of an instance is key- and letters and digits.',
    heading: 'Keys and secrets',
    told: (seen) => every(valuesIn(seen, 'kms', 'ListKeys', 'Keys', 'KeyId'), textIs(/^key-[a-z0-9]+$/)),
  },
  {
    id: 'key-states',
    sentence: `A key is ${KEY_STATES.join(', ')}, and says whether it is protected.`,
    heading: 'Keys and secrets',
    told: (seen) => {
      const keys = bodiesOf(seen, 'kms', 'DescribeKey');
      const state = isWordOf(KEY_STATES);
      const protection = isWordOf(['Enabled', 'Disabled']);
      return every(keys, (key) => {
        const [is] = valuesAt(key, 'KeyMetadata.KeyState');
        return state(is) && protection(valuesAt(key, 'KeyMetadata.DeletionProtection')[0]);
      });
    },
  },
  {
    id: 'key-policies',
    sentence: 'The policy of a key is JSON text, with statements that name principals.',
    heading: 'Policies of keys and secrets',
    told: (seen) =>
      every(
        bodiesOf(seen, 'kms', 'GetKeyPolicy').flatMap((body) => valuesAt(body, 'Policy')),
        isPolicy,
      ),
  },
  {
    id: 'instance-tags',
    sentence:
      'ListTagResources answers for ResourceType=instance, although only keys and secrets are documented.',
    heading: 'Tags of an instance',
    told: ({ heard }) => {
      const [asked] = heard.filter(({ operation }) => operation === 'ListTagResources');
      if (asked === undefined) return 'not seen';
      if (asked.answer.ok) return 'held';
      const { code = '' } = asked.answer.callFailure;
      return code === '' || REFUSALS.test(code) ? 'not seen' : 'broken';
    },
  },
  {
    id: 'refusals-are-known',
    sentence: 'Who may not ask is refused, with a code that the table of errors knows.',
    heading: 'Error codes',
    told: ({ heard }) => {
      const codes = heard.flatMap(({ answer }) =>
        !answer.ok && [401, 403].includes(answer.callFailure.status ?? 0) ? [answer.callFailure.code] : [],
      );
      return every(codes, textIs(REFUSALS));
    },
  },
  {
    id: 'trail-fields',
    sentence: 'An event has eventId, eventName, eventTime and the serviceName Kms; a page has 50 at most.',
    heading: 'ActionTrail events',
    told: (seen) => {
      const pages = bodiesOf(seen, 'actiontrail', 'LookupEvents').map((body) => itemsAt(body, 'Events'));
      if (pages.some((events) => events.length > 50)) return 'broken';
      return every(pages.flat(), (event) => {
        const [service] = valuesAt(event, 'serviceName');
        const isWhole = ['eventId', 'eventName', 'eventTime'].every((name) =>
          textIs(/./)(valuesAt(event, name)[0]),
        );
        return isWhole && service === 'Kms';
      });
    },
  },
  {
    id: 'billing-says-whether',
    sentence: 'A success of billing says Success true and Code "Success".',
    heading: 'Bill answers',
    told: ({ heard }) =>
      every(
        heard.flatMap(({ product, answer }) => (product === 'bss' && answer.ok ? [answer.body] : [])),
        isSuccess,
      ),
  },
  {
    id: 'bill-of-kms',
    sentence: 'Rows of a bill about an instance have the ProductCode kms.',
    heading: 'Bill answers',
    told: (seen) => {
      const rows = bodiesOf(seen, 'bss', 'DescribeInstanceBill').flatMap((body) =>
        itemsAt(body, 'Data.Items'),
      );
      const ours = rows.filter((row) => String(valuesAt(row, 'InstanceID')[0]).includes(seen.instanceId));
      return every(ours, (row) => textIs(/^kms\s*$/)(valuesAt(row, 'ProductCode')[0]));
    },
  },
  {
    id: 'metrics-of-instances',
    sentence: 'CloudMonitor has metrics of KMS by instanceId, with the periods that it keeps.',
    heading: 'Request counts',
    told: (seen) => {
      const metrics = bodiesOf(seen, 'cms', 'DescribeMetricMetaList').flatMap((body) =>
        itemsAt(body, 'Resources'),
      );
      if (metrics.length === 0) return 'not seen';
      const isOfInstances = (metric: unknown) =>
        textIs(/(^|,)\s*instanceId\s*(,|$)/)(valuesAt(metric, 'Dimensions')[0]) &&
        textIs(/^\d+(,\d+)*$/)(valuesAt(metric, 'Periods')[0]);
      return metrics.some(isOfInstances) ? 'held' : 'broken';
    },
  },
  {
    id: 'resource-center-names',
    sentence: 'Resource Center calls some of the kinds that are read by the names that the table has.',
    heading: 'Data at rest',
    told: (seen) => {
      const types = valuesIn(seen, 'resourcecenter', 'ListResourceTypes', 'ResourceTypes', 'ResourceType');
      if (types.length === 0) return 'not seen';
      return types.some((type) => TYPES.has(type)) ? 'held' : 'broken';
    },
  },
];
