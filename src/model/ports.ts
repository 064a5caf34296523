import type { AddedValues } from './added-values.ts';
import type { FlowLogRecord } from './flow-log-record.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from './inventory.ts';
import type { LineCounts } from './line-counts.ts';
import type { MetadataContext, MetadataRequest } from './metadata-request.ts';
import type { RulesDocument } from './rules.ts';

/**
 * Where enrichment learns what is behind interfaces and addresses. Reads are synchronous and see what is at hand;
 * {@link MetadataSource.refresh} is awaited once an event, {@link MetadataSource.resolve} once a window before they are
 * made, where a source has them.
 *
 * Addresses are canonical text: dotted quad, or IPv6 after RFC 5952.
 */
export interface MetadataSource {
  /** Brings what is at hand up to date, whatever the records name. Never throws for what cannot be had. */
  refresh?(context: MetadataContext): Promise<void>;
  /** Fetches what the window needs and the source lacks. Never throws for a failing look-up: it counts it. */
  resolve?(request: MetadataRequest, context: MetadataContext): Promise<void>;
  /**
   * Waits, at the end of an invocation, for what resolve left running, at most until the deadline: what still runs then
   * would be frozen.
   */
  settle?(context?: MetadataContext): Promise<void>;
  /** A number that changes whenever something changed that was read before; missing where nothing ever does. */
  readonly revision?: number;
  /**
   * A number that changes whenever any answer may have become another one, so that answers can be kept as long as it
   * stays. Undefined where that cannot be told: then they are kept for the records of one window.
   */
  readonly generation?: number | undefined;
  /**
   * When the inventory document in use was written, Unix milliseconds; -Infinity where there is none yet. Undefined where
   * the document does not say, or there is never one.
   */
  readonly writtenAtMs?: number | undefined;
  interfaceById(id: string): NetworkInterface | undefined;
  /** The interface that has this private or IPv6 address in this VPC. */
  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined;
  /** The interface that has this address, private, IPv6 or public, where exactly one known interface has it. */
  interfaceAnywhere(address: string): NetworkInterface | undefined;
  /** Whether several known interfaces have this address, so that nobody can say whose it is; missing where none ever do. */
  isShared?(address: string): boolean;
  instanceById(id: string): Instance | undefined;
  subnetById(id: string): Subnet | undefined;
  vpcById(id: string): Vpc | undefined;
  natGatewayById(id: string): NatGateway | undefined;
  /**
   * The rules of interfaces, as far as they are at hand: groups with their rules, network ACLs, prefix lists; what is missing
   * is unknown. Undefined, or no such function, where a source has no rules.
   */
  rulesOf?(interfaceIds: Iterable<string>): RulesDocument | undefined;
  /** Whether the VPC's own ranges hold the address; undefined where they are not known. */
  vpcHolds(vpcId: string, address: string): boolean | undefined;
}

/** Counts the traffic of records whose documents are delivered. */
export interface TrafficCounter {
  /** Adds one record, with what enrichment added to it, to the traffic of its source. */
  count(record: FlowLogRecord, added: AddedValues, counts: LineCounts): void;
}
