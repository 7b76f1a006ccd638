import { needed, type Row, shown, unknown } from './field-row.js';

const witness = (field: string, source: string, unknownValue: Row[3] = 'unreadable'): Row => [
  field,
  'witness',
  'witness',
  unknownValue,
  source,
];

/** Billing says in the body whether it worked. */
const BILLING: readonly Row[] = [needed('Success'), needed('Code'), shown('Message'), shown('RequestId')];

/** CloudMonitor too, and its message may speak of an error when it did. */
const COUNTED: readonly Row[] = [needed('Code'), unknown('Success', 'unreadable'), shown('Message')];

/** Whatever an event names stands in one of these. What names nothing may be of this instance. */
const NAMES = [
  'requestParameters',
  'requestParameterJson',
  'responseElements',
  'resourceName',
  'resourceType',
  'referencedResources',
  'additionalEventData',
].map((field) => unknown(`Events[].${field}`));

/** The fields of the answers of all other products. */
export const OTHER_FIELDS: Readonly<Record<string, readonly Row[]>> = {
  GetCallerIdentity: [needed('AccountId', 'unknown'), needed('Arn', 'value')],
  LookupEvents: [
    ['Events', 'unreadable', 'witness', 'unreadable', 'the same window, the oldest first'],
    witness('NextToken', 'the same window, the oldest first', 'value'),
    witness('StartTime', 'the times of the events, and the window that was asked for'),
    witness('EndTime', 'the times of the events, and the window that was asked for'),
    needed('Events[].eventId', 'value'),
    needed('Events[].eventName', 'unknown'),
    needed('Events[].eventTime'),
    ['Events[].errorCode', 'none', 'none', 'value', 'ActionTrail events'],
    unknown('Events[].eventRW'),
    shown('Events[].serviceName'),
    shown('Events[].requestId'),
    shown('Events[].sourceIpAddress'),
    shown('Events[].userAgent'),
    unknown('Events[].userIdentity', 'unreadable'),
    unknown('Events[].userIdentity.accountId'),
    unknown('Events[].userIdentity.principalId'),
    unknown('Events[].userIdentity.userName'),
    unknown('Events[].userIdentity.accessKeyId'),
    unknown('Events[].userIdentity.type'),
    ...NAMES,
  ],
  ListResourceShareAssociations: [
    ['ResourceShareAssociations', 'unreadable', 'witness', 'unreadable', 'ListSharedTargets'],
    witness('NextToken', 'a page that is full has another one', 'value'),
    needed('ResourceShareAssociations[].ResourceShareId', 'value'),
    unknown('ResourceShareAssociations[].AssociationStatus'),
    unknown('ResourceShareAssociations[].EntityId', 'unreadable'),
    unknown('ResourceShareAssociations[].ResourceArn', 'value'),
  ],
  ListSharedTargets: [
    ['SharedTargets', 'unreadable', 'witness', 'unreadable', 'ListResourceShareAssociations'],
    witness('NextToken', 'a page that is full has another one', 'value'),
    needed('SharedTargets[].ResourceShareId', 'value'),
    shown('SharedTargets[].TargetId'),
  ],
  DescribeMetricMetaList: [
    ...COUNTED,
    needed('Resources'),
    needed('TotalCount'),
    ['Resources.Resource', 'unreadable', 'witness', 'unreadable', 'TotalCount'],
    needed('Resources.Resource[].MetricName', 'value'),
    unknown('Resources.Resource[].Dimensions'),
    unknown('Resources.Resource[].Periods'),
  ],
  DescribeMetricList: [
    ...COUNTED,
    needed('Datapoints'),
    witness('NextToken', 'it is never read as zero', 'value'),
  ],
  GetLogsV2: [
    needed('meta'),
    needed('meta.progress'),
    needed('meta.count'),
    witness('meta.limited', 'the limit of the query'),
    needed('data'),
    unknown('data[].identity_type'),
    unknown('data[].principal_id'),
    unknown('data[].account_id'),
    unknown('data[].access_key_id'),
    unknown('data[].resource_id'),
    unknown('data[].api_name'),
    witness('data[].share_gateway_api_name', 'data[].api_name', 'value'),
    needed('data[].n'),
    needed('data[].first_seen'),
    needed('data[].last_seen'),
    shown('data[].client_ip'),
    shown('data[].useragent'),
  ],
  DescribeInstanceBill: [
    ...BILLING,
    needed('Data'),
    ['Data.Items', 'unreadable', 'unknown', 'unreadable'],
    witness('Data.NextToken', 'Data.TotalCount', 'value'),
    witness('Data.TotalCount', 'Data.NextToken'),
    unknown('Data.Items[].InstanceID'),
    witness('Data.Items[].BillingDate', 'the day that was asked for'),
    shown('Data.Items[].ProductCode'),
    shown('Data.Items[].ProductType'),
    unknown('Data.Items[].Item'),
    witness('Data.Items[].BillingItem', 'Data.Items[].BillingItemCode', 'unknown'),
    witness('Data.Items[].BillingItemCode', 'Data.Items[].BillingItem', 'unknown'),
    unknown('Data.Items[].Usage'),
    shown('Data.Items[].UsageUnit'),
    unknown('Data.Items[].PretaxGrossAmount', 'unreadable'),
    shown('Data.Items[].PretaxAmount', 'unreadable'),
    shown('Data.Items[].Currency'),
  ],
  QueryAccountBill: [
    ...BILLING,
    needed('Data'),
    ['Data.Items', 'unreadable', 'witness', 'unreadable', 'Data.TotalCount'],
    witness('Data.Items.Item', 'Data.TotalCount'),
    needed('Data.TotalCount'),
    needed('Data.Items.Item[].ProductCode', 'unknown'),
    shown('Data.Items.Item[].SubscriptionType'),
    shown('Data.Items.Item[].PipCode'),
    shown('Data.Items.Item[].OwnerID'),
  ],
  QueryAvailableInstances: [
    ...BILLING,
    needed('Data'),
    needed('Data.InstanceList'),
    witness('Data.TotalCount', 'Data.InstanceList'),
    needed('Data.InstanceList[].InstanceID'),
    unknown('Data.InstanceList[].SubscriptionType'),
    shown('Data.InstanceList[].Status'),
  ],
};
