import type { Credential } from '../auth/credential.js';
import { invalidParameter, refusal } from '../errors.js';
import type { Instances } from '../types.js';
import type { World } from '../world/world.js';

/** The products that the sandbox stands in for. */
export type Product =
  | 'Kms'
  | 'Sts'
  | 'Actiontrail'
  | 'BssOpenApi'
  | 'ResourceSharing'
  | 'Sls'
  | 'Cms'
  | 'Ecs'
  | 'Rds'
  | 'R-kvstore'
  | 'Dds'
  | 'Polardb'
  | 'Nas'
  | 'Ess'
  | 'Hbr'
  | 'Alikafka'
  | 'Amqp-open'
  | 'Mns-open'
  | 'Hbase'
  | 'Gpdb'
  | 'Adb'
  | 'Clickhouse'
  | 'Ecd'
  | 'Oos'
  | 'ResourceCenter'
  | 'ResourceManager'
  | 'Cs'
  | 'Starrocks'
  | 'Milvus'
  | 'Apig'
  | 'Oss'
  | 'Hitsdb'
  | 'Polardbx'
  | 'Elasticsearch'
  | 'Emr'
  | 'Ens'
  | 'Dbfs'
  | 'RocketMQ'
  | 'OceanBasePro'
  | 'Maxcompute'
  | 'Ebs'
  | 'Live';
/** The body of an answer, before it is written as JSON. */
export type Body = Readonly<Record<string, unknown>>;

/** One call: who asks for what, and what the cloud shows at this moment. */
export interface Call {
  readonly world: World;
  readonly credential: Credential;
  readonly parameters: ReadonlyMap<string, string>;
  readonly now: number;
  /** The instances as this answer shows them: older than they are when the answer is stale. */
  readonly instances: Instances;
  /** The instant that this answer shows. */
  readonly asOf: number;
  /** Whose operation it is. */
  readonly product: Product;
  /** The host that was asked, with its port. */
  readonly host: string;
  /** The caller may not ask this, and is shown nothing instead of being told. */
  readonly denied: boolean;
}

/** A path with `{names}` in it, and the method that goes with it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** One operation: the permission that it needs, and what it answers. */
export interface Operation {
  readonly product: Product;
  readonly version: string;
  /** The RAM action that it needs; null if anybody may. */
  readonly action: string | null;
  readonly write: boolean;
  /** Where a REST product has it; the others have everything at `/`. */
  readonly route?: Route;
  /** An operation with key material or a secret's value. */
  readonly use?: true;
  /** Shows nothing to who may not ask, where the scenario says so. */
  readonly quiet?: boolean;
  readonly answer: (call: Call) => Body;
}

/** Operations of one product in one version, by name. */
export type Operations = Readonly<Record<string, Operation>>;

/** A parameter that has to be there. Throws the refusal for a missing one. */
export function required({ parameters }: Call, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '') {
    throw refusal(400, 'MissingParameter', `The parameter ${name} is needed but not provided.`);
  }
  return value;
}

/** A parameter, or undefined when it is absent or empty. */
export function optional({ parameters }: Call, name: string): string | undefined {
  const value = parameters.get(name);
  return value === '' ? undefined : value;
}

/** A whole number between `from` and `to`, or `fallback` when it is absent. Throws `invalidParameter`. */
export function integer(call: Call, name: string, fallback: number, from: number, to: number): number {
  const text = optional(call, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to) throw invalidParameter(name);
  return value;
}

/** A boolean; the vendor's Python SDKs spell it True and False. */
export function boolean(call: Call, name: string, fallback: boolean): boolean {
  const text = optional(call, name)?.toLowerCase();
  if (text === undefined) return fallback;
  if (text !== 'true' && text !== 'false') throw invalidParameter(name);
  return text === 'true';
}

/** One page of a list, with the fields that every such list has. */
export function page<T>(call: Call, items: readonly T[], defaultSize: number) {
  const PageNumber = integer(call, 'PageNumber', 1, 1, 1_000_000);
  const PageSize = integer(call, 'PageSize', defaultSize, 1, 100);
  const first = (PageNumber - 1) * PageSize;
  return {
    items: items.slice(first, first + PageSize),
    fields: { TotalCount: items.length, PageNumber, PageSize },
  };
}
