import { cliError } from '../src/cli/errors.js';
import { EXIT } from '../src/cli/exit-codes.js';
import type { Io } from '../src/cli/io.js';
import { createCleanUp, type CleanUp } from './clean-up.js';
import { createDrive } from './drive.js';
import { tellEnding } from './ending.js';
import { keepUp } from './keep.js';
import { request } from './people.js';
import { playScenario, prepareCloud } from './play.js';
import { PLAYS, readCast, type ScenarioName } from './scenarios.js';
import { openStage } from './stage.js';
import { createTeller } from './tell.js';

interface Options {
  readonly keep?: true;
  readonly scenario?: ScenarioName;
}

// A terminal that is closed sends SIGHUP: private keys must not stay behind.
const ENDS_IT = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Plays one release on this machine, against the sandbox only. Leaves no process and no file behind. Exits 0
 * when it ended as it should, 130 on Ctrl-C, as `INTERRUPTED` before it had an answer; fails with `UNEXPECTED` (1) when it did
 * not end so.
 */
export async function run({ keep, scenario = 'ready' }: Options, io: Io): Promise<number> {
  const cleanUp = createCleanUp();
  let answered = false;
  const answer: Io['answer'] = (...args) => {
    answered = true;
    io.answer(...args);
  };
  const interrupted = untilInterrupted(() => answered);
  try {
    return await Promise.race([show(scenario, keep === true, cleanUp, { ...io, answer }), interrupted.asked]);
  } finally {
    io.progress('Ending all of it …');
    await cleanUp.run();
    interrupted.forget();
  }
}

async function show(name: ScenarioName, keep: boolean, cleanUp: CleanUp, io: Io): Promise<number> {
  const begun = performance.now();
  const play = PLAYS[name];
  const cast = await readCast(name);
  io.line(`kms-release demo: ${play.about}.`);
  io.line('Starting a Temporal server, the sandbox cloud, a backup hook, an observer and an executor …');
  const stage = await openStage(cast, cleanUp, io);
  io.line(`  Temporal UI: ${stage.uiUrl}; only the executor holds a credential that may release`);
  await prepareCloud(name, stage);
  const workflowId = await request(stage);
  io.line(`rita asked for ${cast.instanceId} to be released: ${workflowId}`);
  const drive = createDrive(stage, stage.releases.of(workflowId), createTeller(io));
  if (keep) return await keepUp(stage, drive, io);
  const result = await playScenario(name, stage, drive, io);
  const ending = await tellEnding(stage, play, result, io);
  const seconds = Math.round((performance.now() - begun) / 1000);
  io.answer({ scenario: name, seconds, ...ending }, `Done in ${seconds} s.`, 'good');
  io.next('Next: `kms-release plan --help` looks at an instance of your own, and changes nothing.');
  return EXIT.done;
}

/** The first Ctrl-C, SIGTERM or SIGHUP ends the demo in order, the second at once. Before any answer it is `INTERRUPTED`. */
function untilInterrupted(answered: () => boolean): { readonly asked: Promise<number>; forget(): void } {
  let resolve: (exit: number) => void = () => undefined;
  let reject: (why: Error) => void = () => undefined;
  const asked = new Promise<number>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  let before = false;
  const stop = () => {
    if (before) process.exit(EXIT.interrupted);
    before = true;
    if (answered()) resolve(EXIT.interrupted);
    else reject(cliError('INTERRUPTED', 'interrupted; everything that the demo started is ended'));
  };
  for (const signal of ENDS_IT) process.on(signal, stop);
  const forget = () => {
    for (const signal of ENDS_IT) process.off(signal, stop);
  };
  return { asked, forget };
}
