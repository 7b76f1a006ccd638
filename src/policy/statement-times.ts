import type { Reason } from '../release.js';
import type { Statement } from './statement.js';

/** Clocks of signers and of the cloud may be this far apart (milliseconds). */
const CLOCKS_APART_MS = 60_000;
/** From the newest inventory to the approval request: what is older is looked at again before anybody is asked. */
export const MAX_SEALING_MS = 24 * 3_600_000;

/**
 * Why a statement does not count at `now`, by its own times: it expired, was signed in the future, or before the
 * approval request was opened; or its evidence is of after the approval request, or of more than a day before it. A statement without an end
 * does not expire. Pure.
 */
export function timeReason(
  { signer, issuedAt, openedAt, expiresAt, asOf }: Statement,
  now: Date,
): Reason | undefined {
  const soon = now.getTime() + CLOCKS_APART_MS;
  const said = `The statement of ${signer}`;
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) {
    const text = `${said} expired at ${expiresAt}; it is ${now.toISOString()} now. Ask for a new one.`;
    return { code: 'STATEMENT_EXPIRED', text };
  }
  if (Date.parse(issuedAt) > soon || (openedAt !== null && Date.parse(openedAt) > soon)) {
    const text = `${said} is of ${issuedAt}; it is ${now.toISOString()} now. Set the signer's clock.`;
    return { code: 'STATEMENT_FROM_FUTURE', text };
  }
  if (openedAt !== null && Date.parse(issuedAt) < Date.parse(openedAt)) {
    const text = `${said} is of ${issuedAt}, before the approval request of ${openedAt}. Set the signer's clock.`;
    return { code: 'STATEMENT_TOO_EARLY', text };
  }
  if (asOf !== null && openedAt !== null && !isOfThatDay(asOf, openedAt)) {
    const text = `${said} rests on evidence as of ${asOf}, and people were asked at ${openedAt}: at most a day later is right.`;
    return { code: 'EVIDENCE_TOO_OLD', text };
  }
  return undefined;
}

/** True when evidence as of `asOf` is of the day before the approval request, at most. */
export function isOfThatDay(asOf: string, openedAt: string): boolean {
  const age = Date.parse(openedAt) - Date.parse(asOf);
  return age >= 0 && age <= MAX_SEALING_MS;
}
