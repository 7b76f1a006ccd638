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
    const look = lookAt(stage, drive.release.workflowId, asked.runId);
    io.answer(look, wordsOf(look));
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

/** What people can do while everything stays up: commands to paste, and the page of the run. */
interface Look {
  readonly workflowId: string;
  readonly page: string;
  readonly approve: readonly string[];
  readonly reject: string;
  readonly look: readonly string[];
}

function lookAt({ cast, files, client, uiUrl, peopleEnv }: Stage, workflowId: string, runId: string): Look {
  const type = (...words: string[]) => commandLine(peopleEnv, words);
  const run = `namespaces/${client.options.namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
  return {
    workflowId,
    page: `${uiUrl}/${run}`,
    approve: APPROVERS.map((name) =>
      type('approve', workflowId, '--as', name, '--key', files.keyOf(name), '--confirm', cast.instanceId),
    ),
    reject: type('reject', workflowId, '--as', 'carol', '--why', 'still needed'),
    look: [type('status', workflowId), type('evidence', workflowId)],
  };
}

function wordsOf({ page, approve, reject, look }: Look): string {
  const indented = (commands: readonly string[]) => commands.map((command) => `  ${command}`);
  return [
    '',
    `The run in the Temporal UI: ${page}`,
    '',
    'Approve, as two people:',
    ...indented(approve),
    '',
    'Or stop it, as anybody:',
    ...indented([reject]),
    '',
    'Look:',
    ...indented(look),
    '',
    'Everything stays up until Ctrl-C.',
  ].join('\n');
}

/** A command that does the same wherever it is pasted: nothing of the settings there reaches it. */
function commandLine(env: Env, words: readonly string[]): string {
  const settings = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || [...OF_THE_TERMINAL, 'NO_COLOR'].includes(name)
      ? []
      : [quoted(`${name}=${value}`)],
  );
  const kept = OF_THE_TERMINAL.map((name) => `${name}="$${name}"`);
  return ['env', '-i', ...kept, ...settings, ...[...cliCommand(), ...words].map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
