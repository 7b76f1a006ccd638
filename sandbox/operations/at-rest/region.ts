import { refusal } from '../../errors.js';
import { optional, type Call } from '../operation.js';

/** How a call says which region it means. */
export interface RegionRule {
  /** The parameter; the default is RegionId. */
  readonly parameter?: string;
  /** Is it needed? Otherwise the host says it, or it is the region of the scenario. */
  readonly needed?: true;
  /** Of the product, where it has a code of its own: for a missing parameter, and for no such region. */
  readonly missing?: string;
  readonly unknown?: readonly [number, string];
}

/** The region that a call means. Throws the refusal for a missing one, and for one that there is not. */
export function regionOf(call: Call, rule: RegionRule): string {
  const {
    parameter = 'RegionId',
    missing = 'MissingParameter',
    unknown = [404, 'InvalidRegionId.NotFound'],
  } = rule;
  const given = optional(call, parameter) ?? optional(call, 'RegionId');
  if (given === undefined && rule.needed === true) {
    throw refusal(400, missing, `The input parameter "${parameter}" that is mandatory is not supplied.`);
  }
  const region = given ?? regionOfHost(call.host) ?? call.world.setting.regionId;
  if (existing(call).has(region)) return region;
  throw refusal(unknown[0], unknown[1], `The specified RegionId does not exist: ${region}.`);
}

/** The region that a call names, by parameter or host; undefined when it names none. */
export function regionAsked(call: Call): string | undefined {
  return optional(call, 'RegionId') ?? regionOfHost(call.host);
}

/** The regions of an account: those of the scenario. */
export function regionsOf({ world: { scenario, setting } }: Call): string[] {
  return scenario.regions ?? [...new Set([setting.regionId, 'cn-shanghai', 'ap-southeast-1'])];
}

function existing(call: Call): ReadonlySet<string> {
  return new Set([...publicRegions, ...regionsOf(call), call.world.setting.regionId]);
}

function regionOfHost(host: string): string | undefined {
  const [, bare, named] = /^(?:([a-z]{2}-[a-z0-9-]+)\.log|[\w-]+\.([a-z]{2}-[a-z0-9-]+))\./.exec(host) ?? [];
  return bare ?? named;
}

const publicRegions = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-shenzhen',
  'cn-beijing',
  'cn-qingdao',
  'cn-zhangjiakou',
  'cn-huhehaote',
  'cn-wulanchabu',
  'cn-heyuan',
  'cn-guangzhou',
  'cn-chengdu',
  'cn-nanjing',
  'cn-fuzhou',
  'cn-wuhan-lr',
  'cn-zhengzhou-jva',
  'cn-zhongwei',
  'cn-hongkong',
  'cn-shanghai-finance-1',
  'cn-shenzhen-finance-1',
  'cn-beijing-finance-1',
  'cn-hangzhou-finance',
  'cn-north-2-gov-1',
  'cn-heyuan-acdr-1',
  'cn-wulanchabu-gic-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ap-southeast-8',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'us-west-1',
  'us-east-1',
  'us-southeast-1',
  'na-south-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'me-east-1',
  'me-central-1',
];
