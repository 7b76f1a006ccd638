import {
  createCloud,
  createCredentials,
  createProfileCredentials,
  keepBills,
  takeRole,
  type CloudOptions,
  type Credentials,
} from '../alibaba/index.js';
import type { Cloud } from '../alibaba/cloud.js';
import type { Settings } from '../config.js';
import { failure } from '../errors.js';
import type { AccountInFile } from './accounts-file.js';

/** One account that is looked at, by whatever gives its credential. */
export interface AccountToRead {
  /** What people call it: the profile, the name or role in a file, or the credentials of this process. */
  readonly name: string;
  readonly home: string;
  cloudFor(regionId: string): Cloud;
}

/** Where the account's own questions go where no region is named: KMS is there on both sites. */
const HOME = { cn: 'cn-hangzhou', intl: 'ap-southeast-1' } as const;

/** Where credentials come from: profiles, roles that are taken by this process, or neither: its own. */
export interface Sources {
  readonly profiles?: readonly string[] | undefined;
  readonly roles?: readonly AccountInFile[] | undefined;
}

/** The accounts of these sources. Throws `BAD_CONFIGURATION` for an address that is none. */
export function accountsToRead(
  from: Sources,
  { endpoint, quotaShare }: Pick<Settings, 'endpoint' | 'quotaShare'>,
  site: 'cn' | 'intl',
  regions: readonly string[] | undefined,
): AccountToRead[] {
  const at = { regionId: regions?.[0] ?? HOME[site], site, ...(endpoint !== undefined && { endpoint }) };
  return credentialsOf(from, at).map(({ name, credentials }) => {
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

function credentialsOf({ profiles = [], roles = [] }: Sources, at: CloudOptions) {
  const own = createCredentials();
  if (roles.length > 0)
    return roles.map(({ name, role }) => ({ name, credentials: roleCredentials(role, at, own) }));
  if (profiles.length === 0) return [{ name: 'the credentials of this process', credentials: own }];
  return profiles.map((name) => ({ name: `profile ${name}`, credentials: createProfileCredentials(name) }));
}

function roleCredentials(role: string, at: CloudOptions, credentials: Credentials): Credentials {
  try {
    return takeRole(role, { ...at, credentials });
  } catch (error) {
    throw failure('BAD_CONFIGURATION', error instanceof Error ? error.message : String(error));
  }
}

function cloudOf(options: Parameters<typeof createCloud>[0]): Cloud {
  try {
    return createCloud(options);
  } catch (error) {
    throw failure('BAD_CONFIGURATION', error instanceof Error ? error.message : String(error));
  }
}
