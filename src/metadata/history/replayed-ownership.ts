import type { Instance, Inventory, NetworkInterface } from '../../model/inventory.ts';
import { sightingOf } from '../sighting.ts';
import type { Holding } from './address-holdings.ts';
import type { Attachment } from './attachments.ts';
import type { KnownInterface } from './known-interface.ts';
import type { OwnershipFact } from './ownership-fact.ts';
import { KINDS, type Kind, type Place, placeKey, type ReplayState, sinceKey } from './replay-state.ts';

/** Result of a replay, for the addresses and interfaces that its facts concern. */
export interface ReplayedOwnership {
  /** Who had which of these addresses when, each with its `seenUntil`. */
  readonly holdings: readonly NetworkInterface[];
  /** Instances that were launched, by their ids. */
  readonly instances: readonly Instance[];
  /** Since when the interfaces of the inventory have these addresses, as {@link sinceKey} names them; not if they lost them. */
  readonly since: ReadonlyMap<string, number>;
  /** Sightings by the inventory that its times will not tell from events. */
  readonly sightings: readonly OwnershipFact[];
  /** The VPCs that a fact concerns; none if it may concern any. */
  vpcIdsOf(fact: OwnershipFact): readonly string[];
  /** Whether the replay supersedes the inventory for an address of an interface. */
  concerns(item: NetworkInterface, kind: Kind, address: string): boolean;
}

/** The result of a replay after the last fact. */
export function replayedOwnership(state: ReplayState, inventory: Inventory): ReplayedOwnership {
  const current = currentTimes(state, inventory);
  const groups = new Map<string, HoldingGroup>();
  const launched = new Set<string>();
  for (const { kind, address, holdings } of state.places.values()) {
    for (const holding of holdings.holdings()) {
      const known = state.interfaces.get(holding.interfaceId);
      if (known === undefined) continue;
      for (const part of byAttachment(holding, known.attachments.attachments())) {
        const { attachment, from, until, goneBy } = part;
        const now = current.get(sinceKey(known.id, address));
        // the inventory has it among its interfaces
        const isInInventory = now !== undefined && now.until === until && now.instanceId === attachment?.instanceId;
        if (isInInventory && holding.goneBy === undefined) continue;
        if (attachment !== undefined) launched.add(attachment.instanceId);
        const key = `${known.id} ${attachment?.instanceId} ${attachment?.from} ${until} ${goneBy}`;
        const group = groups.get(key) ?? { known, attachment, until, goneBy, held: [] };
        groups.set(key, group);
        group.held.push({ kind, address, from });
      }
    }
  }
  return {
    holdings: [...groups.values()].map((group) => describedGroup(group, state)),
    instances: [...launched].flatMap((id) => state.instances.get(id) ?? []),
    since: sinceTimes(current),
    sightings: state.sightings,
    vpcIdsOf: (fact) => state.vpcIdsOf(fact),
    concerns: ({ vpcId }, kind, address) => state.places.has(placeKey(vpcId ?? '', kind, address)),
  };
}

function describedGroup(
  { known, attachment, until, goneBy, held }: HoldingGroup,
  state: ReplayState,
): NetworkInterface {
  const name = attachment === undefined ? undefined : state.instances.get(attachment.instanceId)?.tags?.Name;
  // so that the order in which events arrive does not show
  const sorted = held.toSorted((one, other) => (one.address < other.address ? -1 : 1));
  const of = (kind: Kind): readonly string[] => {
    const addresses = sorted.flatMap((each) => (each.kind === kind ? each.address : []));
    // the primary address comes first
    return known.primary !== undefined && addresses.includes(known.primary)
      ? [known.primary, ...addresses.filter((each) => each !== known.primary)]
      : addresses;
  };
  const publicAddresses = of('publicAddresses');
  const prefixes = of('prefixes');
  const seenSince = sorted.flatMap(({ address, from }) => (Number.isFinite(from) ? [[address, from] as const] : []));
  return {
    ...known.asOf(attachment?.instanceId, attachment?.isDetachable === true, name),
    addresses: of('addresses'),
    ...(publicAddresses.length === 0 ? {} : { publicAddresses }),
    ...(prefixes.length === 0 ? {} : { prefixes }),
    ...(seenSince.length === 0 ? {} : { seenSince: Object.fromEntries(seenSince) }),
    ...(attachment === undefined || !Number.isFinite(attachment.from) ? {} : { attachedAt: attachment.from }),
    seenUntil: until,
    ...(goneBy === undefined ? {} : { goneBy }),
  };
}

/** Until when the interfaces of the inventory were seen with the addresses in question, and their instances. */
function currentTimes(state: ReplayState, inventory: Inventory): ReadonlyMap<string, CurrentTime> {
  const { networkInterfaces, seenUntil = 0, seenUntilById } = inventory;
  const times = new Map<string, CurrentTime>();
  for (const item of networkInterfaces) {
    const lastSeen = seenUntilById?.[item.id] ?? seenUntil;
    for (const kind of KINDS) {
      for (const address of item[kind] ?? []) {
        const place = state.places.get(placeKey(item.vpcId ?? '', kind, address));
        if (place === undefined) continue;
        const { until } = sightingOf({ ...item, seenUntil: lastSeen }, address);
        times.set(sinceKey(item.id, address), { place, until, interfaceId: item.id, instanceId: item.instanceId });
      }
    }
  }
  return times;
}

/** Since when the interfaces of the inventory have their addresses, where they have them still. */
function sinceTimes(current: ReadonlyMap<string, CurrentTime>): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const [key, { place, interfaceId, until }] of current) {
    const held = place.holdings.holdings().find((each) => {
      const isThen = each.from <= until && each.until >= until;
      return each.interfaceId === interfaceId && isThen && each.goneBy === undefined;
    });
    if (held !== undefined) since.set(key, held.from);
  }
  return since;
}

/** An address of an interface of the inventory. */
interface CurrentTime {
  readonly place: Place;
  readonly interfaceId: string;
  readonly instanceId: string | undefined;
  readonly until: number;
}

/** Addresses that an interface had until the same time, attached to the same instance. */
interface HoldingGroup {
  readonly known: KnownInterface;
  readonly attachment: Attachment | undefined;
  readonly until: number;
  readonly goneBy: number | undefined;
  readonly held: { readonly kind: Kind; readonly address: string; readonly from: number }[];
}

/** The part of a holding during which the interface was attached to one instance, or to none. */
interface AttachedHolding {
  readonly attachment: Attachment | undefined;
  readonly from: number;
  readonly until: number;
  readonly goneBy: number | undefined;
}

/** Divides a holding by the attachments of its interface. */
function byAttachment({ from, until, goneBy }: Holding, attachments: readonly Attachment[]): AttachedHolding[] {
  const parts: AttachedHolding[] = [];
  let at = from;
  for (const attachment of attachments) {
    if (attachment.until < at || attachment.from > until || at > until) continue;
    const begin = Math.max(at, attachment.from);
    if (begin > at) parts.push({ attachment: undefined, from: at, until: begin - 1, goneBy: undefined });
    const end = Math.min(until, attachment.until);
    parts.push({ attachment, from: begin, until: end, goneBy: end === until ? goneBy : undefined });
    at = end + 1;
  }
  if (at <= until) parts.push({ attachment: undefined, from: at, until, goneBy });
  return parts;
}
