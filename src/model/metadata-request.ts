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
  /** Canonical addresses by their VPC in the record. */
  readonly addressesByVpc: ReadonlyMap<string, ReadonlySet<string>>;
  /** Canonical addresses by the recording interface or regional NAT gateway, if the record has no VPC. */
  readonly addressesByInterface: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The values to look up for the records of a window. */
export interface MetadataRequest {
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
