import { earlierInterfacesOf } from '../../../src/metadata/earlier-interfaces.ts';
import { withSeenSince } from '../../../src/metadata/seen-since.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';
import {
  ACCOUNT,
  assign,
  launch,
  MIDNIGHT,
  REGION,
  type TrailRecord,
  terminate,
  unassign,
  VPC,
} from './trail-records.ts';

/** A move of the game, in which nodes take over addresses from each other. Impossible moves are skipped. */
export interface Move {
  readonly kind: 'assign' | 'unassign' | 'terminate' | 'launch' | 'sweep';
  readonly node: number;
  readonly address: number;
  /** Seconds since the previous move. */
  readonly after: number;
  /** Clock error of the event, in seconds. */
  readonly skew: number;
  /** By how many sweeps the event is delayed, and whether it is delivered again at the following sweep. */
  readonly late?: number;
  readonly isTwice?: boolean;
}

/** Folds CloudTrail records into a document. */
export type Fold = (records: readonly TrailRecord[], document: Inventory) => Inventory;

/** The addresses that pods use. */
export const POD_ADDRESSES = ['10.0.0.100', '10.0.0.101', '10.0.0.102'] as const;

/** All addresses of the game. */
export const GAME_ADDRESSES: readonly string[] = [...POD_ADDRESSES, '10.0.0.1', '10.0.0.2', '10.0.0.3'];

interface Node {
  readonly id: string;
  readonly instanceId: string;
  readonly primary: string;
  readonly launchedAt: number;
  readonly held: Set<string>;
}

/** The result of a game. */
export interface Played {
  readonly records: readonly TrailRecord[];
  /** The document of the last sweep; undefined if there was no sweep. */
  readonly swept: Inventory | undefined;
  /** The deliveries of records that no sweep has received yet. */
  readonly outstanding: readonly TrailRecord[];
  /** The instance that had an address at a given second; undefined if no instance had it. */
  ownerAt(address: string, seconds: number): string | undefined;
  /** Whether the address gained or lost an owner in a period, bounds included. */
  isChanged(address: string, from: number, until: number): boolean;
  readonly until: number;
}

/** Plays the moves in order. With `fold`, each sweep also folds in the records that have arrived since the previous sweep. */
export function play(moves: readonly Move[], fold?: Fold): Played {
  const nodes: (Node | undefined)[] = [undefined, undefined, undefined];
  const records: TrailRecord[] = [];
  const truth: { readonly address: string; readonly owner: string; readonly from: number; until: number }[] = [];
  let swept: Inventory | undefined;
  const underway: { readonly record: TrailRecord; readonly sweep: number }[] = [];
  let sweeps = 0;
  let number = 1;
  let now = MIDNIGHT;
  const begin = (address: string, owner: string) =>
    truth.push({ address, owner, from: now, until: Number.POSITIVE_INFINITY });
  const end = (address: string): void => {
    const last = truth.findLast((each) => each.address === address && each.until === Number.POSITIVE_INFINITY);
    if (last !== undefined) last.until = now;
  };
  for (const { kind, node: slot, address: index, after, skew, late = 0, isTwice = false } of moves) {
    now += after;
    const written = records.length;
    const node = nodes[slot];
    const address = POD_ADDRESSES[index] ?? POD_ADDRESSES[0];
    const shown = now + skew;
    if (kind === 'launch' && node === undefined) {
      const id = `eni-${String(number).padStart(17, '0')}`;
      const instanceId = `i-${String(number++).padStart(17, '0')}`;
      // the next node in this slot gets the same address
      const primary = `10.0.0.${slot + 1}`;
      nodes[slot] = { id, instanceId, primary, launchedAt: now, held: new Set() };
      begin(primary, instanceId);
      records.push(launch(shown, instanceId, id, primary, 'node', now));
    } else if (kind === 'terminate' && node !== undefined) {
      for (const each of [node.primary, ...node.held]) end(each);
      nodes[slot] = undefined;
      records.push(terminate(shown, node.instanceId));
    } else if (kind === 'assign' && node !== undefined && nodes.every((each) => each?.held.has(address) !== true)) {
      node.held.add(address);
      begin(address, node.instanceId);
      records.push(assign(shown, node.id, address));
    } else if (kind === 'unassign' && node?.held.delete(address) === true) {
      end(address);
      records.push(unassign(shown, node.id, address));
    } else if (kind === 'sweep') {
      swept = sweep(swept, nodes, now);
      // the state that a sweep has read holds for the whole second
      now += 1;
      sweeps++;
      const arrived = underway.filter((each) => each.sweep === sweeps).map(({ record }) => record);
      if (fold !== undefined) swept = fold(arrived, swept);
    }
    for (const record of records.slice(written)) {
      underway.push({ record, sweep: sweeps + 1 + late });
      if (isTwice) underway.push({ record, sweep: sweeps + 2 + late });
    }
  }
  return {
    records,
    swept,
    outstanding: underway.filter(({ sweep }) => sweep > sweeps).map(({ record }) => record),
    until: now,
    ownerAt: (address, seconds) =>
      truth.find((each) => each.address === address && each.from <= seconds && each.until > seconds)?.owner,
    isChanged: (address, from, until) =>
      truth.some(
        (each) => each.address === address && [each.from, each.until].some((time) => time >= from && time <= until),
      ),
  };
}

/** The document of a sweep, based on the previous document; the sweep itself takes no time. */
function sweep(previous: Inventory | undefined, nodes: readonly (Node | undefined)[], now: number): Inventory {
  const known = new Map((previous?.networkInterfaces ?? []).map((item) => [item.id, item]));
  const networkInterfaces = nodes.flatMap((node) => {
    if (node === undefined) return [];
    const before = known.get(node.id);
    const earlier = before === undefined ? undefined : { networkInterface: before, gatheredAt: now };
    return [withSeenSince(described(node), earlier, now)];
  });
  const earlierInterfaces = earlierInterfacesOf(previous, networkInterfaces, { seenUntil: now, seenBy: now });
  return { version: 1, seenUntil: now, networkInterfaces, earlierInterfaces, events: previous?.events };
}

function described({ id, instanceId, primary, launchedAt, held }: Node): NetworkInterface {
  return {
    ...{ id, accountId: ACCOUNT, region: REGION, type: 'interface', vpcId: VPC, instanceId, attachedAt: launchedAt },
    addresses: [primary, ...held],
    owner: { type: 'ec2_instance', id: instanceId },
  };
}
