import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { hookProvider } from '../../src/backup/hook.js';
import { asked, OURS } from '../support/hook-server.js';
import { backupProvider } from '../../src/backup/backup-provider.js';
import { EFFECTIVE_POLICY } from '../support/snapshots.js';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

/** A hook on loopback that gives this one answer. */
async function hookThatAnswers(answer: object): Promise<string> {
  const hook = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
  server = hook;
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const address = hook.address();
  if (address === null || typeof address === 'string') throw new Error('the hook has no port');
  return `http://127.0.0.1:${String(address.port)}`;
}

const MADE = { backupId: 'b-1', ...OURS, state: 'succeeded', madeAt: '2026-11-23T03:00:00Z', keys: 1 };
const check = async (answer: object) => hookProvider(await hookThatAnswers(answer), {}).check(asked('b-1'));

describe('a backup by the hook', () => {
  it('is reported when the hook says what it made, and of what time', async () => {
    expect(await check(MADE)).toEqual({
      state: 'succeeded',
      backup: {
        provider: 'hook',
        certainty: 'reported',
        backupId: 'b-1',
        madeAt: '2026-11-23T03:00:00.000Z',
        keys: 1,
      },
    });
  });

  for (const [title, answer, text] of [
    ['it is another one', { ...MADE, backupId: 'b-2' }, 'The hook answered about b-2, not b-1.'],
    [
      'the hook does not say of what time it is',
      { backupId: 'b-1', ...OURS, state: 'succeeded' },
      'the hook does not say of what time it is (madeAt).',
    ],
    ['it failed', { ...MADE, state: 'failed', message: 'disk full' }, 'failed: disk full.'],
  ] as const) {
    it(`is none when ${title}`, async () => {
      const state = await check(answer);

      expect(state).toMatchObject({ state: 'failed', reasons: [{ code: 'BACKUP_FAILED' }] });
      expect(JSON.stringify(state)).toContain(text);
    });
  }

  it('is none while it runs', async () => {
    expect(await check({ ...MADE, state: 'running' })).toEqual({
      state: 'running',
      text: 'The backup b-1 is running.',
    });
  });

  it('is none that was never asked for', async () => {
    expect(await hookProvider('http://127.0.0.1:9', {}).check(asked(undefined))).toMatchObject({
      state: 'failed',
    });
  });
});

describe('a hook', () => {
  it('that cannot be reached is named by its host alone: its address may hold a secret', async () => {
    const hook = hookProvider('http://127.0.0.1:9/backups/s3cret', {});

    const failed: unknown = await hook.check(asked('b-1')).catch((error: unknown) => error);

    expect(String(failed)).toContain('The backup hook at 127.0.0.1:9 cannot be reached');
    expect(String(failed)).not.toContain('s3cret');
  });
});

describe('a backup by a person', () => {
  const policy = { ...EFFECTIVE_POLICY, backup: { provider: 'attested', restorableDays: 30 } } as const;

  it('is none until a person has attested it', async () => {
    const attested = { provider: 'attested', certainty: 'attested', madeAt: '2026-11-23T03:00:00Z' } as const;

    expect(await backupProvider(policy, {}).check(asked(undefined, attested))).toEqual({
      state: 'succeeded',
      backup: attested,
    });
    expect(await backupProvider(policy, {}).check(asked(undefined))).toMatchObject({
      state: 'failed',
      reasons: [{ code: 'BACKUP_NOT_ATTESTED' }],
    });
  });
});
