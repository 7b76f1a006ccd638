import { open } from 'node:fs/promises';
import { createCloud } from '../alibaba/create-cloud.js';
import { createProfileCredentials } from '../alibaba/credentials.js';
import type { Heard } from '../alibaba/heard.js';
import { readSettings } from '../config.js';
import { diagnose, type Diagnosis } from '../doctor/diagnose.js';
import { reportOf } from '../doctor/report.js';
import type { Role } from '../doctor/rows.js';
import { failure } from '../errors.js';
import { problemsOfRequest } from '../policy/request.js';
import { askNotices } from './doctor-notices.js';
import { wordsOfDiagnosis } from './doctor-words.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { mustBeWritable } from './new-file.js';
import { plainPolicy, policyOf } from './plan-policy.js';

interface Options {
  readonly instance: string;
  readonly region: string;
  readonly account: string;
  readonly role?: Role;
  readonly site?: 'cn' | 'intl';
  readonly cloudProfile?: string;
  readonly policy?: string;
  readonly report?: string;
  readonly overwrite?: boolean;
}

/** A host that does not answer is a row, and there are forty of them. */
const PATIENCE = { timeoutMs: 10_000, deadlineMs: 12_000, pausesMs: [500] } as const;

const LOOK =
  'Next: `kms-release plan` with the same instance, region and account looks at what a release would meet.';
const MEND = 'Next: mend what is refused, has no answer or is broken, then try again.';

/**
 * Tries every permission of a role, and each assumption that reading can confirm; says which doors of notices take nothing,
 * where a variable says where Temporal is, which changes no exit code. Reads only; nothing that it loads can release. Exits 0 when everything works and nothing is broken, 4 when something is refused, 9 when something gave no
 * answer, 6 when an assumption is broken. Throws `INVALID_REQUEST`, `USAGE` for a report that would take the place of a file,
 * `NOT_FOUND` and `WRONG_ACCOUNT`, before anything else is asked.
 */
export async function run(options: Options, io: Io): Promise<number> {
  const { instance: instanceId, region: regionId, account: accountId, role = 'observer' } = options;
  const request = { instanceId, regionId, accountId, requestedBy: 'doctor', reason: 'doctor' };
  const problems = problemsOfRequest(request);
  if (problems.length > 0) throw cliError('INVALID_REQUEST', problems.join('; '));
  const { endpoint, quotaShare } = readSettings(io.env);
  const { policy } =
    options.policy === undefined
      ? plainPolicy(options.site ?? 'cn', 30)
      : policyOf(options.policy, request, options);
  if (options.report !== undefined) await mustBeWritable(options.report, options.overwrite === true);
  const heard: Heard[] = [];
  const cloud = cloudOf({
    ...{ regionId, site: policy.site, ...PATIENCE, onAnswer: (one) => void heard.push(one) },
    ...(endpoint !== undefined && { endpoint }),
    ...(quotaShare !== undefined && { quotaShare }),
    ...(options.cloudProfile !== undefined && {
      credentials: createProfileCredentials(options.cloudProfile),
    }),
  });
  const tolerated = new Set(
    options.policy === undefined ? [] : policy.scan.tolerated.map(({ place }) => place),
  );
  io.progress('Trying each permission by one read …');
  const task = { instanceId, accountId, role, accepted: (place: string) => tolerated.has(place) };
  const [diagnosis, notices] = await Promise.all([diagnose(cloud, task, heard), askNotices(io.env)]);
  if (diagnosis === undefined) throw notKnown(instanceId, regionId);
  if (options.report !== undefined) {
    const forms = JSON.stringify(reportOf(diagnosis, heard), null, 2);
    await write(options.report, `${forms}\n`, options.overwrite === true);
    io.note(`${options.report} has forms only: no id, name or value of the account.`);
  }
  const exit = exitOf(diagnosis);
  const text = wordsOfDiagnosis(diagnosis, io.columns, notices);
  io.answer(
    { ...diagnosis, ...(notices !== undefined && { notices }) },
    text,
    exit === EXIT.done ? 'good' : 'bad',
  );
  io.next(exit === EXIT.done ? LOOK : MEND);
  return exit;
}

function notKnown(instanceId: string, regionId: string): Error {
  return cliError(
    'NOT_FOUND',
    `KMS does not know ${instanceId} in ${regionId} with the credentials of this process; compare id, region and account with the console`,
  );
}

function cloudOf(options: Parameters<typeof createCloud>[0]) {
  try {
    return createCloud(options);
  } catch (error) {
    throw failure('BAD_CONFIGURATION', error instanceof Error ? error.message : String(error));
  }
}

/** What a person can mend first: a permission, then the way to the cloud, then what we believe of it. */
function exitOf({ permissions, assumptions }: Diagnosis): number {
  if (permissions.some(({ verdict }) => verdict === 'refused')) return EXIT.permission;
  if (permissions.some(({ verdict }) => verdict === 'no answer')) return EXIT.unavailable;
  return assumptions.some(({ said }) => said === 'broken') ? EXIT.kept : EXIT.done;
}

/** Readable by whoever asked alone, also where a file of another mode is overwritten. */
async function write(path: string, text: string, mayOverwrite: boolean): Promise<void> {
  try {
    const file = await open(path, mayOverwrite ? 'w' : 'wx', 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw cliError('USAGE', `the report cannot be written (${why}); name a file in a folder that is there`);
  }
}
