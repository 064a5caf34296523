import { AskedScope, ByAsked } from '../model/asked-scope.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { ScopedRequest } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { OwnerSpan } from './owner-at.ts';
import { holderOf } from './sighting.ts';

/** How many addresses of requests are remembered before all are forgotten. */
const MAX_NOTED = 65_536;

/** What is remembered about a requested address of a VPC, as long as nothing changes. */
export interface Noted {
  /** As the log has it. */
  readonly key: string;
  /** The interface that has the address, and what represents it. */
  found: NetworkInterface | undefined;
  holder: string | undefined;
  /** What confirms it: its own key, or the interface that has a prefix with it. */
  asked: string;
  /** Of the source, and of the log, for which it holds. */
  generation: number;
  revision: number;
  /** The last span of the address, and the one that has what the description of `found` says, if that is known. */
  last: OwnerSpan | undefined;
  span: OwnerSpan | undefined;
}

/** Remembers the addresses of requests, so that a request for the same ones takes little time while nothing changes. */
export class NotedAddresses {
  readonly #source: MetadataSource;
  readonly #byVpc: Map<string, Map<string, Noted>> = new Map();
  readonly #byAsked: ByAsked<Noted> = new ByAsked();
  #count = 0;

  constructor(source: MetadataSource) {
    this.#source = source;
  }

  /** Visits what is remembered of each address of a request, brought up to date; `generation` is that of the source. */
  each(
    scope: ScopedRequest,
    generation: number | undefined,
    visit: (noted: Noted, vpcId: string, address: string) => void,
  ): void {
    const asked = AskedScope.of(scope);
    for (const one of asked?.addresses ?? []) {
      const { vpcId, value } = one;
      if (vpcId === undefined) continue;
      const known = this.#byAsked.of(one);
      if (known !== undefined && known.generation === generation) visit(known, vpcId, value);
      else {
        const noted = this.#note(vpcId, value, generation);
        this.#byAsked.set(one, noted);
        visit(noted, vpcId, value);
      }
    }
    const { addressesByVpc, addressesByInterface } = asked ?? scope;
    const visitAll = (vpcId: string, addresses: ReadonlySet<string>): void => {
      for (const address of addresses) visit(this.#note(vpcId, address, generation), vpcId, address);
    };
    for (const [vpcId, addresses] of addressesByVpc) visitAll(vpcId, addresses);
    for (const [recorderId, addresses] of addressesByInterface) {
      const vpcId = this.#source.interfaceById(recorderId)?.vpcId;
      if (vpcId !== undefined) visitAll(vpcId, addresses);
    }
  }

  /** What is remembered of an address, brought up to date. */
  #note(vpcId: string, address: string, generation: number | undefined): Noted {
    let noted = this.#byVpc.get(vpcId)?.get(address);
    if (noted === undefined) {
      if (this.#count >= MAX_NOTED) {
        this.#byVpc.clear();
        this.#byAsked.clear();
        this.#count = 0;
      }
      const key = keyOf(vpcId, address);
      const unknown = { generation: -1, revision: -1, last: undefined, span: undefined };
      noted = { key, found: undefined, holder: undefined, asked: key, ...unknown };
      const inVpc = this.#byVpc.get(vpcId) ?? new Map<string, Noted>();
      this.#byVpc.set(vpcId, inVpc.set(address, noted));
      this.#count++;
    }
    if (noted.generation === generation) return noted;
    const found = this.#source.interfaceInVpc(vpcId, address);
    noted.generation = generation ?? -1;
    if (found === noted.found) return noted;
    noted.found = found;
    noted.holder = found === undefined ? undefined : holderOfFound(found);
    // an address in a prefix is confirmed by the interface that has the prefix
    noted.asked = found === undefined || found.addresses?.includes(address) === true ? noted.key : found.id;
    noted.span = undefined;
    return noted;
  }
}

/** What represents the interface of an address in the log: an interface that can be detached counts with its instance. */
export function holderOfFound(found: NetworkInterface): string {
  return found.isDetachable === true ? holderOf(found.id, found.instanceId) : found.id;
}

/** The key of an address in the log. */
export function keyOf(vpcId: string, address: string): string {
  return `${vpcId} ${address}`;
}
