import type { Releases } from '../client.js';
import { isReleasesError } from '../client/releases-error.js';
import type { TemporalSettings } from '../config/temporal.js';
import { cliError } from './errors.js';

/** Where a command looked: a namespace of a server. */
export type Place = Pick<TemporalSettings, 'address' | 'namespace'>;

/**
 * The same error, with the name of the place that was looked at where it could be the wrong one. A run that is not there, in
 * a namespace that was never prepared, is told as what is missing there.
 */
export async function namingPlace(error: unknown, place: Place, releases: Releases): Promise<Error> {
  const known = await orUnprepared(error, releases);
  if (!isReleasesError(known)) return known instanceof Error ? known : new Error(String(known));
  const { address, namespace } = place;
  switch (known.code) {
    case 'NAMESPACE_NOT_FOUND':
      return namespaceMissing(place);
    case 'NOT_FOUND':
    case 'SEARCH_ATTRIBUTES_MISSING':
      return withMessage(known, `in the namespace ${namespace} of ${address}: ${known.message}`);
    default:
      return known;
  }
}

/** `NAMESPACE_NOT_FOUND`: which one, where, and how to make it. */
export function namespaceMissing({ address, namespace }: Place): Error {
  return cliError(
    'NAMESPACE_NOT_FOUND',
    `the Temporal server at ${address} has no namespace ${namespace}; create it with \`temporal operator namespace create ` +
      `--namespace ${namespace} --retention 90d\`, or correct TEMPORAL_NAMESPACE`,
  );
}

async function orUnprepared(error: unknown, releases: Releases): Promise<unknown> {
  if (!isReleasesError(error) || error.code !== 'NOT_FOUND') return error;
  const why: unknown = await releases.list({ limit: 1 }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isReleasesError(why) && why.code === 'SEARCH_ATTRIBUTES_MISSING' ? why : error;
}

function withMessage(error: Error, message: string): Error {
  return Object.assign(new Error(message, { cause: error.cause }), error);
}
