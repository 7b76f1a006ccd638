import { createCloud } from '../alibaba/create-cloud.js';
import { readSettings } from '../config.js';
import { failure } from '../errors.js';
import { problemsOfRequest } from '../policy/request.js';
import { cliError } from './errors.js';
import { EXIT, exitOfError } from './exit-codes.js';
import type { Io } from './io.js';
import { makePlan, type Plan } from './plan-checks.js';
import { plainPolicy, policyOf } from './plan-policy.js';
import { wordsOfPlan } from './plan-words.js';

interface Options {
  readonly instance: string;
  readonly region: string;
  readonly account: string;
  readonly site?: 'cn' | 'intl';
  readonly quietDays?: number;
  readonly policy?: string;
}

/**
 * Runs every check of a release on a real account. Reads only; nothing that it loads can release. Exits 0 when
 * nothing blocks, 6 when something does, 4 or 9 when a check could not be made; fails with `NOT_FOUND` (3),
 * `WRONG_ACCOUNT` (4), `BAD_CONFIGURATION` for a policy that cannot be read, or `LIST_INCOMPLETE` (9) where a list keeps changing while it is read.
 */
export async function run(options: Options, io: Io): Promise<number> {
  const { instance: instanceId, region: regionId, account: accountId, quietDays } = options;
  const request = { instanceId, regionId, accountId, requestedBy: 'plan', reason: 'plan' };
  const problems = problemsOfRequest(request);
  if (quietDays !== undefined && (quietDays < 1 || quietDays > 90))
    problems.push(`--quiet-days is ${quietDays}; expected 1 to 90`);
  if (problems.length > 0) throw cliError('INVALID_REQUEST', problems.join('; '));
  const { endpoint, quotaShare } = readSettings(io.env);
  const by =
    options.policy === undefined
      ? plainPolicy(options.site ?? 'cn', quietDays ?? 30)
      : policyOf(options.policy, request, options);
  const cloud = cloudOf({
    ...{ regionId, site: by.policy.site },
    ...(endpoint !== undefined && { endpoint }),
    ...(quotaShare !== undefined && { quotaShare }),
  });
  const plan = await makePlan(cloud, { request, by }, (text) => io.progress(text));
  if (plan === undefined) {
    throw cliError(
      'NOT_FOUND',
      `KMS does not know ${instanceId} in ${regionId} with the credentials of this process; compare id, region and account with the console`,
    );
  }
  io.answer(plan, wordsOfPlan(plan), plan.blocked ? 'bad' : 'warn');
  io.next(nextAfterPlan(plan));
  return exitOf(plan);
}

/** A comment of TOML: what stands above it is there to be copied. */
function nextAfterPlan({ instanceId, regionId, accountId, blocked }: Plan): string {
  return blocked
    ? '# Next: do what stands behind "to do", then look again.'
    : `# Next: \`kms-release request --instance ${instanceId} --region ${regionId} --account ${accountId} --requested-by NAME --reason TEXT\`.`;
}

function cloudOf(options: Parameters<typeof createCloud>[0]) {
  try {
    return createCloud(options);
  } catch (error) {
    throw failure('BAD_CONFIGURATION', error instanceof Error ? error.message : String(error));
  }
}

/** A plan with a hole tells first why it has one: a permission, then a cloud that could not be reached. */
function exitOf({ checks, blocked }: Plan): number {
  const exits = checks.flatMap(({ failedWith }) =>
    failedWith === undefined ? [] : [exitOfError(failedWith)],
  );
  const [hole] = [EXIT.permission, EXIT.unavailable].filter((exit) => exits.includes(exit));
  return hole ?? (blocked ? EXIT.kept : EXIT.done);
}
