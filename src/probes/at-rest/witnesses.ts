import type { Cloud } from '../../alibaba/cloud.js';
import type { Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';
import { readBill, type Bill } from './bill.js';
import { readCenter, type Center } from './center.js';
import { readGrants, type Grants } from './grants.js';
import { KINDS, kindsOf, type PlaceAtRest } from './kinds.js';
import type { Kind } from './kind.js';

/** Who else than a product itself says what there is. */
export interface Witnesses {
  readonly center: Center;
  readonly bill: Bill;
  /** How much of the account whoever asks may see at all. */
  readonly grants: Grants;
}

/** One reading for all places of one look. */
const ofLook = new WeakMap<ProbeTask, Promise<Witnesses>>();

/** Resource Center, the bill and our own grants. Read before the lists, so that what is made in between is missed by none of them. */
export function witnessesOf(cloud: Cloud, task: ProbeTask, tick: Tick): Promise<Witnesses> {
  const reading = ofLook.get(task) ?? read(cloud, tick);
  ofLook.set(task, reading);
  reading.catch(() => ofLook.delete(task));
  return reading;
}

async function read(cloud: Cloud, tick: Tick): Promise<Witnesses> {
  // The time of this look: approvals may be months older.
  const now = await cloud.clock.now();
  const [center, bill, grants] = await Promise.all([
    readCenter(cloud.things, [...typesOf(ALL), SERVERS], cloud.regionId, tick),
    readBill(cloud, now, tick),
    readGrants(cloud, tick),
  ]);
  return { center, bill, grants };
}

/** They have no key, and stand on bills. */
const SERVERS = 'ACS::ECS::Instance';

const ALL: readonly Kind[] = Object.keys(KINDS).filter(isPlace).flatMap(kindsOf);

/** What Resource Center calls these kinds. */
function typesOf(kinds: readonly Kind[]): string[] {
  return [...new Set(kinds.flatMap(({ center = [] }) => center))];
}

function isPlace(name: string): name is PlaceAtRest {
  return Object.hasOwn(KINDS, name);
}
