import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, textOf } from '../support/ask.js';
import { INSTANCE, openWorld, type Run, type World } from '../support/world.js';

let world: World;
let run: Run;

beforeAll(async () => {
  world = await openWorld();
  run = await world.start();
  await run.until('awaiting approval');
});
afterAll(async () => {
  const status = await run.status();
  expect(status).toMatchObject({
    stage: 'awaiting approval',
    approvals: [],
    callsSent: 0,
    approvalRequestNumber: 1,
  });
  expect(await world.released()).toEqual([]);
  await world.close();
});

const handle = () => world.client.workflow.getHandle(run.release.workflowId);
const approvalRequest = async () => (await run.status()).approvalRequest;

/** What somebody sends who can write to the namespace, and has no key of anybody. */
const SIGNALS: readonly (readonly [string, string, () => unknown])[] = [
  ['says that two people approved', 'approve', () => ({ approvals: ['ann', 'ben'], approved: true })],
  [
    'gives a name without a signature',
    'approve',
    async () => ({ as: 'ann', digest: (await approvalRequest())?.factsDigest }),
  ],
  [
    'gives the right text with no signature',
    'approve',
    async () => ({ statement: await textOf(world, run, {}), signature: '' }),
  ],
  [
    'gives a vote as the run keeps it',
    'approve',
    async () => ({
      signer: 'ann',
      says: 'approve',
      signed: { statement: await textOf(world, run, {}), signature: '' },
      key: 'SHA256:x',
    }),
  ],
  ['names itself a list of votes', 'approve', () => [{ signer: 'ann' }, { signer: 'ben' }]],
  [
    'is a stranger’s good signature',
    'approve',
    async () => world.people.sign('mallory', (await textOf(world, run, {})).replace('"ann"', '"mallory"')),
  ],
  [
    'puts the approvers into the statement',
    'approve',
    async () =>
      world.people.sign(
        'mallory',
        (await textOf(world, run, {})).replace('"comment": ""', '"comment": "", "approvers": ["mallory"]'),
      ),
  ],
  [
    'is signed over two lines of JSON',
    'approve',
    async () =>
      world.people.sign('mallory', `${await textOf(world, run, {})}\n${await textOf(world, run, {})}`),
  ],
  [
    'makes a backup out of words',
    'backupMade',
    () => ({ madeAt: 'now', backupId: 'x', keys: 3, secrets: 2 }),
  ],
  [
    'makes a backup out of an approval',
    'backupMade',
    async () => ({ statement: await textOf(world, run, {}), signature: '' }),
  ],
  ['is a signal that there is none of', 'release', () => ({ instanceId: INSTANCE })],
  ['is a signal with an odd name', '__proto__', () => ({ approved: true })],
  ['asks to skip the cooling-off', 'skip', () => ({ stage: 'releasing' })],
  ['is recheck with a result in it', 'recheck', () => ({ blockers: [], votes: ['ann', 'ben'] })],
];

describe('a forged signal', () => {
  for (const [title, name, message] of SIGNALS) {
    it(`that ${title} (${name}) changes nothing`, async () => {
      await handle().signal(name, await message());

      const status = await eventually(run.status, () => true);
      expect(status).toMatchObject({ stage: 'awaiting approval', approvals: [] });
    });
  }

  for (const [title, encoding, data] of [
    ['no converter knows', 'binary/odd', 'x'],
    ['says JSON and is none', 'json/plain', '{'],
    ['is encrypted with a key of nobody', 'binary/encrypted', 'xyz'],
  ] as const) {
    it(`whose payload ${title} changes nothing, and the run answers on`, async () => {
      const bytes = (text: string) => new TextEncoder().encode(text);
      await world.client.workflowService.signalWorkflowExecution({
        namespace: world.client.options.namespace,
        workflowExecution: { workflowId: run.release.workflowId },
        signalName: 'approve',
        input: { payloads: [{ metadata: { encoding: bytes(encoding) }, data: bytes(data) }] },
      });

      const { refused, approvals } = await run.status();
      expect(approvals).toEqual([]);
      expect(refused.at(-1)).toMatchObject({ message: 'approve' });
    });
  }
});

describe('a forged update', () => {
  for (const [title, message] of [
    ['of a receipt', { says: 'approve', signer: 'ann', approvals: 2, missing: 0 }],
    ['of a verified vote', { vote: { signer: 'ann', says: 'approve' }, key: 'SHA256:x' }],
    ['of a number', 2],
    ['of nothing', undefined],
  ] as const) {
    it(`${title} is refused before anything is written`, async () => {
      await expect(handle().executeUpdate('submitStatement', { args: [message] })).rejects.toThrow();
    });
  }

  it('of a name that there is none of is refused', async () => {
    await expect(handle().executeUpdate('approveAll', { args: [{}] })).rejects.toThrow();
  });
});
