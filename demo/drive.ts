import type { Release } from '../src/client/releases.js';
import type { Stage as RunStage, Status } from '../src/release.js';
import { skipTime } from './skip-time.js';
import { cliError } from '../src/cli/errors.js';
import { advanceCloud } from './sandbox-control.js';
import type { Stage } from './stage.js';
import type { Teller } from './tell.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHECK_EVERY_MS = 100;
const MAX_SKIPS = 150;

/** How long a stage may stand still before time is skipped, and by how much. A stage at work is given its time. */
const PACE: Partial<Record<RunStage, { readonly quietMs: number; readonly skipMs: number }>> = {
  'securing a backup': { quietMs: 400, skipMs: MINUTE_MS },
  'scanning for callers': { quietMs: 400, skipMs: 11 * MINUTE_MS + 5_000 },
  'cooling off': { quietMs: 200, skipMs: 24 * HOUR_MS + MINUTE_MS },
  'confirming billing': { quietMs: 300, skipMs: 24 * HOUR_MS },
};
const OTHERWISE = { quietMs: 3_000, skipMs: MINUTE_MS };
/** After a lost answer nobody believes for a quarter of an hour that the instance is there. */
const LOST = { quietMs: 400, skipMs: 15 * MINUTE_MS + 5_000 };
/** One look of a blocked run by itself, as the demo's policy has it. */
const BLOCKED = { quietMs: 600, skipMs: 24 * HOUR_MS };

/** One run, told as it happens, with days that pass in a second. */
export interface Drive {
  readonly release: Release;
  /** Waits, skipping time where the run only waits for it, until the status is as wanted or the run has ended. */
  until(wanted: (status: Status) => boolean): Promise<Status>;
  /** Waits without skipping. */
  watch(wanted: (status: Status) => boolean): Promise<Status>;
  /** Lets time pass, the cloud's first, then the run's. */
  pass(ms: number): Promise<void>;
}

/** Drives one run of the demo; every status that it reads is told. `until` throws when the run stands still. */
export function createDrive(stage: Stage, release: Release, teller: Teller): Drive {
  const status = async () => {
    const now = await release.status();
    teller.tell(now);
    return now;
  };
  const pass = async (ms: number) => {
    await advanceCloud(stage.sandboxUrl, ms);
    const skipping = skipTime({ client: stage.client, workflowId: release.workflowId, duration: ms });
    let over = false;
    const done = skipping.finally(() => (over = true));
    while (!over) {
      await status();
      await Promise.race([done, pause()]);
    }
    await done;
  };
  const watch = async (wanted: (status: Status) => boolean) => {
    for (;;) {
      const now = await status();
      if (wanted(now) || now.result !== undefined) return now;
      await pause();
    }
  };
  return {
    release,
    pass,
    watch,
    async until(wanted) {
      for (let skips = 0; skips < MAX_SKIPS; skips += 1) {
        const now = await quiet(status, wanted);
        if (wanted(now) || now.result !== undefined) return now;
        await pass(paceOf(now).skipMs);
      }
      throw cliError('UNEXPECTED', `the demo stands still: ${JSON.stringify(await status())}`);
    },
  };
}

/** The status once it has stood still for a while, or as soon as it is as wanted. */
async function quiet(status: () => Promise<Status>, wanted: (status: Status) => boolean): Promise<Status> {
  let last = '';
  let since = performance.now();
  for (;;) {
    const now = await status();
    const text = JSON.stringify(now);
    if (text !== last) since = performance.now();
    last = text;
    const still = performance.now() - since;
    if (wanted(now) || now.result !== undefined || still > paceOf(now).quietMs) return now;
    await pause();
  }
}

function paceOf({ stage, blockedBy, callsSent }: Status) {
  if (stage === 'releasing' && callsSent > 0) return LOST;
  return blockedBy.length > 0 ? BLOCKED : (PACE[stage] ?? OTHERWISE);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
}
