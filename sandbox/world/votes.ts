/** An approval or rejection that the ledger was told of. */
interface Vote {
  readonly instanceId: string;
  readonly signer: string;
  readonly says: 'approve' | 'reject';
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What people have said of each instance; a release is judged by it. Times are milliseconds since 1970. */
export interface Votes {
  readonly record: (vote: Vote) => void;
  readonly forget: (instanceId: string) => void;
  readonly of: (instanceId: string) => readonly Vote[];
}

/** What people have said about a release, as a test or a demo reports it. The judge alone reads it. */
export function createVotes(): Votes {
  let votes: Vote[] = [];
  return {
    record: (vote) => void votes.push(vote),
    forget: (instanceId) => void (votes = votes.filter((vote) => vote.instanceId !== instanceId)),
    of: (instanceId) => votes.filter((vote) => vote.instanceId === instanceId),
  };
}
