/** Where one product answers. `host` may carry a port. */
export interface Endpoint {
  readonly protocol: 'http' | 'https';
  readonly host: string;
}

/** Where Log Service answers: each project has a host of its own, in front of `host`. */
export interface LogEndpoint extends Endpoint {
  /** True for a base address for all products, which has no host for each project. */
  readonly isBase: boolean;
}

/** The China site or the international site: where the account was opened, not where its resources are. */
export type Site = 'cn' | 'intl';

/** Where each product answers, for one region and one site. */
export interface Endpoints {
  readonly kms: Endpoint;
  readonly sts: Endpoint;
  readonly actionTrail: Endpoint;
  readonly resourceSharing: Endpoint;
  readonly billing: Endpoint;
  readonly logs: LogEndpoint;
  readonly cloudMonitor: Endpoint;
  /** The one base address of all other products, when there is one; each has hosts of its own otherwise. */
  readonly products?: Endpoint;
  /** The one base address of everything, when it is on loopback. */
  readonly loopback?: Endpoint;
}

/** What decides the endpoints. `endpoint` is one base address for all products: a stand-in or a proxy. */
export interface Place {
  readonly regionId: string;
  readonly site: Site;
  readonly endpoint?: string;
}

/** The endpoint of each product. Throws a plain Error that says what is wrong with the region or the address. */
export function endpointsFor({ regionId, site, endpoint }: Place): Endpoints {
  if (!/^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/.test(regionId)) {
    throw new Error(`"${regionId}" is not a region id; one looks like cn-hangzhou or ap-southeast-1.`);
  }
  if (endpoint !== undefined) {
    const base = parseEndpoint(endpoint);
    const logs = { ...base, isBase: true };
    const all = {
      kms: base,
      sts: base,
      actionTrail: base,
      resourceSharing: base,
      billing: base,
      logs,
      cloudMonitor: base,
      products: base,
    };
    return isLoopback(base) ? { ...all, loopback: base } : all;
  }
  return {
    kms: at(`kms.${regionId}.aliyuncs.com`),
    sts: at(`sts.${regionId}.aliyuncs.com`),
    actionTrail: at(ACTION_TRAIL_ELSEWHERE.get(regionId) ?? `actiontrail.${regionId}.aliyuncs.com`),
    resourceSharing: at(`resourcesharing.${regionId}.aliyuncs.com`),
    billing: at(BILLING[site]),
    cloudMonitor: at(`metrics.${regionId}.aliyuncs.com`),
    logs: { ...at(`${regionId}.log.aliyuncs.com`), isBase: false },
  };
}

/** Reads one base address. Plain HTTP is for loopback only. Throws a plain Error that says what to write instead. */
export function parseEndpoint(text: string): Endpoint {
  const wanted = 'write https://HOST or https://HOST:PORT, or http:// for an address on loopback';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error(`The endpoint is not an http or https address; ${wanted}.`);
  }
  if (url.username !== '' || url.password !== '')
    throw new Error(`The endpoint holds a user name or password; ${wanted}.`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new Error(`The endpoint at ${url.host} has something behind the host; ${wanted}.`);
  }
  const endpoint = { protocol: url.protocol === 'http:' ? 'http' : 'https', host: url.host } as const;
  if (endpoint.protocol === 'http' && !isLoopback(endpoint)) {
    throw new Error(
      `The endpoint ${url.host} is not on loopback, so plain HTTP would show every request; ${wanted}.`,
    );
  }
  return endpoint;
}

/** True for localhost, 127.0.0.0/8 and ::1. */
function isLoopback(endpoint: Endpoint): boolean {
  const { hostname } = new URL(`http://${endpoint.host}`);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The account's site decides, not the region of the resource. Source: docs/cloud-facts.md, Billing site. */
const BILLING = { cn: 'business.aliyuncs.com', intl: 'business.ap-southeast-1.aliyuncs.com' } as const;

/** Regions whose trail is kept elsewhere, by the vendor's endpoint map. Source: docs/cloud-facts.md, Endpoints. */
const ACTION_TRAIL_ELSEWHERE = new Map([
  ['cn-beijing-finance-1', 'actiontrail.aliyuncs.com'],
  ['cn-hangzhou-finance', 'actiontrail.aliyuncs.com'],
  ['cn-shenzhen-finance-1', 'actiontrail.aliyuncs.com'],
]);

function at(host: string): Endpoint {
  return { protocol: 'https', host };
}
