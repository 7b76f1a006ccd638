import { z } from 'zod';
import { failure } from '../src/errors.js';

const ledgerFields = z.object({
  counts: z.record(z.string(), z.number()),
  releases: z.array(
    z.object({
      at: z.string(),
      verdict: z.enum(['RIGHT', 'WRONG']),
      rules: z.array(z.object({ rule: z.string(), ok: z.boolean(), found: z.string() })),
      executed: z.boolean(),
      answered: z.string(),
    }),
  ),
});

/** What the sandbox has counted and judged: calls by operation, and each release with its verdict. */
export type Ledger = z.infer<typeof ledgerFields>;

/** What the sandbox saw, which no worker can alter. */
export async function readLedger(sandboxUrl: string): Promise<Ledger> {
  return ledgerFields.parse(await call(sandboxUrl, 'ledger'));
}

/** Moves the cloud's clock. */
export async function advanceCloud(sandboxUrl: string, ms: number): Promise<void> {
  await call(sandboxUrl, 'clock', { advance: ms });
}

/** Changes the cloud, as somebody at the console would. */
export async function changeCloud(sandboxUrl: string, change: object): Promise<void> {
  await call(sandboxUrl, 'state', change);
}

async function call(sandboxUrl: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${sandboxUrl}/_sandbox/${path}`, init);
  if (response.ok) return await response.json();
  throw failure(
    'SERVER_AWAY',
    `The sandbox answered ${response.status} to ${path}: ${await response.text()}`,
  );
}
