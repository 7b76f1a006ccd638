import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pastItsEnd } from '../../src/cli/node-version.js';
import { runCli, type Ended } from './run-cli.js';

const POLICY = fileURLToPath(new URL('../../policy.example.toml', import.meta.url));

describe('a Node that is past its end of life', () => {
  it('is told apart from one that is not', () => {
    expect(pastItsEnd('20.19.0')).toMatch(/^Node 20\.19\.0 .* since April 2026: .*use Node 24$/);
    for (const version of ['22.12.0', '24.22.1', '26.0.0']) expect(pastItsEnd(version)).toBeUndefined();
  });

  it('is told in one line on standard error, not with --json, and changes nothing else', async () => {
    const [old, json, current] = await Promise.all([
      onNode('20.19.0', ['completion', 'bash']),
      onNode('20.19.0', ['completion', 'bash', '--json']),
      onNode('24.22.1', ['completion', 'bash']),
    ]);

    expect(old).toEqual({ ...current, stderr: `${pastItsEnd('20.19.0')}\n` });
    expect(current).toMatchObject({ code: 0, stderr: '' });
    expect(json).toMatchObject({ code: 0, stderr: '' });
  });

  it('is told by a worker in its log', async () => {
    const env = { KMS_RELEASE_POLICY: POLICY, TEMPORAL_ADDRESS: '127.0.0.1:1' };

    const { stdout, stderr } = await onNode('20.19.0', ['worker', '--role', 'observer'], env);

    expect(stdout).toBe('');
    const told = stderr.split('\n').filter((line) => line.includes('end of life'));
    expect(told.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'warn', msg: pastItsEnd('20.19.0') },
    ]);
  });
});

/** Runs the CLI on this machine's Node, which says that it is another one. */
function onNode(
  version: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const says = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
  return runCli(args, { ...env, NODE_OPTIONS: `--import data:text/javascript,${says}` });
}
