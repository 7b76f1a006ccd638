import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { openTrailIndexes } from '../activities/index-folder.js';
import { NO_STATE, openState, type StateFile } from '../candidates/account-state.js';
import { lookFirst, type FirstLook, type NotRead } from '../candidates/first-look.js';
import { candidatesOf, type AccountRead } from '../candidates/gather.js';
import { lookForLeftBehind } from '../candidates/left-behind.js';
import { lookOn } from '../candidates/look-on.js';
import { readSettings } from '../config.js';
import { readPolicy } from '../config/read-policy.js';
import { codeOf } from '../errors.js';
import type { TrailIndexes } from '../probes/trail-indexes.js';
import { readAccountsFile } from './accounts-file.js';
import { accountsToRead, type AccountToRead, type Sources } from './candidates-accounts.js';
import { wordsOfCandidates, wordsOfFirst } from './candidates-words.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { mustBeWritable } from './new-file.js';
import { plainPolicy } from './plan-policy.js';

interface Options {
  readonly region?: readonly string[];
  readonly cloudProfile?: readonly string[];
  readonly accounts?: string;
  readonly site: 'cn' | 'intl';
  readonly quietDays: number;
  readonly policy?: string;
  readonly html?: string;
  readonly cache?: string;
}

/** One account of which it is known whose it is. */
interface Opened {
  readonly account: AccountToRead;
  readonly first: FirstLook;
}

/**
 * Shows every KMS instance of some accounts, where releasing would save most first. Reads only; needs no Temporal and no
 * policy. A table of KMS alone comes within a minute, the whole one when everything was read; stopped, it goes on where it
 * was. Exits 0, or 6 when something could not be read, which is named. Fails with `INVALID_REQUEST` (2), `BAD_CONFIGURATION`
 * (9), and what keeps the only account from being read at all.
 */
export async function run(options: Options, io: Io): Promise<number> {
  const { site, quietDays, region: regions } = options;
  mustBeGood(options);
  if (options.html !== undefined) await mustBeWritable(options.html);
  const accounts = accountsToRead(sourcesIn(options), readSettings(io.env), site, regions);
  // Whether a hold is over is judged by the clock of the cloud.
  const holds = options.policy === undefined ? [] : readPolicy(options.policy).holds;
  const notRead: NotRead[] = [];
  const opened = await openAccounts(accounts, regions, notRead);
  const [home] = accounts;
  const now = home === undefined ? new Date() : await home.cloudFor(home.home).clock.now();
  const by = { policy: plainPolicy(site, quietDays).policy, holds, now };
  const first = candidatesOf(opened, by, notRead, false);
  io.line(wordsOfFirst(first, io.columns));
  const cache = resolve(
    options.cache ?? join(io.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kms-release'),
  );
  const trails = await openTrailIndexes('candidates', cache, (text) => io.note(text));
  const read: AccountRead[] = [];
  const states: StateFile[] = [];
  for (const one of opened) {
    const state = await stateFor(one, cache, { site, quietDays }, io);
    states.push(state);
    read.push(await readOn(one, state, trails, by.policy.scan, notRead, io));
  }
  const found = candidatesOf(read, by, notRead, true);
  await writePage(options.html, found);
  io.answer(found, wordsOfCandidates(found, io.columns), 'warn');
  io.next(
    'Next: look at one of them with `kms-release plan --instance ID --region REGION --account ACCOUNT`.',
  );
  for (const state of states) await state.forget();
  return found.notRead.length > 0 ? EXIT.kept : EXIT.done;
}

function sourcesIn({ cloudProfile: profiles, accounts }: Options): Sources {
  return accounts === undefined ? { profiles } : { roles: readAccountsFile(accounts) };
}

function mustBeGood({ region = [], quietDays, cloudProfile = [], accounts }: Options): void {
  const bad = region.find((id) => !/^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/.test(id));
  if (bad !== undefined)
    throw cliError(
      'INVALID_REQUEST',
      `--region is ${JSON.stringify(bad)}; expected a region id, such as cn-hangzhou`,
    );
  if (quietDays < 1 || quietDays > 90)
    throw cliError('INVALID_REQUEST', `--quiet-days is ${quietDays}; expected 1 to 90`);
  if (new Set(cloudProfile).size < cloudProfile.length)
    throw cliError('INVALID_REQUEST', '--cloud-profile names one profile twice; name each once');
  if (accounts !== undefined && cloudProfile.length > 0)
    throw cliError('INVALID_REQUEST', '--accounts and --cloud-profile both name accounts; give one of them');
}

/** Looks at all accounts side by side; one that cannot be read is named, and the only one fails the command. */
async function openAccounts(
  accounts: readonly AccountToRead[],
  regions: readonly string[] | undefined,
  notRead: NotRead[],
): Promise<Opened[]> {
  const looks = await Promise.allSettled(accounts.map((account) => lookFirst({ ...account, regions })));
  const opened: Opened[] = [];
  const seen = new Map<string, string>();
  for (const [at, look] of looks.entries()) {
    const account = accounts[at];
    if (account === undefined) continue;
    if (look.status === 'rejected') {
      const error: unknown = look.reason;
      const code = codeOf(error);
      if (accounts.length === 1 || code === undefined || !(error instanceof Error)) throw error;
      notRead.push({ what: account.name, why: `${code}: ${error.message}` });
      continue;
    }
    const { accountId } = look.value.identity;
    const same = seen.get(accountId);
    if (same !== undefined) {
      notRead.push({
        what: account.name,
        why: `it is of account ${accountId}, as ${same} is, and was not read again`,
      });
      continue;
    }
    seen.set(accountId, account.name);
    opened.push({ account, first: look.value });
  }
  return opened;
}

async function stateFor(
  { account, first }: Opened,
  cache: string,
  asked: { readonly site: string; readonly quietDays: number },
  io: Io,
): Promise<StateFile> {
  const { accountId, arn } = first.identity;
  const about = { ...asked, accountId, arn, trailAt: account.cloudFor(account.home).trailAt };
  return openState(cache, about).catch((error: unknown) => {
    io.note(`${cache} cannot be used (${String(error)}): a look that is stopped begins anew`);
    return NO_STATE;
  });
}

async function readOn(
  { account, first }: Opened,
  state: StateFile,
  trails: TrailIndexes,
  { quietDays, lookbackDays }: { readonly quietDays: number; readonly lookbackDays: number },
  notRead: NotRead[],
  io: Io,
): Promise<AccountRead> {
  const { instances, regions, identity } = first;
  const progress = (text: string) => io.note(`${identity.accountId}: ${text}`);
  const { home } = account;
  const cloudFor = (regionId: string) => account.cloudFor(regionId);
  const on = await lookOn({ cloudFor, home, instances, quietDays, lookbackDays, trails, state, progress });
  progress('what instances that are gone have left behind …');
  const ids = instances.map(({ instanceId }) => instanceId);
  const listed = regions.filter((id) => !first.notRead.some(({ what }) => what === `the instances in ${id}`));
  const leftBehind = await lookForLeftBehind(listed.map(cloudFor), ids, notRead);
  return { first, on, leftBehind };
}

async function writePage(file: string | undefined, found: ReturnType<typeof candidatesOf>): Promise<void> {
  if (file === undefined) return;
  const { candidatesPage } = await import('../candidates/page.js');
  await writeFile(file, candidatesPage(found), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw cliError('USAGE', `the page cannot be written (${why}); name a file that is not there yet`);
  });
}
