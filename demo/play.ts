import type { ReleaseResult, Status } from '../src/release.js';
import type { Io } from '../src/cli/io.js';
import type { Drive } from './drive.js';
import { APPROVERS } from './files.js';
import { approveAll, asPerson, REQUESTER } from './people.js';
import { changeCloud } from './sandbox-control.js';
import type { ScenarioName } from './scenarios.js';
import type { Stage } from './stage.js';

/** Plays one scenario to its end. What a person does is done through the CLI. */
export async function playScenario(
  name: ScenarioName,
  stage: Stage,
  drive: Drive,
  io: Io,
): Promise<ReleaseResult> {
  const { workflowId } = drive.release;
  switch (name) {
    case 'protected':
      io.line('  (nobody switches it off: days pass until the deadline)');
      break;
    case 'used':
      await drive.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CALLER_FOUND'));
      io.line(`  (${APPROVERS[0]} reads who still uses it, and stops the release)`);
      await asPerson(stage, [
        'reject',
        workflowId,
        '--as',
        APPROVERS[0],
        '--why',
        'billing-batch still decrypts with it',
      ]);
      break;
    case 'no-backup':
      await drive.until(isBlocked);
      io.line(`  (${REQUESTER} cancels: without a backup this goes no further)`);
      await asPerson(stage, ['cancel', workflowId, '--why', 'no backup can be made today']);
      break;
    case 'changed':
      await untilApproved(stage, drive);
      await addKey(stage, io);
      await untilApproved(stage, drive, 1);
      break;
    case 'ready':
    case 'lost-answer':
      await untilApproved(stage, drive);
      break;
    case 'subscription':
      break;
  }
  await drive.until(() => false);
  return await drive.release.outcome();
}

/** What the cloud is like before anything is asked for, beyond what the scenario's file says. */
export async function prepareCloud(name: ScenarioName, { sandboxUrl }: Stage): Promise<void> {
  if (name === 'no-backup') await changeCloud(sandboxUrl, { setBehaviour: { backupFails: true } });
}

async function untilApproved(stage: Stage, drive: Drive, afterRound = 0): Promise<void> {
  const asked = await drive.until((status) => isAsking(status) && status.approvalRequestNumber > afterRound);
  if (asked.result !== undefined) return;
  await approveAll(stage, asked);
  await drive.watch(({ stage: now }) => now !== 'awaiting approval');
}

async function addKey({ cast, sandboxUrl }: Stage, io: Io): Promise<void> {
  io.line('  (somebody adds a key to the instance while it cools off)');
  await changeCloud(sandboxUrl, {
    instanceId: cast.instanceId,
    addKeys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6a9' }],
  });
}

/** True while the run asks people to approve. */
export function isAsking({ stage, approvalRequest }: Status): boolean {
  return stage === 'awaiting approval' && approvalRequest !== undefined;
}

function isBlocked({ blockedBy }: Status): boolean {
  return blockedBy.length > 0;
}
