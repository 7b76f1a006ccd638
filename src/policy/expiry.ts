import type { EffectivePolicy } from '../release.js';

const HOUR_MS = 3_600_000;

/** Fixed when an approval request opens: its voting window, the cooling-off, and the time left to carry it out. */
export function expiryOf(openedAt: Date, { waiting, approval, notBefore }: EffectivePolicy): string {
  const hours = waiting.approvalDays * 24 + waiting.coolingOffHours + approval.executeWithinHours;
  const usual = openedAt.getTime() + hours * HOUR_MS;
  const later = notBefore === null ? 0 : Date.parse(notBefore) + approval.executeWithinHours * HOUR_MS;
  return new Date(Math.max(usual, later)).toISOString();
}
