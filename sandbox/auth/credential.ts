import type { Identity } from '../types.js';

/** An access key of the sandbox, what it may do, and whose it is. */
export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | undefined;
  /** By the clock of the host, because the SDKs renew their tokens by it. */
  readonly expiresAt: number | undefined;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Only things in these resource groups are seen; undefined is all. */
  readonly resourceGroups: readonly string[] | undefined;
  /** It has no policy of its own. */
  readonly byUserGroup?: boolean;
  readonly identity: Identity;
}

/** May this credential do the action? What is not allowed is denied, and a deny wins. */
export function mayDo({ allow, deny }: Credential, action: string): boolean {
  return (
    allow.some((pattern) => matches(pattern, action)) && !deny.some((pattern) => matches(pattern, action))
  );
}

function matches(pattern: string, action: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(action);
}
