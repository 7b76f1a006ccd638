import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const LOG = fileURLToPath(new URL('../../dist/src/cli/worker-log.js', import.meta.url));

it('The worker’s log says what failed, on standard error, and masks the values of its own secrets', () => {
  const script = `
    const { createLog } = await import(${JSON.stringify(LOG)});
    const log = createLog('info', { HOOK_TOKEN: 'a-very-secret-token' });
    log.error({ error: new Error('lost at a-very-secret-token'), taskToken: 'abc' }, 'a step failed');
  `;
  const { stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });

  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({
    level: 'error',
    msg: 'a step failed',
    error: { type: 'Error', message: 'lost at ***' },
    taskToken: '***',
  });
});
