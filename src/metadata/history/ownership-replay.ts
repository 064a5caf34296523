import type { Instance, Inventory, NetworkInterface } from '../../model/inventory.ts';
import { sightingOf } from '../sighting.ts';
import { AddressHoldings, type Holding, type Joins } from './address-holdings.ts';
import type { Attachment } from './attachments.ts';
import { EDGE_SECONDS } from './edge-seconds.ts';
import { KnownInterface } from './known-interface.ts';
import type { Addresses, Attached, InterfaceDescription, OwnershipFact } from './ownership-fact.ts';
import type { TrailCoverage } from './trail-coverage.ts';

/** Where an interface has an address in a document. */
const KINDS = ['addresses', 'publicAddresses', 'prefixes'] as const satisfies readonly (keyof Addresses)[];

type Kind = (typeof KINDS)[number];

/** The place of a public address, which has no VPC. */
const PUBLIC = 'public';

/** An address of a VPC, or a public one. */
interface Place {
  readonly kind: Kind;
  readonly address: string;
  readonly holdings: AddressHoldings;
}

/** Something that is said at a time. */
interface Statement {
  readonly at: number;
  readonly say: () => void;
}

/** What a replay came to, for the addresses and interfaces that its facts concern. */
export interface ReplayedOwnership {
  /** Who had which of these addresses when, each with its `seenUntil`. */
  readonly holdings: readonly NetworkInterface[];
  /** Instances that were launched, by their ids. */
  readonly instances: readonly Instance[];
  /** Since when the interfaces of the inventory have these addresses, as {@link sinceKey} names them; not if they lost them. */
  readonly since: ReadonlyMap<string, number>;
  /** Whether it knows better than the inventory who had an address of an interface. */
  concerns(item: NetworkInterface, kind: Kind, address: string): boolean;
}

/** An address of an interface in {@link ReplayedOwnership.since}. */
export function sinceKey(interfaceId: string, address: string): string {
  return `${interfaceId} ${address}`;
}

/**
 * Replays what events and descriptions say of interfaces, together with what an inventory knows of the same addresses: who had
 * an address is known from one statement to the next where both agree, and nothing is known where they do not.
 */
export function replayOwnership(
  facts: readonly OwnershipFact[],
  inventory: Inventory,
  coverage: TrailCoverage,
): ReplayedOwnership {
  return new OwnershipReplay(facts, inventory, coverage).run();
}

class OwnershipReplay {
  readonly #facts: readonly OwnershipFact[];
  readonly #inventory: Inventory;
  readonly #coverage: TrailCoverage;
  readonly #interfaces: Map<string, KnownInterface> = new Map();
  readonly #places: Map<string, Place> = new Map();
  readonly #instances: Map<string, Instance> = new Map();
  /** Interfaces that were ever attached to an instance. */
  readonly #byInstance: Map<string, Set<KnownInterface>> = new Map();
  /** Interfaces that facts concern, and the addresses that they name. */
  readonly #concerned: Set<string> = new Set();
  readonly #attachments: Map<string, string> = new Map();
  /** Interfaces whose attachment may be any that an event names. */
  readonly #unidentified: Set<KnownInterface> = new Set();
  readonly #allocations: Map<string, string> = new Map();
  /** Interfaces and instances that have ended. */
  readonly #gone: Set<string> = new Set();
  readonly #associations: Map<string, { readonly interfaceId: string; readonly publicAddress: string }> = new Map();

  constructor(facts: readonly OwnershipFact[], inventory: Inventory, coverage: TrailCoverage) {
    this.#facts = facts.toSorted((one, other) => one.at - other.at || orderOf(one) - orderOf(other));
    this.#inventory = inventory;
    this.#coverage = coverage;
    for (const instance of inventory.instances ?? []) this.#instances.set(instance.id, instance);
  }

  run(): ReplayedOwnership {
    this.#findConcerned();
    const statements = this.#recalled();
    let next = 0;
    for (const fact of this.#facts) {
      // what was seen within the second of an event was seen before it
      for (let known = statements[next]; known !== undefined && known.at <= fact.at; known = statements[++next])
        known.say();
      this.#apply(fact);
    }
    for (let known = statements[next]; known !== undefined; known = statements[++next]) known.say();
    return this.#result();
  }

  /** Finds the interfaces and addresses that the facts name, in events and in the inventory. */
  #findConcerned(): void {
    const { networkInterfaces, earlierInterfaces = [] } = this.#inventory;
    const ended = new Set<string>();
    for (const fact of this.#facts) {
      if (fact.kind === 'created' || fact.kind === 'described') {
        const { networkInterface, accountId, region } = fact;
        this.#concerned.add(networkInterface.id);
        this.#known(networkInterface.id, networkInterface.vpcId).describe(networkInterface, accountId, region);
      } else if ('interfaceId' in fact) this.#concerned.add(fact.interfaceId);
      else if (fact.kind === 'associated') this.#concerned.add(fact.holderId);
      else if (fact.kind === 'instance_ended') ended.add(fact.instanceId);
    }
    const all = [...earlierInterfaces, ...networkInterfaces];
    for (const item of all) {
      const isOfInstance =
        item.instanceId !== undefined && (ended.has(item.instanceId) || this.#concerned.has(item.instanceId));
      if (isOfInstance) this.#concerned.add(item.id);
      if (item.vpcId !== undefined && this.#concerned.has(item.id)) this.#known(item.id, item.vpcId).recall(item);
    }
    for (const fact of this.#facts) this.#findPlaces(fact);
    for (const item of all) {
      if (!this.#concerned.has(item.id)) continue;
      for (const kind of KINDS) for (const address of item[kind] ?? []) this.#place(item.vpcId, kind, address, item.id);
    }
  }

  #findPlaces(fact: OwnershipFact): void {
    if (fact.kind === 'allocated' || fact.kind === 'associated' || fact.kind === 'disassociated') {
      if (fact.publicAddress !== undefined) this.#place(PUBLIC, 'publicAddresses', fact.publicAddress, undefined);
      return;
    }
    const named =
      fact.kind === 'created' || fact.kind === 'described'
        ? { interfaceId: fact.networkInterface.id, ...fact.networkInterface }
        : fact.kind === 'assigned' || fact.kind === 'unassigned'
          ? fact
          : undefined;
    if (named === undefined) return;
    const vpcId = this.#interfaces.get(named.interfaceId)?.vpcId;
    for (const kind of KINDS) for (const address of named[kind]) this.#place(vpcId, kind, address, named.interfaceId);
  }

  /** What the inventory says of the addresses and interfaces that facts concern, in the order of time. */
  #recalled(): readonly Statement[] {
    const { networkInterfaces, earlierInterfaces = [], seenUntil = 0, seenUntilById } = this.#inventory;
    const statements: Statement[] = [];
    const recall = (item: NetworkInterface, lastSeen: number, goneBy: number | undefined): void => {
      const { vpcId, instanceId, attachedAt, isDetachable = false } = item;
      if (vpcId === undefined) return;
      let knownUntil = lastSeen;
      let isConcerned = false;
      for (const kind of KINDS) {
        for (const address of item[kind] ?? []) {
          const place = this.#places.get(placeKey(vpcId, kind, address));
          if (place === undefined) continue;
          isConcerned = true;
          this.#known(item.id, vpcId).recall(item);
          this.#place(vpcId, kind, address, item.id);
          const { from, until } = sightingOf({ ...item, seenUntil: lastSeen }, address);
          const { holdings } = place;
          knownUntil = Math.max(knownUntil, until);
          statements.push({ at: from, say: () => holdings.see(item.id, from, this.#joins(item.id, address)) });
          // the inventory says that nothing else was seen in between
          statements.push({ at: until, say: () => holdings.see(item.id, until, () => true) });
          if (goneBy !== undefined) statements.push({ at: goneBy, say: () => holdings.miss(item.id, goneBy) });
        }
      }
      if (!isConcerned || instanceId === undefined) return;
      const attached: Attached = { instanceId, isDetachable, since: attachedAt, attachmentId: undefined };
      const see = (at: number) => ({
        at,
        say: () => {
          const known = this.#known(item.id, vpcId);
          this.#addToInstance(known, attached);
          known.attachments.see(attached, at, this.#joins(item.id, undefined));
        },
      });
      if (attachedAt !== undefined) statements.push(see(attachedAt));
      statements.push(see(knownUntil));
    };
    for (const item of earlierInterfaces) {
      const lastSeen = item.seenUntil ?? seenUntil;
      recall(item, lastSeen, item.goneBy ?? lastSeen);
    }
    for (const item of networkInterfaces) recall(item, seenUntilById?.[item.id] ?? seenUntil, undefined);
    return statements.sort((one, other) => compare(one.at, other.at));
  }

  #apply(fact: OwnershipFact): void {
    switch (fact.kind) {
      case 'created':
        this.#describe(fact.networkInterface, fact.at, 'new');
        break;
      case 'described':
        this.#describe(fact.networkInterface, fact.at, fact.isComplete ? 'complete' : 'partial');
        break;
      case 'deleted':
        this.#end(fact.interfaceId, fact.at);
        break;
      case 'attached': {
        const known = this.#interfaces.get(fact.interfaceId);
        if (known === undefined) break;
        this.#addToInstance(known, fact.attached);
        known.attachments.attach(fact.attached, fact.at);
        this.#seePrimary(known, fact.at);
        break;
      }
      case 'detached': {
        const interfaceId = this.#attachments.get(fact.attachmentId);
        const known = interfaceId === undefined ? undefined : this.#interfaces.get(interfaceId);
        if (known === undefined) this.#doubtAttachments(fact);
        else known.attachments.detach(fact.at, this.#joins(known.id, undefined));
        break;
      }
      case 'assigned': {
        const known = this.#touched(fact.interfaceId, fact.at);
        if (known === undefined) break;
        for (const { address, holdings } of this.#placesOf(known, fact)) {
          this.#gain(known, holdings, address, fact.at, fact.isReassignment);
        }
        this.#seePrimary(known, fact.at);
        break;
      }
      case 'unassigned': {
        const known = this.#touched(fact.interfaceId, fact.at);
        if (known === undefined) break;
        for (const { address, holdings } of this.#placesOf(known, fact)) {
          holdings.lose(known.id, fact.at, this.#joins(known.id, address));
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
        const place =
          publicAddress === undefined
            ? undefined
            : this.#places.get(placeKey(PUBLIC, 'publicAddresses', publicAddress));
        const holderId = known?.interfaceId ?? place?.holdings.holderId;
        if (place === undefined || holderId === undefined) break;
        place.holdings.lose(holderId, fact.at, this.#joins(holderId, place.address));
        break;
      }
      case 'launched': {
        const { instanceId, type, imageId, name } = fact;
        const known = this.#instances.get(instanceId);
        const tags = name === undefined ? known?.tags : { ...known?.tags, Name: name };
        this.#instances.set(instanceId, {
          id: instanceId,
          type: type ?? known?.type,
          imageId: imageId ?? known?.imageId,
          tags,
        });
        break;
      }
      case 'instance_ended':
        this.#gone.add(fact.instanceId);
        for (const known of this.#byInstance.get(fact.instanceId) ?? []) {
          if (known.attachments.instanceId === fact.instanceId) this.#end(known.id, fact.at);
        }
    }
  }

  #addToInstance(known: KnownInterface, { instanceId, attachmentId, isDetachable }: Attached): void {
    const interfaces = this.#byInstance.get(instanceId);
    if (interfaces === undefined) this.#byInstance.set(instanceId, new Set([known]));
    else interfaces.add(known);
    if (attachmentId !== undefined) {
      this.#attachments.set(attachmentId, known.id);
      this.#unidentified.delete(known);
    } else if (isDetachable) this.#unidentified.add(known);
  }

  /** An attachment of an unknown interface has ended: it may be any of those whose attachments are not known by id. */
  #doubtAttachments({ accountId, region }: OwnershipFact): void {
    for (const known of this.#unidentified) {
      if (known.accountId !== accountId || known.region !== region) continue;
      known.attachments.doubt();
      this.#unidentified.delete(known);
    }
  }

  #describe(found: InterfaceDescription, at: number, extent: 'new' | 'complete' | 'partial'): void {
    const isNew = extent === 'new';
    const known = this.#known(found.id, found.vpcId);
    if (found.attached !== undefined && !this.#gone.has(found.attached.instanceId)) {
      this.#addToInstance(known, found.attached);
      const seenAt = isNew ? at + EDGE_SECONDS : at;
      known.attachments.see(found.attached, seenAt, this.#joins(found.id, undefined), !isNew);
    } else known.attachments.touch(at, this.#joins(found.id, undefined));
    for (const { address, holdings } of this.#placesOf(known, found)) {
      // an instance may be launched with an interface that has existed before
      if (isNew && holdings.holderId !== found.id) this.#gain(known, holdings, address, at, false);
      else if (isNew) holdings.extend(found.id, at - EDGE_SECONDS);
      else holdings.see(found.id, at, this.#joins(found.id, address));
    }
    if (extent !== 'complete') return;
    const has = new Set(KINDS.flatMap((kind) => found[kind]));
    for (const key of known.keys) {
      const place = this.#places.get(key);
      if (place !== undefined && !has.has(place.address)) place.holdings.miss(known.id, at);
    }
  }

  #associate(fact: Extract<OwnershipFact, { kind: 'associated' }>): void {
    const { holderId, associationId, allocationId, at } = fact;
    const publicAddress =
      fact.publicAddress ?? (allocationId === undefined ? undefined : this.#allocations.get(allocationId));
    const known = this.#interfaces.get(holderId) ?? this.#firstOf(holderId);
    if (publicAddress === undefined || known === undefined) return;
    if (associationId !== undefined) this.#associations.set(associationId, { interfaceId: known.id, publicAddress });
    const { holdings } = this.#place(known.vpcId, 'publicAddresses', publicAddress, known.id);
    this.#gain(known, holdings, publicAddress, at, true);
  }

  #gain(known: KnownInterface, holdings: AddressHoldings, address: string, at: number, isReassignment: boolean): void {
    const { instanceId = '' } = known.attachments;
    // no id comes back: what ended in the same second did so afterwards
    if (this.#gone.has(known.id) || this.#gone.has(instanceId)) holdings.noteLoss(known.id, at);
    holdings.gain(known.id, at, isReassignment, this.#joinsOfHolder(holdings, address));
  }

  /** The first interface of an instance. */
  #firstOf(instanceId: string): KnownInterface | undefined {
    for (const known of this.#byInstance.get(instanceId) ?? []) {
      const last = known.attachments.attachments().at(-1);
      if (known.attachments.instanceId === instanceId && last?.isDetachable === false) return known;
    }
    return undefined;
  }

  /** An interface is gone, with all of its addresses. */
  #end(interfaceId: string, at: number): void {
    const known = this.#interfaces.get(interfaceId);
    this.#gone.add(interfaceId);
    if (known === undefined) return;
    known.attachments.detach(at, this.#joins(interfaceId, undefined));
    for (const key of known.keys) {
      const place = this.#places.get(key);
      if (place?.holdings.holderId === interfaceId) {
        place.holdings.lose(interfaceId, at, this.#joins(interfaceId, place.address), false);
      } else place?.holdings.noteLoss(interfaceId, at);
    }
  }

  /** The interface that a call names: it exists, and so it still is what it is attached to. */
  #touched(interfaceId: string, at: number): KnownInterface | undefined {
    const known = this.#interfaces.get(interfaceId);
    known?.attachments.touch(at - EDGE_SECONDS, this.#joins(interfaceId, undefined));
    return known;
  }

  /** An interface that exists has its primary address. */
  #seePrimary(known: KnownInterface, at: number): void {
    if (known.primary === undefined) return;
    const place = this.#places.get(placeKey(known.vpcId, 'addresses', known.primary));
    if (place?.holdings.holderId === known.id) place.holdings.extend(known.id, at - EDGE_SECONDS);
  }

  /** Whether an interface has had an address throughout: its primary one always, others if trails were recorded. */
  #joins(interfaceId: string, address: string | undefined): Joins {
    const known = this.#interfaces.get(interfaceId);
    if (known?.primary !== undefined && known.primary === address) return () => true;
    return (from, until) => this.#coverage.isContinuous(known?.accountId, known?.region, from, until);
  }

  #joinsOfHolder(holdings: AddressHoldings, address: string): Joins {
    return this.#joins(holdings.holderId ?? '', address);
  }

  #known(id: string, vpcId: string): KnownInterface {
    let known = this.#interfaces.get(id);
    if (known === undefined) {
      known = new KnownInterface(id, vpcId);
      this.#interfaces.set(id, known);
    }
    return known;
  }

  #placesOf(known: KnownInterface, named: Addresses): Place[] {
    return KINDS.flatMap((kind) => named[kind].map((address) => this.#place(known.vpcId, kind, address, known.id)));
  }

  #place(vpcId: string | undefined, kind: Kind, address: string, interfaceId: string | undefined): Place {
    const key = placeKey(vpcId ?? '', kind, address);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = { kind, address, holdings: new AddressHoldings() };
      this.#places.set(key, place);
    }
    if (interfaceId !== undefined) this.#interfaces.get(interfaceId)?.keys.add(key);
    return place;
  }

  #result(): ReplayedOwnership {
    const current = this.#currentTimes();
    const groups = new Map<string, HoldingGroup>();
    const launched = new Set<string>();
    for (const { kind, address, holdings } of this.#places.values()) {
      for (const holding of holdings.holdings()) {
        const known = this.#interfaces.get(holding.interfaceId);
        if (known === undefined) continue;
        for (const piece of piecesOf(holding, known.attachments.attachments())) {
          const { attachment, from, until, goneBy } = piece;
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
      holdings: [...groups.values()].map((group) => this.#describedGroup(group)),
      instances: [...launched].flatMap((id) => this.#instances.get(id) ?? []),
      since: this.#since(current),
      concerns: ({ vpcId }, kind, address) => this.#places.has(placeKey(vpcId ?? '', kind, address)),
    };
  }

  #describedGroup({ known, attachment, until, goneBy, held }: HoldingGroup): NetworkInterface {
    const name = attachment === undefined ? undefined : this.#instances.get(attachment.instanceId)?.tags?.Name;
    const of = (kind: Kind): readonly string[] => {
      const addresses = held.flatMap((each) => (each.kind === kind ? each.address : []));
      // the primary address comes first
      return known.primary !== undefined && addresses.includes(known.primary)
        ? [known.primary, ...addresses.filter((each) => each !== known.primary)]
        : addresses;
    };
    const publicAddresses = of('publicAddresses');
    const prefixes = of('prefixes');
    const seenSince = held.flatMap(({ address, from }) => (Number.isFinite(from) ? [[address, from] as const] : []));
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

  /** Until when the interfaces of the inventory were seen with the addresses in question, and what they were attached to. */
  #currentTimes(): ReadonlyMap<string, CurrentTime> {
    const { networkInterfaces, seenUntil = 0, seenUntilById } = this.#inventory;
    const times = new Map<string, CurrentTime>();
    for (const item of networkInterfaces) {
      const lastSeen = seenUntilById?.[item.id] ?? seenUntil;
      for (const kind of KINDS) {
        for (const address of item[kind] ?? []) {
          const place = this.#places.get(placeKey(item.vpcId ?? '', kind, address));
          if (place === undefined) continue;
          const { until } = sightingOf({ ...item, seenUntil: lastSeen }, address);
          times.set(sinceKey(item.id, address), { place, until, interfaceId: item.id, instanceId: item.instanceId });
        }
      }
    }
    return times;
  }

  /** Since when the interfaces of the inventory have their addresses, where they have them still. */
  #since(current: ReadonlyMap<string, CurrentTime>): ReadonlyMap<string, number> {
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

/** A part of the time in which an interface had an address, in which it was attached to one instance, or to none. */
interface Piece {
  readonly attachment: Attachment | undefined;
  readonly from: number;
  readonly until: number;
  readonly goneBy: number | undefined;
}

function piecesOf({ from, until, goneBy }: Holding, attachments: readonly Attachment[]): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  for (const attachment of attachments) {
    if (attachment.until < at || attachment.from > until || at > until) continue;
    const begin = Math.max(at, attachment.from);
    if (begin > at) pieces.push({ attachment: undefined, from: at, until: begin - 1, goneBy: undefined });
    const end = Math.min(until, attachment.until);
    pieces.push({ attachment, from: begin, until: end, goneBy: end === until ? goneBy : undefined });
    at = end + 1;
  }
  if (at <= until) pieces.push({ attachment: undefined, from: at, until, goneBy });
  return pieces;
}

/** Public addresses have no VPC. */
function placeKey(vpcId: string, kind: Kind, address: string): string {
  return kind === 'publicAddresses' ? `${PUBLIC} ${address}` : `${vpcId} ${address}`;
}

/** What ends comes before what begins in the same second, and what describes an instance before its interfaces. */
function orderOf({ kind }: OwnershipFact): number {
  return ORDER.indexOf(kind);
}

const ORDER: readonly OwnershipFact['kind'][] = [
  ...(['unassigned', 'disassociated', 'detached', 'deleted', 'instance_ended', 'allocated', 'launched'] as const),
  ...(['created', 'assigned', 'attached', 'associated', 'described'] as const),
];

function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
