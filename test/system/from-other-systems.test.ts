import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startChild } from '../../demo/temporal-cli/child.js';
import { INSTANCE, openWorld, type Run, type World } from '../support/world.js';
import { piecesOf, withoutIds, writeOutputs } from './doc.js';
import { leaveOut } from '../support/left-out.js';

const DOC = fileURLToPath(new URL('../../docs/from-other-systems.md', import.meta.url));
const VENV = fileURLToPath(new URL('../../.cache/python/temporalio-1.35.0', import.meta.url));
const ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;
/** Writes the outputs into the document instead of comparing them. */
const writes = process.env['KMS_RELEASE_WRITE_DOCS'] === '1';

const pieces = piecesOf(DOC);
const missing = ['jq', 'curl'].filter((tool) => !isThere(tool, ['--version']));
const python = missing.length > 0 || hasTemporalio();

if (missing.length > 0) {
  leaveOut('the commands of docs/from-other-systems.md (curl or jq not found)', 'apt-get install curl jq');
} else {
  describe('docs/from-other-systems.md', () => {
    let world: World;
    let reader: Reader;
    const printed = new Map<number, string>();

    beforeEach(async () => {
      world = await openWorld();
      reader = readerOf(world, printed);
    });

    afterEach(() => world?.close());

    afterAll(() => {
      if (writes) writeOutputs(DOC, printed);
    });

    it('releases and keeps instances through the Temporal CLI, as it says', async () => {
      await reader.follow('The Temporal CLI');

      expect(reader.differences).toEqual([]);
    });

    it("asks, approves and rejects through the server's HTTP API, as it says", async () => {
      await reader.follow("The server's HTTP API");

      expect(reader.differences).toEqual([]);
    });

    if (python) {
      it("releases an instance through another language's SDK, as it says", async () => {
        await reader.follow("Another language's SDK");

        expect(reader.differences).toEqual([]);
        expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
      });
    }
  });
  if (!python)
    leaveOut("another language's SDK (PyPI's temporalio not found)", 'python3 -m pip install temporalio');
}

interface Reader {
  readonly differences: { command: string; printed: string; written: string }[];
  follow(section: string): Promise<void>;
}

/** Does what the document says: runs its commands one after the other, in one shell's variables. */
function readerOf(world: World, printed: Map<number, string>): Reader {
  const state = join(world.folder, 'state.sh');
  writeFileSync(state, '');
  const env = environment(world);
  const reader: Reader = {
    differences: [],
    async follow(section) {
      let last = { command: '', printed: '' };
      for (const piece of pieces.filter((one) => one.section === section)) {
        if (piece.kind === 'comment') await meanwhile(world, piece.text);
        else if (piece.info.startsWith('file=')) {
          writeFileSync(join(world.folder, piece.info.slice('file='.length)), piece.text);
        } else if (piece.language === 'sh') {
          last = { command: piece.text, printed: await runInShell(piece.text, state, env, world.folder) };
        } else if (piece.language === 'text') {
          const shown = last.printed.replaceAll(world.config.temporal.namespace, 'default').trimEnd();
          printed.set(piece.line, shown);
          const [now, written] = [withoutIds(shown), withoutIds(piece.text)];
          if (!writes && now !== written) reader.differences.push({ ...last, printed: now, written });
        }
      }
    },
  };
  return reader;
}

async function runInShell(
  text: string,
  state: string,
  env: Record<string, string>,
  cwd: string,
): Promise<string> {
  const lines: string[] = [];
  // One pipe for all that is said: of two, nobody knows which line came first.
  const script = `exec 2>&1\nset -eu\n. "$STATE"\nset -a\n${text}\nset +a\nexport -p > "$STATE"\n`;
  const child = await startChild({
    command: 'bash',
    args: ['-c', script],
    env: { ...env, STATE: state },
    cwd,
    onLine: (line) => lines.push(line),
  });
  const code = await child.ended;
  if (code !== 0) throw new Error(`exit code ${code} of:\n${text}\n${lines.join('\n')}\n${child.errors()}`);
  return lines.join('\n');
}

/** What happens between two commands: the days that a reader would wait, or another policy. */
async function meanwhile(world: World, comment: string): Promise<void> {
  const [what, value = ''] = comment.split(': ');
  if (what === 'policy') {
    if (value !== 'attested') return world.setPolicy({});
    world.setPolicy({ backup: 'provider = "attested"\nrestorable_days = 30' });
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.length > 0);
    return;
  }
  const run = world.follow(world.releases.of(ID));
  if (value === 'ended') await tellLedger(world, run);
  await run.until(({ stage }) => stage === value);
  // The clock that `date` shows has whole seconds.
  await world.control('clock', { advance: 2_000 });
}

/** The sandbox judges a release by the approvals that it is told of. */
async function tellLedger(world: World, run: Run): Promise<void> {
  const { approvals, approvalRequest } = await run.status();
  const { openedAt, expiresAt } = approvalRequest ?? {};
  for (const signer of approvals) {
    const recordApproval = { instanceId: INSTANCE, signer, says: 'approve', issuedAt: openedAt, expiresAt };
    await world.control('state', { recordApproval });
  }
}

function environment(world: World): Record<string, string> {
  const tools = join(world.folder, 'bin');
  mkdirSync(tools);
  // Days pass in the sandbox, so that `date` has to show its clock.
  const date = `#!/bin/sh\ncurl --silent '${world.sandboxUrl}/_sandbox/clock' | jq -r '.now[0:19] + "Z"'\n`;
  writeFileSync(join(tools, 'date'), date);
  chmodSync(join(tools, 'date'), 0o755);
  const path = [tools, dirname(inject('temporalCli')), join(VENV, 'bin'), process.env['PATH']].join(
    delimiter,
  );
  const { address, namespace } = world.config.temporal;
  return {
    PATH: path,
    HOME: world.folder,
    ID,
    KEYS: dirname(world.people.keyOf('ann')),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_HTTP: inject('temporalHttp'),
    NO_COLOR: '1',
  };
}

function isThere(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Installs the SDK into a folder of its own, once. */
function hasTemporalio(): boolean {
  const pip = join(VENV, 'bin', 'pip');
  if (existsSync(join(VENV, 'ready'))) return true;
  const installed =
    isThere('python3', ['-m', 'venv', VENV]) &&
    isThere(pip, ['install', '--quiet', '--disable-pip-version-check', 'temporalio==1.35.0']);
  if (installed) writeFileSync(join(VENV, 'ready'), '');
  return installed;
}
