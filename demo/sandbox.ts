import { once } from 'node:events';
import { startSandbox } from '../sandbox/index.js';
import { cliError } from '../src/cli/errors.js';
import { EXIT } from '../src/cli/exit-codes.js';
import type { Io } from '../src/cli/io.js';

interface Options {
  readonly scenario: string;
  readonly port: number;
}

/**
 * Serves a stand-in for Alibaba Cloud on loopback until Ctrl-C or SIGTERM. Fails with `USAGE` (2) when scenario
 * or port is wrong, `BAD_CONFIGURATION` (9) when the port is in use.
 */
export async function run({ scenario, port }: Options, io: Io): Promise<number> {
  if (port > 65_535) throw cliError('USAGE', `--port is ${port}; expected 1 to 65535, or 0 for any free one`);
  const { url, close } = await startSandbox({ scenario, port }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw cliError(
        'BAD_CONFIGURATION',
        `port ${port} is in use; end what listens there, or give another --port (0 takes any free one)`,
      );
    throw cliError(
      'USAGE',
      `the sandbox cannot start with ${scenario}: ${error instanceof Error ? error.message : 'no reason'}`,
    );
  });
  const control = `${url}/_sandbox`;
  const addresses = {
    url,
    clock: `${control}/clock`,
    faults: `${control}/faults`,
    ledger: `${control}/ledger`,
    state: `${control}/state`,
    backups: `${control}/backups`,
  };
  io.answer(addresses, words(addresses));
  io.progress('Ctrl-C ends it.');
  await untilStopped();
  await close();
  return EXIT.done;
}

async function untilStopped(): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race([once(process, 'SIGINT', { signal }), once(process, 'SIGTERM', { signal })]);
  stop.abort();
}

function words({ url, ...control }: { readonly url: string; readonly clock: string }): string {
  return [
    `Alibaba Cloud: ${url}`,
    `  point to it with ALIBABA_CLOUD_ENDPOINT=${url}`,
    ...Object.entries(control).map(([name, address]) => `  ${name}: ${address}`),
  ].join('\n');
}
