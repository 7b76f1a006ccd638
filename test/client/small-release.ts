import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  isCancellation,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { buildStatement } from '../../src/policy/statement.js';
import type { ReleaseRequest, ReleaseResult, ApprovalRequest, Says, Status } from '../../src/release.js';
import * as messages from '../../src/workflows/messages.js';

/**
 * A run that speaks the whole contract and looks at nothing: it asks at once, or when it is to look again, takes two
 * approvals of anyone, and releases nothing. What the reason says makes it behave.
 */
export async function releaseKmsInstance(request: ReleaseRequest): Promise<ReleaseResult> {
  const { instanceId, regionId, accountId, requestedBy, reason } = request;
  const { workflowId, runId } = workflowInfo();
  const approvalRequest = approvalRequestNow(reason);
  const run: { status: Status } = {
    status: {
      ...{ instanceId, regionId, accountId, requestedBy, reason, workflowId, runId, approvalRequest },
      ...{
        stage: 'awaiting approval',
        awaiting: '2 approvals',
        blockedBy: [],
        approvalRequestNumber: 1,
        refused: [],
        earlierRuns: [],
        callsSent: 0,
      },
      ...{ approvals: [], approvalsRequired: 2, approvers: ['ann', 'ben', 'evil\u001b[2J'] },
      identity: reason.includes('asserted') ? 'asserted' : 'ssh',
    },
  };
  if (reason.includes('asks later')) {
    const blockedBy: Status['blockedBy'] = reason.includes('blocked')
      ? [{ code: 'CALLER_FOUND', text: 'the app' }]
      : [{ code: 'BACKUP_RUNNING', text: 'not ready' }];
    const { approvalRequest: _, ...unasked } = run.status;
    run.status = { ...unasked, stage: 'scanning for callers', awaiting: 'the observer looks', blockedBy };
  }
  const approve = (name: string) => {
    run.status = { ...run.status, approvals: [...run.status.approvals, name] };
  };
  setHandler(messages.status, () => run.status);
  setHandler(messages.statement, (query) => {
    if (run.status.stage !== 'awaiting approval')
      return { refused: { code: 'NOT_AWAITED', message: 'no approval is awaited' } };
    if (query.signer === 'dan')
      return { refused: { code: 'SIGNER_NOT_LISTED', message: 'dan is not listed' } };
    const text = buildStatement(
      { instanceId, regionId, accountId, workflowId, runId },
      approvalRequest,
      query,
    );
    return { statement: reason.includes('lies') ? text.replace('"signer": "', '"signer": "not-') : text };
  });
  setHandler(
    messages.submitStatement,
    ({ statement }) => {
      const { says, signer }: { says: Says; signer: string } = JSON.parse(statement);
      approve(signer);
      return {
        says,
        signer,
        approvals: run.status.approvals.length,
        missing: 2 - run.status.approvals.length,
      };
    },
    {
      validator: ({ signature }: { signature: string }) => {
        if (signature === '') throw ApplicationFailure.nonRetryable('no signature', 'SIGNATURE_INVALID');
      },
    },
  );
  setHandler(messages.approve, (approval) => approve('as' in approval ? approval.as : 'signed'));
  setHandler(messages.reject, (word) => {
    const rejection =
      'as' in word ? { ...word, proved: false } : { as: 'signed', why: '', proved: true, signed: word };
    run.status = { ...run.status, rejection };
  });
  setHandler(messages.recheck, () => {
    run.status = {
      ...run.status,
      stage: 'awaiting approval',
      awaiting: '2 approvals',
      blockedBy: [],
      approvalRequest,
    };
  });

  if (reason.includes('fail')) throw ApplicationFailure.nonRetryable('raw nonsense', 'INVALID_REQUEST');
  await condition(() => run.status.approvals.length >= 2 || run.status.rejection !== undefined).catch(
    (error: unknown) => {
      if (!isCancellation(error)) throw error;
      run.status = { ...run.status, rejection: { as: 'a cancel', why: '', proved: false } };
    },
  );
  const { rejection } = run.status;
  upsertSearchAttributes([{ key: OUTCOME, value: rejection ? 'kept' : 'released' }]);
  const result: ReleaseResult = rejection
    ? {
        outcome: 'kept',
        reasons: [{ code: 'REJECTED', text: `rejected by ${rejection.as}` }],
        instanceId,
        callsSent: 0,
      }
    : { outcome: 'released', reasons: [], instanceId, callsSent: 1 };
  run.status = { ...run.status, stage: 'ended', result };
  return result;
}

const OUTCOME = defineSearchAttributeKey('KmsOutcome', 'KEYWORD');

function approvalRequestNow(reason: string): ApprovalRequest {
  const now = new Date().toISOString();
  return {
    ...{
      number: 1,
      asOf: now,
      openedAt: now,
      expiresAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    },
    ...{
      factsDigest: `sha256:${'a'.repeat(64)}`,
      bundleDigest: `sha256:${/names-([0-9a-f]{64})/.exec(reason)?.[1] ?? 'b'.repeat(64)}`,
      policyDigest: 'sha256:c',
    },
    summary: {
      notKnown: 'Not known: WHAT IS ENCRYPTED in 1 of 1 place (OSS buckets and objects).',
      ...{
        willBecomeUnreadable: [],
        willStopWorking: [],
        open: [{ group: 'what is encrypted', places: ['oss'] }],
      },
      ...{ instanceName: 'old', reason, callersNow: 0 },
      destroys: {
        ...{ keys: 3, secrets: 1, firstKeys: ['alias/one', 'key-2', 'key-3'], firstSecrets: ['s1'] },
        namesDigest: 'sha256:d',
      },
      ...{ notRestored: ['nothing'], backup: 'b-1' },
      requestedBy: { name: 'cleo', proved: false },
    },
    ...{ olderUse: [], rows: [], changed: [] },
  };
}
