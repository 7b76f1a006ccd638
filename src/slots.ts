/** How many activities of one queue a process works on at once, and how many ask the server for more. */
export interface Slots {
  readonly maxConcurrentActivityTaskExecutions: number;
  readonly maxConcurrentActivityTaskPolls: number;
}

/**
 * The slots of each queue in each process. What finds none waits on the server, where it costs nothing: no memory, no
 * heartbeat, no place in the row for the trail. All of a process share one event loop and one row for the trail, so few
 * readings at once are also what keeps the others quick.
 */
export const SLOTS = {
  /** Beside the workflow: a few calls each, at most a list of keys. */
  reading: { maxConcurrentActivityTaskExecutions: 20, maxConcurrentActivityTaskPolls: 4 },
  /** The trail allows 1 query a second to each role, however many ask: more than a few scans at once end none of them sooner. */
  scans: { maxConcurrentActivityTaskExecutions: 10, maxConcurrentActivityTaskPolls: 2 },
  /** Two or four calls each, or a signature: as many as may be wanted at once, even while the cloud answers slowly. */
  urgent: { maxConcurrentActivityTaskExecutions: 100, maxConcurrentActivityTaskPolls: 4 },
  /** Each reads the trail in the same row, before the preflights: with 10 of them and half the quota, a page is at most about 11 s away. */
  releases: { maxConcurrentActivityTaskExecutions: 10, maxConcurrentActivityTaskPolls: 2 },
  /** Few: a call that people have approved reads in the same row. */
  preflights: { maxConcurrentActivityTaskExecutions: 4, maxConcurrentActivityTaskPolls: 2 },
  /** One look at a time, and one message through each door. */
  notices: { maxConcurrentActivityTaskExecutions: 10, maxConcurrentActivityTaskPolls: 1 },
} as const satisfies Readonly<Record<string, Slots>>;
