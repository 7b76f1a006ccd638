import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookProvider } from '../../src/backup/hook.js';
import {
  asked,
  OURS,
  says,
  startHookServer,
  type Answering,
  type HookServer,
} from '../support/hook-server.js';
import { REQUEST, SUBJECT } from '../support/snapshots.js';

const TASK = { request: REQUEST, workflowId: SUBJECT.workflowId, runId: 'run-1', attempt: 1 };
const KIB = 1024;

let folder: string;
let tokenFile: string;
let server: HookServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-hook-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'a-long-token\n');
  server = await startHookServer();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const hook = (path = '', patience: { timeoutMs?: number } = {}) =>
  hookProvider(`${server.url}${path}`, { tokenFile, ...patience });
const trigger = (patience = {}) => hook('', patience).trigger(TASK);

/** Answers `backup-1` with these fields. */
function standing(fields: object): Answering {
  return (_, response) => says(response, 200, { backupId: 'backup-1', ...OURS, ...fields });
}

interface Bad {
  readonly title: string;
  readonly code: 'HOOK_UNREACHABLE' | 'HOOK_REFUSED';
  readonly text: string;
  readonly answer: Answering;
  /** Only of an answer that never comes: one that does may take its time. */
  readonly timeoutMs?: number;
}

const BAD: readonly Bad[] = [
  {
    title: 'says nothing in time',
    code: 'HOOK_UNREACHABLE',
    text: 'no whole answer in 0.5 s',
    answer: () => undefined,
    timeoutMs: 500,
  },
  {
    title: 'begins an answer and never ends it',
    code: 'HOOK_UNREACHABLE',
    text: 'no whole answer in 0.5 s',
    answer: (_, response) => response.writeHead(200).write('{"backupId":'),
    timeoutMs: 500,
  },
  {
    title: 'hangs up',
    code: 'HOOK_UNREACHABLE',
    text: 'the connection failed',
    answer: (_, response) => response.destroy(),
  },
  {
    title: 'hangs up in the middle of its answer',
    code: 'HOOK_UNREACHABLE',
    text: 'the connection failed',
    answer: (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"backupId":"backup-1",', () => response.destroy());
    },
  },
  ...[500, 503, 429].map((status) => ({
    title: `answers ${status}`,
    code: 'HOOK_UNREACHABLE' as const,
    text: `answered ${status}. It is asked again.`,
    answer: standingAt(status),
  })),
  ...[400, 401, 404, 409].map((status) => ({
    title: `answers ${status}`,
    code: 'HOOK_REFUSED' as const,
    text: `answered ${status}; expected 200, 201 or 202`,
    answer: standingAt(status),
  })),
  {
    title: 'answers garbage',
    code: 'HOOK_REFUSED',
    text: 'it is not JSON',
    answer: (_, response) => response.end('<html>'),
  },
  {
    title: 'answers nothing',
    code: 'HOOK_REFUSED',
    text: 'it is not JSON',
    answer: (_, response) => response.writeHead(202).end(),
  },
  {
    title: 'answers a state that there is not',
    code: 'HOOK_REFUSED',
    text: 'state',
    answer: standing({ state: 'done' }),
  },
  {
    title: 'answers more than 64 KiB',
    code: 'HOOK_REFUSED',
    text: 'it has more than 64 KiB',
    answer: standing({ state: 'running', message: 'x'.repeat(64 * KIB) }),
  },
];

describe('a backup hook', () => {
  for (const { title, code, text, answer, ...patience } of BAD) {
    it(`that ${title} is ${code}${code === 'HOOK_UNREACHABLE' ? ', and asked again' : ''}`, async () => {
      server.answer(answer);

      const error: unknown = await trigger(patience).catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ type: code, nonRetryable: code === 'HOOK_REFUSED' });
      expect(error).toHaveProperty('message', expect.stringContaining(text));
    });
  }

  it('that never stops to answer is not read to an end that does not come', async () => {
    let sent = 0;
    server.answer((_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(' '.repeat(16 * KIB))) sent += 16;
      };
      response.writeHead(200).on('drain', pour);
      pour();
    });

    await expect(trigger({ timeoutMs: 60_000 })).rejects.toThrow('it has more than 64 KiB');
    expect(sent).toBeLessThan(16 * KIB);
  });

  it('that redirects is refused: nobody else is handed the token', async () => {
    const other = await startHookServer();
    try {
      other.answer(standing({ state: 'running' }));
      server.answer((_, response) => response.writeHead(307, { location: other.url }).end());

      await expect(trigger()).rejects.toMatchObject({
        type: 'HOOK_REFUSED',
        nonRetryable: true,
        message: expect.stringContaining('answered 307, a redirect, which is not followed'),
      });
      expect(server.asked).toMatchObject([{ authorization: 'Bearer a-long-token' }]);
      expect(other.asked).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('is asked with the same idempotency key as often as one backup is asked for, and with another for the next', async () => {
    server.answer(standing({ state: 'running' }));

    await trigger();
    await trigger();
    server.answer(standing({ state: 'running', idempotencyKey: 'run-1:2' }));
    await hook().trigger({ ...TASK, attempt: 2 });

    expect(server.asked.map(({ method, key }) => [method, key])).toEqual([
      ['POST', 'run-1:1'],
      ['POST', 'run-1:1'],
      ['POST', 'run-1:2'],
    ]);
  });

  it('is asked about one backup below its address, whatever stands behind that', async () => {
    server.answer(standing({ state: 'running' }));

    await hook('/?team=payments').check(asked('backup-1'));

    expect(server.asked).toMatchObject([{ method: 'GET', path: '/backups/backup-1?team=payments' }]);
  });

  it('that answers about another backup than it was asked has made none', async () => {
    server.answer(standing({ state: 'succeeded', madeAt: '2026-03-01T00:00:00Z' }));

    expect(await hook().check(asked('backup-2'))).toEqual({
      state: 'failed',
      reasons: [{ code: 'BACKUP_FAILED', text: 'The hook answered about backup-1, not backup-2.' }],
    });
  });

  for (const [title, fields, text] of [
    ['says failed', { state: 'failed', message: 'disk full' }, 'The backup backup-1 failed: disk full.'],
    ['does not say of what time it is', { state: 'succeeded' }, 'does not say of what time it is (madeAt)'],
  ] as const) {
    it(`that ${title} has made no backup`, async () => {
      server.answer(standing(fields));

      const seen = await hook().check(asked('backup-1'));

      expect(seen).toMatchObject({ state: 'failed', reasons: [{ code: 'BACKUP_FAILED' }] });
      expect(JSON.stringify(seen)).toContain(text);
    });
  }

  it('whose backup runs is said to, in its own words', async () => {
    server.answer(standing({ state: 'running', message: '3 of 5' }));

    expect(await hook().check(asked('backup-1'))).toEqual({
      state: 'running',
      text: 'The backup backup-1 is running: 3 of 5.',
    });
  });

  for (const [title, token] of [
    ['is empty', ' \n'],
    ['holds two lines', 'one\ntwo'],
  ] as const) {
    it(`is not asked at all while the token file ${title}`, async () => {
      writeFileSync(tokenFile, token);

      await expect(trigger()).rejects.toMatchObject({
        type: 'HOOK_REFUSED',
        message: expect.stringContaining('does not hold one token on one line'),
      });
      expect(server.asked).toEqual([]);
    });
  }
});

function standingAt(status: number): Answering {
  return (_, response) => says(response, status, { backupId: 'backup-1', ...OURS, state: 'running' });
}
