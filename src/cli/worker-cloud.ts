import { createCloud } from '../alibaba/index.js';
import type { Identity } from '../alibaba/cloud.js';
import type { Config } from '../config.js';
import type { Policy } from '../config/policy.js';
import { codeOf } from '../errors.js';
import { cliError } from './errors.js';
import type { Log } from './worker-log.js';

/** Only these can be cured from here; any other trouble may be over when the first step asks again. */
const FATAL = new Set(['CLOUD_CREDENTIALS_INVALID', 'CLOUD_ACCESS_DENIED']);

/** Asks STS whose credentials these are. A cloud that does not answer now is told, and the worker starts all the same. */
export async function checkCloud(config: Config, policy: Policy, log: Log): Promise<void> {
  const account = policy.accounts.find(({ regions }) => regions.length > 0);
  const regionId = account?.regions[0];
  if (account === undefined || regionId === undefined) {
    log.warn('the policy allows no account and region: every request will be kept');
    return;
  }
  const { endpoint } = config;
  const cloud = createCloud({ regionId, site: account.site, ...(endpoint !== undefined && { endpoint }) });
  const identity = await cloud.sts.whoAmI().catch((error: unknown) => {
    if (!(error instanceof Error) || FATAL.has(codeOf(error) ?? '')) throw error;
    log.warn(
      { code: codeOf(error) },
      `the cloud cannot be asked now, and will be asked again: ${error.message}`,
    );
    return undefined;
  });
  if (identity !== undefined) mustBeNamed(identity, policy);
}

function mustBeNamed({ accountId, arn }: Identity, { accounts }: Policy): void {
  if (accounts.some((account) => account.accountId === accountId)) return;
  const named = accounts.map((account) => account.accountId).join(', ');
  throw cliError(
    'WRONG_ACCOUNT',
    `the credentials are of account ${accountId} (${arn}), and the policy names ${named}; give this process ` +
      'credentials of a named account, or add the account to the policy',
  );
}
