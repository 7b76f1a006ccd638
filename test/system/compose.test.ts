import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { readPolicy } from '../../src/config/read-policy.js';
import { OPEN_PLACES } from '../support/policy.js';
import { SEARCH_ATTRIBUTES } from '../../src/search-attributes.js';
import { startChild, type Child } from '../../demo/temporal-cli/child.js';
import {
  COMPOSE,
  filledIn,
  readCompose,
  ROOT,
  variablesIn,
  WITH_SANDBOX,
  type Service,
} from './compose-file.js';

const compose = readCompose(COMPOSE, WITH_SANDBOX);
const real = readCompose(COMPOSE);
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('kms-release:'));
const dockerfile = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const ONE_SHOT = ['temporal-schema', 'temporal-namespace'];

describe('docker-compose.yml', () => {
  it('has a server on PostgreSQL, its jobs, the UI, the sandbox, and observer and executor apart', () => {
    expect(Object.keys(compose.services)).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'observer',
      'executor',
      'sandbox',
    ]);
  });

  it('waits for no sandbox and knows none where it is for a real account', () => {
    const { observer, executor } = real.services;

    expect(JSON.stringify(real)).not.toMatch(/sandbox(?!\/policy)|4710|ALIBABA_CLOUD_ENDPOINT/);
    expect(Object.keys(observer?.depends_on ?? {})).toEqual(['temporal-namespace']);
    expect(Object.keys(executor?.depends_on ?? {})).toEqual(['temporal-namespace', 'observer']);
    // Without networks of their own they are where the server is.
    expect(real.services['temporal']?.networks).toContain('default');
    for (const worker of [observer, executor]) {
      expect(worker).not.toHaveProperty('networks');
      expect(worker).not.toHaveProperty('network_mode');
    }
  });

  it('is put together by .env.example for the sandbox, in which the workers share its loopback', () => {
    const [, files = ''] = /^COMPOSE_FILE=(.+)$/m.exec(example) ?? [];

    expect(files.split(':').map((name) => join(ROOT, name))).toEqual([COMPOSE, WITH_SANDBOX]);
    for (const name of ['observer', 'executor']) {
      expect(compose.services[name]).toMatchObject({
        network_mode: 'service:sandbox',
        environment: { ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:4710', TEMPORAL_NAMESPACE: 'kms' },
        depends_on: { sandbox: { condition: 'service_healthy' }, 'temporal-namespace': {} },
      });
    }
  });

  it('pins every image by its version', () => {
    const images = services.map(([, { image }]) => image);

    for (const image of images) expect(image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
      expect(image).toMatch(/^node:\d+\.\d+\.\d+-/);
    expect(ours.map(([name]) => name).toSorted()).toEqual(['executor', 'observer', 'sandbox']);
  });

  it('asks for every secret by name, and names each variable in .env.example', () => {
    const text = readFileSync(COMPOSE, 'utf8') + readFileSync(WITH_SANDBOX, 'utf8');
    const secret = /(PASSWORD|PWD|SECRET|ACCESS_KEY_ID|TOKEN)$/;

    for (const variable of variablesIn(text)) expect(example).toMatch(new RegExp(`^#? ?${variable}=`, 'm'));
    for (const [, { environment }] of services) {
      const secrets = Object.entries(environment).filter(([name]) => secret.test(name));
      for (const [, value] of secrets) expect(value).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
    }
  });

  it("gives the executor's credential to the executor alone", () => {
    const holders = services.filter(([, service]) => JSON.stringify(service).includes('EXECUTOR_ACCESS_KEY'));

    expect(holders.map(([name]) => name)).toEqual(['executor']);
  });

  it('mounts only what is there, and depends only on what it has', () => {
    const values = { POLICY_FOLDER: './deploy/sandbox' };
    for (const [, { volumes, depends_on, networks = [], network_mode: mode }] of services) {
      for (const volume of volumes) {
        const [source = ''] = filledIn(volume, values).split(':');
        expect(source in compose.volumes || existsSync(join(ROOT, source)), source).toBe(true);
      }
      const named = [
        ...Object.keys(depends_on),
        ...(mode === undefined ? [] : [mode.replace('service:', '')]),
      ];
      for (const name of named) expect(compose.services).toHaveProperty([name]);
      for (const name of networks) expect(compose.networks).toHaveProperty([name]);
    }
  });

  it('asks each service that stays up for its health', () => {
    const silent = services.filter(
      ([name, { healthcheck }]) => healthcheck === undefined && !ONE_SHOT.includes(name),
    );

    expect(silent).toEqual([]);
  });

  it('is reached from this machine only', () => {
    const ports = services.flatMap(([, service]) => service.ports);

    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('leaves approvers what they need in the UI, and nothing that could undo a guard', () => {
    const { environment = {} } = compose.services['temporal-ui'] ?? {};
    const off = Object.entries(environment).filter(
      ([name, value]) => name.endsWith('_DISABLED') && value === 'true',
    );

    expect(off.map(([name]) => name).toSorted()).toEqual([
      'TEMPORAL_ACTIVITY_COMMANDS_DISABLED',
      'TEMPORAL_BATCH_ACTIONS_DISABLED',
      'TEMPORAL_START_WORKFLOW_DISABLED',
      'TEMPORAL_WORKFLOW_PAUSE_DISABLED',
      'TEMPORAL_WORKFLOW_RESET_DISABLED',
      'TEMPORAL_WORKFLOW_TERMINATE_DISABLED',
    ]);
  });

  it('has a policy for the sandbox that tolerates every place that may stay open', () => {
    const policy = readPolicy(join(ROOT, 'deploy/sandbox/policy.toml'));
    const tolerated = policy.scan.tolerated.flatMap(({ place }) => place ?? []);

    expect(tolerated.toSorted()).toEqual(OPEN_PLACES.toSorted());
  });
});

describe('deploy/Dockerfile', () => {
  it('copies only what is there, and runs as a user that owns nothing', () => {
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );

    expect(copies.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(dockerfile.match(/^USER (.+)$/m)?.[1]).toBe('node');
    expect(dockerfile).toContain('npm prune --omit=dev');
    expect(dockerfile).toContain('node scripts/prune-image.mjs');
    expect(dockerfile).toMatch(/^HEALTHCHECK .*healthy\.mjs/m);
  });
});

describe('the services of kms-release, started here as the compose file says', () => {
  const children: Child[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-compose-'));

  afterEach(async () => {
    for (const child of children.reverse()) await child.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('all become healthy', async () => {
    const ports = await freePorts();

    for (const [name, service] of ours.toSorted(([one]) => (one === 'sandbox' ? -1 : 1))) {
      const here = asHere(ports, folder);
      const env = environmentOf(service, here);
      const [entry, ...rest] = entrypoint().map(here);
      const child = await startChild({
        command: entry === 'node' ? process.execPath : (entry ?? ''),
        args: [...rest, ...(service.command ?? []).map(here)],
        env,
        cwd: folder,
      });
      children.push(child);

      expect(await becomesHealthy(child, service, env, here), `${name}: ${child.errors()}`).toBe(true);
    }
  });

  it('does not start the executor without its credential', async () => {
    const { executor } = compose.services;
    const here = asHere({}, folder);

    expect(() => (executor === undefined ? {} : environmentOf(executor, here, {}))).toThrow(/has no value/);
  });
});

describe('the job that makes the namespace', () => {
  it('makes it with its search attributes, and may run again', async () => {
    const here = asHere({}, '');
    const job = compose.services['temporal-namespace'];
    if (job === undefined) throw new Error('the job is missing');
    const cli = inject('temporalCli');
    const env = {
      ...environmentOf(job, here),
      PATH: `${dirname(cli)}:${process.env['PATH'] ?? ''}`,
      TEMPORAL_NAMESPACE: 'made-by-the-job',
    };
    const script = join(ROOT, 'deploy/temporal/namespace.sh');

    for (let time = 1; time <= 2; time += 1) {
      const child = await startChild({ command: '/bin/sh', args: [script], env });
      expect(await child.ended, child.errors()).toBe(0);
    }

    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'made-by-the-job',
    });
    await connection.close();
    const wanted = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, TYPES[type]]);
    expect(customAttributes).toMatchObject(Object.fromEntries(wanted));
  });
});

/** The numbers of Temporal's IndexedValueType. */
const TYPES = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;

/** How `docker compose` would fill in the file, with `.env.example` and the sandbox's credentials. */
const VALUES = {
  POLICY_FOLDER: './deploy/sandbox',
  POSTGRES_PASSWORD: 'unused-here',
  OBSERVER_ACCESS_KEY_ID: 'sandbox-observer',
  OBSERVER_ACCESS_KEY_SECRET: 'sandbox-observer-secret',
  EXECUTOR_ACCESS_KEY_ID: 'sandbox-executor',
  EXECUTOR_ACCESS_KEY_SECRET: 'sandbox-executor-secret',
};

function entrypoint(): string[] {
  const list: unknown = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '[]');
  return Array.isArray(list) ? list.map(String) : [];
}

/** Paths of the image, hosts and ports as they are on this machine. */
function asHere(ports: Readonly<Record<string, number>>, folder: string): (text: string) => string {
  const namespace = 'system-compose';
  const places = new Map([
    ['/app/', ROOT],
    ['/etc/kms-release/', join(ROOT, VALUES.POLICY_FOLDER, '/')],
    ['/var/lib/kms-release', folder],
    ['temporal:7233', inject('temporalAddress')],
    ...Object.entries(ports).map(([port, free]): [string, string] => [port, String(free)]),
  ]);
  // All at once: a port that was filled in may have another one's digits in it.
  const names = new RegExp([...places.keys()].join('|'), 'g');
  return (text) => (text === 'kms' ? namespace : text.replace(names, (name) => places.get(name) ?? name));
}

function environmentOf(
  { environment }: Service,
  here: (text: string) => string,
  values: Readonly<Record<string, string>> = VALUES,
): Record<string, string> {
  const own = Object.entries(environment).map(([name, value]) => [name, here(filledIn(value, values))]);
  return { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...Object.fromEntries(own) };
}

async function becomesHealthy(
  child: Child,
  { healthcheck }: Service,
  env: Record<string, string>,
  here: (text: string) => string,
): Promise<boolean> {
  const [, , ...args] = healthcheck?.test ?? [];
  let over = false;
  void child.ended.then(() => (over = true));
  for (const end = performance.now() + 30_000; !over && performance.now() < end;) {
    const check = await startChild({ command: process.execPath, args: args.map(here), env });
    if ((await check.ended) === 0) return true;
  }
  return false;
}

/** Of a range from which the system gives nobody a port who asks for any: they stay free until the services are up. */
async function freePorts() {
  for (;;) {
    const first = randomInt(10_000, 32_000);
    const ports = { '4710': first, '4711': first + 1, '4712': first + 2 };
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (free.every(Boolean)) return ports;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
