import { z } from 'zod';
import { scenarioFields } from '../scenario/definition.js';
import { resourceFields, resourceName } from '../scenario/resources.js';
import { instancePatch, keyFields, secretFields, when } from '../scenario/objects.js';
import {
  accessPointFields,
  judgeFields,
  networkRuleFields,
  policyFields,
  shareFields,
  trafficFields,
} from '../scenario/surroundings.js';

/** An approval or rejection, as the ledger is told of it by whoever drives a test. */
export const voteFields = z.strictObject({
  instanceId: z.string(),
  signer: z.string(),
  issuedAt: when.optional(),
  expiresAt: when.optional(),
});

/** What a state patch may do. Relative times count from now by the sandbox's clock. */
export const patchFields = z
  .strictObject({
    instanceId: z.string().optional(),
    set: instancePatch.optional(),
    addKeys: z.array(keyFields).optional(),
    setKey: keyFields.omit({ owner: true, versions: true, createdAt: true }).optional(),
    addSecrets: z.array(secretFields).optional(),
    setSecret: secretFields.omit({ owner: true, value: true, createdAt: true }).optional(),
    addTraffic: z.array(trafficFields).optional(),
    addShare: shareFields.optional(),
    removeShare: z.string().optional(),
    addResources: z.array(resourceFields).optional(),
    removeResource: resourceName.optional(),
    addAccessPoint: accessPointFields.optional(),
    addPolicy: policyFields.optional(),
    addNetworkRule: networkRuleFields.optional(),
    setAccount: z
      .strictObject({
        kmsStatus: z.enum(['Enabled', 'NotEnabled', 'InDebt', 'Suspended']).optional(),
        defaultInstanceId: z.string().optional(),
      })
      .optional(),
    setBilling: scenarioFields.shape.billing,
    setBehaviour: scenarioFields.shape.behaviour,
    setJudge: judgeFields.optional(),
    setResourceCenter: scenarioFields.shape.resourceCenter,
    recordApproval: voteFields.extend({ says: z.literal('approve').optional() }).optional(),
    recordRejection: voteFields.optional(),
    forgetVotes: z.string().optional(),
  })
  .refine(
    ({ instanceId, set, addKeys, setKey, addSecrets, setSecret }) =>
      instanceId !== undefined ||
      [set, addKeys, setKey, addSecrets, setSecret].every((part) => part === undefined),
    'instanceId is needed with set, addKeys, setKey, addSecrets and setSecret',
  );

/** What `POST /_sandbox/state` takes, once read. */
export type Patch = z.infer<typeof patchFields>;
