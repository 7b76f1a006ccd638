import { SIGNATURES } from '../identity/forms.js';
import { InvalidArgumentError, Option } from 'commander';

/** An option that has to be given. */
export const need = (flags: string, about: string) => new Option(flags, about).makeOptionMandatory();
/** An option that may be left out. */
export const may = (flags: string, about: string) => new Option(flags, about);

/** Which release is meant, where the instance id alone does not say it. */
export const where = () => [
  may('--account <id>', 'the account, where an instance id alone is not enough'),
  may('--region <id>', 'the region, likewise'),
];
/** An instance by its three names. */
export const instance = () => [
  need('--instance <id>', 'the KMS instance, such as kst-hzz65f3a1b2c3d4e5f6g7'),
  need('--region <id>', 'its region, such as cn-hangzhou'),
  need('--account <id>', 'the account that owns it'),
];
/** On which of the two sites the account was opened. */
const site = () => may('--site <site>', 'cn (aliyun.com) or intl (alibabacloud.com)').choices(['cn', 'intl']);
/** By what an instance is judged before anybody asks for its release. */
export const planned = () => [
  site(),
  may('--quiet-days <n>', 'use within so many days blocks').argParser(whole),
  may('--policy <file>', 'judge by this policy, and print the tolerations that it lacks'),
];
/** Which accounts are looked at, where, and what becomes of it. */
export const looked = () => [
  may('--cloud-profile <name>', 'a profile of the vendor’s CLI; once for each account').argParser(oneMore),
  may('--accounts <file>', 'a TOML file with the role to take in each account'),
  may('--region <id>', 'only there; once for each region').argParser(oneMore),
  may('--site <site>', 'cn (aliyun.com) or intl (alibabacloud.com)').choices(['cn', 'intl']).default('cn'),
  may('--quiet-days <n>', 'use within so many days is in the way').argParser(whole).default(30),
  may('--policy <file>', 'show which instances its [[hold]] holds'),
  may('--html <file>', 'write one page, which opens offline'),
  may('--cache <folder>', 'where it keeps how far it got; ~/.cache/kms-release unless given'),
];
/** Whose permissions are tried, and what becomes of it. */
export const tried = () => [
  may('--role <role>', 'whose permissions: observer (default) or executor').choices(['observer', 'executor']),
  site(),
  may('--cloud-profile <name>', 'a profile of the vendor’s CLI, whatever stands in the environment'),
  may('--policy <file>', 'say which open places this policy accepts'),
  may('--report <file>', 'write forms of answers, without any value, to be sent back'),
  may('--overwrite', 'the report may take the place of a file'),
];
/** What `init` writes and checks. What has to be given is asked for on a terminal. */
export const begun = () => [
  may('--account <id>', 'the account in which instances may be released (asked for)'),
  may('--site <site>', 'cn (aliyun.com) or intl (alibabacloud.com); cn unless given').choices(['cn', 'intl']),
  may('--region <id>', 'a region of it; once for each (asked for)').argParser(oneMore),
  may('--instance <id>', 'an instance that may be released; once for each (asked for)').argParser(oneMore),
  may(
    '--approver <name=file>',
    'a person and the public key; once for each, two at least (asked for)',
  ).argParser(oneMore),
  may('--required <n>', 'how many have to approve; 2 unless given'),
  may('--backup <provider>', 'who makes the backup; attested unless given').choices([
    'attested',
    'hook',
    'automatic',
  ]),
  may('--backup-url <url>', 'the address of the hook (asked for where --backup is hook)'),
  may('--cooling-off-hours <n>', 'hours between the last approval and the release; 72 unless given'),
  may('--open-because <reason>', 'why places may stay open at which nobody can look; none, and all is kept'),
  may('--open-until <day>', 'until when that holds; 90 days unless given'),
  may('--evidence <folder>', 'for evidence and certificates; ./evidence unless given'),
  may('--folder <folder>', 'where the files go; this one unless given'),
  may('--check', 'write nothing: check what the folder has').conflicts([
    'account',
    'region',
    'instance',
    'approver',
  ]),
  may('--observer-profile <name>', 'the observer’s profile of the vendor’s CLI, to see whose it is'),
  may('--executor-profile <name>', 'the executor’s, likewise'),
];
/** Who speaks. */
export const signer = () =>
  need('--as <name>', 'your name, as the list of approvers has it').argParser(filled);
/** What is signed with. */
export const key = () => new Option('--key <file>', SIGNATURES.key);
/** What a person adds to what they sign. */
export const comment = () => may('--comment <text>', 'goes into the signed statement').argParser(filled);
/** What was backed up, each by `need` or by `may`. */
export const backup = (option: typeof need) => [
  option('--made-at <instant>', 'when the backup was made, such as 2027-01-31T08:00:00Z'),
  option('--backup-id <id>', 'its id in the console'),
  option('--keys <n>', 'how many keys it holds').argParser(whole),
  option('--secrets <n>', 'how many secrets it holds').argParser(whole),
  option('--restorable-until <instant>', 'until when it can be restored'),
];

/** One more of what may be given several times. */
function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Reads a whole number, or says that one is wanted. */
export function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

/** Takes a text that says something: a blank reason is none. */
export function filled(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It is blank; expected text.');
}
