import { EDGE_SECONDS } from './edge-seconds.ts';
import type { KnownInterface } from './known-interface.ts';
import type { InterfaceDescription, OwnershipFact } from './ownership-fact.ts';
import { KINDS, placeKey, type ReplayState } from './replay-state.ts';

/** Enters facts in the state of a replay, one after the other in the order of time. */
export class FactReplay {
  readonly #state: ReplayState;
  /** Public addresses by the ids of their allocations. */
  readonly #allocations: Map<string, string> = new Map();
  readonly #associations: Map<string, { readonly interfaceId: string; readonly publicAddress: string }> = new Map();

  constructor(state: ReplayState) {
    this.#state = state;
  }

  /** Enters a fact. */
  apply(fact: OwnershipFact): void {
    switch (fact.kind) {
      case 'created':
        this.#describe(fact.networkInterface, fact.at, 'new');
        break;
      case 'described':
        this.#describe(fact.networkInterface, fact.at, fact.isComplete ? 'complete' : 'partial');
        break;
      case 'seen': {
        const known = this.#state.known(fact.interfaceId, fact.vpcId);
        if (fact.attached !== undefined) {
          this.#state.addToInstance(known, fact.attached);
          known.attachments.see(fact.attached, fact.at, this.#state.joins(known.id, undefined));
        }
        for (const { address, holdings } of this.#state.placesOf(known, fact)) {
          holdings.see(known.id, fact.at, this.#state.joins(known.id, address));
        }
        break;
      }
      case 'deleted':
        this.#end(fact.interfaceId, fact.at);
        break;
      case 'attached': {
        const known = this.#state.interfaces.get(fact.interfaceId);
        if (known === undefined) break;
        this.#state.addToInstance(known, fact.attached);
        known.attachments.attach(fact.attached, fact.at);
        this.#seePrimary(known, fact.at);
        break;
      }
      case 'detached': {
        const known = this.#state.attachedInterface(fact.attachmentId);
        if (known === undefined) this.#state.doubtAttachments(fact);
        else known.attachments.detach(fact.at, this.#state.joins(known.id, undefined));
        break;
      }
      case 'assigned': {
        const known = this.#touched(fact.interfaceId, fact.at);
        if (known === undefined) break;
        for (const place of this.#state.placesOf(known, fact)) {
          this.#state.gain(known, place, fact.at, fact.isReassignment);
        }
        this.#seePrimary(known, fact.at);
        break;
      }
      case 'unassigned': {
        const known = this.#touched(fact.interfaceId, fact.at);
        if (known === undefined) break;
        for (const { address, holdings } of this.#state.placesOf(known, fact)) {
          holdings.lose(known.id, fact.at, this.#state.joins(known.id, address));
        }
        this.#seePrimary(known, fact.at);
        break;
      }
      case 'allocated':
        this.#allocations.set(fact.allocationId, fact.publicAddress);
        break;
      case 'associated':
        this.#associate(fact);
        break;
      case 'disassociated': {
        const known = fact.associationId === undefined ? undefined : this.#associations.get(fact.associationId);
        const publicAddress = fact.publicAddress ?? known?.publicAddress;
        const place = publicAddress === undefined ? undefined : this.#state.publicPlace(publicAddress);
        const holderId = known?.interfaceId ?? place?.holdings.holderId;
        if (place === undefined || holderId === undefined) break;
        place.holdings.lose(holderId, fact.at, this.#state.joins(holderId, place.address));
        break;
      }
      case 'launched': {
        const { instanceId, type, imageId, name } = fact;
        const known = this.#state.instances.get(instanceId);
        const tags = name === undefined ? known?.tags : { ...known?.tags, Name: name };
        this.#state.instances.set(instanceId, {
          id: instanceId,
          type: type ?? known?.type,
          imageId: imageId ?? known?.imageId,
          tags,
        });
        break;
      }
      case 'instance_ended':
        this.#state.gone.add(fact.instanceId);
        for (const known of this.#state.interfacesOf(fact.instanceId)) this.#end(known.id, fact.at);
    }
  }

  #describe(found: InterfaceDescription, at: number, extent: 'new' | 'complete' | 'partial'): void {
    const isNew = extent === 'new';
    const known = this.#state.known(found.id, found.vpcId);
    const isOfGone = found.attached !== undefined && this.#state.gone.has(found.attached.instanceId);
    if (found.attached !== undefined && !isOfGone) {
      this.#state.addToInstance(known, found.attached);
      const seenAt = isNew ? at + EDGE_SECONDS : at;
      known.attachments.see(found.attached, seenAt, this.#state.joins(found.id, undefined), !isNew);
    } else known.attachments.touch(at, this.#state.joins(found.id, undefined));
    for (const place of this.#state.placesOf(known, found)) {
      const { address, holdings } = place;
      // the instance ended in the same second, or the clocks of the events differ
      if (isNew && isOfGone) holdings.noteLoss(found.id, at);
      // an instance may be launched with an interface that has existed before
      if (isNew && holdings.holderId !== found.id) this.#state.gain(known, place, at, false);
      else if (isNew) holdings.extend(found.id, at - EDGE_SECONDS);
      else {
        // an interface has its primary address for as long as it exists, and it was attached while it existed
        const since = address === known.primary ? found.attached?.since : undefined;
        holdings.see(found.id, at, this.#state.joins(found.id, address), since);
      }
    }
    if (extent !== 'complete') return;
    const has = new Set(KINDS.flatMap((kind) => found[kind]));
    for (const key of known.keys) {
      const place = this.#state.places.get(key);
      if (place !== undefined && !has.has(place.address)) place.holdings.miss(known.id, at);
    }
  }

  #associate(fact: Extract<OwnershipFact, { kind: 'associated' }>): void {
    const { holderId, associationId, allocationId, at } = fact;
    const publicAddress =
      fact.publicAddress ?? (allocationId === undefined ? undefined : this.#allocations.get(allocationId));
    const known = this.#state.interfaces.get(holderId) ?? this.#state.firstOf(holderId);
    if (publicAddress === undefined || known === undefined) return;
    if (associationId !== undefined) this.#associations.set(associationId, { interfaceId: known.id, publicAddress });
    this.#state.gain(known, this.#state.place(known.vpcId, 'publicAddresses', publicAddress, known.id), at, true);
  }

  /** An interface is gone, with all of its addresses. */
  #end(interfaceId: string, at: number): void {
    const known = this.#state.interfaces.get(interfaceId);
    this.#state.gone.add(interfaceId);
    if (known === undefined) return;
    known.attachments.detach(at, this.#state.joins(interfaceId, undefined));
    for (const key of known.keys) {
      const place = this.#state.places.get(key);
      if (place?.holdings.holderId === interfaceId) {
        place.holdings.lose(interfaceId, at, this.#state.joins(interfaceId, place.address), false);
      } else place?.holdings.noteLoss(interfaceId, at);
    }
  }

  /** The interface that a call names: it exists, so its attachment is still current. */
  #touched(interfaceId: string, at: number): KnownInterface | undefined {
    const known = this.#state.interfaces.get(interfaceId);
    known?.attachments.touch(at - EDGE_SECONDS, this.#state.joins(interfaceId, undefined));
    return known;
  }

  /** An interface that exists has its primary address. */
  #seePrimary(known: KnownInterface, at: number): void {
    if (known.primary === undefined) return;
    const place = this.#state.places.get(placeKey(known.vpcId, 'addresses', known.primary));
    if (place?.holdings.holderId === known.id) place.holdings.extend(known.id, at - EDGE_SECONDS);
  }
}
