import { CancellationScope } from '@temporalio/workflow';
import type { Reason, ReleaseResult } from '../release.js';
import { checkWhetherGone } from './after-call.js';
import { lostCall } from './call-log.js';
import { reasonOf } from './endings.js';
import type { Run } from './run.js';

/** Before a run says that it kept the instance, it looks: an outcome never contradicts the cloud. */
export async function confirmKept(run: Run, result: ReleaseResult): Promise<ReleaseResult> {
  if (result.outcome !== 'kept') return result;
  const unknown = (code: Reason['code'], text: string): ReleaseResult => ({
    ...result,
    outcome: 'unknown',
    reasons: [{ code, text }, ...result.reasons],
  });
  return CancellationScope.nonCancellable(async () => {
    try {
      const { found } = await checkWhetherGone(run, 'kept');
      if (found === 'there') return result;
      return unknown('GONE_NOT_BY_US', `${sentBy(run)}, and two looks say: ${found}. A person has to look.`);
    } catch (error) {
      const text = `Nothing is known of a release, but the last look failed: ${reasonOf(error).text}`;
      return unknown('LAST_CHECK_FAILED', text);
    }
  });
}

function sentBy(run: Run): string {
  const { length } = run.calls.sent;
  if (length === 0) return 'This run sent nothing';
  const lost = lostCall(run);
  const unanswered = lost === undefined ? '' : `, and the answer of the one of ${lost.at} was lost`;
  return `This run sent ${length} calls${unanswered}`;
}
