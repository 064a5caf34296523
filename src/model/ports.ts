import type { AddedValues } from './added-values.generated.ts';
import type { AskedTime } from './asked-time.ts';
import type { FlowLogRecord } from './flow-log-record.ts';
import type { Instance, NatGateway, NetworkInterface, Pod, Subnet, Vpc } from './inventory.ts';
import type { LineCounts } from './line-counts.ts';
import type { MetadataContext, MetadataRequest } from './metadata-request.ts';
import type { SourceRules } from './rules.ts';

/**
 * The source of metadata about interfaces and addresses. Reads are synchronous and only see data in memory. Before they
 * are made, {@link MetadataSource.refresh} is awaited once per event and {@link MetadataSource.resolve} once per
 * window, if the source has these methods.
 *
 * Addresses are canonical text: dotted quad, or IPv6 according to RFC 5952.
 */
export interface MetadataSource {
  /** Updates the data in memory, independently of the records. Does not throw if newer data is unavailable. */
  refresh?(context: MetadataContext): Promise<void>;
  /** Fetches the data that the window needs and the source lacks. Failing look-ups are counted and do not throw. */
  resolve?(request: MetadataRequest, context: MetadataContext): Promise<void>;
  /**
   * Waits at the end of an invocation for work that resolve left running, at most until the deadline, because Lambda
   * freezes unfinished work.
   */
  settle?(context?: MetadataContext): Promise<void>;
  /**
   * How many times data was unavailable since the last call, such as a part of a document that is missing, damaged or
   * too large; missing if the source does not count this.
   */
  takeFaults?(): number;
  /** A number that changes whenever data changes that may have been read before; missing if data never changes. */
  readonly revision?: number;
  /**
   * A number that changes whenever any answer may have changed, so that answers can be cached while it stays the same.
   * Undefined if the source cannot determine it: then they are cached for the records of one window.
   */
  readonly generation?: number | undefined;
  /**
   * When the inventory document in use was written, Unix milliseconds; -Infinity before the first document. Undefined if the
   * document does not state it, or if the source has no document.
   */
  readonly writtenAtMs?: number | undefined;
  /**
   * Every interface of the inventory document in use, by id; a different object for each document. Missing or undefined
   * if a source has no such list: verdicts then assume that any VPC may have Network Load Balancers.
   */
  readonly knownInterfaces?: ReadonlyMap<string, NetworkInterface> | undefined;
  /** The pods of the inventory document in use; missing or undefined if a source has none. */
  readonly pods?: PodLookup | undefined;
  /** The rules of the interfaces, for verdicts; missing if the source has no rules. */
  readonly rules?: SourceRules | undefined;
  interfaceById(id: string): NetworkInterface | undefined;
  /**
   * The interface that has this private or IPv6 address in this VPC. With a time, the interface that had it throughout
   * the flow, if the source knows the times of its data; it then narrows `time`.
   */
  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined;
  /**
   * The interface that has this address, private, IPv6 or public, if exactly one known interface has it. With a time, the
   * same as for {@link MetadataSource.interfaceInVpc}.
   */
  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined;
  /**
   * Whether several known interfaces have this address, so that it cannot be attributed; missing if that never happens.
   */
  isShared?(address: string): boolean;
  instanceById(id: string): Instance | undefined;
  subnetById(id: string): Subnet | undefined;
  vpcById(id: string): Vpc | undefined;
  natGatewayById(id: string): NatGateway | undefined;
  /** Whether the VPC's ranges contain the address; undefined if they are unknown. */
  vpcHolds(vpcId: string, address: string): boolean | undefined;
}

/** The pods of an inventory document by their addresses and times. */
export interface PodLookup {
  /**
   * The pod that had an address of a VPC throughout a flow; `another_time` if pods are known to have had it, but it is
   * unknown which one had it then, so that no owner can be named (`time.reason` says why). Undefined if no pod is known
   * to have ever had it, or if `found` is its owner nevertheless. It narrows `time`.
   *
   * @param found the interface that has the address according to other data
   */
  at(
    vpcId: string,
    address: string,
    time: AskedTime,
    found: NetworkInterface | undefined,
  ): Pod | 'another_time' | undefined;
}

/**
 * A source that has every member, possibly as undefined. Sources that wrap others implement it, so that the type
 * checker finds a member that they do not forward.
 */
export type CompleteSource = { readonly [Name in keyof Required<MetadataSource>]: MetadataSource[Name] };

/** Counts the traffic of records whose documents are delivered. */
export interface TrafficCounter {
  /** Adds one record, with its added values, to the traffic of its source. */
  count(record: FlowLogRecord, added: AddedValues, counts: LineCounts): void;
}

/**
 * A document that an enricher reads, such as one of rules: loaded at start-up, refreshed while the function runs, and
 * never the reason why a record fails. It has no value if no document could be loaded.
 */
export interface LoadedDocument<Value> {
  /** The content of the newest usable document. */
  readonly value: Value | undefined;
  /** Changes with each new document, so that anything derived from the previous one can be dropped. */
  readonly revision: number;
  /**
   * Checks for a newer document if that is due; waits only before the first document, until the deadline. Never
   * rejects.
   */
  refresh?(deadlineMs?: number): Promise<void>;
  /** Waits for a refresh that is under way, until the deadline in Unix milliseconds. Never rejects. */
  settle?(deadlineMs?: number): Promise<void>;
}
