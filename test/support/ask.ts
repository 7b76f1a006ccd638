import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { partsOfWorkflowId } from '../../src/policy/request.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { SignedStatement, StatementQuery } from '../../src/release.js';
import { howBusy } from './let-time-pass.js';
import type { Run, World } from './world-at.js';

/** Sends any message as the update, and answers with how it was refused. Fails when it was taken. */
export async function refusal(
  client: Client,
  run: Run,
  message: unknown,
): Promise<{ code: string; text: string }> {
  const handle = client.workflow.getHandle(run.release.workflowId);
  try {
    const receipt = await handle.executeUpdate('submitStatement', { args: [message] });
    throw new Error(`it was taken: ${JSON.stringify(receipt)}`);
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
      throw error;
    return { code: error.cause.type ?? 'no code', text: error.cause.message };
  }
}

/** What time it is in the cloud. */
export async function cloudTime(world: World): Promise<string> {
  const clock = await world.control('clock');
  return typeof clock === 'object' && clock !== null && 'now' in clock ? String(clock.now) : '';
}

/** The text that this person would sign now. */
export async function textOf(world: World, run: Run, by: Partial<StatementQuery>): Promise<string> {
  const query = { signer: 'ann', says: 'approve', issuedAt: await cloudTime(world), ...by } as const;
  const answer = await run.release.statement(query);
  if ('refused' in answer) throw new Error(`${answer.refused.code}: ${answer.refused.message}`);
  return answer.statement;
}

/** A signed rejection, made as the CLI makes it: of the server's record, whatever the run would answer. */
export async function signedRejection(world: World, run: Run, signer = 'cam'): Promise<SignedStatement> {
  const { workflowId } = run.release;
  const parts = partsOfWorkflowId(workflowId);
  if (parts === undefined) throw new Error(workflowId);
  const { runId } = await run.release.serverRecord();
  const query = { signer, says: 'reject', issuedAt: await cloudTime(world), comment: 'no' } as const;
  return world.people.sign(signer, buildStatement({ ...parts, workflowId, runId }, undefined, query));
}

/** The description of a run in the UI: what its page shows. */
export async function pageOf(world: World, run: Run): Promise<string> {
  const handle = world.client.workflow.getHandle(run.release.workflowId);
  const metadata: unknown = await handle.query('__temporal_workflow_metadata');
  if (typeof metadata !== 'object' || metadata === null || !('currentDetails' in metadata)) return '';
  return String(metadata.currentDetails);
}

/** Waits, without moving time, until something is so. */
export async function eventually<T>(check: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 300; turn += 1) {
    const seen = await check();
    if (wanted(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never so: ${JSON.stringify(await check())}`);
}

/** Waits, without moving time, until nothing of a run is at work: whatever it looks at comes to its next attempt. */
export async function quiet({ client }: World, { release }: Run): Promise<void> {
  await eventually(
    () => howBusy(client, release),
    (does) => does === 'idle',
  );
}
