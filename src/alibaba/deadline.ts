/** Thrown by `beforeDeadline`; its name is how the error table knows it. */
export const OWN_DEADLINE = 'OwnDeadline';

/**
 * Waits for `work`, but never longer than `deadlineMs` (milliseconds of real time).
 *
 * The SDKs' own timeouts do not hold on a reused connection: a call that starts on a kept-alive socket while the
 * previous call's timer runs loses its own. The work is not stopped, only not waited for. Source:
 * docs/cloud-facts.md, Timeouts.
 */
export async function beforeDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const late = new Error(`No answer within ${String(deadlineMs)} ms.`);
      late.name = OWN_DEADLINE;
      reject(late);
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
