import { permissionsOf } from './at-rest/kinds.js';
import { isAtRest } from './registry.js';
import { PLACES, type PlaceName } from '../release/places.js';

/** The one action that destroys: the executor's alone. */
export const RELEASES = 'kms:ReleaseKmsInstance';

/** What finds the instances of an account: `kms-release candidates` alone asks for them. */
export const LISTS: readonly string[] = ['kms:DescribeRegions', 'kms:ListKmsInstances'];

/** What the instance itself needs, its objects, its bills and whose credential it is; without them it is kept. */
const OF_THE_INSTANCE = [
  'bss:DescribeBillList',
  'bss:DescribeInstances',
  'kms:DescribeAccountKmsStatus',
  'kms:DescribeApplicationAccessPoint',
  'kms:DescribeKey',
  'kms:DescribeNetworkRule',
  'kms:DescribePolicy',
  'kms:DescribeSecret',
  'kms:GetDefaultKmsInstance',
  'kms:GetKmsInstance',
  'kms:GetKmsInstanceQuotaInfos',
  'kms:ListAliases',
  'kms:ListClientKeys',
  'kms:ListKeys',
  'kms:ListSecrets',
  'kms:ListTagResources',
] as const;

/** What the witnesses need, that say what there is beside a product itself. Without them places of data at rest stay open. */
const OF_WITNESSES = [
  'ram:ListPolicyAttachments',
  'resourcecenter:GetResourceCenterServiceStatus',
  'resourcecenter:ListResourceTypes',
  'resourcecenter:SearchResources',
] as const;

/** The RAM actions of one place, sorted. */
export interface PlacePermissions {
  readonly place: string;
  readonly actions: readonly string[];
}

/**
 * What each place where this version looks needs of RAM, in the order of the places; first what every look needs, and what
 * the witnesses of data at rest need.
 */
export function permissionsByPlace(): readonly PlacePermissions[] {
  const names: readonly PlaceName[] = Object.keys(PLACES).filter(isPlace);
  return [
    { place: 'the instance itself', actions: OF_THE_INSTANCE },
    { place: 'data at rest', actions: OF_WITNESSES },
    ...names.flatMap((place) => {
      const actions = actionsOf(place);
      return actions.length === 0 ? [] : [{ place, actions }];
    }),
  ];
}

function actionsOf(place: PlaceName): readonly string[] {
  if (isAtRest(place)) return permissionsOf(place);
  const found = PLACES[place];
  return 'permissions' in found ? found.permissions : [];
}

function isPlace(name: string): name is PlaceName {
  return Object.hasOwn(PLACES, name);
}
