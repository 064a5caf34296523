import type { CidrBlock } from '../net/cidr-block.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';
import {
  ADDRESS_BITS,
  formatIpAddress,
  IPV4,
  type IpAddress,
  ipAddressFromNumber,
  ipAddressToNumber,
} from '../net/ip-address.ts';
import type { Membership } from './membership.ts';
import type { PortRange } from './port-classes.ts';
import { isPrivateAddress } from './private-addresses.ts';

/** Maximum number of ports in a set; with more, a bitmap replaces it. */
const MAX_LISTED_PORTS = 64;
const PORTS = 65_536;
/** Maximum number of peer addresses kept for a rule; if there are more, as many prefixes are kept, then none. */
const MAX_PEERS = 4_096;
/** Lengths of the prefixes that replace too many peers. */
const PREFIX_BITS = { 4: 24, 6: 64 } as const;

/** The observed ports: a short list, then a bitmap of 8 KiB. */
export class PortSet {
  #listed: Set<number> | undefined = new Set();
  #bits: Uint8Array | undefined;

  add(port: number): void {
    if (this.#listed !== undefined) {
      this.#listed.add(port);
      if (this.#listed.size <= MAX_LISTED_PORTS) return;
      const ports = this.#listed;
      this.#listed = undefined;
      this.#bits = new Uint8Array(PORTS / 8);
      for (const listed of ports) this.#mark(listed);
      return;
    }
    this.#mark(port);
  }

  /** The ports as ranges, ascending; neighbouring ports form one range. */
  ranges(): PortRange[] {
    const ranges: { fromPort: number; toPort: number }[] = [];
    for (const port of this.#ports()) {
      const last = ranges.at(-1);
      if (last !== undefined && last.toPort === port - 1) last.toPort = port;
      else ranges.push({ fromPort: port, toPort: port });
    }
    return ranges;
  }

  #mark(port: number): void {
    const bits = this.#bits;
    if (bits !== undefined) bits[port >> 3] = (bits[port >> 3] ?? 0) | (1 << (port & 7));
  }

  #ports(): number[] {
    if (this.#listed !== undefined) return [...this.#listed].sort((one, other) => one - other);
    const ports: number[] = [];
    for (let port = 0; port < PORTS; port++) {
      if (((this.#bits?.[port >> 3] ?? 0) & (1 << (port & 7))) !== 0) ports.push(port);
    }
    return ports;
  }
}

/** The observed peers, in bounded memory. */
export class PeerSet {
  #addresses: Set<string> | undefined = new Set();
  #prefixes: Set<string> | undefined;
  #publicCount = 0;
  /** Groups that every peer has, so far; undefined before the first. */
  #commonGroups: readonly string[] | undefined;

  /** @param membership the peer's groups, as far as known; undefined if unknown */
  add(text: string, address: IpAddress, membership: Membership | undefined): void {
    const addresses = this.#addresses;
    if (addresses?.has(text)) return;
    this.#narrowGroups(membership);
    if (addresses !== undefined) {
      addresses.add(text);
      if (!isPrivateAddress(address)) this.#publicCount++;
      if (addresses.size <= MAX_PEERS) return;
      this.#addresses = undefined;
      this.#prefixes = new Set([...addresses].map((known) => prefixOf(parseCidrBlock(known))));
    } else {
      this.#prefixes?.add(prefixOf(parseCidrBlock(text)));
    }
    if ((this.#prefixes?.size ?? 0) > MAX_PEERS) this.#prefixes = undefined;
  }

  /** How many peers there are; a lower bound where `isExact` is false. */
  get count(): number {
    return this.#addresses?.size ?? MAX_PEERS + 1;
  }

  get isExact(): boolean {
    return this.#addresses !== undefined;
  }

  /** Number of public addresses among them, as long as they are counted individually. */
  get publicCount(): number {
    return this.#publicCount;
  }

  /** Groups that every peer has and a rule could name. */
  get commonGroups(): readonly string[] {
    return this.#commonGroups ?? [];
  }

  /** Blocks that hold every peer: its addresses, or their prefixes; undefined if there were too many. */
  blocks(): CidrBlock[] | undefined {
    const texts = this.#addresses ?? this.#prefixes;
    return texts === undefined ? undefined : [...texts].map(parseCidrBlock);
  }

  #narrowGroups(membership: Membership | undefined): void {
    const isNamed = membership?.state === 'known' && (membership.connection.isLocal || membership.connection.isPeered);
    const own = isNamed ? membership.groupIds : [];
    this.#commonGroups = this.#commonGroups?.filter((id) => own.includes(id)) ?? own;
  }
}

function prefixOf({ family, first }: CidrBlock): string {
  const bits = PREFIX_BITS[family === IPV4 ? 4 : 6];
  const size = 1n << BigInt(ADDRESS_BITS[family] - bits);
  return `${formatIpAddress(ipAddressFromNumber(family, first - (first % size)))}/${bits}`;
}

/** The text of an address that identifies its private /24 or /64. */
export function neighbourhoodOf(address: IpAddress): string {
  if (address.family !== 4 && address.family !== 6) return '';
  const value = ipAddressToNumber(address);
  const { family } = address;
  return prefixOf({ family, first: value, last: value, prefixLength: ADDRESS_BITS[family], text: '' });
}

/** Counted traffic. */
export class Traffic {
  flows = 0;
  bytes = 0;
  packets = 0;
  /** `end` of the first and the last flow, Unix seconds; undefined if no flow had one. */
  firstEnd: number | undefined;
  lastEnd: number | undefined;

  /** @param weight number of flows that the record represents */
  add(endSeconds: number, bytes: number, packets: number, weight: number): void {
    this.flows += weight;
    this.bytes += Math.max(bytes, 0) * weight;
    this.packets += Math.max(packets, 0) * weight;
    if (endSeconds < 0) return;
    if (this.firstEnd === undefined || endSeconds < this.firstEnd) this.firstEnd = endSeconds;
    if (this.lastEnd === undefined || endSeconds > this.lastEnd) this.lastEnd = endSeconds;
  }
}

/** Ports and peers of some flows, the ports by protocol. */
export class Demand {
  readonly peers: PeerSet = new PeerSet();
  readonly #ports: Map<number, PortSet> = new Map();

  add(protocol: number, port: number): void {
    const ports = this.#ports.get(protocol) ?? new PortSet();
    this.#ports.set(protocol, ports);
    if (port >= 0) ports.add(port);
  }

  /** Port ranges by protocol number, ascending; none for protocols without ports. */
  portsByProtocol(): { readonly protocol: number; readonly ports: PortRange[] }[] {
    return [...this.#ports]
      .map(([protocol, ports]) => ({ protocol, ports: ports.ranges() }))
      .sort((one, other) => one.protocol - other.protocol);
  }
}
