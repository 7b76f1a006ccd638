import type { Receipt } from '../release.js';

/** What a receipt means, for a person. */
export function wordsOfReceipt({ says, signer, approvals, missing }: Receipt): string {
  const still = missing === 0 ? 'none is missing' : `${missing} missing`;
  return `${says} by ${signer} was taken; approvals: ${approvals}, ${still}`;
}
