import { z } from 'zod';
import { kindOf, kinds } from './kinds.js';
import { when } from './objects.js';

const text = z.string().min(1);

const kindField = z.literal(Object.keys(kinds)).describe('where keys stand in it, see sandbox/README.md');

/** What every thing has, whether it is named or generated. */
const common = {
  kind: kindField,
  name: z.string().optional().describe('the default is its id'),
  key: text
    .optional()
    .describe(
      'the key that it names, as it names it: id, ARN, alias, alias ARN, key version; none is not encrypted',
    ),
  place: text
    .optional()
    .describe('where the key stands, for a kind with several places; the default is its first'),
  form: text.optional().describe('a kind with several forms: which one; the default is its first'),
  encrypted: z.boolean().optional().describe('true without a key: encrypted with what it does not show'),
  serviceKey: z.boolean().optional().describe('the key is one of the service itself'),
  created: when.optional().describe('the default is 50 days before the start'),
  resourceGroupId: z.string().optional(),
  parent: text.optional().describe('id of the thing that it is a part of, such as a snapshot of its disk'),
  accepted: z.boolean().optional().describe('people have accepted its loss: the ledger does not mind it'),
  inResourceCenter: z.boolean().optional().describe('false: the Resource Center leaves it out'),
  refuses: z
    .strictObject({ code: text, httpStatus: z.int().min(200).max(599).optional() })
    .optional()
    .describe('what asking for its key answers instead of one'),
  fields: z
    .record(z.string(), z.json())
    .optional()
    .describe('further fields of its answers, in place of those of the same name'),
};

const one = z.strictObject({
  ...common,
  regionId: text.optional().describe('the default is the region of the scenario'),
  id: text,
});

const many = z.strictObject({
  ...common,
  count: z.int().min(1).max(100_000),
  prefix: text.optional().describe('of their ids; the default is the kind and a dash'),
  regionIds: z.array(text).min(1).optional().describe('in turn; the default is the region of the scenario'),
  keys: z.array(text).min(1).optional().describe('in turn, instead of one key for all'),
});

/** A thing that may be encrypted with a key, or a generator of many. */
export const resourceFields = z
  .union([one, many])
  .refine(
    ({ kind, place }) => place === undefined || kindOf(kind)?.places?.includes(place) === true,
    'place must be one of its kind',
  )
  .refine(
    ({ kind, form }) => form === undefined || kindOf(kind)?.forms?.includes(form) !== false,
    'form must be one of its kind',
  );

/** Which thing a patch means; without a region, the one of the scenario. */
export const resourceName = z.strictObject({ kind: kindField, regionId: text.optional(), id: text });
