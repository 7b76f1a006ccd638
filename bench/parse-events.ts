// npm run bench:parse: what a page of 50 audit events costs the CPU from the socket to our own type, beside a bare HTTP
// request and JSON.parse of the same page.
import { createServer, get } from 'node:http';
import { ACTION_TRAIL_VERSION, createActionTrail } from '../src/alibaba/actiontrail.js';
import { createCoreClient } from '../src/alibaba/core-client.js';

const TURNS = Number(process.argv[2] ?? 400);
const ROUNDS = 5;

/** An event as a service's Decrypt leaves it, with what the parser must drop. */
function eventAt(at: number) {
  return {
    eventId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    eventVersion: 1,
    eventType: 'ApiCall',
    eventName: 'Decrypt',
    eventRW: 'Read',
    eventSource: 'kms.cn-hangzhou.aliyuncs.com',
    eventTime: '2026-11-20T04:00:00Z',
    serviceName: 'Kms',
    apiVersion: '2016-01-20',
    acsRegion: 'cn-hangzhou',
    requestId: `11111111-0000-4000-8000-${String(at).padStart(12, '0')}`,
    sourceIpAddress: '10.0.4.7',
    userAgent: 'AliyunECS',
    requestParameters: {
      CiphertextBlob: Buffer.from(
        `00000000-0000-4000-8000-${String(at).padStart(12, '0')}${'x'.repeat(200)}`,
      ).toString('base64'),
      EncryptionContext: '{"acs:ecs:disk":"d-bp1234567890"}',
      RegionId: 'cn-hangzhou',
      AcsHost: 'kms.cn-hangzhou.aliyuncs.com',
    },
    responseElements: { KeyId: 'key-hzz65f3a1b2c3d4e5f6a1', RequestId: 'r', KeyVersionId: 'v' },
    resourceName: 'key-hzz65f3a1b2c3d4e5f6a1',
    resourceType: 'ACS::KMS::Key',
    referencedResources: { 'ACS::KMS::Key': ['key-hzz65f3a1b2c3d4e5f6a1'] },
    userIdentity: {
      type: 'assumed-role',
      accountId: '1234567890123456',
      principalId: '3001:ecs',
      userName: 'AliyunECSDiskEncryptDefaultRole:ecs',
      sessionContext: { attributes: { creationDate: '2026-11-20T04:00:00Z', mfaAuthenticated: 'false' } },
    },
    additionalEventData: { CallerBid: '26842', isMFAChecked: false },
  };
}

const page = JSON.stringify({
  RequestId: 'r',
  StartTime: '2026-11-01T00:00:00Z',
  EndTime: '2026-11-30T00:00:00Z',
  Events: Array.from({ length: 50 }, (_, at) => eventAt(at)),
});
// Its own CPU is in both, and small beside either.
const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(page);
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const { port } = address;

const trail = createActionTrail(
  createCoreClient(
    {
      endpoint: { host: `127.0.0.1:${String(port)}`, protocol: 'http' },
      regionId: 'cn-hangzhou',
      credentials: async () => ({ ok: true, keys: { accessKeyId: 'id', accessKeySecret: 'secret' } }),
      timeoutMs: 30_000,
      deadlineMs: 35_000,
    },
    ACTION_TRAIL_VERSION,
  ),
);
const window = { from: '2026-11-01T00:00:00Z', to: '2026-11-30T00:00:00Z' };

const bare = () =>
  new Promise<unknown>((done, fail) => {
    get({ host: '127.0.0.1', port }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('end', () => {
        done(JSON.parse(Buffer.concat(chunks).toString()));
      });
    }).on('error', fail);
  });

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let turn = 0; turn < TURNS; turn += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / TURNS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const ours = () => trail.lookupKmsEvents(window);
const body: unknown = JSON.parse(page);
const parser = createActionTrail(async () => ({ ok: true, body }));
const parsing = () => parser.lookupKmsEvents(window);
await cpuOf(bare);
await cpuOf(ours);
await cpuOf(parsing);
const times: Record<'bare' | 'ours' | 'parsing', number[]> = { bare: [], ours: [], parsing: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  times.bare.push(await cpuOf(bare));
  times.ours.push(await cpuOf(ours));
  times.parsing.push(await cpuOf(parsing));
}
server.close();
const [http, whole, own] = [median(times.bare), median(times.ours), median(times.parsing)];
console.log(`a page of 50 events, ${(page.length / 1024).toFixed(0)} KiB (median of ${ROUNDS} times ${TURNS})
  HTTP and JSON.parse:         ${http.toFixed(2)} ms of CPU
  parsing to our own events:   ${own.toFixed(2)} ms, ${(own / http).toFixed(2)} times
  all of it, with the vendor's client: ${whole.toFixed(2)} ms`);
