import { allowedSignersOf } from '../identity/providers.js';
import { askInTerminal, type Ask } from './confirm.js';
import { cliError } from './errors.js';
import { personIn, type Known, type Question } from './init-questions.js';
import type { Io } from './io.js';

/**
 * Everything that `init` has to know: what options say; on a terminal, where something that has to be said is missing, also
 * what a person types, Enter being the usual. Fails with `USAGE` (2), which names all that is missing or wrong at once, or
 * with `INTERRUPTED` on Ctrl-C.
 */
export async function answersTo(
  questions: readonly Question[],
  said: Known,
  io: Io,
  { help, ask = askInTerminal }: { readonly help: string; readonly ask?: Ask | undefined },
): Promise<Known> {
  const missing = missingIn(questions, said);
  if (missing.length > 0 && !io.interactive) throw cliError('USAGE', `missing: ${missing.join(', ')}${help}`);
  mustBeRight(questions, said);
  const known = missing.length > 0 ? await asked(questions, said, ask) : said;
  mustBeDistinct(known);
  return Object.fromEntries(
    questions.map(({ topic, usual }) => [topic, known[topic] ?? (usual === undefined ? [] : [usual])]),
  );
}

function missingIn(questions: readonly Question[], known: Known): string[] {
  return questions.flatMap(({ topic, flags, usual, least = 1, applies = () => true }) =>
    usual === undefined && applies(known) && (known[topic] ?? []).length < least ? [flags] : [],
  );
}

function mustBeRight(questions: readonly Question[], known: Known): void {
  const problems = questions.flatMap(({ topic, flags, problem }) =>
    (known[topic] ?? []).flatMap((text) => {
      const found = problem(text);
      return found === undefined ? [] : [`${flags.split(' ')[0] ?? ''} ${found}`];
    }),
  );
  if (problems.length > 0) throw cliError('USAGE', [...problems, 'nothing was written'].join('; '));
}

/** What is wrong between the approvers: one key for two people, one person under two spellings. */
function mustBeDistinct({ approver = [], required = ['2'] }: Known): void {
  const read = allowedSignersOf(approver.map(personIn));
  const names = new Set(approver.map((one) => personIn(one).name)).size;
  const problems = [
    ...('problems' in read ? read.problems : []),
    ...(names < Number(required[0])
      ? [
          `${required[0] ?? ''} have to approve, and only ${names} can: name more --approver, or fewer --required`,
        ]
      : []),
  ];
  if (problems.length > 0) throw cliError('USAGE', [...problems, 'nothing was written'].join('; '));
}

async function asked(questions: readonly Question[], said: Known, ask: Ask): Promise<Known> {
  const known: Partial<Record<Question['topic'], readonly string[]>> = { ...said };
  for (const question of questions) {
    const { topic, least = 1, applies = () => true } = question;
    if (!applies(known) || (known[topic] ?? []).length >= least) continue;
    known[topic] = await answersOf(question, known[topic] ?? [], ask);
  }
  return known;
}

async function answersOf(
  question: Question,
  before: readonly string[],
  ask: Ask,
): Promise<readonly string[]> {
  const answers = [...before];
  for (;;) {
    const typed = await typedFor(question, answers.length, ask);
    if (typed === '') return answers;
    answers.push(typed);
    if (question.least === undefined) return answers;
  }
}

/** One answer; empty where there are enough. */
async function typedFor(question: Question, many: number, ask: Ask): Promise<string> {
  const { asks, usual, least, problem } = question;
  const isEnough = least !== undefined && many >= least;
  const hint = isEnough
    ? ' (one more; Enter: no more)'
    : usual === undefined
      ? ''
      : ` (Enter: ${usual || 'none'})`;
  const typed = await ask(`${asks}${hint}`, (text) =>
    text.trim() === '' && (isEnough || usual !== undefined) ? undefined : problem(text.trim()),
  );
  if (typed === undefined) throw cliError('INTERRUPTED', 'nothing was written');
  return typed.trim() === '' ? (usual ?? '') : typed.trim();
}
