import type { ByteMemo } from '../memory/byte-memo.ts';
import { AskedScope } from '../model/asked-scope.ts';
import { FlowLogRecord } from '../model/flow-log-record.ts';
import type { MetadataRequest } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import { LINE_IS_RECORD, type RecordTable } from '../model/record-table.ts';
import { regionOfZoneId } from '../reference/zone-regions.ts';
import type { AddressBook } from './address-book.ts';
import { RecordedAddresses, type RecordedDraft } from './recorded-addresses.ts';

/** Maximum number of accounts and Regions in the request of one window; records could name any number. */
const MAX_SCOPES = 64;

const NAT_GATEWAY_PREFIX = 'nat-';

/** What a request is collected with. */
export interface RequestParts {
  readonly book: AddressBook;
  /** Remembers texts of ids: with few distinct ones, records are walked without making strings. */
  readonly ids: ByteMemo<string>;
  readonly metadata: Pick<MetadataSource, 'interfaceById'> | undefined;
}

/** Adds records to a request faster, if it knows what they ask for. */
export interface RequestShortcut {
  /** Adds the record of a line, to which the cursor has been moved; whether it could. If not, nothing has changed. */
  add(draft: RequestDraft, record: FlowLogRecord, line: number): boolean;
}

/**
 * The distinct interfaces, instances, NAT gateways and addresses that the records of a window name, by account and Region, and what
 * the records state themselves.
 */
export class RequestDraft {
  readonly #recorded: RecordedAddresses = new RecordedAddresses();
  readonly #parts: RequestParts;
  readonly #scopes: Map<string, AskedScope> = new Map();
  /** Of the records without a VPC, the VPC of their recorder by its id. */
  readonly #vpcs: Map<string, string | undefined> = new Map();
  /** The one that was found last: most records in a row are of one account and Region. */
  #scope: AskedScope | undefined;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Adds what a record asks for and states. */
  add(record: FlowLogRecord): void {
    const { book, ids } = this.#parts;
    const at = record.format.positions;
    const region = regionOf(record, ids);
    const accountId = ids.of(record, at['account-id']);
    const scope = this.scopeOf(accountId, region);
    const interfaceId = ids.of(record, at['interface-id']);
    const natGatewayId = natGatewayIn(ids.of(record, at['resource-id']));
    if (scope !== undefined) {
      add(scope.interfaceIds, interfaceId);
      add(scope.interfaceIds, ids.of(record, at['next-hop-interface-id']));
      add(scope.instanceIds, ids.of(record, at['instance-id']));
      add(scope.natGatewayIds, natGatewayId);
    }
    this.addStated(record);
    const vpcId = ids.of(record, at['vpc-id']);
    const recorderId = interfaceId ?? natGatewayId;
    const source = book.factsOf(record, at.srcaddr)?.text;
    const destination = book.factsOf(record, at.dstaddr)?.text;
    // the ends of a Transit Gateway record may be in different accounts, each with its VPC
    const sourceAccount = ids.of(record, at['tgw-src-vpc-account-id']) ?? accountId;
    const destinationAccount = ids.of(record, at['tgw-dst-vpc-account-id']) ?? accountId;
    const sourceScope = sourceAccount === accountId ? scope : this.scopeOf(sourceAccount, region);
    const destinationScope = destinationAccount === accountId ? scope : this.scopeOf(destinationAccount, region);
    const sourceVpc = ids.of(record, at['tgw-src-vpc-id']) ?? vpcId;
    const destinationVpc = ids.of(record, at['tgw-dst-vpc-id']) ?? vpcId;
    this.#addAddress(sourceScope, sourceVpc, recorderId, source);
    this.#addAddress(destinationScope, destinationVpc, recorderId, destination);
  }

  /** Adds what a record states about the addresses of the interface that recorded it. */
  addStated(record: FlowLogRecord): RecordedDraft | undefined {
    const { book, ids } = this.#parts;
    const at = record.format.positions;
    const interfaceId = ids.of(record, at['interface-id']);
    if (interfaceId === undefined) return undefined;
    return this.#recorded.add(interfaceId, ids.of(record, at['vpc-id']), record, book, ids);
  }

  /** The draft of an account and Region; undefined if there are too many. */
  scopeOf(accountId: string | undefined, region: string | undefined): AskedScope | undefined {
    const latest = this.#scope;
    if (latest !== undefined && latest.accountId === accountId && latest.region === region) return latest;
    const key = `${accountId} ${region}`;
    const known = this.#scopes.get(key);
    if (known === undefined && this.#scopes.size >= MAX_SCOPES) return undefined;
    const scope = known ?? new AskedScope(accountId, region);
    if (known === undefined) this.#scopes.set(key, scope);
    this.#scope = scope;
    return scope;
  }

  /** The account and Region of a record. */
  scopeFor(record: FlowLogRecord): AskedScope | undefined {
    const { ids } = this.#parts;
    return this.scopeOf(ids.of(record, record.format.positions['account-id']), regionOf(record, ids));
  }

  /** The VPC of a recorder, if the source knows it already; found out once a request. */
  vpcOf(recorderId: string): string | undefined {
    const { metadata } = this.#parts;
    if (!this.#vpcs.has(recorderId)) this.#vpcs.set(recorderId, vpcIn(metadata, recorderId));
    return this.#vpcs.get(recorderId);
  }

  /** The text of a field that is an id. */
  idIn(record: FlowLogRecord, position: number): string | undefined {
    return this.#parts.ids.of(record, position);
  }

  /** The canonical text of an address. */
  addressIn(record: FlowLogRecord, position: number): string | undefined {
    return this.#parts.book.factsOf(record, position)?.text;
  }

  /** The request. */
  finish(): MetadataRequest {
    const asked = [...this.#scopes.values()].filter(({ isAsked }) => isAsked);
    return { scopes: asked.map((scope) => scope.toRequest()), recorded: this.#recorded.list };
  }

  /** Asks for an address in the VPC that the record names, or else with its recorder. */
  #addAddress(
    scope: AskedScope | undefined,
    namedVpcId: string | undefined,
    recorderId: string | undefined,
    address: string | undefined,
  ): void {
    if (scope === undefined || address === undefined) return;
    const vpcId = namedVpcId ?? (recorderId === undefined ? undefined : this.vpcOf(recorderId));
    if (vpcId !== undefined) scope.addressesIn(vpcId).add(address);
    else if (recorderId !== undefined) scope.addressesAt(recorderId).add(address);
  }
}

/** Collects the request of a window. */
export function collectMetadataRequest(
  bytes: Buffer,
  records: RecordTable,
  parts: RequestParts,
  shortcut?: RequestShortcut,
): MetadataRequest {
  const draft = new RequestDraft(parts);
  const record = new FlowLogRecord();
  for (let line = 0; line < records.count; line++) {
    // a document of this program is put out as it is
    if (records.states.at(line) !== LINE_IS_RECORD || !records.moveTo(record, bytes, line)) continue;
    if (shortcut?.add(draft, record, line) !== true) draft.add(record);
  }
  return draft.finish();
}

function vpcIn(metadata: RequestParts['metadata'], recorderId: string): string | undefined {
  try {
    return metadata?.interfaceById(recorderId)?.vpcId;
  } catch {
    // records of the interface fail where they are enriched; others must be looked up all the same
    return undefined;
  }
}

function regionOf(record: FlowLogRecord, ids: ByteMemo<string>): string | undefined {
  const at = record.format.positions;
  const region = ids.of(record, at.region);
  if (region !== undefined) return region;
  const zoneId = ids.of(record, at['az-id']);
  return zoneId === undefined ? undefined : regionOfZoneId(zoneId);
}

/** The regional NAT gateway that a record's `resource-id` names: such records name no interface. */
export function natGatewayIn(resourceId: string | undefined): string | undefined {
  return resourceId?.startsWith(NAT_GATEWAY_PREFIX) ? resourceId : undefined;
}

function add(set: Set<string>, value: string | undefined): void {
  if (value !== undefined) set.add(value);
}
