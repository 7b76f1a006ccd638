import type { ClientConfigTLS, ClientConnectConfig } from '@temporalio/envconfig';
import { shown } from '../values/text.js';
import { checkFile } from '../read-bounded.js';
import { temporalAddressProblem } from './address.js';

/** Where Temporal is, as the Temporal CLI's own variables and file say. */
export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: ClientConnectConfig['connectionOptions'];
}

/** A connection's settings, certificates and keys are kilobytes. */
const MAX_MIB = 1;

/**
 * Reads them, and the files that they name, none further than 1 MiB. Undefined when they cannot be used; then, and for an
 * address that is none, `problems` has why.
 */
export async function temporalOf(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Promise<TemporalSettings | undefined> {
  const { loadClientConfigProfile, toClientOptions } = await import('@temporalio/envconfig');
  try {
    const overrideEnvVars = Object.fromEntries(
      Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
    );
    check('TEMPORAL_CONFIG_FILE', env['TEMPORAL_CONFIG_FILE']);
    const profile = loadClientConfigProfile({ overrideEnvVars });
    checkFiles(profile.tls);
    const { connectionOptions, namespace = 'default' } = toClientOptions(profile);
    const problem = temporalAddressProblem(connectionOptions.address);
    if (problem !== undefined) problems.push(`TEMPORAL_ADDRESS ${problem}`);
    return { address: connectionOptions.address ?? 'localhost:7233', namespace, connectionOptions };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Below its first line a TOML parser quotes the file, and an API key may stand there.
    const [why = ''] = error.message.split('\n', 1);
    problems.push(`the TEMPORAL_* settings cannot be used: ${why}; they are those of the Temporal CLI`);
    return undefined;
  }
}

function checkFiles(tls: ClientConfigTLS | undefined): void {
  for (const [what, file] of [
    ['the client certificate', tls?.clientCert],
    ['the client key', tls?.clientKey],
    ['the certificate of the CA', tls?.serverCACert],
  ] as const)
    if (file !== undefined && 'path' in file) check(what, file.path);
}

/** The library reads whatever it is given to its end, and a device has none. */
function check(what: string, path: string | undefined): void {
  if (path === undefined || path === '') return;
  try {
    checkFile(path, MAX_MIB);
  } catch (error) {
    throw new Error(`${what}, ${shown(path)}: ${error instanceof Error ? error.message : 'unreadable'}`, {
      cause: error,
    });
  }
}
