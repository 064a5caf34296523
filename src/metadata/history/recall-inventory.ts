import type { Inventory, NetworkInterface } from '../../model/inventory.ts';
import { isAssumed, sightingOf } from '../sighting.ts';
import { EDGE_SECONDS } from './edge-seconds.ts';
import type { Attached, OwnershipFact } from './ownership-fact.ts';
import { KINDS, PUBLIC, placeKey, type ReplayState } from './replay-state.ts';

/** Of a second, the part after its facts: ends come before beginnings. */
const AFTER_ENDS = 0.5;

/** What a replay takes from an inventory at a time. */
export interface Statement {
  /** Unix seconds. */
  readonly at: number;
  /** Enters it in the state of the replay. */
  readonly enter: () => void;
}

/** Notes the interfaces and addresses that facts concern, as the facts and the inventory name them. */
export function findConcerned(facts: readonly OwnershipFact[], inventory: Inventory, state: ReplayState): void {
  const concerned = new Set<string>();
  const { networkInterfaces, earlierInterfaces = [] } = inventory;
  const ended = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'created' || fact.kind === 'described') {
      const { networkInterface, accountId, region } = fact;
      concerned.add(networkInterface.id);
      state.known(networkInterface.id, networkInterface.vpcId).describe(networkInterface, accountId, region);
    } else if ('interfaceId' in fact) concerned.add(fact.interfaceId);
    else if (fact.kind === 'associated') concerned.add(fact.holderId);
    else if (fact.kind === 'instance_ended') ended.add(fact.instanceId);
  }
  const all = [...earlierInterfaces, ...networkInterfaces];
  for (const item of all) {
    const isOfInstance =
      item.instanceId !== undefined && (ended.has(item.instanceId) || concerned.has(item.instanceId));
    if (isOfInstance) concerned.add(item.id);
    if (item.vpcId !== undefined && concerned.has(item.id)) state.known(item.id, item.vpcId).recall(item);
  }
  for (const fact of facts) findPlaces(fact, state);
  for (const item of all) {
    if (!concerned.has(item.id)) continue;
    for (const kind of KINDS) for (const address of item[kind] ?? []) state.place(item.vpcId, kind, address, item.id);
  }
}

function findPlaces(fact: OwnershipFact, state: ReplayState): void {
  if (fact.kind === 'allocated' || fact.kind === 'associated' || fact.kind === 'disassociated') {
    if (fact.publicAddress !== undefined) state.place(PUBLIC, 'publicAddresses', fact.publicAddress, undefined);
    return;
  }
  const named =
    fact.kind === 'created' || fact.kind === 'described'
      ? { interfaceId: fact.networkInterface.id, ...fact.networkInterface }
      : fact.kind === 'assigned' || fact.kind === 'unassigned'
        ? fact
        : undefined;
  if (named === undefined) return;
  const vpcId = state.interfaces.get(named.interfaceId)?.vpcId;
  for (const kind of KINDS) for (const address of named[kind]) state.place(vpcId, kind, address, named.interfaceId);
}

/** The statements of the inventory about the addresses and interfaces that facts concern, in chronological order. */
export function statementsOf(inventory: Inventory, state: ReplayState): readonly Statement[] {
  const { networkInterfaces, earlierInterfaces = [], seenUntil = 0, seenUntilById } = inventory;
  const statements: Statement[] = [];
  const recall = (item: NetworkInterface, lastSeen: number, isEarlier: boolean): void => {
    const { vpcId, instanceId, attachedAt, isDetachable = false, goneBy } = item;
    if (vpcId === undefined) return;
    let knownUntil = lastSeen;
    let isConcerned = false;
    for (const kind of KINDS) {
      for (const address of item[kind] ?? []) {
        const place = state.places.get(placeKey(vpcId, kind, address));
        if (place === undefined) continue;
        isConcerned = true;
        state.known(item.id, vpcId).recall(item);
        state.place(vpcId, kind, address, item.id);
        const { from, until } = sightingOf({ ...item, seenUntil: lastSeen }, address);
        const { holdings } = place;
        if (isEarlier && isAssumed(item, { from, until })) {
          const givenAt = from - EDGE_SECONDS;
          const enter = () => state.gain(state.known(item.id, vpcId), place, givenAt, false);
          statements.push({ at: givenAt + AFTER_ENDS, enter });
          continue;
        }
        knownUntil = Math.max(knownUntil, until);
        statements.push({ at: from, enter: () => holdings.see(item.id, from, state.joins(item.id, address)) });
        // by the inventory, nothing else was seen in between
        statements.push({ at: until, enter: () => holdings.see(item.id, until, () => true) });
        if (goneBy !== undefined) statements.push({ at: goneBy, enter: () => holdings.miss(item.id, goneBy) });
      }
    }
    if (!isConcerned || instanceId === undefined) return;
    const attached: Attached = { instanceId, isDetachable, since: attachedAt, attachmentId: undefined };
    const see = (at: number) => ({
      at,
      enter: () => {
        const known = state.known(item.id, vpcId);
        state.addToInstance(known, attached);
        known.attachments.see(attached, at, state.joins(item.id, undefined));
      },
    });
    if (attachedAt !== undefined) statements.push(see(attachedAt));
    statements.push(see(knownUntil));
  };
  for (const item of earlierInterfaces) recall(item, item.seenUntil ?? seenUntil, true);
  for (const item of networkInterfaces) recall(item, seenUntilById?.[item.id] ?? seenUntil, false);
  return statements.sort((one, other) => compare(one.at, other.at));
}

function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
