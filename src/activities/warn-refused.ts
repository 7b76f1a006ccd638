import { Context, log } from '@temporalio/activity';
import { partsOfWorkflowId } from '../policy/request.js';
import type { Reason } from '../release.js';

/** A security event in the log: the executor's gate refused, and by which policy. Neither statements nor signatures. */
export function warnGateRefused(message: string, reasons: readonly Reason[]): void {
  const { workflowExecution } = Context.current().info;
  const names = partsOfWorkflowId(workflowExecution?.workflowId ?? '');
  log.warn(message, { ...names, codes: [...new Set(reasons.map(({ code }) => code))] });
}
