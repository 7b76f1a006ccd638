import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { connectionOptions } from '../../src/cli/help.js';
import { runCli } from './run-cli.js';

const ID = 'kms-release:1234567890123456:cn-hangzhou:kst-none00000';
const UNPREPARED = `unprepared-${Math.random().toString(36).slice(2)}`;
const PREPARED = 'cli-namespaces';
const AS_ANN = ['--as', 'ann'];
const ARGS: Readonly<Record<string, readonly string[]>> = {
  request: [
    ...['--instance', 'kst-none00000', '--region', 'cn-hangzhou', '--account', '1234567890123456'],
    ...['--requested-by', 'rita', '--reason', 'unused'],
  ],
  statement: [ID, ...AS_ANN, '--says', 'approve'],
  approve: [ID, ...AS_ANN],
  reject: [ID, ...AS_ANN, '--why', 'used'],
  'backup-made': [
    ...[ID, ...AS_ANN, '--key', 'key', '--made-at', '2026-11-23T04:00:00Z', '--backup-id', 'b-1'],
    ...['--keys', '1', '--secrets', '1', '--restorable-until', '2027-11-23T04:00:00Z'],
  ],
  cancel: [ID, '--why', 'a mistake'],
  recheck: [ID],
  status: [ID],
  watch: [ID],
  list: [],
  inbox: AS_ANN,
  evidence: [ID],
};
/** `worker` and `init` have tests of their own. */
const TALKING = COMMANDS.filter(
  (command) => connectionOptions(command).length > 0 && !['worker', 'init'].includes(command.name),
).map(({ name }) => name);

beforeAll(async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({
    namespace: UNPREPARED,
    workflowExecutionRetentionPeriod,
  });
  await connection.close();
});

describe('a namespace', () => {
  it.each(TALKING)('that is not there is named by %s, once', async (name) => {
    const { code, stdout, stderr } = await inNamespace('nowhere', name);

    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toMatch(
      /^kms-release: the Temporal server at \S+ has no namespace nowhere; create it .*\n$/,
    );
  });

  it.each(TALKING)('that was never prepared is named by %s, once, with what to do', async (name) => {
    const { code, stdout, stderr } = await inNamespace(UNPREPARED, name);

    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^kms-release: in the namespace ${UNPREPARED} of \\S+: .*search attribute.*--setup.*\\n$`),
    );
  });

  it('that is prepared and has no such run is named all the same: it may be the wrong one', async () => {
    const { code, stderr } = await inNamespace(PREPARED, 'status');

    expect(code).toBe(3);
    expect(stderr).toContain(`in the namespace ${PREPARED} of ${inject('temporalAddress')}: there is no run`);
  });

  it('that is prepared and empty is named by the list', async () => {
    const { code, stderr } = await inNamespace(PREPARED, 'list');

    expect(code).toBe(0);
    expect(stderr).toContain(`No matching runs in the namespace ${PREPARED} of `);
  });
});

function inNamespace(namespace: string, name: string) {
  const args = ARGS[name];
  if (args === undefined) throw new Error(`no arguments for ${name}`);
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace };
  return runCli([...name.split(' '), ...args], env);
}
