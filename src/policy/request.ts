import type { Reason, ReleaseRequest } from '../release.js';
import { isInstant } from '../values/instant.js';
import { isRecord, unknownFields } from '../values/record.js';
import { isLine, nameOf, shown } from '../values/text.js';

const FIELDS = ['instanceId', 'regionId', 'accountId', 'requestedBy', 'reason', 'ticket', 'stricter'];
const STRICTER_FIELDS = ['approvalsRequired', 'coolingOffHours', 'notBefore'];

/** `kst-` and at least 4 letters, digits or dashes, as the vendor forms them. */
export const INSTANCE_ID = /^kst-[a-z0-9-]{4,60}$/;
/** `cn-hangzhou` and the like. */
export const REGION_ID = /^[a-z]{2}-[a-z0-9-]{3,40}$/;
/** The account that owns an instance. */
export const ACCOUNT_ID = /^[0-9]{10,20}$/;
/** What `isLine` wants, for people. */
const PLAIN = 'not blank, on one line, with no character that cannot be seen';

/** One object, one id: two people asking for the same instance meet the same run. No slash: HTTP cannot address one. */
export function workflowIdFor(of: { accountId: string; regionId: string; instanceId: string }): string {
  return `kms-release:${of.accountId}:${of.regionId}:${of.instanceId}`;
}

/** What `workflowIdFor` was made of, or undefined when the text is not such an id. */
export function partsOfWorkflowId(
  workflowId: string,
): { accountId: string; regionId: string; instanceId: string } | undefined {
  const [prefix, accountId, regionId, instanceId, ...rest] = workflowId.split(':');
  if (prefix !== 'kms-release' || !accountId || !regionId || !instanceId || rest.length > 0) return undefined;
  return { accountId, regionId, instanceId };
}

/**
 * What is wrong with a request, one sentence each; empty when nothing is. Used by the client and the CLI before
 * anything is started, and by the workflow for a raw start. Unknown fields are wrong.
 */
export function problemsOfRequest(input: unknown): string[] {
  if (!isRecord(input)) return [`the request is ${nameOf(input)}; one JSON object is wanted`];
  const problems = unknownFields(input, FIELDS, 'the request');
  const text = (field: string, wanted: string, good: (value: string) => boolean) => {
    const value = input[field];
    if (typeof value !== 'string' || !good(value)) {
      problems.push(`${field} is ${shown(value)}; expected ${wanted}`);
    }
  };
  text('instanceId', 'the id of a KMS instance, such as kst-hzz65f3a1b2c3d4e5f6g7', (v) =>
    INSTANCE_ID.test(v),
  );
  text('regionId', 'a region id, such as cn-hangzhou', (v) => REGION_ID.test(v));
  text('accountId', 'the account that owns the instance, 10 to 20 digits as text', (v) => ACCOUNT_ID.test(v));
  text('requestedBy', `a name of 1 to 128 characters, ${PLAIN}`, (v) => isLine(v, 128));
  text('reason', `why it may go: 1 to 1,000 characters, ${PLAIN}`, (v) => isLine(v, 1000));
  if ('ticket' in input)
    text('ticket', `a ticket of 1 to 200 characters, ${PLAIN}, or no such field`, (v) => isLine(v, 200));
  if ('stricter' in input) problems.push(...problemsOfStricter(input['stricter']));
  return problems;
}

/** True when `problemsOfRequest` finds nothing, which is what the type promises. */
export function isRequest(input: unknown): input is ReleaseRequest {
  return problemsOfRequest(input).length === 0;
}

function problemsOfStricter(input: unknown): string[] {
  if (!isRecord(input)) return [`stricter is ${nameOf(input)}; an object is wanted`];
  const problems = unknownFields(input, STRICTER_FIELDS, 'stricter');
  const { approvalsRequired, coolingOffHours, notBefore } = input;
  if (approvalsRequired !== undefined && !isWhole(approvalsRequired, 1, 20)) {
    problems.push(
      `stricter.approvalsRequired is ${shown(approvalsRequired)}; expected a whole number from 1 to 20`,
    );
  }
  if (coolingOffHours !== undefined && !isWhole(coolingOffHours, 0, 2160)) {
    problems.push(
      `stricter.coolingOffHours is ${shown(coolingOffHours)}; expected a whole number of hours from 0 to 2160`,
    );
  }
  if (notBefore !== undefined && !isInstant(notBefore)) {
    problems.push(
      `stricter.notBefore is ${shown(notBefore)}; expected an instant in UTC, such as 2027-01-31T08:00:00Z`,
    );
  }
  return problems;
}

/** `INVALID_REQUEST` with every problem in one text. */
export function invalidRequest(problems: readonly string[]): Reason {
  return { code: 'INVALID_REQUEST', text: `The request cannot be taken: ${problems.join('; ')}.` };
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
