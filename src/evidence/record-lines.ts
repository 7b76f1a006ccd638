import type { ReadRecord } from './record-shape.js';
import { callOf, type VerifiedLine } from './verify-certificate-lines.js';

/** The parts of a record. None is proved. */
export function recordLines({ stated }: ReadRecord): VerifiedLine[] {
  const { request, result, approvalRequest, rejection, calls } = stated;
  const only = (part: string, shows: string): VerifiedLine => ({
    part,
    shows,
    rests: 'only stated',
    on: 'the word of the service; nobody signed it',
  });
  const reasons = (list: readonly { code: string; text: string }[]) =>
    list.map(({ code, text }) => `${code}: ${text}`).join('; ') || 'none';
  const signers = stated.statements.map(({ signer, says }) => `${signer} (${says})`).join(', ');
  return [
    only(
      'stated.request',
      `${request.instanceId} in ${request.regionId} of ${request.accountId}, by ${request.requestedBy}: ${request.reason}`,
    ),
    only('stated.workflowId, stated.runId', `${stated.workflowId}, run ${stated.runId}`),
    only('stated.result', `${result.outcome}, calls sent: ${result.callsSent}, at "${stated.stage}"`),
    only('stated.result.reasons', reasons(result.reasons)),
    only(
      'stated.rejection',
      rejection === null
        ? 'nobody rejected it'
        : `${rejection.as} (${rejection.proved ? 'signed' : 'name not proved'}): ${rejection.why}`,
    ),
    only('stated.blockedBy', reasons(stated.blockedBy)),
    only(
      'stated.approvalRequest',
      approvalRequest === null
        ? 'none was open'
        : `approval request ${approvalRequest.number}: ${approvalRequest.summary.notKnown} ${approvalRequest.rows.map(({ place, verdict }) => `${place} ${verdict}`).join(', ')}`,
    ),
    only('stated.statements', signers || 'none counted'),
    ...calls.map((call) => only(`stated.calls: call ${call.number}`, callOf(call))),
    ...(calls.length === 0 ? [only('stated.calls', 'none')] : []),
    only('stated.evidenceDigest', stated.evidenceDigest ?? 'none was sealed'),
    only('stated.issuedAt', stated.issuedAt),
  ];
}
