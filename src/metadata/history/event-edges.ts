import type { NetworkInterface } from '../../model/inventory.ts';
import { isPrimary } from '../sighting.ts';
import { EDGE_SECONDS } from './edge-seconds.ts';
import type { OwnershipFact } from './ownership-fact.ts';
import { KINDS, type Kind, PUBLIC, placeKey, type ReplayState } from './replay-state.ts';

/** The kinds of times in a description of what an interface had. */
type Edge = 'from' | 'until' | 'goneBy';

/** How far the times that follow from an event of an address are from it, in seconds. */
const OFFSETS: Readonly<Record<Edge, readonly number[]>> = {
  from: [EDGE_SECONDS],
  until: [-EDGE_SECONDS, EDGE_SECONDS],
  goneBy: [0, EDGE_SECONDS],
};

/**
 * When something happened to interfaces and addresses by the facts of a replay. A time in the inventory that follows from one of them
 * proves nothing that the fact itself does not, and another fact may have changed what follows.
 */
export class EventEdges {
  readonly #times: Map<string, Set<number>> = new Map();

  constructor(facts: readonly OwnershipFact[], state: ReplayState) {
    const allocated = new Map<string, string>();
    const associated = new Map<string, string>();
    const attached = new Map<string, string>();
    for (const fact of facts) {
      if (fact.kind === 'allocated') allocated.set(fact.allocationId, fact.publicAddress);
      else if (fact.kind === 'created' || fact.kind === 'described') {
        const { id, attached: { attachmentId } = {} } = fact.networkInterface;
        if (attachmentId !== undefined) attached.set(attachmentId, id);
      } else if (fact.kind === 'attached' && fact.attached.attachmentId !== undefined) {
        attached.set(fact.attached.attachmentId, fact.interfaceId);
      }
    }
    const publicAddressOf = (fact: Extract<OwnershipFact, { kind: 'associated' | 'disassociated' }>) => {
      if (fact.kind === 'disassociated') return fact.publicAddress ?? associated.get(fact.associationId ?? '');
      return fact.publicAddress ?? allocated.get(fact.allocationId ?? '');
    };
    for (const fact of facts) {
      if (fact.kind !== 'associated' || fact.associationId === undefined) continue;
      const address = publicAddressOf(fact);
      if (address !== undefined) associated.set(fact.associationId, address);
    }
    for (const fact of facts) {
      switch (fact.kind) {
        case 'created':
        case 'described':
          this.#add(fact.networkInterface.id, fact.at);
          break;
        case 'deleted':
        case 'attached':
          this.#add(fact.interfaceId, fact.at);
          break;
        case 'detached':
          this.#add(attached.get(fact.attachmentId) ?? detachedKey(fact), fact.at);
          break;
        case 'assigned':
        case 'unassigned': {
          const vpcId = state.interfaces.get(fact.interfaceId)?.vpcId ?? '';
          for (const kind of KINDS) {
            for (const address of fact[kind]) this.#add(placeKey(vpcId, kind, address), fact.at);
          }
          // it exists, and so it has its primary address
          this.#add(primaryKey(fact.interfaceId), fact.at);
          break;
        }
        case 'associated':
        case 'disassociated': {
          const address = publicAddressOf(fact);
          if (address !== undefined) this.#add(placeKey(PUBLIC, 'publicAddresses', address), fact.at);
          break;
        }
        case 'instance_ended':
          this.#add(fact.instanceId, fact.at);
          break;
        case 'allocated':
        case 'launched':
        case 'seen':
          break;
      }
    }
  }

  /** Whether a time follows from what happened to an address, to an interface with it, or to its instance. */
  explains(item: NetworkInterface, kind: Kind, address: string, edge: Edge, at: number): boolean {
    return (
      this.explainsAttachment(item, edge, at) ||
      this.#follows(placeKey(item.vpcId ?? '', kind, address), edge, at) ||
      (edge === 'until' && isPrimary(item, address) && this.#has(primaryKey(item.id), at + EDGE_SECONDS))
    );
  }

  /** Whether anything happened to an address, to an interface with it, or to its instance, between two times or right before or after. */
  isTouched(item: NetworkInterface, kind: Kind, address: string, from: number, until: number): boolean {
    const keys = [placeKey(item.vpcId ?? '', kind, address), item.id, item.instanceId ?? ''];
    return keys.some((key) => {
      for (const at of this.#times.get(key) ?? []) {
        if (at >= from - EDGE_SECONDS && at <= until + EDGE_SECONDS) return true;
      }
      return false;
    });
  }

  /** The same of a time at which an interface was attached or seen with its instance. */
  explainsAttachment(item: NetworkInterface, edge: Edge, at: number): boolean {
    const { id, instanceId, isDetachable } = item;
    return (
      this.#follows(id, edge, at) ||
      (instanceId !== undefined && this.#follows(instanceId, edge, at)) ||
      (isDetachable === true && this.#follows(detachedKey(item), edge, at))
    );
  }

  #add(key: string, at: number): void {
    const times = this.#times.get(key);
    if (times === undefined) this.#times.set(key, new Set([at]));
    else times.add(at);
  }

  #follows(key: string, edge: Edge, at: number): boolean {
    return OFFSETS[edge].some((offset) => this.#has(key, at - offset));
  }

  #has(key: string, at: number): boolean {
    return this.#times.get(key)?.has(at) === true;
  }
}

function primaryKey(interfaceId: string): string {
  return `primary ${interfaceId}`;
}

function detachedKey({ accountId, region }: Pick<NetworkInterface, 'accountId' | 'region'>): string {
  return `detached ${accountId} ${region}`;
}
