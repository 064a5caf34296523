import type { ScopedRequest } from './metadata-request.ts';

/**
 * An interface, or an address in a VPC, that records ask for: the same object in each request as long as it is remembered. Its number is
 * small, and may be given to another one later ({@link ByAsked}).
 */
export interface Asked {
  readonly number: number;
  /** The VPC of an address; undefined for an interface. */
  readonly vpcId: string | undefined;
  /** The address, or the id of the interface. */
  readonly value: string;
}

/** What is kept of what is asked for, found without its text. */
export class ByAsked<Thing> {
  readonly #asked: (Asked | undefined)[] = [];
  readonly #things: (Thing | undefined)[] = [];

  of(asked: Asked): Thing | undefined {
    return this.#asked[asked.number] === asked ? this.#things[asked.number] : undefined;
  }

  set(asked: Asked, thing: Thing): void {
    // arrays without holes are read faster
    while (this.#asked.length <= asked.number) {
      this.#asked.push(undefined);
      this.#things.push(undefined);
    }
    this.#asked[asked.number] = asked;
    this.#things[asked.number] = thing;
  }

  clear(): void {
    this.#asked.length = 0;
    this.#things.length = 0;
  }
}

const SCOPES: WeakMap<ScopedRequest, AskedScope> = new WeakMap();

/**
 * What is asked for in an account and Region, while it is collected: as texts, or as objects that are the same in each request. As a
 * request it has texts alone, which are made when they are read: a source that knows objects has no need of them.
 */
export class AskedScope {
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** As in the request, without what is in the lists of objects. */
  readonly interfaceIds: Set<string> = new Set();
  readonly instanceIds: Set<string> = new Set();
  readonly natGatewayIds: Set<string> = new Set();
  readonly addressesByVpc: Map<string, Set<string>> = new Map();
  readonly addressesByInterface: Map<string, Set<string>> = new Map();
  readonly interfaces: Asked[] = [];
  readonly addresses: Asked[] = [];

  constructor(accountId: string | undefined, region: string | undefined) {
    this.accountId = accountId;
    this.region = region;
  }

  /** The one that a request was made from; undefined for other requests. */
  static of(request: ScopedRequest): AskedScope | undefined {
    return SCOPES.get(request);
  }

  /** A request with what a source is not certain of. */
  static unconfirmed(request: ScopedRequest, unconfirmed: ReadonlyMap<string, 'doubtful' | 'open'>): ScopedRequest {
    return SCOPES.get(request)?.toRequest(unconfirmed) ?? { ...request, unconfirmed };
  }

  /** Whether it asks for anything: that of a transit gateway's account does not. */
  get isAsked(): boolean {
    const { interfaceIds, instanceIds, natGatewayIds, addressesByVpc, addressesByInterface } = this;
    const parts = [interfaceIds, instanceIds, natGatewayIds, addressesByVpc, addressesByInterface];
    return this.interfaces.length > 0 || this.addresses.length > 0 || parts.some(({ size }) => size > 0);
  }

  /** The addresses that are asked for with a VPC, as texts. */
  addressesIn(vpcId: string): Set<string> {
    return setIn(this.addressesByVpc, vpcId);
  }

  /** The addresses that are asked for with the interface or NAT gateway that recorded them. */
  addressesAt(recorderId: string): Set<string> {
    return setIn(this.addressesByInterface, recorderId);
  }

  toRequest(unconfirmed?: ReadonlyMap<string, 'doubtful' | 'open'>): ScopedRequest {
    const texts = (): this => {
      this.#write();
      return this;
    };
    const { accountId, region, instanceIds, natGatewayIds, addressesByInterface } = this;
    // whoever copies it copies what the accessors return
    const request: ScopedRequest = {
      accountId,
      region,
      get interfaceIds() {
        return texts().interfaceIds;
      },
      instanceIds,
      natGatewayIds,
      get addressesByVpc() {
        return texts().addressesByVpc;
      },
      addressesByInterface,
      ...(unconfirmed === undefined ? {} : { unconfirmed }),
    };
    SCOPES.set(request, this);
    return request;
  }

  /** Replaces objects by texts. */
  #write(): void {
    for (const { value } of this.interfaces.splice(0)) this.interfaceIds.add(value);
    for (const { vpcId, value } of this.addresses.splice(0))
      if (vpcId !== undefined) this.addressesIn(vpcId).add(value);
  }
}

function setIn(groups: Map<string, Set<string>>, key: string): Set<string> {
  let set = groups.get(key);
  if (set === undefined) {
    set = new Set();
    groups.set(key, set);
  }
  return set;
}
