/** What the records of one account and Region ask for, each distinct value once. */
export interface ScopedRequest {
  /** As recorded: 12 digits, `unknown`, or undefined where the records do not tell. Not to be trusted. */
  readonly accountId: string | undefined;
  /** As recorded, or after the recorded zone; undefined where the records do not tell. Not to be trusted. */
  readonly region: string | undefined;
  readonly interfaceIds: ReadonlySet<string>;
  readonly instanceIds: ReadonlySet<string>;
  /** Regional NAT gateways, which have no interface. */
  readonly natGatewayIds: ReadonlySet<string>;
  /** Canonical addresses by the VPC that the record names for them. */
  readonly addressesByVpc: ReadonlyMap<string, ReadonlySet<string>>;
  /** Canonical addresses by the recording interface or regional NAT gateway, where the record names no VPC. */
  readonly addressesByInterface: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What the records of a window ask for. */
export interface MetadataRequest {
  readonly scopes: readonly ScopedRequest[];
}

/** Where and until when a request is made. */
export interface MetadataContext {
  /** Account and Region of the delivery stream: those of records that do not tell theirs. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** Wall-clock milliseconds at which look-ups end. */
  readonly deadlineMs: number;
}
