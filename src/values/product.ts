/** A product whose things can be encrypted with a key: where it answers, and in which regions it is there. */
export interface Product {
  /** What people call it. */
  readonly label: string;
  readonly version: string;
  /** How it is spoken to; operations are named in a parameter (RPC) when absent. */
  readonly speaks?: 'paths' | 'OSS' | 'Log Service';
  /** What bills call it, where it is known: the names of product codes. */
  readonly billedAs?: string;
  /** Its one host on each site. */
  readonly hosts?: Readonly<Record<'cn' | 'intl', string>>;
  /** Its own answer to who asks has every region's things: it is asked once. */
  readonly isGlobal?: true;
  /** The first part of the host; the name of the product when absent. */
  readonly code?: string;
  /** The first part of a RAM action; the name of the product when absent. */
  readonly ram?: string;
  /** Hosts that follow no rule, and for which regions. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Its regions, where it cannot be asked for them, or all that the account has; otherwise by its own `DescribeRegions`. */
  readonly regions?: string;
}

/** In every region that the account has. */
export const ALL_REGIONS = '*';

/** Regions of which many products have one central host. */
export const FIRST = 'cn-beijing cn-hangzhou cn-shanghai';
/** The same, and those that came soon after. */
export const OLD = `${FIRST} cn-beijing-finance-1 cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen cn-qingdao cn-hongkong ap-southeast-1 us-east-1 us-west-1`;

/** True for a region of such a list, or of all. */
export function isIn(regions: string, regionId: string): boolean {
  return regions === ALL_REGIONS || regions.split(' ').includes(regionId);
}
