// A complete backup hook for kms-release, with nothing but Node. Copy it, and put your own `makeBackup` in.
//
//   node example-server.mjs --port 8443 --token-file /run/secrets/backup-token
//   node example-server.mjs --port 0 --token-file FILE --sandbox http://127.0.0.1:4710   (tries it against the sandbox)
//
// It listens on loopback with plain HTTP; put it behind whatever gives your services HTTPS.
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    'token-file': { type: 'string' },
    sandbox: { type: 'string' },
  },
});

const MAX_BODY = 16 * 1024;
const FIELDS = ['instanceId', 'regionId', 'accountId', 'workflowId', 'runId'];

/** Backups by their id. A real hook keeps these in a database: they must outlive the process. */
const jobs = new Map();
/** The backup that each idempotency key started: the same key never starts a second one. */
const started = new Map();

const server = createServer((request, response) => {
  answer(request).then(
    ({ status, body }) => send(response, status, body),
    (error) => {
      console.error(error.message);
      send(response, 500, { message: 'the hook failed; its own log says why' });
    },
  );
});

server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/backups` }));
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));

/** POST /backups starts one, GET /backups/ID tells how it stands. */
async function answer(request) {
  if (!isAllowed(request.headers.authorization))
    return { status: 401, body: { message: 'a bearer token is wanted' } };
  const { pathname } = new URL(request.url, 'http://hook');
  const id = /^\/backups\/([\w-]+)$/.exec(pathname)?.[1];
  if (request.method === 'POST' && pathname === '/backups') return await start(request);
  if (request.method === 'GET' && id !== undefined) return await look(id);
  return { status: 404, body: { message: 'POST /backups, or GET /backups/ID' } };
}

async function start(request) {
  const key = request.headers['idempotency-key'];
  if (!key) return { status: 400, body: { message: 'an Idempotency-Key is wanted' } };
  const task = await read(request);
  const missing = FIELDS.filter((field) => typeof task?.[field] !== 'string');
  if (missing.length > 0) return { status: 400, body: { message: `missing: ${missing.join(', ')}` } };
  // Noted before the first await of the making, so that two requests at once cannot both start one.
  if (!started.has(key)) started.set(key, begin(task, key));
  const backupId = await started.get(key).catch((error) => {
    started.delete(key);
    throw error;
  });
  return { status: 202, body: { backupId, ...jobs.get(backupId).whose, state: 'running' } };
}

async function begin(task, idempotencyKey) {
  const { backupId, finished } = await makeBackup(task);
  // Said in every answer: whose backup it is, and with which key it was asked for. Nobody else can know.
  const { instanceId, regionId, accountId } = task;
  jobs.set(backupId, { finished, whose: { instanceId, regionId, accountId, idempotencyKey } });
  return backupId;
}

async function look(id) {
  const job = jobs.get(id);
  if (job === undefined) return { status: 404, body: { message: `no backup ${id}` } };
  return { status: 200, body: { backupId: id, ...job.whose, ...(await job.finished()) } };
}

/**
 * YOURS TO WRITE: starts a backup, answers its id, and a function that tells how it stands:
 * `{ state: 'running' }`, `{ state: 'failed', message }`, or
 * `{ state: 'succeeded', madeAt, keys, secrets, restorableUntil }`, where `madeAt` is the instant whose state the
 * backup holds: not the one at which it was finished.
 */
async function makeBackup(task) {
  if (values.sandbox !== undefined) return await inTheSandbox(task, values.sandbox);
  const madeAt = new Date().toISOString();
  return {
    backupId: `example-${randomUUID()}`,
    finished: async () => ({
      state: 'failed',
      message: `nobody has written makeBackup yet (asked at ${madeAt})`,
    }),
  };
}

async function inTheSandbox({ instanceId }, sandbox) {
  const backups = `${sandbox}/_sandbox/backups`;
  const { backupId } = await json(backups, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instanceId }),
  });
  return {
    backupId,
    async finished() {
      const { state, madeAt, keys, secrets, restorableUntil } = await json(`${backups}/${backupId}`);
      return state === 'succeeded' ? { state, madeAt, keys, secrets, restorableUntil } : { state };
    },
  };
}

async function json(url, init) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return await response.json();
}

/** Read anew each time, so that the token can be changed without a restart. Compared in constant time. */
function isAllowed(header = '') {
  if (values['token-file'] === undefined) return false;
  const digest = (text) => createHash('sha256').update(text).digest();
  const token = readFileSync(values['token-file'], 'utf8').trim();
  return token !== '' && timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

async function read(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BODY) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
