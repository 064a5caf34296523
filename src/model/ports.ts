import type { AddedValues } from './added-values.generated.ts';
import type { FlowLogRecord } from './flow-log-record.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from './inventory.ts';
import type { LineCounts } from './line-counts.ts';
import type { MetadataContext, MetadataRequest } from './metadata-request.ts';

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
  /**
   * Every interface of the inventory document in use, by id; another object for each document. Missing, or undefined,
   * where a source has no such list.
   */
  readonly knownInterfaces?: ReadonlyMap<string, NetworkInterface> | undefined;
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
  /** Whether the VPC's own ranges hold the address; undefined where they are not known. */
  vpcHolds(vpcId: string, address: string): boolean | undefined;
}

/** Counts the traffic of records whose documents are delivered. */
export interface TrafficCounter {
  /** Adds one record, with what enrichment added to it, to the traffic of its source. */
  count(record: FlowLogRecord, added: AddedValues, counts: LineCounts): void;
}

/**
 * A document that an enricher reads, such as one of rules: loaded at the start, followed while the function runs, and
 * never the reason why a record fails. Where none could be had, it has no value.
 */
export interface LoadedDocument<Value> {
  /** What was read of the newest usable document. */
  readonly value: Value | undefined;
  /** Changes with each new document, so that what was derived from the one before can be forgotten. */
  readonly revision: number;
  /** Asks for a newer document if that is due; waits only while there is none, until the deadline. Never rejects. */
  refresh?(deadlineMs?: number): Promise<void>;
  /** Waits for a refresh that is under way, until the deadline in Unix milliseconds. Never rejects. */
  settle?(deadlineMs?: number): Promise<void>;
}
