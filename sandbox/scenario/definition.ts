import { z } from 'zod';
import { faultFields } from './faults.js';
import { instanceFields } from './objects.js';
import { resourceFields } from './resources.js';
import {
  accessPointFields,
  credentialFields,
  judgeFields,
  networkRuleFields,
  policyFields,
  roleFields,
  shareFields,
  trafficFields,
} from './surroundings.js';

const accountFields = z.strictObject({
  accountId: z.string().regex(/^\d{16}$/, 'must be 16 digits'),
  accountName: z.string().optional(),
  site: z.enum(['cn', 'intl']).optional(),
  kmsStatus: z.enum(['Enabled', 'NotEnabled', 'InDebt', 'Suspended']).optional(),
  defaultInstanceId: z.string().optional(),
});

const billingFields = z.strictObject({
  currency: z.enum(['USD', 'CNY', 'JPY']).optional(),
  lagHours: z.number().min(0).optional().describe('from the bill to its place in the API; the default is 24'),
  continuesAfterRelease: z.boolean().optional(),
  missing: z
    .enum(['none', 'instances', 'all'])
    .optional()
    .describe('instances: another account pays, no row of KMS; all: no bill at all'),
  compositeInstanceId: z.boolean().optional().describe('InstanceID is "kst-x;cn-hangzhou"'),
  matchesPartOfComposite: z
    .boolean()
    .optional()
    .describe('does InstanceID=kst-x find it? The default is yes'),
  callsProductCode: z
    .string()
    .optional()
    .describe('ProductCode of the rows that calls cost; the default is kms'),
  unknownItems: z.boolean().optional().describe('adds a row whose item nobody knows'),
  otherResources: z
    .array(z.strictObject({ productCode: z.string(), instanceId: z.string(), perDay: z.number() }))
    .optional()
    .describe('the default is one ECS instance, so that a day has a row without KMS'),
});

const behaviourFields = z.strictObject({
  missingInstance: z
    .enum(['empty', 'error'])
    .optional()
    .describe('GetKmsInstance of a missing instance: 200 with an empty InstanceId, or 403'),
  protectionEnforced: z.boolean().optional().describe('does protection stop a release? The default is yes'),
  trailLagMinutes: z.number().min(0).optional().describe('the default is 10'),
  callsPerSecond: z
    .partialRecord(z.enum(['Kms', 'BssOpenApi', 'Sts', 'ResourceSharing']), z.number().min(1))
    .optional()
    .describe('by product, within any second of the host; the default is without limit'),
  trailQueriesPerSecond: z.number().min(0).optional().describe('the default is 2; 0 is without limit'),
  releasedListing: z
    .enum(['vanishes', 'release-time'])
    .optional()
    .describe('QueryAvailableInstances after a release'),
  backupSeconds: z.number().min(0).optional().describe('how long a backup takes; the default is 0'),
  backupFails: z.boolean().optional(),
  deniedLists: z
    .enum(['refused', 'empty'])
    .optional()
    .describe('lists of ECS but DescribeDisks, without permission: 403 (the default), or 200 with nothing'),
  keyFilter: z
    .enum(['works', 'ignored', 'empty'])
    .optional()
    .describe('a filter by KMSKeyId: finds (the default), changes nothing, or never finds anything'),
  datapoints: z
    .enum(['counted', 'none', 'no-metrics'])
    .optional()
    .describe(
      'what CloudMonitor has: counts, zeros among them (the default); none, as of an old image; no metric of KMS at all',
    ),
  datapointsAs: z
    .enum(['text', 'array'])
    .optional()
    .describe('Datapoints is a JSON text (the default), or an array as on older pages'),
});

/** Alibaba Cloud as one account sees it, on one day. */
export const scenarioFields = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1),
  description: z.string().optional(),
  startsAt: z.iso
    .datetime()
    .optional()
    .describe('the clock at the start; the default is the clock of the host'),
  regionId: z.string().min(1),
  account: accountFields,
  credentials: z.array(credentialFields).min(1),
  roles: z.array(roleFields).optional(),
  instances: z.array(instanceFields),
  accessPoints: z.array(accessPointFields).optional(),
  policies: z.array(policyFields).optional(),
  networkRules: z.array(networkRuleFields).optional(),
  shares: z.array(shareFields).optional(),
  traffic: z.array(trafficFields).optional(),
  regions: z
    .array(z.string().min(1))
    .optional()
    .describe('what DescribeRegions shows; the default is the region of the scenario and two more'),
  servedRegions: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe(
      'by product, such as Ecd: the regions that it serves, of those that there are; the default is all',
    ),
  resourceCenter: z
    .enum(['off', 'pending', 'lagging', 'finished'])
    .optional()
    .describe(
      'the default is off; pending: half of it; lagging: finished, and an hour behind; finished: what it knows of',
    ),
  resourceCenterKnows: z
    .enum(['published', 'all'])
    .optional()
    .describe(
      'which kinds the Resource Center has heard of; the default is those of the list that is published',
    ),
  resources: z
    .array(resourceFields)
    .optional()
    .describe('what may be encrypted with a key; the default is none at all'),
  billing: billingFields.optional(),
  behaviour: behaviourFields.optional(),
  judge: judgeFields.optional(),
  faults: z.array(faultFields).optional(),
});

/** A scenario as a file has it, before its defaults are filled in. */
export type Scenario = z.input<typeof scenarioFields>;
