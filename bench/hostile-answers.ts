import { fork } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createCloud, unlimitedQuotas } from '../src/alibaba/index.js';
import { codeOf } from '../src/errors.js';

/** What hostile answers of the cloud cost in memory: a process that reads them four at once, measured from outside. */

const JSON_TYPE = { 'content-type': 'application/json' };
const MIB = 1024 * 1024;
const AT_ONCE = 4;

/** Ways to answer. Each writes for as long as somebody reads. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'one text without an end': (response) => void flood(response, '{"RequestId":"', 'x'.repeat(MIB)),
  '60 MB of small arrays': (response) => void flood(response, '{"Keys":[', '[],'.repeat(MIB / 4), 60),
  '60 MB of small objects': (response) => void flood(response, '{"Keys":[', '{},'.repeat(MIB / 4), 60),
  'arrays in arrays without an end': (response) => void flood(response, '', '['.repeat(MIB)),
  'the largest text that is read': (response) => {
    response.end(JSON.stringify({ RequestId: 'x'.repeat(2 * MIB - 4_096) }));
  },
  'as many small objects as are read': (response) => {
    response.end(`{"RequestId":"r","Odd":[${'{},'.repeat(29_000)}{}]}`);
  },
  'a zip of 64 MB': (response) => {
    response.end(gzipSync(Buffer.alloc(64 * MIB)));
  },
  'a byte a second': (response) => {
    const timer = setInterval(() => response.write(' '), 1_000);
    response.on('close', () => {
      clearInterval(timer);
    });
    response.write('{');
  },
};

async function flood(response: ServerResponse, head: string, more: string, times = Infinity): Promise<void> {
  response.write(head);
  for (let n = 0; n < times && !response.destroyed; n += 1) {
    if (!response.write(more)) await drained(response);
  }
  response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((go) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      go();
    };
    response.on('drain', done).on('close', done);
  });
}

async function measure(endpoint: string, title: string): Promise<object> {
  const child = fork(new URL(import.meta.url), [endpoint, title], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    env: { ...process.env, ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' },
  });
  return new Promise((resolve, reject) => {
    child.once('message', (told) => {
      resolve({ title, ...(typeof told === 'object' ? told : {}) });
    });
    child.once('exit', (code) => {
      reject(new Error(`the reader ended with ${String(code)} at ${title}`));
    });
  });
}

async function read(endpoint: string, title: string): Promise<void> {
  const options = { regionId: 'cn-hangzhou', site: 'intl', pausesMs: [], deadlineMs: 5_000 } as const;
  const at = () => createCloud({ ...options, endpoint, quotas: unlimitedQuotas(), env: {} });
  await fetch(`${endpoint}/_answer?${encodeURIComponent('')}`);
  await Promise.all(
    Array.from({ length: AT_ONCE }, () =>
      at()
        .kms.accountStatus()
        .catch(() => undefined),
    ),
  );
  await fetch(`${endpoint}/_answer?${encodeURIComponent(title)}`);
  globalThis.gc?.();
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  const began = performance.now();
  const codes = new Set<string>();
  for (let turn = 0; turn < 3; turn += 1) {
    const { kms, trail } = at();
    const calls = [kms.accountStatus(), kms.defaultInstanceId(), kms.listKeyIds('kst-1', 1), lookup(trail)];
    const ended = await Promise.all(
      calls.map((call) =>
        call.then(
          () => 'read',
          (error: unknown) => codeOf(error) ?? String(error),
        ),
      ),
    );
    for (const end of ended) codes.add(end);
  }
  clearInterval(timer);
  const seconds = Number(((performance.now() - began) / 3_000).toFixed(1));
  process.send?.({ codes: [...codes], seconds, grownMiB: Math.round((peak - idle) / MIB) });
  process.disconnect();
}

function lookup(trail: ReturnType<typeof createCloud>['trail']): Promise<unknown> {
  return trail.lookupKmsEvents({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' });
}

async function main(): Promise<void> {
  let answer = '';
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://loopback');
    if (pathname === '/_answer') answer = decodeURIComponent(search.slice(1));
    const act = pathname === '/_answer' ? undefined : ANSWERS[answer];
    response.writeHead(200, { ...JSON_TYPE, ...(answer.includes('zip') && { 'content-encoding': 'gzip' }) });
    if (act === undefined) response.end('{"RequestId":"r","AccountStatus":"Enabled"}');
    else act(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  for (const title of Object.keys(ANSWERS))
    console.info(JSON.stringify(await measure(`http://127.0.0.1:${String(address.port)}`, title)));
  server.close();
  server.closeAllConnections();
}

const [endpoint, title] = process.argv.slice(2);
if (endpoint === undefined || title === undefined) await main();
else await read(endpoint, title);
