import { checkDeletionProtection } from './check-deletion-protection.js';
import { confirmBillingStopped } from './confirm-billing-stopped.js';
import { confirmGone } from './confirm-gone.js';
import type { ExecutorTools } from './executor.js';
import { identifyInstance } from './identify-instance.js';
import { issueCertificate } from './issue-certificate.js';
import { issueRecord } from './issue-record.js';
import type { ObserverTools } from './observer.js';
import { preflightExecutor } from './preflight-executor.js';
import { releaseInstance } from './release-instance.js';
import { scanForCallers } from './scan-for-callers.js';
import { sealEvidence } from './seal-evidence.js';
import { awaitBackup, triggerBackup } from './secure-backup.js';
import { takeInventory } from './take-inventory.js';
import { verifyStatement } from './verify-statement.js';

/**
 * The observer's steps. They read the cloud and cannot change it. Four act elsewhere: `triggerBackup` may POST
 * to the backup hook; `sealEvidence`, `issueCertificate` and `issueRecord` write into the evidence store. Each is
 * safe to repeat.
 */
export function createObserverActivities(tools: ObserverTools) {
  return {
    identifyInstance: identifyInstance(tools),
    checkDeletionProtection: checkDeletionProtection(tools),
    triggerBackup: triggerBackup(tools),
    awaitBackup: awaitBackup(tools),
    takeInventory: takeInventory(tools),
    scanForCallers: scanForCallers(tools),
    sealEvidence: sealEvidence(tools),
    verifyStatement: verifyStatement(tools),
    confirmGone: confirmGone(tools),
    confirmBillingStopped: confirmBillingStopped(tools),
    issueCertificate: issueCertificate(tools),
    issueRecord: issueRecord(tools),
  };
}

/** The executor's two: the gate without and with the call. Only `releaseInstance` can destroy something. */
export function createExecutorActivities(tools: ExecutorTools) {
  return {
    preflightExecutor: preflightExecutor(tools),
    releaseInstance: releaseInstance(tools),
  };
}

/** The observer's steps as the workflow calls them. A type only: no code of theirs gets into the workflow bundle. */
type ObserverActivities = ReturnType<typeof createObserverActivities>;
/** The executor's two steps as the workflow calls them. A type only. `releaseInstance` DESTROYS. */
export type ExecutorActivities = ReturnType<typeof createExecutorActivities>;

/** What somebody waits for: a vote, a stop, the end of a run. Served by slots that no reading can take. A type only. */
export type UrgentActivities = Pick<
  ObserverActivities,
  'verifyStatement' | 'confirmGone' | 'issueCertificate' | 'issueRecord'
>;
/** What may take hours each, and of which hundreds may be wanted at once. A type only. */
export type ScanActivities = Pick<ObserverActivities, 'scanForCallers'>;
/** What is served beside the workflow: every other step of the observer. A type only. */
export type ReadingActivities = Omit<ObserverActivities, keyof UrgentActivities | keyof ScanActivities>;
