import type { Inventory, NetworkInterface } from '../../model/inventory.ts';
import type { OwnerSpan } from '../owner-at.ts';
import { isAssumed, sightingOf } from '../sighting.ts';
import { EDGE_SECONDS } from './edge-seconds.ts';
import { EventEdges } from './event-edges.ts';
import type { Attached, OwnershipFact } from './ownership-fact.ts';
import { KINDS, PUBLIC, placeKey, type ReplayState, sinceKey } from './replay-state.ts';

/** Of a second, the part after its facts: ends come before beginnings. */
const AFTER_ENDS = 0.5;

const SECOND_MS = 1_000;

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
    } else if (fact.kind === 'seen') {
      concerned.add(fact.interfaceId);
      state.known(fact.interfaceId, fact.vpcId);
    } else if ('interfaceId' in fact) concerned.add(fact.interfaceId);
    else if (fact.kind === 'associated') concerned.add(fact.holderId);
    else if (fact.kind === 'instance_ended') ended.add(fact.instanceId);
  }
  const all = [...earlierInterfaces, ...networkInterfaces];
  for (const item of all) {
    const isOfInstance =
      item.instanceId !== undefined && (ended.has(item.instanceId) || concerned.has(item.instanceId));
    if (isOfInstance) concerned.add(item.id);
    if (item.vpcId === undefined || !concerned.has(item.id)) continue;
    const known = state.known(item.id, item.vpcId);
    known.recall(item);
    if (item.instanceId !== undefined) state.noteInstance(known, item.instanceId);
  }
  for (const fact of facts) {
    findPlaces(fact, state);
    const { attached = undefined, id = '' } =
      fact.kind === 'created' || fact.kind === 'described'
        ? fact.networkInterface
        : fact.kind === 'attached' || fact.kind === 'seen'
          ? { attached: fact.attached, id: fact.interfaceId }
          : {};
    const known = state.interfaces.get(id);
    if (known !== undefined && attached !== undefined) state.noteInstance(known, attached.instanceId);
  }
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
      : fact.kind === 'assigned' || fact.kind === 'unassigned' || fact.kind === 'seen'
        ? fact
        : undefined;
  if (named === undefined) return;
  const vpcId = state.interfaces.get(named.interfaceId)?.vpcId;
  for (const kind of KINDS) for (const address of named[kind]) state.place(vpcId, kind, address, named.interfaceId);
}

/** The statements of the inventory about the addresses and interfaces that facts concern, in chronological order. */
export function statementsOf(
  facts: readonly OwnershipFact[],
  inventory: Inventory,
  state: ReplayState,
): readonly Statement[] {
  const { networkInterfaces, earlierInterfaces = [], seenUntil = 0, seenUntilById } = inventory;
  const statements: Statement[] = [];
  const edges = new EventEdges(facts, state);
  const parts = partsByAddress([...earlierInterfaces, ...networkInterfaces]);
  const readAt = Date.parse(inventory.generatedAt ?? '') / SECOND_MS;
  const readingSeconds = Number.isNaN(readAt) ? 0 : Math.ceil(readAt) - seenUntil;
  const recall = (item: NetworkInterface, lastSeen: number, isEarlier: boolean): void => {
    const { vpcId, instanceId, attachedAt, isDetachable = false, goneBy } = item;
    if (vpcId === undefined) return;
    let knownUntil = lastSeen;
    const attachedThen =
      instanceId === undefined ? undefined : { instanceId, isDetachable, since: attachedAt, attachmentId: undefined };
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
        state.noteStretch(item.id, address, from, until);
        const isEvent = (edge: 'from' | 'until' | 'goneBy', at: number) =>
          edges.explains(item, kind, address, edge, at);
        if (isEarlier && isAssumed(item, { from, until })) {
          if (isEvent('from', from)) continue;
          const givenAt = from - EDGE_SECONDS;
          const enter = () => state.gain(state.known(item.id, vpcId), place, givenAt, false);
          statements.push({ at: givenAt + AFTER_ENDS, enter });
          continue;
        }
        knownUntil = Math.max(knownUntil, until);
        const keep = (at: number) => {
          const held = { addresses: [], publicAddresses: [], prefixes: [], [kind]: [address] };
          const seen = { interfaceId: item.id, vpcId, attached: attachedThen, ...held };
          state.sightings.push({ kind: 'seen', at, accountId: item.accountId, region: item.region, ...seen });
        };
        const see = (at: number) => {
          const enter = () => {
            if (holdings.see(item.id, at, state.joins(item.id, address))) keep(at);
          };
          statements.push({ at, enter });
        };
        if (from > lastSeen) {
          // found by a reading that ended then: it may have had the address only earlier in the reading
          const isCertain = !edges.isTouched(item, kind, address, lastSeen, from);
          const enter = () => {
            if (isCertain) holdings.see(item.id, from, state.joins(item.id, address));
            else holdings.extend(item.id, from);
          };
          statements.push({ at: from, enter });
          if (goneBy !== undefined) statements.push({ at: goneBy, enter: () => holdings.miss(item.id, goneBy) });
          continue;
        }
        const others = parts.get(sinceKey(item.id, address)) ?? [];
        const isLater = isEarlier && others.some((other) => other.until === from - 1);
        if (!isLater && !isEvent('from', from)) see(from);
        // of a reading that took its time, nobody knows when in it the address was seen
        const isReading =
          !isEarlier &&
          until === lastSeen &&
          (readingSeconds <= 0 || !edges.isTouched(item, kind, address, until, until + readingSeconds));
        const isContinued = isEarlier && others.some((other) => other.from === until + 1);
        if (isReading || (isEarlier && !isContinued && !isEvent('until', until))) see(until);
        else {
          const enter = () => holdings.extend(item.id, until, state.joins(item.id, address));
          statements.push({ at: until, enter });
        }
        if (isReading && isEvent('until', until)) keep(until);
        // attached to something else, it still had the address
        const isKept = others.some((other) => other.from > until && other.from <= (goneBy ?? 0));
        if (goneBy !== undefined && !isKept && !isEvent('goneBy', goneBy)) {
          statements.push({ at: goneBy, enter: () => holdings.miss(item.id, goneBy) });
        }
      }
    }
    if (!isConcerned || instanceId === undefined) return;
    // EC2 tells exactly when what it describes was attached
    const isExact = !isEarlier || attachedAt === undefined || !edges.explainsAttachment(item, 'from', attachedAt);
    const since = isExact ? attachedAt : undefined;
    const attached: Attached = { instanceId, isDetachable, since, attachmentId: undefined };
    if (isExact) state.noteStretch(item.id, undefined, attachedAt ?? knownUntil, knownUntil);
    const see = (at: number) => ({
      at,
      enter: () => {
        const known = state.known(item.id, vpcId);
        state.addToInstance(known, attached);
        known.attachments.see(attached, at, state.joins(item.id, undefined));
      },
    });
    if (since !== undefined) statements.push(see(since));
    if (!isEarlier || !edges.explainsAttachment(item, 'until', knownUntil)) statements.push(see(knownUntil));
  };
  for (const item of earlierInterfaces) recall(item, item.seenUntil ?? seenUntil, true);
  for (const item of networkInterfaces) recall(item, seenUntilById?.[item.id] ?? seenUntil, false);
  return statements.sort((one, other) => compare(one.at, other.at));
}

function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * For how long interfaces had addresses, in parts where an interface was attached to something else meanwhile: a time at which one part
 * follows another is not that of a sighting.
 */
function partsByAddress(items: readonly NetworkInterface[]): ReadonlyMap<string, OwnerSpan[]> {
  const parts = new Map<string, OwnerSpan[]>();
  for (const item of items) {
    for (const address of KINDS.flatMap((kind) => item[kind] ?? [])) {
      const key = sinceKey(item.id, address);
      const known = parts.get(key);
      if (known === undefined) parts.set(key, [sightingOf(item, address)]);
      else known.push(sightingOf(item, address));
    }
  }
  return parts;
}
