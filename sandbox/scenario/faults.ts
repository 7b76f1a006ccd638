import { z } from 'zod';

/** One fault: what goes wrong with which call of an operation. */
export const faultFields = z.strictObject({
  operation: z.string().min(1).describe('such as ReleaseKmsInstance; * is any'),
  product: z
    .string()
    .optional()
    .describe('such as Rds: several products have operations of the same name; the default is any'),
  where: z
    .record(z.string(), z.string())
    .optional()
    .describe('only calls with these parameters, such as { "RegionId": "cn-beijing" }'),
  accessKeyId: z.string().optional().describe('only calls with this access key; the default is any'),
  occurrence: z
    .int()
    .min(1)
    .default(1)
    .describe('which call, counted from when the fault is set; 1 is the next'),
  times: z.int().min(1).default(1).describe('for how many calls in a row'),
  instanceId: z.string().optional().describe('only calls whose KmsInstanceId is this'),
  kind: z.enum([
    'error',
    'lost-after',
    'dropped-before',
    'delay',
    'stale-read',
    'broken-page',
    'garbage',
    'altered',
  ]),
  code: z.string().optional().describe('error: the vendor code; the default is InternalFailure'),
  message: z.string().optional(),
  httpStatus: z.int().min(200).max(599).optional().describe('error: the default is 500'),
  ms: z.int().min(0).max(600_000).optional().describe('delay: host milliseconds; the default is 1000'),
  staleFor: z
    .union([z.string(), z.number()])
    .optional()
    .describe('stale-read: how old the answer is, such as "5m"; the default is 1h'),
  page: z
    .enum(['repeat', 'omit', 'mangle', 'cut'])
    .optional()
    .describe(
      'broken-page: answers the page before again; leaves out its last item; spoils an item; ends early',
    ),
  body: z
    .enum(['html', 'empty', 'truncated'])
    .optional()
    .describe('garbage: HTML with 502, nothing with 200, half of the JSON with 200'),
  set: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'altered: what stands where in the answer instead, such as { "Keys.Key.KeyId": "1" }; null takes a field away',
    ),
  deed: z.boolean().optional().describe('delay and garbage: is the deed done at arrival? The default is yes'),
});

/** One fault, once read. */
export type Fault = z.infer<typeof faultFields>;
