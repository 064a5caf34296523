import { append } from '../../model/append.ts';
import type { Instance } from '../../model/inventory.ts';
import { AddressHoldings, type Joins } from './address-holdings.ts';
import { KnownInterface } from './known-interface.ts';
import type { Addresses, Attached, OwnershipFact } from './ownership-fact.ts';
import type { TrailCoverage } from './trail-coverage.ts';

/** Where an interface has an address in a document. */
export const KINDS = ['addresses', 'publicAddresses', 'prefixes'] as const satisfies readonly (keyof Addresses)[];

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** The place of a public address, which has no VPC. */
export const PUBLIC = 'public';

/** An address of a VPC, or a public one. */
export interface Place {
  readonly kind: Kind;
  readonly address: string;
  readonly holdings: AddressHoldings;
}

/** The key of a place. Public addresses have no VPC. */
export function placeKey(vpcId: string, kind: Kind, address: string): string {
  return kind === 'publicAddresses' ? `${PUBLIC} ${address}` : `${vpcId} ${address}`;
}

/** An address of an interface as a key. */
export function sinceKey(interfaceId: string, address: string): string {
  return `${interfaceId} ${address}`;
}

/** What a replay has learned until now: interfaces, the addresses in question, and the instances that had them. */
export class ReplayState {
  /** Interfaces that facts or the inventory describe, by id. */
  readonly interfaces: Map<string, KnownInterface> = new Map();
  /** Addresses in question, by {@link placeKey}. */
  readonly places: Map<string, Place> = new Map();
  /** Instances by id. */
  readonly instances: Map<string, Instance> = new Map();
  /** Interfaces and instances that have ended. */
  readonly gone: Set<string> = new Set();
  /** What the inventory has seen and its times alone will not tell: near to events, or deciding what they have left open. */
  readonly sightings: OwnershipFact[] = [];
  readonly #coverage: TrailCoverage;
  /** Interfaces that were ever attached to an instance. */
  readonly #byInstance: Map<string, Set<KnownInterface>> = new Map();
  readonly #attachments: Map<string, string> = new Map();
  readonly #everOfInstance: Map<string, Set<KnownInterface>> = new Map();
  readonly #stretches: Map<string, { readonly from: number; readonly until: number }[]> = new Map();
  /** Interfaces with unknown attachment ids: any event of an attachment may concern them. */
  readonly #unidentified: Set<KnownInterface> = new Set();

  constructor(instances: readonly Instance[], coverage: TrailCoverage) {
    this.#coverage = coverage;
    for (const instance of instances) this.instances.set(instance.id, instance);
  }

  /** The interface; created without properties if it is new. */
  known(id: string, vpcId: string): KnownInterface {
    let known = this.interfaces.get(id);
    if (known === undefined) {
      known = new KnownInterface(id, vpcId);
      this.interfaces.set(id, known);
    }
    return known;
  }

  /** Notes that an interface is attached to an instance at some time. */
  noteInstance(known: KnownInterface, instanceId: string): void {
    const interfaces = this.#everOfInstance.get(instanceId);
    if (interfaces === undefined) this.#everOfInstance.set(instanceId, new Set([known]));
    else interfaces.add(known);
  }

  /** The places of the addresses that are named, for an interface. */
  placesOf(known: KnownInterface, named: Addresses): Place[] {
    return KINDS.flatMap((kind) => named[kind].map((address) => this.place(known.vpcId, kind, address, known.id)));
  }

  /** The place of an address, noted for the interface if one is given. */
  place(vpcId: string | undefined, kind: Kind, address: string, interfaceId: string | undefined): Place {
    const key = placeKey(vpcId ?? '', kind, address);
    let place = this.places.get(key);
    if (place === undefined) {
      place = { kind, address, holdings: new AddressHoldings() };
      this.places.set(key, place);
    }
    if (interfaceId !== undefined) this.interfaces.get(interfaceId)?.keys.add(key);
    return place;
  }

  /** The place of a public address, if it is one in question. */
  publicPlace(address: string): Place | undefined {
    return this.places.get(placeKey(PUBLIC, 'publicAddresses', address));
  }

  /** Whether an interface has had an address throughout: its primary one always, others if trails were recorded. */
  joins(interfaceId: string, address: string | undefined): Joins {
    const known = this.interfaces.get(interfaceId);
    if (known?.primary !== undefined && known.primary === address) return () => true;
    const stretches = this.#stretches.get(sinceKey(interfaceId, address ?? ''));
    return (from, until) =>
      this.#coverage.isContinuous(known?.accountId, known?.region, from, until) ||
      stretches?.some((stretch) => stretch.from <= from && stretch.until >= until) === true;
  }

  /** By the inventory, an interface has had an address throughout, as far as facts do not contradict; without one, the attachment. */
  noteStretch(interfaceId: string, address: string | undefined, from: number, until: number): void {
    append(this.#stretches, sinceKey(interfaceId, address ?? ''), { from, until });
  }

  /** The same for the present holder of an address. */
  joinsOfHolder(holdings: AddressHoldings, address: string): Joins {
    return this.joins(holdings.holderId ?? '', address);
  }

  /** An interface was given an address. `isReassignment`: it was taken from whoever had it. */
  gain(known: KnownInterface, { address, holdings }: Place, at: number, isReassignment: boolean): void {
    const { instanceId = '' } = known.attachments;
    // ids are not reused: an end in the same second came afterwards
    if (this.gone.has(known.id) || this.gone.has(instanceId)) holdings.noteLoss(known.id, at);
    holdings.gain(known.id, at, isReassignment, this.joinsOfHolder(holdings, address));
  }

  /** Notes what an interface is attached to. */
  addToInstance(known: KnownInterface, { instanceId, attachmentId, isDetachable }: Attached): void {
    const interfaces = this.#byInstance.get(instanceId);
    if (interfaces === undefined) this.#byInstance.set(instanceId, new Set([known]));
    else interfaces.add(known);
    if (attachmentId !== undefined) {
      this.#attachments.set(attachmentId, known.id);
      this.#unidentified.delete(known);
    } else if (isDetachable) this.#unidentified.add(known);
  }

  /** The interface with an attachment, if its id is known. */
  attachedInterface(attachmentId: string): KnownInterface | undefined {
    const interfaceId = this.#attachments.get(attachmentId);
    return interfaceId === undefined ? undefined : this.interfaces.get(interfaceId);
  }

  /** An attachment of an unknown interface has ended: it may be any of those with unknown attachment ids. */
  doubtAttachments({ at, accountId, region }: OwnershipFact): void {
    for (const known of this.#unidentified) {
      if (known.accountId !== accountId || known.region !== region) continue;
      known.attachments.detach(at, this.joins(known.id, undefined));
      this.#unidentified.delete(known);
    }
  }

  /** The VPCs that a fact concerns; none if it may concern any. */
  vpcIdsOf(fact: OwnershipFact): readonly string[] {
    if ('networkInterface' in fact) return [fact.networkInterface.vpcId];
    if (fact.kind === 'seen') return [fact.vpcId];
    const ids =
      'interfaceId' in fact
        ? [this.interfaces.get(fact.interfaceId)]
        : fact.kind === 'detached'
          ? [this.attachedInterface(fact.attachmentId)]
          : fact.kind === 'instance_ended'
            ? [...(this.#everOfInstance.get(fact.instanceId) ?? [])]
            : [];
    return [...new Set(ids.flatMap((known) => known?.vpcId ?? []))].sort();
  }

  /** The interfaces that are attached to an instance. */
  interfacesOf(instanceId: string): KnownInterface[] {
    return [...(this.#byInstance.get(instanceId) ?? [])].filter(
      ({ attachments }) => attachments.instanceId === instanceId,
    );
  }

  /** The first interface of an instance. */
  firstOf(instanceId: string): KnownInterface | undefined {
    return this.interfacesOf(instanceId).find(
      ({ attachments }) => attachments.attachments().at(-1)?.isDetachable === false,
    );
  }
}
