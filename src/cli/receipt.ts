import type { Receipt } from '../release.js';

/** What a receipt means, for a person: whose word was recorded, and how many approvals of how many there are. */
export function wordsOfReceipt({ says, signer, approvals, missing }: Receipt): string {
  const many = `${approvals} of ${approvals + missing}`;
  return says === 'approve'
    ? `Recorded ${signer}'s approval (${many}).`
    : `Recorded ${signer}'s ${says} statement (approvals: ${many}).`;
}
