import type { Io } from '../src/cli/io.js';
import { tellResult } from './tell.js';
import type { Drive } from './drive.js';
import { APPROVERS } from './files.js';
import { isAsking } from './play.js';
import { cliCommand, type Env } from './processes.js';
import type { Stage } from './stage.js';

const REJECT_WITHIN_MS = 30_000;
/** What a command takes from where it is pasted. */
const OF_THE_TERMINAL: readonly string[] = ['PATH', 'TERM'];

/** Leaves everything up for people: prints how to approve or reject, and goes on once they have. Ends with Ctrl-C. */
export async function keepUp(stage: Stage, drive: Drive, io: Io): Promise<never> {
  const asked = await drive.until(isAsking);
  if (asked.result === undefined) {
    commands(stage, drive.release.workflowId, asked.runId).forEach((line) => io.line(line));
    const next = await drive.watch(({ stage: now }) => now !== 'awaiting approval');
    if (next.result === undefined) await rest(drive, io);
  }
  tellResult(io, await drive.release.outcome());
  io.line('Everything is still up. Ctrl-C ends it.');
  return await new Promise<never>(() => undefined);
}

async function rest(drive: Drive, io: Io): Promise<void> {
  io.line(
    `  cooling off; its day is skipped in ${REJECT_WITHIN_MS / 1000} seconds: reject meanwhile, if you like`,
  );
  const end = performance.now() + REJECT_WITHIN_MS;
  await drive.watch(({ stage }) => stage !== 'cooling off' || performance.now() > end);
  await drive.until(() => false);
}

function commands(
  { cast, files, client, uiUrl, peopleEnv }: Stage,
  workflowId: string,
  runId: string,
): string[] {
  const type = (...words: string[]) => `  ${commandLine(peopleEnv, words)}`;
  const approve = (name: string) =>
    type('approve', workflowId, '--as', name, '--key', files.keyOf(name), '--confirm', cast.instanceId);
  const run = `namespaces/${client.options.namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
  return [
    '',
    `The run in the Temporal UI: ${uiUrl}/${run}`,
    '',
    'Approve, as two people:',
    ...APPROVERS.map(approve),
    '',
    'Or stop it, as anybody:',
    type('reject', workflowId, '--as', 'carol', '--why', 'still needed'),
    '',
    'Look:',
    type('status', workflowId),
    type('evidence', workflowId),
    '',
    'Everything stays up until Ctrl-C.',
  ];
}

/** A command that does the same wherever it is pasted: nothing of the settings there reaches it. */
function commandLine(env: Env, words: readonly string[]): string {
  const settings = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || OF_THE_TERMINAL.includes(name) ? [] : [quoted(`${name}=${value}`)],
  );
  const kept = OF_THE_TERMINAL.map((name) => `${name}="$${name}"`);
  return ['env', '-i', ...kept, ...settings, ...[...cliCommand(), ...words].map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
