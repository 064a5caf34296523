import { type Asked, AskedScope, ByAsked } from '../../model/asked-scope.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import type { ScopedRequest } from '../../model/metadata-request.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { isIpv6, isPrivateAddress } from './addresses.ts';
import { HeldRows, type Row, type Step } from './held-rows.ts';
import { addressKey, type MetadataCaches } from './metadata-caches.ts';

/** How many rows are remembered before all are forgotten. */
const MAX_ROWS = 65_536;

/** A cache, which knows until when it has something. */
interface Cache {
  freshUntilMs(id: string, origin: string): number;
}

/** Settings of {@link HeldAnswers}. */
interface HeldAnswersSettings {
  readonly origin: string;
  readonly caches: MetadataCaches;
  readonly looksUpPublic: boolean;
  readonly now: () => number;
}

/**
 * Knows for which requests the caches have everything, so that a plan would fetch nothing: then its steps can be left out. Each
 * part of a request is a row, with its keys and the time until which the caches have them. A row is computed once; whatever
 * is stored in the caches makes all rows void. Rows take the steps of the plan in one go, so they must follow it.
 */
export class HeldAnswers {
  readonly #settings: HeldAnswersSettings;
  /** The state of the caches to which the rows apply. */
  #changes = -1;
  #interfaces: Map<string, Row> = new Map();
  #natGateways: Map<string, Row> = new Map();
  #instances: Map<string, Row> = new Map();
  #vpcs: Map<string, Row> = new Map();
  #addresses: Map<string, Map<string, Row>> = new Map();
  readonly #byAsked: ByAsked<Row> = new ByAsked();
  readonly #rows: HeldRows = new HeldRows();
  /** By row: the VPC of an interface or a NAT gateway. */
  readonly #vpcIds: (string | undefined)[] = [];

  constructor(settings: HeldAnswersSettings) {
    this.#settings = settings;
  }

  /** How many keys a plan for the request would find in the caches, if it would find all of them there; else undefined. */
  hitsOf(request: ScopedRequest): number | undefined {
    const { caches } = this.#settings;
    // what is not used through the caches would seem unused to them
    if (!caches.areRoomy) return undefined;
    if (this.#changes !== caches.changes || this.#rows.size >= MAX_ROWS) this.#clear(caches.changes);
    const held = this.#rows;
    held.startRequest(this.#settings.now());
    const asked = AskedScope.of(request);
    for (const one of asked?.interfaces ?? []) if (!held.take(this.#rowOf(one))) return undefined;
    for (const one of asked?.addresses ?? []) if (!held.take(this.#rowOf(one))) return undefined;
    const { interfaceIds, addressesByVpc } = asked ?? request;
    for (const id of interfaceIds) if (!held.take(this.#interfaceRow(id))) return undefined;
    for (const id of request.natGatewayIds) if (!held.take(this.#natGatewayRow(id))) return undefined;
    for (const id of request.instanceIds) if (!held.take(this.#instanceRow(id))) return undefined;
    for (const [vpcId, addresses] of addressesByVpc) if (!this.#takeIn(vpcId, addresses)) return undefined;
    for (const [recorderId, addresses] of request.addressesByInterface) {
      const vpcId = this.#vpcIds[this.#interfaceRow(recorderId)] ?? this.#vpcIds[this.#natGatewayRow(recorderId)];
      if (vpcId !== undefined && !this.#takeIn(vpcId, addresses)) return undefined;
    }
    return held.hits;
  }

  /** Counts the keys of a VPC and of addresses in it; whether the caches have them. */
  #takeIn(vpcId: string, addresses: ReadonlySet<string>): boolean {
    if (!this.#rows.take(this.#vpcRow(vpcId))) return false;
    const rows = this.#rowsIn(vpcId);
    for (const address of addresses) if (!this.#rows.take(this.#addressRow(rows, vpcId, address))) return false;
    return true;
  }

  /** The row of something that is the same object in each request. */
  #rowOf(asked: Asked): Row {
    const known = this.#byAsked.of(asked);
    if (known !== undefined) return known;
    const { vpcId, value } = asked;
    const row = vpcId === undefined ? this.#interfaceRow(value) : this.#addressRow(this.#rowsIn(vpcId), vpcId, value);
    this.#byAsked.set(asked, row);
    return row;
  }

  #clear(changes: number): void {
    this.#changes = changes;
    this.#byAsked.clear();
    this.#interfaces = new Map();
    this.#natGateways = new Map();
    this.#instances = new Map();
    this.#vpcs = new Map();
    this.#addresses = new Map();
    this.#rows.clear();
    this.#vpcIds.length = 0;
  }

  #rowsIn(vpcId: string): Map<string, Row> {
    const rows = this.#addresses.get(vpcId) ?? new Map();
    this.#addresses.set(vpcId, rows);
    return rows;
  }

  #interfaceRow(id: string): Row {
    const known = this.#interfaces.get(id);
    if (known !== undefined) return known;
    const { caches } = this.#settings;
    const row = this.#addNeeding(this.#interfaces, 'interface', id, caches.interfaces);
    const found = caches.interfaces.get(id);
    this.#vpcIds[row] = found?.vpcId;
    this.#needOf(row, found);
    return row;
  }

  #natGatewayRow(id: string): Row {
    const known = this.#natGateways.get(id);
    if (known !== undefined) return known;
    const { caches } = this.#settings;
    const row = this.#addNeeding(this.#natGateways, 'nat gateway', id, caches.natGateways);
    const vpcId = caches.natGateways.get(id)?.vpcId;
    this.#vpcIds[row] = vpcId;
    this.#needVpc(row, vpcId);
    return row;
  }

  #instanceRow(id: string): Row {
    const { instances } = this.#settings.caches;
    return this.#instances.get(id) ?? this.#addNeeding(this.#instances, 'instance', id, instances);
  }

  /** A row for something that is looked up itself. */
  #addNeeding(rows: Map<string, Row>, kind: Step, id: string, cache: Cache): Row {
    const row = this.#add(rows, id);
    this.#need(row, kind, id, cache);
    return row;
  }

  /** A VPC of which an address is asked. */
  #vpcRow(id: string): Row {
    const known = this.#vpcs.get(id);
    if (known !== undefined) return known;
    const row = this.#add(this.#vpcs, id);
    this.#needVpc(row, id);
    return row;
  }

  #addressRow(rows: Map<string, Row>, vpcId: string, address: string): Row {
    const known = rows.get(address);
    if (known !== undefined) return known;
    const { caches, looksUpPublic, origin } = this.#settings;
    const isHeld = caches.vpcHolds(vpcId, address);
    const isPrivate = isPrivateAddress(address);
    const found = caches.interfaceInVpc(vpcId, address) ?? caches.interfaceAnywhere(address);
    // a public address that nobody has needs the VPC alone: most such addresses come once, and are not worth a row
    if (!isHeld && !isPrivate && !looksUpPublic && found === undefined) return this.#vpcRow(vpcId);
    const row = this.#add(rows, address);
    this.#needVpc(row, vpcId);
    if (isHeld === true || (isHeld === undefined && isPrivate)) this.#needInVpc(row, vpcId, address);
    if (isHeld !== true) {
      if (!isPrivate) {
        if (looksUpPublic) {
          this.#need(row, 'public', address, isIpv6(address) ? caches.searches : caches.publicSearches);
        }
      } else if (isHeld === false) this.#needAnywhere(row, address);
      // a search that is open stays so, and is noted again
      else this.#rows.limit(row, caches.searches.freshUntilMs(address, origin));
    }
    this.#needOf(row, found);
    return row;
  }

  #needVpc(row: Row, vpcId: string | undefined): void {
    this.#need(row, 'vpc of an address', vpcId, this.#settings.caches.vpcs);
  }

  #needInVpc(row: Row, vpcId: string, address: string): void {
    const { caches, origin } = this.#settings;
    this.#rows.need(row, 'in vpc', address, caches.addressFreshUntilMs(vpcId, address, origin), vpcId);
    if (caches.exactHolder(vpcId, address) !== undefined) return;
    const prefix = delegatedPrefixOf(address);
    if (prefix === undefined) return;
    const isAbsent = caches.addresses.isAbsent(addressKey(vpcId, address), origin);
    if (!isAbsent && caches.exactHolder(vpcId, prefix) === undefined) return;
    const isFresh = caches.heldFreshness(vpcId, prefix, origin) === 'fresh';
    const freshUntilMs = caches.addresses.freshUntilMs(addressKey(vpcId, prefix), origin);
    this.#rows.need(row, 'prefix in vpc', prefix, isFresh ? freshUntilMs : Number.NEGATIVE_INFINITY, vpcId);
    this.#needHolder(row, caches.prefixHolderId(vpcId, prefix));
  }

  #needAnywhere(row: Row, address: string): void {
    const { caches } = this.#settings;
    this.#need(row, 'anywhere', address, caches.searches);
    const prefix = caches.isHeldItself(address) ? undefined : delegatedPrefixOf(address);
    if (prefix === undefined) return;
    this.#need(row, 'prefix anywhere', prefix, caches.prefixSearches);
    for (const id of caches.prefixHolderIds(prefix)) this.#needHolder(row, id);
  }

  #needHolder(row: Row, id: string | undefined): void {
    this.#need(row, 'holder of a prefix', id, this.#settings.caches.interfaces);
  }

  /** What describes an interface that was found. */
  #needOf(row: Row, found: NetworkInterface | undefined): void {
    if (found === undefined) return;
    const { caches } = this.#settings;
    this.#rows.limit(row, caches.interfaces.servedUntilMs(found.id));
    this.#need(row, 'instance', found.instanceId, caches.instances);
    this.#need(row, 'subnet', found.subnetId, caches.subnets);
    this.#need(row, 'vpc of an interface', found.vpcId, caches.vpcs);
  }

  /** Adds the key of something to the row that was added last, if there is any. */
  #need(row: Row, step: Step, id: string | undefined, cache: Cache): void {
    if (id !== undefined) this.#rows.need(row, step, id, cache.freshUntilMs(id, this.#settings.origin));
  }

  /** Adds a row; its keys must follow before another one is added. */
  #add(rows: Map<string, Row>, name: string): Row {
    const row = this.#rows.add();
    this.#vpcIds.push(undefined);
    rows.set(name, row);
    return row;
  }
}
