/** The values to look up for the records of one account and Region, without duplicates. */
export interface ScopedRequest {
  /** As recorded: 12 digits, `unknown`, or undefined if the records do not contain it. Untrusted. */
  readonly accountId: string | undefined;
  /** As recorded, or derived from the recorded zone; undefined if the records contain neither. Untrusted. */
  readonly region: string | undefined;
  readonly interfaceIds: ReadonlySet<string>;
  readonly instanceIds: ReadonlySet<string>;
  /** Regional NAT gateways, which have no interface. */
  readonly natGatewayIds: ReadonlySet<string>;
  /** Canonical addresses by the VPC that the record names, or else by that of its recorder, if the source knows it already. */
  readonly addressesByVpc: ReadonlyMap<string, ReadonlySet<string>>;
  /** Canonical addresses by the recording interface or regional NAT gateway, if the VPC is not known. */
  readonly addressesByInterface: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * Addresses, as `VPC address`, whose owner at the time of the records is uncertain: `doubtful` if a record
   * contradicted the cache, so that they must be looked up again; `open` if they should be looked up again when that
   * takes no additional request.
   */
  readonly unconfirmed?: ReadonlyMap<string, 'doubtful' | 'open'>;
}

/** Evidence from records: the interface that recorded them had an address at these times. */
export interface RecordedAddress {
  readonly interfaceId: string;
  /** The VPC and the instance that the records name; undefined if they do not. */
  readonly vpcId: string | undefined;
  readonly instanceId: string | undefined;
  /** Canonical; undefined if the records do not say which address is that of the interface. */
  readonly address: string | undefined;
  /** Whether it is the address in the packets, and differs from the interface’s own address in the records. */
  readonly isOfPackets: boolean;
  /** Pairs of the first and last second of flows, Unix seconds, in the order of the records. */
  readonly times: readonly number[];
}

/** The values to look up for the records of a window. */
export interface MetadataRequest {
  /** What the records state about the interfaces that recorded them. */
  readonly recorded?: readonly RecordedAddress[];
  readonly scopes: readonly ScopedRequest[];
}

/** The scope and the deadline of a request. */
export interface MetadataContext {
  /** Account and Region of the delivery stream, for records that do not contain theirs. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** Wall-clock milliseconds at which look-ups end. */
  readonly deadlineMs: number;
}
