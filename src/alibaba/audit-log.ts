import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { failure } from '../errors.js';
import type { AuditLog, LogWindow } from './cloud.js';
import { type Call, unreadable } from './errors.js';
import type { LogClient } from './log-client.js';
import { count, named, number, read, text } from './wire.js';

/** Rows of a page: a full one may have another behind it. */
const LOG_PAGE = 1_000;
const MAX_ADDRESSES = 100;
/** In the year 2286: milliseconds would be later. */
const MAX_SECONDS = 1e10;

/** Milliseconds before a query that did not come to its end is made again. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000] as const;

const CALL = {
  product: 'Log Service',
  operation: 'GetLogsV2',
  permission: 'log:GetLogStoreLogs',
} as const satisfies Call;

const WHO = 'identity_type, principal_id, account_id';
const CALLER = `${WHO}, access_key_id, resource_id, api_name, share_gateway_api_name`;
const TIMES = 'count(*) as n, min(__time__) as first_seen, max(__time__) as last_seen';

/** The audit log of an instance, through the project that KMS makes for it. Source: docs/cloud-facts.md, Audit log. */
export function createAuditLog(client: LogClient, pausesMs: readonly number[] = PAUSES_MS): AuditLog {
  async function ask<T extends z.ZodType<Timed>>(window: LogWindow, sql: string, row: T, most: number) {
    for (const ms of [...pausesMs, undefined]) {
      const rows = await once(client, window, sql, row, most);
      if (rows !== 'incomplete') return rows;
      if (ms !== undefined) await pause(ms);
    }
    throw failure(
      'LIST_INCOMPLETE',
      `Log Service did not search the whole audit log of ${window.instanceId}, asked ${pausesMs.length + 1} times. It is asked again.`,
    );
  }
  return {
    listCallers: (window, skip) => {
      const limit = `limit ${skip === 0 ? '' : `${skip}, `}${LOG_PAGE}`;
      const sql = `select ${CALLER}, ${TIMES} group by ${CALLER} order by ${CALLER} ${limit}`;
      return ask(window, sql, Caller, LOG_PAGE);
    },
    listDays: (window) => {
      const sql = `select __time__ - __time__ % 86400 as day, ${TIMES} group by day order by day limit ${LOG_PAGE}`;
      return ask(window, sql, Day, LOG_PAGE - 1);
    },
    listAddresses: (window) => {
      const columns = `${WHO}, client_ip, useragent`;
      const sql = `select ${columns}, max(__time__) as last_seen group by ${columns} order by last_seen desc limit ${MAX_ADDRESSES}`;
      return ask(window, sql, Address, MAX_ADDRESSES);
    },
  };
}

interface Timed {
  readonly first?: string;
  readonly last: string;
}

async function once<T extends z.ZodType<Timed>>(
  client: LogClient,
  { instanceId, from, to }: LogWindow,
  sql: string,
  row: T,
  most: number,
): Promise<z.output<T>[] | 'incomplete' | undefined> {
  const answer = await client(CALL.operation, {
    project: `kms-log-${instanceId}`,
    logstore: 'kms_audit_log',
    body: { from: seconds(from), to: seconds(to), query: `* | ${sql}`, line: 0, offset: 0 },
  });
  if (!answer.ok && NOT_THERE.test(answer.callFailure.code ?? '')) return undefined;
  const { meta, rows } = read(answer, answerWith(row), CALL);
  if (meta.progress === 'Incomplete') return 'incomplete';
  if (meta.count !== rows.length)
    throw unreadable(CALL, `it counts ${meta.count} rows, and has ${rows.length}`);
  const isOutside = ({ first = from, last }: Timed) =>
    first > last || first < widened(from, -1) || last > widened(to, 1);
  if (rows.some((one) => isOutside(one))) throw unreadable(CALL, 'it has rows of another time');
  if (rows.length > most) throw unreadable(CALL, 'it has more rows than were asked for');
  // The cap that Log Service puts on a query of whose limit it knows nothing.
  if (rows.length === meta.limited && meta.limited > 0 && meta.limited < most)
    throw unreadable(CALL, `it ends after ${rows.length} rows, where there may be more`);
  return rows;
}

/** Both spellings were published, and both letters. */
const NOT_THERE = /^(Project|LogStore)NotExists?$/i;

/** Rows may lie a minute outside of what was asked for. Source: docs/cloud-facts.md, Audit log. */
function widened(time: string, sign: 1 | -1): string {
  return new Date(Date.parse(time) + sign * 61_000).toISOString();
}

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}

function answerWith<T extends z.ZodType<Timed>>(row: T) {
  return named({ meta: 'meta', rows: 'data' }, { meta: Meta, rows: z.array(row) });
}

const Meta = named(
  { progress: 'progress', count: 'count', limited: 'limited' },
  { progress: z.enum(['Complete', 'Incomplete']), count, limited: count.exactOptional() },
);

/** Seconds since 1970, as text. */
const time = number
  .pipe(z.number().positive().max(MAX_SECONDS))
  .transform((at) => new Date(at * 1_000).toISOString());

/** All values are texts, and SQL's null is the word. */
const maybe = text.transform((value) => (value === 'null' ? undefined : value)).optional();
const who = { identityType: maybe, principalId: maybe, accountId: maybe };
const WHO_FIELDS = { identityType: 'identity_type', principalId: 'principal_id', accountId: 'account_id' };
const times = { count, first: time, last: time };
const TIME_FIELDS = { count: 'n', first: 'first_seen', last: 'last_seen' };

const Caller = named(
  {
    ...WHO_FIELDS,
    accessKeyId: 'access_key_id',
    resourceId: 'resource_id',
    apiName: 'api_name',
    sharedApiName: 'share_gateway_api_name',
    ...TIME_FIELDS,
  },
  { ...who, accessKeyId: maybe, resourceId: maybe, apiName: maybe, sharedApiName: maybe, ...times },
);
const Day = named(TIME_FIELDS, times);
const Address = named(
  { ...WHO_FIELDS, address: 'client_ip', userAgent: 'useragent', last: 'last_seen' },
  { ...who, address: maybe, userAgent: maybe, last: time },
);
