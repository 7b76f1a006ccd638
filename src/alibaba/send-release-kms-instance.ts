import type { KmsRelease, ReleaseAnswer } from './cloud.js';
import { failure } from '../errors.js';
import type { Answer } from './connection.js';
import { connecting, endpointsOf, type CloudOptions } from './create-cloud.js';
import { failureOf, isServerFailure } from './errors.js';
import { createKmsClient } from './kms-client.js';
import { kmsCall } from './kms.js';
import type { CallFailure } from './call-failure.js';
import { isRecord, speaksOfError } from './wire.js';

const CALL = kmsCall('ReleaseKmsInstance');

/**
 * THE ONE FILE THAT DESTROYS: makes what sends ReleaseKmsInstance, by which every key and secret of the instance is
 * destroyed at once and for ever. For the executor's worker only. It sends once, never forces past a missing backup, and
 * never tries again. Throws a plain Error when region or endpoint is malformed.
 */
export function createKmsRelease(options: CloudOptions): KmsRelease {
  const client = createKmsClient<'ReleaseKmsInstance'>(connecting(options)(endpointsOf(options).kms));
  return {
    releaseInstance: async (instanceId) => {
      if (instanceId.trim() === '')
        throw failure('CLOUD_REFUSED', 'Nothing was sent: the instance id is empty.');
      const query = { KmsInstanceId: instanceId, ForceDeleteWithoutBackup: 'false' } as const;
      return answerOf(await client('ReleaseKmsInstance', query), instanceId);
    },
  };
}

function answerOf(answer: Answer, instanceId: string): ReleaseAnswer {
  if (!answer.ok) return refusalIn(answer.callFailure, instanceId);
  const body = isRecord(answer.body) ? answer.body : {};
  const requestId = body['RequestId'];
  const named = typeof requestId === 'string' && requestId !== '' && requestId !== 'undefined';
  // The client hides the status, so a body that also speaks of an error proves nothing.
  if (named && !speaksOfError(body)) return { answer: 'released', requestId };
  throw lost(instanceId, 'the answer is not one of a release');
}

/** A refusal is one that KMS itself has said: a 4xx of the wire with a readable code. */
function refusalIn(callFailure: CallFailure, instanceId: string): ReleaseAnswer {
  // Nothing was sent.
  if (callFailure.kind === 'no credentials' || callFailure.kind === 'credential not renewed')
    throw failureOf(callFailure, CALL);
  const { kind, status, code, message = 'no message', requestId } = callFailure;
  const definite =
    status === undefined ? DOCUMENTED.has(code ?? '') : status >= 400 && status < 500 && status !== 408;
  if (
    kind !== 'answered' ||
    code === undefined ||
    !definite ||
    isServerFailure(callFailure) ||
    code === REPLAYED
  ) {
    throw lost(instanceId, whatWasSeen(callFailure), callFailure);
  }
  return { answer: 'refused', code, message, ...(requestId !== undefined && { requestId }) };
}

/** The refusals that the vendor documents for this operation. Source: docs/cloud-facts.md, Release refusals. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'InvalidParameter',
  'Rejected.UnsupportedOperation',
  'Forbidden.DKMSInstanceNotFound',
  'Forbidden.NoBackup',
]);

/** The same request has arrived before, so something between us and KMS has sent it twice: the first may have worked. */
const REPLAYED = 'SignatureNonceUsed';

function whatWasSeen({ kind, status, code }: CallFailure): string {
  const http = status === undefined ? '' : ` HTTP ${String(status)}`;
  return kind === 'answered' ? `KMS answered${http} ${code ?? 'without a code'}` : `${kind}${http}`;
}

function lost(
  instanceId: string,
  seen: string,
  { code: vendorCode, status, requestId }: Partial<CallFailure> = {},
) {
  return failure(
    'RELEASE_ANSWER_LOST',
    `ReleaseKmsInstance was sent for ${instanceId}, and what came of it is not known (${seen}). ` +
      'Look whether the instance is still there; do not send it again blindly.',
    undefined,
    { product: 'KMS', operation: CALL.operation, vendorCode, status, requestId },
  );
}
