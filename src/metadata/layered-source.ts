import type { AskedTime } from '../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext, MetadataRequest, ScopedRequest } from '../model/metadata-request.ts';
import type { CompleteSource, MetadataSource, PodLookup } from '../model/ports.ts';
import type { SourceRules } from '../model/rules.ts';

/** Combines two sources: the second is only used for data that the first lacks. */
export class LayeredSource implements CompleteSource {
  readonly #first: MetadataSource;
  readonly #second: MetadataSource;

  constructor(first: MetadataSource, second: MetadataSource) {
    this.#first = first;
    this.#second = second;
  }

  get revision(): number {
    return (this.#first.revision ?? 0) + (this.#second.revision ?? 0);
  }

  get generation(): number | undefined {
    const first = this.#first.generation;
    const second = this.#second.generation;
    return first === undefined || second === undefined ? undefined : first + second;
  }

  get writtenAtMs(): number | undefined {
    return this.#first.writtenAtMs ?? this.#second.writtenAtMs;
  }

  async refresh(context: MetadataContext): Promise<void> {
    await Promise.all([this.#first.refresh?.(context), this.#second.refresh?.(context)]);
  }

  async resolve(request: MetadataRequest, context: MetadataContext): Promise<void> {
    await this.#first.resolve?.(request, context);
    const scopes = request.scopes.map((scope) => this.#gapsOf(scope)).filter(isNotEmpty);
    await this.#second.resolve?.({ scopes }, context);
  }

  async settle(context?: MetadataContext): Promise<void> {
    await Promise.all([this.#first.settle?.(context), this.#second.settle?.(context)]);
  }

  takeFaults(): number {
    return (this.#first.takeFaults?.() ?? 0) + (this.#second.takeFaults?.() ?? 0);
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#first.knownInterfaces ?? this.#second.knownInterfaces;
  }

  get pods(): PodLookup | undefined {
    return this.#first.pods ?? this.#second.pods;
  }

  get rules(): SourceRules | undefined {
    return this.#first.rules ?? this.#second.rules;
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#first.interfaceById(id) ?? this.#second.interfaceById(id);
  }

  /**
   * Of two different interfaces, the one that was seen last; with a time, that of the first source, which may have a
   * history.
   */
  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    if (time !== undefined) {
      const atTime = this.#first.interfaceInVpc(vpcId, address, time);
      if (atTime !== undefined || time.reason !== undefined) return atTime;
      return this.#second.interfaceInVpc(vpcId, address, time);
    }
    const first = this.#first.interfaceInVpc(vpcId, address);
    const second = this.#second.interfaceInVpc(vpcId, address);
    if (first === undefined || second === undefined) return first ?? second;
    return (second.seenUntil ?? 0) > (first.seenUntil ?? Number.POSITIVE_INFINITY) ? second : first;
  }

  /** Exactly one known interface has the address only if the two sources do not have different ones. */
  interfaceAnywhere(address: string): NetworkInterface | undefined {
    if (this.#first.isShared?.(address) || this.#second.isShared?.(address)) return undefined;
    const first = this.#first.interfaceAnywhere(address);
    const second = this.#second.interfaceAnywhere(address);
    if (first === undefined || second === undefined) return first ?? second;
    return first.id === second.id ? first : undefined;
  }

  isShared(address: string): boolean {
    const first = this.#first.interfaceAnywhere(address);
    const second = this.#second.interfaceAnywhere(address);
    const differ = first !== undefined && second !== undefined && first.id !== second.id;
    return differ || (this.#first.isShared?.(address) ?? false) || (this.#second.isShared?.(address) ?? false);
  }

  instanceById(id: string): Instance | undefined {
    return this.#first.instanceById(id) ?? this.#second.instanceById(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#first.subnetById(id) ?? this.#second.subnetById(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#first.vpcById(id) ?? this.#second.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#first.natGatewayById(id) ?? this.#second.natGatewayById(id);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#first.vpcHolds(vpcId, address) ?? this.#second.vpcHolds(vpcId, address);
  }

  /** The part of a request that the first source cannot answer. */
  #gapsOf(scope: ScopedRequest): ScopedRequest {
    const first = this.#first;
    const addressesByVpc = new Map<string, Set<string>>();
    const addressesByInterface = new Map<string, ReadonlySet<string>>();
    const addGaps = (vpcId: string, addresses: ReadonlySet<string>): void => {
      const gaps = unknown(addresses, (address) =>
        scope.unconfirmed?.has(`${vpcId} ${address}`) === true ? undefined : this.#firstInReach(vpcId, address),
      );
      if (gaps.size > 0) addressesByVpc.set(vpcId, new Set([...(addressesByVpc.get(vpcId) ?? []), ...gaps]));
    };
    for (const [vpcId, addresses] of scope.addressesByVpc) addGaps(vpcId, addresses);
    for (const [recorderId, addresses] of scope.addressesByInterface) {
      const vpcId = first.interfaceById(recorderId)?.vpcId ?? first.natGatewayById(recorderId)?.vpcId;
      // the second source does not look up the recorder, so the request must contain its VPC
      if (vpcId === undefined) addressesByInterface.set(recorderId, addresses);
      else addGaps(vpcId, addresses);
    }
    return {
      ...scope,
      interfaceIds: unknown(scope.interfaceIds, (id) => first.interfaceById(id)),
      instanceIds: unknown(scope.instanceIds, (id) => first.instanceById(id)),
      natGatewayIds: unknown(scope.natGatewayIds, (id) => first.natGatewayById(id)),
      addressesByVpc,
      addressesByInterface,
    };
  }

  /**
   * The interface that has an address according to the first source, seen from a VPC: inside it, or outside its ranges.
   */
  #firstInReach(vpcId: string, address: string): NetworkInterface | undefined {
    const neighbour = this.#first.interfaceInVpc(vpcId, address);
    if (neighbour !== undefined || this.#first.vpcHolds(vpcId, address) !== false) return neighbour;
    return this.#first.interfaceAnywhere(address);
  }
}

function unknown(values: ReadonlySet<string>, find: (value: string) => unknown): Set<string> {
  return new Set([...values].filter((value) => find(value) === undefined));
}

function isNotEmpty(scope: ScopedRequest): boolean {
  const parts = [scope.interfaceIds, scope.instanceIds, scope.natGatewayIds];
  return [...parts, scope.addressesByVpc, scope.addressesByInterface].some(({ size }) => size > 0);
}
