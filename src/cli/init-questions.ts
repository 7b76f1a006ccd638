import { addressProblem, temporalAddressProblem } from '../config/address.js';
import type { TemporalSettings } from '../config/temporal.js';
import { allowedSignersOf } from '../identity/providers.js';
import { problemsOfRequest } from '../policy/request.js';
import { PLACES_NOT_LOOKED_AT } from '../release/places.js';
import { isName, WANTED_NAME } from '../values/names.js';
import { isLine, shown } from '../values/text.js';

/** What `init` has to know, each under the name of its option. */
export type Topic =
  | 'account'
  | 'site'
  | 'region'
  | 'instance'
  | 'approver'
  | 'required'
  | 'backup'
  | 'backupUrl'
  | 'coolingOffHours'
  | 'openBecause'
  | 'openUntil'
  | 'evidence'
  | 'address'
  | 'namespace';

/** What is known: for each topic one text, or several where it can have several. */
export type Known = Readonly<Partial<Record<Topic, readonly string[]>>>;

/** One thing that has to be known. */
export interface Question {
  readonly topic: Topic;
  /** Its option, as it is named where it is missing. */
  readonly flags: string;
  readonly asks: string;
  /** What is taken where nobody says it; without one it has to be said. */
  readonly usual?: string;
  /** How many at least, where there can be several. */
  readonly least?: number;
  /** It matters only for some answers. */
  readonly applies?: (known: Known) => boolean;
  /** What is wrong with one answer, as a sentence. */
  readonly problem: (text: string) => string | undefined;
}

/** Every question, in the order in which a person is asked. */
export function questionsFor({ address, namespace }: TemporalSettings, now: Date): readonly Question[] {
  return [
    { topic: 'account', flags: '--account <id>', asks: 'The account, by its id', problem: of('accountId') },
    site,
    { topic: 'region', flags: '--region <id>', asks: 'A region', least: 1, problem: of('regionId') },
    { topic: 'instance', flags: '--instance <id>', asks: INSTANCE, least: 1, problem: of('instanceId') },
    { topic: 'approver', flags: APPROVER_FLAGS, asks: APPROVER, least: 2, problem: approverProblem },
    { topic: 'required', flags: '--required <n>', asks: REQUIRED, usual: '2', problem: whole(2, 20) },
    backup,
    { topic: 'backupUrl', flags: '--backup-url <url>', asks: 'The hook’s address', ...forHook },
    { ...coolingOff, problem: whole(1, 2160) },
    { ...open, problem: (text) => (text === '' ? undefined : line(text)) },
    { ...openUntil(now), problem: (text) => dayProblem(text, now) },
    { topic: 'evidence', flags: '--evidence <folder>', asks: EVIDENCE, usual: './evidence', problem: line },
    { topic: 'address', flags: '--address', asks: 'The Temporal server', usual: address, problem: server },
    { topic: 'namespace', flags: '--namespace', asks: 'Its namespace', usual: namespace, problem: line },
  ];
}

/** A name and a file out of `ann=keys/ann.pub`. */
export function personIn(text: string): { readonly name: string; readonly file: string } {
  const at = text.indexOf('=');
  return at < 0
    ? { name: '', file: '' }
    : { name: text.slice(0, at).trim(), file: text.slice(at + 1).trim() };
}

/** After so many days somebody has to say again why a place may stay open. */
const OPEN_DAYS = 90;
const DAY_MS = 24 * 3_600_000;
const INSTANCE = 'An instance that may be released';
const APPROVER_FLAGS = '--approver <name=file> (two or more)';
const APPROVER = 'An approver and the public key, such as ann=ann.pub';
const REQUIRED = 'How many have to approve';
const EVIDENCE = 'The folder for evidence and certificates';

const site = {
  topic: 'site',
  flags: '--site <site>',
  asks: 'Where it was opened: cn (aliyun.com) or intl (alibabacloud.com)',
  usual: 'cn',
  problem: among('cn', 'intl'),
} as const;

const backup = {
  topic: 'backup',
  flags: '--backup <provider>',
  asks: 'Who makes the backup: attested (a person, who signs it), hook (your endpoint), automatic (assumed, not seen)',
  usual: 'attested',
  problem: among('attested', 'hook', 'automatic'),
} as const;

const forHook = {
  applies: ({ backup: said = [] }: Known) => said.includes('hook'),
  problem: (text: string) => {
    const problem = addressProblem(text);
    return problem === undefined ? undefined : `${shown(text)} ${problem}`;
  },
};

const coolingOff = {
  topic: 'coolingOffHours',
  flags: '--cooling-off-hours <n>',
  asks: 'Hours to cool off, between the last approval and the release',
  usual: '72',
} as const;

const open = {
  topic: 'openBecause',
  flags: '--open-because <reason>',
  asks: `Why it is all right that nobody can look at ${Object.keys(PLACES_NOT_LOOKED_AT).join(' and ')}; without a reason every instance is kept`,
  usual: '',
} as const;

const openUntil = (now: Date) =>
  ({
    topic: 'openUntil',
    flags: '--open-until <day>',
    asks: 'Until which day that holds',
    usual: dayOf(new Date(now.getTime() + OPEN_DAYS * DAY_MS)),
    applies: ({ openBecause = [] }: Known) => openBecause.some((reason) => reason !== ''),
  }) as const;

function dayProblem(text: string, now: Date): string | undefined {
  const start = new Date(`${text}T00:00:00Z`);
  const isDay = !Number.isNaN(start.getTime()) && dayOf(start) === text;
  return isDay && text >= dayOf(now) ? undefined : `${shown(text)}; expected a day to come, YYYY-MM-DD`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function of(field: 'accountId' | 'regionId' | 'instanceId') {
  return (text: string) =>
    problemsOfRequest({ [field]: text })
      .find((problem) => problem.startsWith(`${field} is `))
      ?.replace(`${field} is `, '');
}

function approverProblem(text: string): string | undefined {
  const { name, file } = personIn(text);
  if (file === '' || !isName(name))
    return `${shown(text)} is not NAME=FILE, with ${WANTED_NAME}, and the file of the public key`;
  const read = allowedSignersOf([{ name, file }]);
  return 'problems' in read ? read.problems.join('; ') : undefined;
}

function among(...words: readonly string[]) {
  return (text: string) =>
    words.includes(text) ? undefined : `${shown(text)}; expected ${words.join(', ')}`;
}

function whole(least: number, most: number) {
  return (text: string) =>
    /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? undefined
      : `${shown(text)}; expected a whole number from ${least} to ${most}`;
}

function line(text: string): string | undefined {
  return isLine(text, 500) ? undefined : `${shown(text)}; expected one line of text`;
}

function server(text: string): string | undefined {
  const problem = temporalAddressProblem(text);
  return problem === undefined ? line(text) : `${shown(text)} ${problem}`;
}
