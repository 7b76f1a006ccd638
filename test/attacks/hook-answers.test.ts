import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookProvider } from '../../src/backup/hook.js';
import { asked, OURS, says, startHookServer, type HookServer } from '../support/hook-server.js';
import { REQUEST, SUBJECT } from '../support/snapshots.js';

const TASK = { request: REQUEST, workflowId: SUBJECT.workflowId, runId: 'run-1', attempt: 1 };
const MADE = {
  backupId: 'b-1',
  ...OURS,
  state: 'succeeded',
  madeAt: '2026-11-23T03:00:00Z',
  restorableUntil: '2027-11-23T03:00:00Z',
};
const TOKEN = 'canary/hook+token=Jd2';
const encoded = (text: string) => Buffer.from(text).toString('base64');

let folder: string;
let tokenFile: string;
let server: HookServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-hook-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, TOKEN);
  server = await startHookServer();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const hook = () => hookProvider(server.url, { tokenFile });
const answers = (change: object) =>
  server.answer((_, response) => says(response, 200, { ...MADE, ...change }));
const check = (change: object) => {
  answers(change);
  return hook().check(asked('b-1'));
};

describe('a hook that tells of a good backup', () => {
  it('is believed when that is of this instance and was asked for by this run, in any of its attempts', async () => {
    expect(await check({})).toMatchObject({ state: 'succeeded', backup: { backupId: 'b-1' } });
    expect(await check({ idempotencyKey: 'run-1:17' })).toMatchObject({ state: 'succeeded' });
  });

  for (const [title, code, change] of [
    ['another instance', 'BACKUP_OF_OTHER_INSTANCE', { instanceId: 'kst-hzz0000000000000000000' }],
    ['an instance of that id in another region', 'BACKUP_OF_OTHER_INSTANCE', { regionId: 'cn-shanghai' }],
    ['an instance of another account', 'BACKUP_OF_OTHER_INSTANCE', { accountId: '9999999999999999' }],
    ['another run', 'BACKUP_OF_OTHER_RUN', { idempotencyKey: 'run-2:1' }],
    ['a run whose name begins with ours', 'BACKUP_OF_OTHER_RUN', { idempotencyKey: 'run-1:1:1' }],
    ['a run whose name ends with ours', 'BACKUP_OF_OTHER_RUN', { idempotencyKey: 'x run-1:1' }],
    ['no attempt of this run', 'BACKUP_OF_OTHER_RUN', { idempotencyKey: 'run-1:' }],
    ['an attempt that is written otherwise', 'BACKUP_OF_OTHER_RUN', { idempotencyKey: 'run-1:01' }],
  ] as const) {
    it(`of ${title} has made none of ours: ${code}`, async () => {
      expect(await check(change)).toMatchObject({ state: 'failed', reasons: [{ code }] });
      expect(await check({ ...change, state: 'running' })).toMatchObject({ state: 'failed' });
      answers({ ...change, state: 'running' });
      expect(await hook().trigger(TASK)).toMatchObject({ refused: [{ code }] });
    });
  }

  it('that another attempt of this run asked for is not what was just asked for', async () => {
    answers({ state: 'running', idempotencyKey: 'run-1:2' });

    expect(await hook().trigger(TASK)).toMatchObject({ refused: [{ code: 'BACKUP_OF_OTHER_RUN' }] });
  });

  for (const field of ['instanceId', 'regionId', 'accountId', 'idempotencyKey']) {
    it(`and does not say its ${field} is refused: nobody can tell whose backup that is`, async () => {
      await expect(check({ [field]: undefined })).rejects.toMatchObject({ type: 'HOOK_REFUSED' });
    });
  }
});

describe('a hook that says a thing twice', () => {
  it('is not believed, neither the first nor the last', async () => {
    const twice = JSON.stringify(MADE).replace('{', '{"state":"running",');
    server.answer((_, response) => void response.writeHead(200).end(twice));

    await expect(hook().check(asked('b-1'))).rejects.toThrow('a name stands twice in one object');
  });
});

describe('a hook that repeats its own token', () => {
  for (const [title, text] of [
    ['as it is', `I was called with Bearer ${TOKEN}.`],
    ['in another case', `token ${TOKEN.toUpperCase()}`],
    ['in the form of an address', `see /log?auth=${encodeURIComponent(TOKEN)}`],
    ['in base64', encoded(TOKEN)],
    ['in base64, one byte into a text', encoded(`:${TOKEN}.`)],
    ['in base64, two bytes into a text', encoded(`u:${TOKEN}`)],
    ['as a whole header in base64', encoded(`Authorization: Bearer ${TOKEN}`)],
    ['in the base64 of addresses', Buffer.from(`?~${TOKEN}`).toString('base64url')],
    ['in hex', Buffer.from(TOKEN).toString('hex')],
  ] as const) {
    it(`${title} in its message is shown without it`, async () => {
      for (const state of ['failed', 'running']) {
        const told = JSON.stringify(await check({ state, message: `it says ${text}` }));

        expect(told).toContain('[the hook’s own token]');
        expect(told).not.toContain(text);
        for (const part of parts(text)) expect(told).not.toContain(part);
      }
    });
  }

  it('written with escapes is shown without it', async () => {
    const escaped = [...TOKEN].map((sign) => `\\u00${sign.charCodeAt(0).toString(16)}`).join('');
    const body = JSON.stringify({ ...MADE, state: 'failed', message: 'X' }).replace('"X"', `"${escaped}"`);
    server.answer((_, response) => response.end(body));

    expect(JSON.stringify(await hook().check(asked('b-1')))).not.toContain(TOKEN);
  });

  for (const field of ['backupId', 'state', 'madeAt']) {
    it(`as its ${field} is refused, and the refusal does not repeat it`, async () => {
      answers({ [field]: TOKEN });

      for (const ask of [() => hook().trigger(TASK), () => hook().check(asked('b-1'))]) {
        const failed: unknown = await ask().catch((error: unknown) => error);
        expect(failed).toMatchObject({ type: 'HOOK_REFUSED' });
        expect(String(failed)).not.toContain(TOKEN);
      }
    });
  }

  for (const field of ['instanceId', 'regionId', 'accountId', 'idempotencyKey']) {
    it(`as its ${field} is told to be another’s, without the token`, async () => {
      const told = JSON.stringify(await check({ [field]: `Bearer ${TOKEN}` }));

      expect(told).toContain('BACKUP_OF_OTHER');
      expect(told).not.toContain(TOKEN);
    });
  }

  it('in an answer of refusal, or in what is no JSON, is not read at all', async () => {
    for (const status of [401, 500, 302]) {
      server.answer((_, response) =>
        response.writeHead(status, `no ${encodeURIComponent(TOKEN)}`, { location: `/${TOKEN}` }).end(TOKEN),
      );
      const failed: unknown = await hook()
        .check(asked('b-1'))
        .catch((error: unknown) => error);
      expect(JSON.stringify([failed, String(failed)])).not.toContain('canary');
    }
    server.answer((_, response) => response.end(`<html>${TOKEN}</html>`));
    await expect(hook().check(asked('b-1'))).rejects.toThrow('it is not JSON');
  });
});

describe('a hook that names its backup', () => {
  for (const [title, backupId] of [
    ['a step up', '..'],
    ['a step to nowhere', '.'],
    ['nothing', ''],
    ['more than 200 characters', 'x'.repeat(201)],
    ['blanks', 'b 1'],
    ['line breaks', 'b\r\n1'],
    ['text that reads backwards', 'b\u202e1'],
    ['letters that look like others', 'b-аbc'],
  ] as const) {
    it(`by ${title} is refused, and nothing is asked elsewhere`, async () => {
      answers({ backupId, state: 'running' });

      await expect(hook().trigger(TASK)).rejects.toMatchObject({ type: 'HOOK_REFUSED' });
      expect(await hook().check(asked(backupId))).toMatchObject({ reasons: [{ code: 'BACKUP_FAILED' }] });
      expect(server.asked.map(({ path }) => path)).toEqual(['/backups']);
    });
  }

  it('by an address is asked below its own address all the same', async () => {
    for (const backupId of ['../other', '%2e%2e', '//elsewhere.example/', 'arn:aws:backup:eu:1:rp/2']) {
      answers({ backupId });
      expect(await hook().check(asked(backupId))).toMatchObject({ state: 'succeeded' });
    }

    expect(server.asked.map(({ path }) => path)).toEqual([
      '/backups/..%2Fother',
      '/backups/%252e%252e',
      '/backups/%2F%2Felsewhere.example%2F',
      '/backups/arn%3Aaws%3Abackup%3Aeu%3A1%3Arp%2F2',
    ]);
  });
});

/** The inner part of the token in each plain form: what must not be left over. */
function parts(text: string): string[] {
  return text.includes(TOKEN) ? [TOKEN.slice(1, -1)] : [];
}
