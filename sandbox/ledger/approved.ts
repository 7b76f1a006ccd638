import { hour, printed } from '../scenario/time.js';
import type { Arrival, Judgement } from './arrival.js';

/** Enough people have said yes, for long enough, and nobody no. Judged only if the scenario asks for it. */
export function approved({ world, now, instanceId }: Arrival): Judgement {
  const { approvalsRequired = 0, coolingOffHours = 0, requestedBy } = world.judge;
  const votes = world.votes.of(instanceId);
  const rejections = votes.filter(({ says }) => says === 'reject');
  if (rejections.length > 0) return { ok: false, found: `rejected by ${rejections[0]?.signer ?? ''}` };
  if (approvalsRequired === 0) return { ok: true, found: 'no approval is asked for' };
  const counting = votes.filter(
    ({ signer, issuedAt, expiresAt }) => signer !== requestedBy && issuedAt <= now && expiresAt > now,
  );
  const signers = [...new Set(counting.map(({ signer }) => signer))];
  if (signers.length < approvalsRequired) {
    return {
      ok: false,
      found: `${String(signers.length)} of ${String(approvalsRequired)}: ${signers.join(', ')}`,
    };
  }
  const cooled = Math.max(...counting.map(({ issuedAt }) => issuedAt)) + coolingOffHours * hour;
  return { ok: now >= cooled, found: `by ${signers.join(', ')}; cooled off at ${printed(cooled)}` };
}
