import type { Reason } from '../release.js';
import type { Statement } from './statement.js';

/** Clocks of signers and of the cloud may be this far apart (milliseconds). */
const CLOCKS_APART_MS = 60_000;

/**
 * Why a statement does not count at `now`, by its own times: it expired, was signed in the future, or before the
 * question was put. A statement without an end does not expire. Pure.
 */
export function timeReason(
  { signer, issuedAt, openedAt, expiresAt }: Statement,
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
    const text = `${said} is of ${issuedAt}, before the question of ${openedAt}. Set the signer's clock.`;
    return { code: 'STATEMENT_TOO_EARLY', text };
  }
  return undefined;
}
