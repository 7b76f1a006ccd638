import { createCloud, createCredentials, createProfileCredentials, keepBills } from '../alibaba/index.js';
import type { Cloud } from '../alibaba/cloud.js';
import type { Settings } from '../config.js';
import { failure } from '../errors.js';

/** One account that is looked at, by whatever gives its credential. */
export interface AccountToRead {
  /** What people call it: the profile, or the credentials of this process. */
  readonly name: string;
  readonly home: string;
  cloudFor(regionId: string): Cloud;
}

/** Where the account's own questions go where no region is named: KMS is there on both sites. */
const HOME = { cn: 'cn-hangzhou', intl: 'ap-southeast-1' } as const;

/** The accounts of these profiles, or the one of this process. Throws `BAD_CONFIGURATION` for an address that is none. */
export function accountsToRead(
  profiles: readonly string[],
  { endpoint, quotaShare }: Pick<Settings, 'endpoint' | 'quotaShare'>,
  site: 'cn' | 'intl',
  regions: readonly string[] | undefined,
): AccountToRead[] {
  const sources =
    profiles.length === 0
      ? [{ name: 'the credentials of this process', credentials: createCredentials() }]
      : profiles.map((name) => ({ name: `profile ${name}`, credentials: createProfileCredentials(name) }));
  return sources.map(({ name, credentials }) => {
    const clouds = new Map<string, Cloud>();
    const keptBills = keepBills();
    const cloudFor = (regionId: string) => {
      const options = { regionId, site, credentials, keptBills };
      const address = endpoint === undefined ? {} : { endpoint };
      const share = quotaShare === undefined ? {} : { quotaShare };
      const cloud = clouds.get(regionId) ?? cloudOf({ ...options, ...address, ...share });
      clouds.set(regionId, cloud);
      return cloud;
    };
    return { name, home: regions?.[0] ?? HOME[site], cloudFor };
  });
}

function cloudOf(options: Parameters<typeof createCloud>[0]): Cloud {
  try {
    return createCloud(options);
  } catch (error) {
    throw failure('BAD_CONFIGURATION', error instanceof Error ? error.message : String(error));
  }
}
