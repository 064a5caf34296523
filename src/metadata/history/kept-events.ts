import type { OwnershipEvent } from '../../model/inventory.ts';
import type { HistoryBounds } from '../history-bounds.ts';
import type { Addresses, Attached, OwnershipFact } from './ownership-fact.ts';

/** An earlier interface comes of two events at least: one with which it has its addresses, and one with which it loses them. */
const EVENTS_PER_ENTRY = 2;

/** What is kept even without a history, in seconds and by number: events that arrive late are seldom later. */
const LEAST_SECONDS = 3_600;
const LEAST_EVENTS = 10_000;

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

/** Of events in the order of time, those that are as recent as the history. `seenUntil` is when interfaces were last read. */
export function boundedEvents(
  events: readonly OwnershipEvent[],
  seenUntil: number,
  { seconds, entries }: HistoryBounds,
): readonly OwnershipEvent[] {
  const since = seenUntil - Math.max(seconds, LEAST_SECONDS);
  const kept = events.filter(({ at }) => at >= since);
  return kept.slice(Math.max(0, kept.length - Math.max(entries * EVENTS_PER_ENTRY, LEAST_EVENTS)));
}

/** A fact as a document keeps it; undefined for those that say nothing about addresses. */
export function eventOf(fact: OwnershipFact): OwnershipEvent | undefined {
  const { kind, at, accountId, region } = fact;
  const head = { kind, at, accountId, region };
  switch (fact.kind) {
    case 'created':
    case 'described': {
      const { id, vpcId, attached } = fact.networkInterface;
      return {
        ...head,
        accountId: fact.networkInterface.accountId ?? accountId,
        vpcId,
        interfaceId: id,
        ...(attached === undefined ? {} : attachmentMembers(attached)),
        ...addressMembers(fact.networkInterface),
        ...(fact.kind === 'described' && fact.isComplete ? { isComplete: true } : {}),
      };
    }
    case 'seen': {
      const { interfaceId, vpcId, attached } = fact;
      const members = { ...(attached === undefined ? {} : attachmentMembers(attached)), ...addressMembers(fact) };
      return { ...head, vpcId, interfaceId, ...members };
    }
    case 'deleted':
      return { ...head, interfaceId: fact.interfaceId };
    case 'attached':
      return { ...head, interfaceId: fact.interfaceId, ...attachmentMembers(fact.attached) };
    case 'detached':
      return { ...head, attachmentId: fact.attachmentId };
    case 'assigned':
    case 'unassigned': {
      const isReassignment = fact.kind === 'assigned' && fact.isReassignment;
      const members = { ...addressMembers(fact), ...(isReassignment ? { isReassignment } : {}) };
      return { ...head, interfaceId: fact.interfaceId, ...members };
    }
    case 'allocated':
      return { ...head, allocationId: fact.allocationId, publicAddresses: [fact.publicAddress] };
    case 'associated': {
      const { holderId, associationId, allocationId, publicAddress } = fact;
      const holder = holderId.startsWith('eni-') ? { interfaceId: holderId } : { instanceId: holderId };
      return { ...head, ...holder, associationId, allocationId, ...publicMember(publicAddress) };
    }
    case 'disassociated':
      return { ...head, associationId: fact.associationId, ...publicMember(fact.publicAddress) };
    case 'instance_ended':
      return { ...head, instanceId: fact.instanceId };
    case 'launched':
      return undefined;
  }
}

/** The fact that a document has kept; undefined for one of a newer release, and for one that lacks what it needs. */
export function factOf(event: OwnershipEvent): OwnershipFact | undefined {
  const { kind, at, accountId, region, interfaceId, instanceId } = event;
  const head = { at, accountId, region };
  const holderId = interfaceId ?? instanceId;
  switch (kind) {
    case 'created':
    case 'described': {
      if (interfaceId === undefined || event.vpcId === undefined) return undefined;
      const unknown = { subnetId: undefined, availabilityZone: undefined, type: undefined, isForwarder: false };
      const found = { id: interfaceId, accountId, vpcId: event.vpcId, ...unknown, described: {} };
      const networkInterface = { ...found, ...addressesOf(event), attached: attachedOf(event) };
      if (kind === 'created') return { kind, ...head, networkInterface };
      return { kind, ...head, networkInterface, isComplete: event.isComplete === true };
    }
    case 'seen': {
      const { vpcId } = event;
      if (interfaceId === undefined || vpcId === undefined) return undefined;
      return { kind, ...head, interfaceId, vpcId, attached: attachedOf(event), ...addressesOf(event) };
    }
    case 'deleted':
      return interfaceId === undefined ? undefined : { kind, ...head, interfaceId };
    case 'attached': {
      const attached = attachedOf(event);
      if (interfaceId === undefined || attached === undefined) return undefined;
      return { kind, ...head, interfaceId, attached };
    }
    case 'detached':
      return event.attachmentId === undefined ? undefined : { kind, ...head, attachmentId: event.attachmentId };
    case 'assigned':
      if (interfaceId === undefined) return undefined;
      return { kind, ...head, interfaceId, isReassignment: event.isReassignment === true, ...addressesOf(event) };
    case 'unassigned':
      return interfaceId === undefined ? undefined : { kind, ...head, interfaceId, ...addressesOf(event) };
    case 'allocated': {
      const { allocationId, publicAddresses: [publicAddress] = [] } = event;
      if (allocationId === undefined || publicAddress === undefined) return undefined;
      return { kind, ...head, allocationId, publicAddress };
    }
    case 'associated': {
      if (holderId === undefined) return undefined;
      const { associationId, allocationId, publicAddresses: [publicAddress] = [] } = event;
      return { kind, ...head, holderId, associationId, allocationId, publicAddress };
    }
    case 'disassociated': {
      const { associationId, publicAddresses: [publicAddress] = [] } = event;
      return { kind, ...head, associationId, publicAddress };
    }
    case 'instance_ended':
      return instanceId === undefined ? undefined : { kind, ...head, instanceId };
    // a newer release may know more kinds
    default:
      return undefined;
  }
}

function attachmentMembers({ instanceId, attachmentId, since, isDetachable }: Attached): Partial<OwnershipEvent> {
  return { instanceId, attachmentId, attachedAt: since, ...(isDetachable ? { isDetachable } : {}) };
}

function attachedOf({ instanceId, attachmentId, attachedAt, isDetachable }: OwnershipEvent): Attached | undefined {
  if (instanceId === undefined) return undefined;
  return { instanceId, attachmentId, since: attachedAt, isDetachable: isDetachable === true };
}

function addressMembers({ addresses, publicAddresses, prefixes }: Addresses): Partial<OwnershipEvent> {
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(publicAddresses.length === 0 ? {} : { publicAddresses }),
    ...(prefixes.length === 0 ? {} : { prefixes }),
  };
}

function addressesOf({ addresses = [], publicAddresses = [], prefixes = [] }: OwnershipEvent): Addresses {
  return { addresses, publicAddresses, prefixes };
}

function publicMember(publicAddress: string | undefined): Partial<OwnershipEvent> {
  return publicAddress === undefined ? {} : { publicAddresses: [publicAddress] };
}
