/** One call as it arrived: who sent what, and how it was answered. */
export interface LedgerCall {
  readonly n: number;
  readonly at: string;
  readonly product: string;
  readonly operation: string;
  /** The RAM action that it needs; null if anybody may. */
  readonly action: string | null;
  readonly accessKeyId: string;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly requestId: string;
  readonly fault: string | null;
  readonly params: Readonly<Record<string, string>>;
}

/** Whether a release was right when it arrived, and the rules that it broke. */
export interface Judged {
  readonly verdict: 'RIGHT' | 'WRONG';
  readonly rules: readonly { readonly rule: string; readonly ok: boolean; readonly found: string }[];
  /** Use in the quiet days that nobody could have seen; information, no part of the verdict. */
  readonly unseenUse: number;
}

/** One call of ReleaseKmsInstance: whether it was right, and whether it was carried out. */
export interface LedgerRelease extends Judged {
  readonly n: number;
  readonly at: string;
  readonly instanceId: string;
  /** Did this call destroy the instance? */
  executed: boolean;
  /** What the caller was told: an HTTP status with a code, or that the answer was lost. */
  answered: string;
}

/** Everything that arrived, in order. */
export interface Ledger {
  readonly next: () => number;
  readonly add: (call: LedgerCall) => void;
  readonly addRelease: (release: LedgerRelease) => void;
  readonly releases: () => readonly LedgerRelease[];
  readonly shown: () => {
    readonly calls: readonly LedgerCall[];
    readonly dropped: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly releases: readonly LedgerRelease[];
  };
}

const rememberedCalls = 50_000;

/** Every call in order. Of more than 50,000 the oldest are dropped, and `dropped` says how many; releases never are. */
export function createLedger(): Ledger {
  const calls: LedgerCall[] = [];
  const releases: LedgerRelease[] = [];
  const counts: Record<string, number> = {};
  let last = 0;
  let dropped = 0;
  return {
    next: () => (last += 1),
    add: (call) => {
      counts[call.operation] = (counts[call.operation] ?? 0) + 1;
      calls.push(call);
      if (calls.length <= rememberedCalls) return;
      calls.shift();
      dropped += 1;
    },
    addRelease: (release) => void releases.push(release),
    releases: () => releases,
    shown: () => ({ calls, dropped, counts, releases }),
  };
}
