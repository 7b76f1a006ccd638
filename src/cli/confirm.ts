import { cliError } from './errors.js';
import type { Io } from './io.js';

/** What an approver decided: nothing is signed or sent so far. */
export type Decided = { readonly is: 'approve' } | { readonly is: 'reject'; readonly why: string };

/** Asks a person for one line of text; undefined on Ctrl-C. `problem` says what is wrong with an answer. */
export type Ask = (
  message: string,
  problem: (answer: string) => string | undefined,
) => Promise<string | undefined>;

/** What is decided on, and how all of it is shown to whoever wants to see it. */
export interface Asked {
  readonly instanceId: string;
  readonly confirm: string | undefined;
  readonly showAll: () => Promise<void>;
}

/** What whoever leaves before anything is sent is told. */
export const NOTHING_SENT = 'nothing was signed or sent; the run goes on';

const QUESTION = 'Type the instance id to approve, r to reject, p for everything, q to quit';

/**
 * Has the instance id typed, or compares the one of `--confirm`; `r` rejects with a reason, `p` shows everything. Fails with
 * `USAGE`, or `INTERRUPTED` on `q` and Ctrl-C.
 */
export async function decide(io: Io, asked: Asked, ask: Ask = askInTerminal): Promise<Decided> {
  const { instanceId, confirm } = asked;
  if (confirm === instanceId) return { is: 'approve' };
  if (confirm !== undefined)
    throw cliError(
      'USAGE',
      `--confirm names ${confirm}, and this release is of ${instanceId}; nothing was signed or sent`,
    );
  if (io.interactive) return await decideInTerminal(asked, ask);
  const where = io.json ? `\`kms-release statement ${instanceId}\`` : 'the statement above';
  throw cliError('USAGE', `nobody can be asked here; read ${where}, then give --confirm ${instanceId}`);
}

async function decideInTerminal(asked: Asked, ask: Ask): Promise<Decided> {
  const { instanceId } = asked;
  for (;;) {
    const answer = (
      await ask(QUESTION, (said) =>
        ['r', 'p', 'q', instanceId].includes(said.trim()) ? undefined : `That is not ${instanceId}.`,
      )
    )?.trim();
    if (answer === instanceId) return { is: 'approve' };
    if (answer === 'p') await asked.showAll();
    else if (answer === 'r') return { is: 'reject', why: await reasonTyped(ask) };
    else throw nothingSent();
  }
}

async function reasonTyped(ask: Ask): Promise<string> {
  const why = await ask('Why is it kept?', (said) =>
    said.trim() === '' ? 'A reason is needed.' : undefined,
  );
  if (why === undefined) throw nothingSent();
  return why.trim();
}

function nothingSent(): Error {
  return cliError('INTERRUPTED', NOTHING_SENT);
}

/** Asks on the terminal; the question goes to standard error. */
export async function askInTerminal(
  message: string,
  problem: (answer: string) => string | undefined,
): Promise<string | undefined> {
  const { isCancel, text } = await import('@clack/prompts');
  const typed = await text({ message, output: process.stderr, validate: (value = '') => problem(value) });
  return isCancel(typed) ? undefined : typed;
}
