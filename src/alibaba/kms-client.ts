import KmsModule from '@alicloud/kms20160120';
import { type Answer, attempt, type Connection, type Runtime } from './connection.js';
import { defaultExport } from './default-export.js';

/** What this service reads of KMS, and all of it: no key material, and no secret's value. */
export type KmsReadOperation =
  | 'DescribeAccountKmsStatus'
  | 'DescribeApplicationAccessPoint'
  | 'DescribeKey'
  | 'DescribeNetworkRule'
  | 'DescribePolicy'
  | 'DescribeRegions'
  | 'DescribeSecret'
  | 'GetDefaultKmsInstance'
  | 'GetKeyPolicy'
  | 'GetKmsInstance'
  | 'GetKmsInstanceQuotaInfos'
  | 'GetSecretPolicy'
  | 'ListAliases'
  | 'ListApplicationAccessPoints'
  | 'ListClientKeys'
  | 'ListKeys'
  | 'ListKeyVersions'
  | 'ListKmsInstances'
  | 'ListNetworkRules'
  | 'ListPolicies'
  | 'ListSecrets'
  | 'ListTagResources';

/**
 * Sends one of these KMS operations, and no other. Leave absent parameters out: the client would send them as empty
 * values.
 */
export type KmsClient<Operation extends string> = (
  operation: Operation,
  query: Readonly<Record<string, string>>,
) => Promise<Answer>;

/**
 * KMS through `@alicloud/kms20160120` 1.2.0 and the generic call that its client inherits: the typed methods of 1.2.0
 * know no instance operation and no `Filters`. The traps of that client are dealt with here and in connection.ts:
 * no endpoint by default, one timeout that is two, no timeout at all on a reused connection (it takes no agent),
 * retries, three looks at the credential, and messages with the signed URL. Source:
 * docs/cloud-facts.md, KMS client and Timeouts.
 */
export function createKmsClient<Operation extends string>(connection: Connection): KmsClient<Operation> {
  return (operation, query) =>
    attempt(connection, async (config, runtime) => {
      const client: GenericCall = new KmsClass(config);
      return {
        body: await client.doRequest(operation, 'HTTPS', 'POST', VERSION, 'AK', query, null, runtime),
      };
    });
}

const KmsClass = defaultExport(KmsModule);
const VERSION = '2016-01-20';

/** The inherited call. The vendor's typed methods pass `null` for no body; the typings do not say so. */
interface GenericCall {
  doRequest(
    action: string,
    protocol: string,
    method: string,
    version: string,
    authType: string,
    query: Record<string, unknown>,
    body: Record<string, unknown> | null,
    runtime: Runtime,
  ): Promise<unknown>;
}
