import type { Inventory, OwnershipEvent } from '../../model/inventory.ts';
import { boundedEvents, type HistoryBounds } from '../history-bounds.ts';
import type { Addresses, Attached, OwnershipFact } from './ownership-fact.ts';

/** How long events are kept of which nobody knows what they are about, in seconds: others that tell it are seldom later. */
const UNPLACED_SECONDS = 3_600;

/**
 * Facts of now, and those that a document has kept, each once and in an order that does not depend on when they arrived.
 * A description of now has more than one that was kept.
 */
export function withKeptFacts(facts: readonly OwnershipFact[], events: readonly OwnershipEvent[]): OwnershipFact[] {
  const byKey = new Map<string, OwnershipFact>();
  for (const fact of [...events.flatMap((event) => factOf(event) ?? []), ...facts]) {
    byKey.set(JSON.stringify(eventOf(fact) ?? fact), fact);
  }
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, fact]) => fact);
}

/** The facts that a document keeps, each for every VPC that it concerns. `vpcIdsOf` gives none if it may concern any. */
export function eventsToKeep(
  facts: readonly OwnershipFact[],
  vpcIdsOf: (fact: OwnershipFact) => readonly string[],
  seenUntil: number,
  bounds: HistoryBounds,
): readonly OwnershipEvent[] {
  const events = facts.flatMap((fact) => {
    const event = eventOf(fact);
    if (event === undefined) return [];
    const vpcIds = vpcIdsOf(fact);
    return vpcIds.length === 0 ? [event] : vpcIds.map((vpcId) => ({ ...event, vpcId }));
  });
  // stable: those of the same second keep their order
  return boundedEvents(
    events.sort((one, other) => one.at - other.at),
    seenUntil,
    bounds,
  );
}

/**
 * The events about some VPCs. Others that may concern them are kept for an hour, if they are of the account and Region of an interface:
 * every part of the inventory with such an interface has them.
 */
export function eventsAbout(
  vpcIds: ReadonlySet<string>,
  events: readonly OwnershipEvent[],
  { networkInterfaces, earlierInterfaces = [], seenUntil = 0 }: Inventory,
): readonly OwnershipEvent[] {
  const places = new Set([...networkInterfaces, ...earlierInterfaces].map(placeOf));
  return events.filter((event) =>
    event.vpcId === undefined
      ? event.at > seenUntil - UNPLACED_SECONDS && places.has(placeOf(event))
      : vpcIds.has(event.vpcId),
  );
}

function placeOf({ accountId, region }: Pick<OwnershipEvent, 'accountId' | 'region'>): string {
  return `${accountId} ${region}`;
}

/** A fact as a document keeps it; undefined for those that say nothing about addresses. */
export function eventOf(fact: OwnershipFact): OwnershipEvent | undefined {
  if (fact.kind === 'launched') return undefined;
  const { kind, at, region } = fact;
  const about: Members = 'networkInterface' in fact ? { ...fact, ...fact.networkInterface } : fact;
  const { attached, addresses = [], publicAddresses = [], prefixes = [] } = about;
  const allPublic = about.publicAddress === undefined ? publicAddresses : [about.publicAddress];
  const { holderId } = about;
  const isInterface = holderId?.startsWith('eni-') === true;
  return {
    ...{ kind, at, accountId: about.accountId ?? fact.accountId, region, vpcId: about.vpcId },
    interfaceId: about.id ?? about.interfaceId ?? (isInterface ? holderId : undefined),
    instanceId: attached?.instanceId ?? about.instanceId ?? (isInterface ? undefined : holderId),
    attachmentId: attached?.attachmentId ?? about.attachmentId,
    attachedAt: attached?.since,
    isDetachable: attached?.isDetachable || undefined,
    addresses: ifAny(addresses),
    publicAddresses: ifAny(allPublic),
    prefixes: ifAny(prefixes),
    isReassignment: about.isReassignment || undefined,
    isComplete: about.isComplete || undefined,
    allocationId: about.allocationId,
    associationId: about.associationId,
  };
}

/** The fact that a document has kept; undefined for one of a newer release, and for one that lacks what it needs. */
export function factOf(event: OwnershipEvent): OwnershipFact | undefined {
  const { kind, at, accountId, region, vpcId, interfaceId, instanceId, attachmentId, allocationId } = event;
  const { addresses = [], publicAddresses = [], prefixes = [], associationId, isDetachable = false } = event;
  const head = { at, accountId, region };
  const held = { addresses, publicAddresses, prefixes };
  const [publicAddress] = publicAddresses;
  const holderId = interfaceId ?? instanceId;
  const attached =
    instanceId === undefined ? undefined : { instanceId, attachmentId, since: event.attachedAt, isDetachable };
  switch (kind) {
    case 'detached':
      return attachmentId === undefined ? undefined : { kind, ...head, attachmentId };
    case 'allocated':
      if (allocationId === undefined || publicAddress === undefined) return undefined;
      return { kind, ...head, allocationId, publicAddress };
    case 'associated':
      if (holderId === undefined) return undefined;
      return { kind, ...head, holderId, associationId, allocationId, publicAddress };
    case 'disassociated':
      return { kind, ...head, associationId, publicAddress };
    case 'instance_ended':
      return instanceId === undefined ? undefined : { kind, ...head, instanceId };
  }
  if (interfaceId === undefined) return undefined;
  switch (kind) {
    case 'created':
    case 'described': {
      if (vpcId === undefined) return undefined;
      const unknown = { subnetId: undefined, availabilityZone: undefined, type: undefined, isForwarder: false };
      const networkInterface = { id: interfaceId, accountId, vpcId, ...unknown, described: {}, ...held, attached };
      if (kind === 'created') return { kind, ...head, networkInterface };
      return { kind, ...head, networkInterface, isComplete: event.isComplete === true };
    }
    case 'seen':
      return vpcId === undefined ? undefined : { kind, ...head, interfaceId, vpcId, attached, ...held };
    case 'deleted':
      return { kind, ...head, interfaceId };
    case 'attached':
      return attached === undefined ? undefined : { kind, ...head, interfaceId, attached };
    case 'assigned':
      return { kind, ...head, interfaceId, isReassignment: event.isReassignment === true, ...held };
    case 'unassigned':
      return { kind, ...head, interfaceId, ...held };
    // a newer release may know more kinds
    default:
      return undefined;
  }
}

/** What a fact of any kind may have. */
interface Members extends Partial<Addresses> {
  readonly accountId?: string | undefined;
  readonly id?: string;
  readonly vpcId?: string;
  readonly interfaceId?: string;
  readonly instanceId?: string;
  readonly attachmentId?: string;
  readonly attached?: Attached | undefined;
  readonly holderId?: string;
  readonly publicAddress?: string | undefined;
  readonly isReassignment?: boolean;
  readonly isComplete?: boolean;
  readonly allocationId?: string | undefined;
  readonly associationId?: string | undefined;
}

function ifAny(addresses: readonly string[]): readonly string[] | undefined {
  return addresses.length === 0 ? undefined : addresses;
}
