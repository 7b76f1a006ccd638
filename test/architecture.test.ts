import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('has in docs/architecture.md the picture that the imports make, and a paragraph for each folder', () => {
  const script = fileURLToPath(new URL('../scripts/architecture.mjs', import.meta.url));

  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });

  expect(stderr).toBe('');
  expect(status).toBe(0);
});
