import { isReasonCode } from '../release/reason-codes.js';
import type { Reason } from '../release.js';
import { cut, inLine, visible } from '../visible.js';

/**
 * What a run keeps of other people's words is bounded, whatever anybody sends: status, page and history stay small, and
 * nothing in them hides.
 */
const MAX_REASONS = 30;
const MAX_TEXT = 1_000;
const MAX_CODE = 100;

/** Reasons as a run keeps and shows them: at most 30 and then `MORE`, each once, short, with nothing hidden. */
export function boundedReasons(reasons: readonly Reason[]): Reason[] {
  const once = [...new Map(reasons.map((reason) => [`${reason.code} ${reason.text}`, reason])).values()];
  const told = once
    .slice(0, MAX_REASONS)
    .map(known)
    .map(({ code, text, subject }) => ({
      code,
      text: visible(cut(text, MAX_TEXT)),
      ...(subject !== undefined && { subject: boundedLine(subject, MAX_TEXT) }),
    }));
  const rest = once.length - MAX_REASONS;
  return rest > 0 ? [...told, { code: 'MORE', text: `And ${rest} more.` }] : told;
}

/** Answers of steps are claims, whatever their type: a code that this version does not have is told as what it is. */
function known(reason: Omit<Reason, 'code'> & { readonly code: string }): Reason {
  const { code, text } = reason;
  if (isReasonCode(code)) return { ...reason, code };
  return { ...reason, code: 'CODE_UNKNOWN', text: `${cut(code, MAX_CODE)}: ${text}` };
}

/** A name or another word of somebody else's, on one line. */
export function boundedLine(text: string, most = 128): string {
  return inLine(cut(text, most));
}
