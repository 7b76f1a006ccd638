import { COMMANDS } from '../../src/cli/commands.js';
import type { Ask } from '../../src/cli/confirm.js';
import { run } from '../../src/cli/init.js';
import type { Io } from '../../src/cli/io.js';
import { quietIo } from '../support/quiet-io.js';

export const ACCOUNT = '1234567890123456';
export const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7';

/** What `init` answered, and with which exit code. */
export interface Answered {
  readonly exit: number;
  readonly value: unknown;
  readonly text: string;
}

/** Runs `init` in this process: with `ask`, as on a terminal where somebody answers. */
export async function init(options: Parameters<typeof run>[0], env: Io['env'], ask?: Ask): Promise<Answered> {
  let value: unknown;
  let text = '';
  const io: Io = {
    ...quietIo(env),
    json: false,
    interactive: ask !== undefined,
    answer: (one, words) => {
      value = one;
      text = words;
    },
  };
  const exit = await run(options, io, COMMANDS, ask);
  return { exit, value, text };
}

/** A person who types these answers one after another; one that is wrong is asked for again, after the last comes Ctrl-C. */
export function typing(...answers: readonly string[]) {
  const left = [...answers];
  const asked: string[] = [];
  const refused: string[] = [];
  const ask: Ask = (message, problem) => {
    asked.push(message);
    for (;;) {
      const answer = left.shift();
      const wrong = answer === undefined ? undefined : problem(answer);
      if (wrong === undefined) return Promise.resolve(answer);
      refused.push(wrong);
    }
  };
  return { ask, asked, refused, left };
}
