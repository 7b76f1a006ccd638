import { z } from 'zod';
import type { Status } from '../src/release.js';
import { cliError } from '../src/cli/errors.js';
import { APPROVERS, COOLING_OFF_HOURS } from './files.js';
import { runOwn } from './processes.js';
import { changeCloud } from './sandbox-control.js';
import type { Stage } from './stage.js';

const requestAnswer = z.object({ workflowId: z.string() });
/** Who asks for the release in the demo; never one of the approvers. */
export const REQUESTER = 'rita';

/** Runs a command as a person would; it has to work. Answers its JSON. */
export async function asPerson(stage: Stage, args: readonly string[]): Promise<unknown> {
  const { exit, stdout, stderr } = await runOwn([...args, '--json'], stage.peopleEnv, stage.over);
  if (exit === 0) return JSON.parse(stdout);
  throw cliError(
    'UNEXPECTED',
    `\`kms-release ${args.join(' ')}\` of the demo ended with ${exit}: ${stderr.trim()}`,
  );
}

/** Asks for the release; answers the workflow id. */
export async function request(stage: Stage): Promise<string> {
  const { instanceId, regionId, accountId } = stage.cast;
  const what = ['--instance', instanceId, '--region', regionId, '--account', accountId];
  const why = [
    '--requested-by',
    REQUESTER,
    '--reason',
    'payments moved to the new instance',
    '--ticket',
    'DEMO-1',
  ];
  return requestAnswer.parse(await asPerson(stage, ['request', ...what, ...why])).workflowId;
}

/** Both approvers read and sign, each with a key of their own. The sandbox is told, so that it can judge the call. */
export async function approveAll(
  stage: Stage,
  { workflowId, instanceId, approvalRequest }: Status,
): Promise<void> {
  const judge = {
    approvalsRequired: APPROVERS.length,
    coolingOffHours: COOLING_OFF_HOURS,
    requestedBy: REQUESTER,
  };
  await changeCloud(stage.sandboxUrl, { setJudge: judge, forgetVotes: instanceId });
  for (const name of APPROVERS) {
    const how = ['--as', name, '--key', stage.files.keyOf(name), '--confirm', instanceId];
    await asPerson(stage, ['approve', workflowId, ...how]);
    const times = { issuedAt: approvalRequest?.openedAt, expiresAt: approvalRequest?.expiresAt };
    await changeCloud(stage.sandboxUrl, { recordApproval: { instanceId, signer: name, ...times } });
  }
}
