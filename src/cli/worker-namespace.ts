import { Connection } from '@temporalio/client';
import { translated } from '../client/releases-error.js';
import type { TemporalSettings } from '../config/temporal.js';
import { SEARCH_ATTRIBUTES } from '../search-attributes.js';
import { cliError } from './errors.js';
import { namespaceMissing } from './place.js';
import type { Log } from './worker-log.js';

const CONNECT_MS = 5_000;
const SETUP_MS = 30_000;
const CHECK_EVERY_MS = 250;
/** The numbers of Temporal's IndexedValueType. */
const TYPES = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;
const WANTED = Object.values(SEARCH_ATTRIBUTES);

/**
 * Makes sure that the server answers, and that the namespace is there and has the search attributes; `setup`, the log of
 * whoever may, registers those that are missing. Where the operator's service is refused, visibility says which there are. Creating a namespace is
 * left to whoever runs the server. Fails with `SERVER_AWAY`, `NAMESPACE_NOT_FOUND` or `SEARCH_ATTRIBUTES_MISSING` (9).
 */
export async function checkNamespace(temporal: TemporalSettings, setup?: Log): Promise<void> {
  const { namespace } = temporal;
  const connection = await connect(temporal);
  try {
    const missing = await missingAttributes(connection, namespace);
    if (missing.length === 0) return;
    if (setup === undefined) throw attributesMissing(namespace, missing);
    await register(connection, namespace, missing);
    setup.info(
      { namespace, searchAttributes: missing.map(({ name }) => name) },
      'registered search attributes',
    );
  } catch (error) {
    if (isOurs(error)) throw error;
    throw isMissingNamespace(error) ? namespaceMissing(temporal) : translated(error, namespace);
  } finally {
    await connection.close();
  }
}

async function connect({ address, connectionOptions }: TemporalSettings): Promise<Connection> {
  return await Connection.connect({ ...connectionOptions, address, connectTimeout: CONNECT_MS }).catch(
    (error: unknown) => {
      const known = translated(error, address);
      if ('code' in known && known.code === 'ACCESS_DENIED') throw known;
      throw cliError(
        'SERVER_AWAY',
        `no Temporal server answers at ${address} within ${CONNECT_MS / 1000} seconds; start it, or set TEMPORAL_ADDRESS ` +
          '(and TEMPORAL_TLS or TEMPORAL_API_KEY where it needs them)',
      );
    },
  );
}

async function missingAttributes(connection: Connection, namespace: string): Promise<typeof WANTED> {
  await connection.workflowService.describeNamespace({ namespace });
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return WANTED.filter(({ name, type }) => Number(customAttributes?.[name]) !== TYPES[type]);
  } catch (error) {
    if (!isOneOf(error, NOT_FOR_US)) throw error;
    const known = await Promise.all(WANTED.map(({ name }) => isKnownToQueries(connection, namespace, name)));
    return WANTED.filter((_, at) => known[at] !== true);
  }
}

/** A query by a name that the server does not know is refused. Of which type an attribute is, no query tells. */
async function isKnownToQueries(connection: Connection, namespace: string, name: string): Promise<boolean> {
  const query = `${name} = 'none'`;
  try {
    await connection.workflowService.countWorkflowExecutions({ namespace, query });
    return true;
  } catch (error) {
    if (isOneOf(error, [INVALID_ARGUMENT])) return false;
    throw error;
  }
}

/** A server may take some seconds until it knows them everywhere. */
async function register(connection: Connection, namespace: string, missing: typeof WANTED): Promise<void> {
  const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, TYPES[type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((error) => {
    throw isOneOf(error, NOT_FOR_US) ? notToBeRegistered(namespace, missing) : error;
  });
  for (const end = performance.now() + SETUP_MS; performance.now() < end;) {
    if ((await missingAttributes(connection, namespace)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  throw cliError(
    'SEARCH_ATTRIBUTES_MISSING',
    `the search attributes were registered in ${namespace}, and do not show yet; try again`,
  );
}

function attributesMissing(namespace: string, missing: typeof WANTED): Error {
  const names = missing.map(({ name }) => name).join(', ');
  return cliError(
    'SEARCH_ATTRIBUTES_MISSING',
    `the namespace ${namespace} has no search attributes ${names} (Keyword, KmsBlockedBy KeywordList); start a worker ` +
      'once with --setup, which registers them',
  );
}

/** Temporal Cloud, and whoever else keeps the operator's service to themselves. */
function notToBeRegistered(namespace: string, missing: typeof WANTED): Error {
  const names = missing.map(({ name, type }) => `${name}=${type === 'KEYWORD' ? 'Keyword' : 'KeywordList'}`);
  return cliError(
    'SEARCH_ATTRIBUTES_MISSING',
    `the server does not let this credential register search attributes in ${namespace}; have them made where the namespace ` +
      `is administered (Temporal Cloud: its page, or \`tcld namespace search-attributes add\`): ${names.join(', ')}`,
  );
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function isMissingNamespace(error: unknown): boolean {
  return isOneOf(error, [NOT_FOUND]);
}

function isOneOf(error: unknown, codes: readonly number[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(Number(error.code));
}

// gRPC's own numbers.
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
/** How a service is refused to whoever is no operator. */
const NOT_FOR_US = [PERMISSION_DENIED, UNIMPLEMENTED];
