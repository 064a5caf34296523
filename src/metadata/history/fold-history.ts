import type { Inventory, NetworkInterface } from '../../model/inventory.ts';
import { boundedHistory, type HistoryBounds } from '../history-bounds.ts';
import { sightingOf } from '../sighting.ts';
import { eventsAbout, eventsToKeep, withKeptFacts } from './kept-events.ts';
import type { OwnershipFact } from './ownership-fact.ts';
import { replayOwnership } from './ownership-replay.ts';
import { sinceKey } from './replay-state.ts';
import type { ReplayedOwnership } from './replayed-ownership.ts';
import type { TrailCoverage } from './trail-coverage.ts';

/** Where an interface has an address in a document. */
const KINDS = ['addresses', 'publicAddresses', 'prefixes'] as const;

/**
 * Folds what events and descriptions say about who had an address into an inventory: interfaces have their addresses since the
 * event that assigned them, and earlier holdings end with the event that removed them. An address that was lost after the interfaces
 * were read is among the earlier ones. The document keeps the events, so that the result does not depend on which of them are folded
 * together: folding the same again changes nothing. `vpcIds` are the VPCs that the inventory is of, unless it has all.
 */
export function foldHistory(
  inventory: Inventory,
  facts: readonly OwnershipFact[],
  coverage: TrailCoverage,
  bounds: HistoryBounds,
  vpcIds?: ReadonlySet<string>,
): Inventory {
  const { earlierInterfaces = [], networkInterfaces, instances = [], seenUntil = 0 } = inventory;
  if (facts.length === 0) return inventory;
  const all = withKeptFacts(facts, inventory.events ?? []);
  const replayed = replayOwnership(all, inventory, coverage);
  const kept = withKeptFacts([...all, ...replayed.sightings], []);
  const allEvents = eventsToKeep(kept, replayed.vpcIdsOf, seenUntil, bounds);
  const events = vpcIds === undefined ? allEvents : eventsAbout(vpcIds, allEvents, inventory);
  const rest = earlierInterfaces.flatMap((item) => withoutConcerned(item, replayed) ?? []);
  const earlier = boundedHistory([...rest, ...replayed.holdings], seenUntil, bounds);
  const known = new Set(instances.map(({ id }) => id));
  const named = new Set(earlier.map(({ instanceId }) => instanceId));
  const launched = replayed.instances.filter(({ id }) => !known.has(id) && named.has(id));
  return {
    ...inventory,
    networkInterfaces: networkInterfaces.flatMap((item) => withTimes(item, replayed) ?? []),
    ...(instances.length + launched.length === 0 ? {} : { instances: [...instances, ...launched] }),
    ...(earlier.length === 0 ? { earlierInterfaces: undefined } : { earlierInterfaces: earlier }),
    ...(events.length === 0 ? { events: undefined } : { events }),
  };
}

/** An earlier interface without the addresses that the replay supersedes; undefined if none is left. */
function withoutConcerned(item: NetworkInterface, replayed: ReplayedOwnership): NetworkInterface | undefined {
  let left = item;
  for (const kind of KINDS) {
    const kept = item[kind]?.filter((address) => !replayed.concerns(item, kind, address));
    if (kept !== undefined && kept.length < (item[kind]?.length ?? 0)) left = { ...left, [kind]: kept };
  }
  if (left === item) return item;
  return hasAddresses(left) ? { ...left, ...keptTimes(left) } : undefined;
}

/** An interface with the addresses that it still has, and since when; undefined if it has lost all of them. */
function withTimes(item: NetworkInterface, replayed: ReplayedOwnership): NetworkInterface | undefined {
  let now = item;
  for (const kind of KINDS) {
    const kept = item[kind]?.filter(
      (address) => !replayed.concerns(item, kind, address) || replayed.since.has(sinceKey(item.id, address)),
    );
    if (kept !== undefined && kept.length < (item[kind]?.length ?? 0)) now = { ...now, [kind]: kept };
  }
  if (now !== item && !hasAddresses(now)) return undefined;
  const { seenSince = {} } = now;
  const times = new Map(Object.entries(seenSince).filter(([key]) => hasAddress(now, key)));
  for (const kind of KINDS) {
    for (const address of now[kind] ?? []) {
      const since = replayed.since.get(sinceKey(item.id, address));
      if (since === undefined || !Number.isFinite(since)) continue;
      // an address without a time is there since the interface was attached, or always
      if (times.has(address) || since > sightingOf(now, address).from) times.set(address, since);
    }
  }
  return times.size === 0 ? now : { ...now, seenSince: Object.fromEntries(times) };
}

function keptTimes(item: NetworkInterface): Pick<NetworkInterface, 'seenSince'> {
  const { seenSince } = item;
  if (seenSince === undefined) return {};
  return { seenSince: Object.fromEntries(Object.entries(seenSince).filter(([key]) => hasAddress(item, key))) };
}

function hasAddress(item: NetworkInterface, address: string): boolean {
  return KINDS.some((kind) => item[kind]?.includes(address) === true);
}

function hasAddresses(item: NetworkInterface): boolean {
  return KINDS.some((kind) => (item[kind]?.length ?? 0) > 0);
}
