import type { Instance, NetworkInterface, Subnet, Vpc } from './inventory.ts';

/** What the records of a window ask for, each distinct value once. */
export interface MetadataRequest {
  readonly interfaceIds: ReadonlySet<string>;
  readonly instanceIds: ReadonlySet<string>;
  /** Addresses by the VPC in which they were seen; `''` where the record tells no VPC. */
  readonly addressesByVpc: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Where enrichment learns what is behind interfaces and addresses. Reads are synchronous and see what is at hand;
 * {@link MetadataSource.resolve}, where a source has one, is awaited once per window before they are made.
 *
 * Addresses are text: in reads canonical (dotted quad, or IPv6 after RFC 5952), in requests as AWS printed them.
 */
export interface MetadataSource {
  /** Fetches what the window needs and the source lacks. Never throws for a failing look-up: it counts it. */
  resolve?(request: MetadataRequest): Promise<void>;
  interfaceById(id: string): NetworkInterface | undefined;
  /** The interface that has this private or IPv6 address in this VPC. */
  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined;
  /** The interface that has this address, private, IPv6 or public, where exactly one known interface has it. */
  interfaceAnywhere(address: string): NetworkInterface | undefined;
  instanceById(id: string): Instance | undefined;
  subnetById(id: string): Subnet | undefined;
  vpcById(id: string): Vpc | undefined;
  /** Whether the VPC's own ranges hold the address; undefined where they are not known. */
  vpcHolds(vpcId: string, address: string): boolean | undefined;
}
