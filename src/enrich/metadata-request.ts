import type { ByteMemo } from '../memory/byte-memo.ts';
import { FlowLogRecord } from '../model/flow-log-record.ts';
import type { MetadataRequest, ScopedRequest } from '../model/metadata-request.ts';
import { LINE_IS_RECORD, type RecordTable } from '../model/record-table.ts';
import { regionOfZoneId } from '../reference/zone-regions.ts';
import type { AddressBook } from './address-book.ts';
import { RecordedAddresses } from './recorded-addresses.ts';

/** A {@link ScopedRequest} while it is collected. */
interface ScopeDraft extends ScopedRequest {
  readonly interfaceIds: Set<string>;
  readonly instanceIds: Set<string>;
  readonly natGatewayIds: Set<string>;
  readonly addressesByVpc: Map<string, Set<string>>;
  readonly addressesByInterface: Map<string, Set<string>>;
}

/** Maximum number of accounts and Regions in the request of one window; records could name any number. */
const MAX_SCOPES = 64;

const NAT_GATEWAY_PREFIX = 'nat-';

/**
 * The distinct interfaces, instances, NAT gateways and addresses that the records of a window name, by account and Region.
 * `ids` remembers texts of ids: if there are few distinct ones, no strings are created.
 */
export function collectMetadataRequest(
  bytes: Buffer,
  records: RecordTable,
  book: AddressBook,
  ids: ByteMemo<string>,
): MetadataRequest {
  const drafts = new Map<string, ScopeDraft>();
  const record = new FlowLogRecord();
  const recorded = new RecordedAddresses();
  /** The draft of the previous record: most consecutive records are of one account and Region. */
  let draft: ScopeDraft | undefined;
  for (let line = 0; line < records.count; line++) {
    // a document of this program is written unchanged
    if (records.states.at(line) !== LINE_IS_RECORD || !records.moveTo(record, bytes, line)) continue;
    const at = record.format.positions;
    const region = regionOf(record, ids);
    const accountId = ids.of(record, at['account-id']);
    if (draft === undefined || draft.accountId !== accountId || draft.region !== region) {
      draft = draftFor(accountId, region, drafts);
    }
    const interfaceId = ids.of(record, at['interface-id']);
    const natGatewayId = natGatewayIn(ids.of(record, at['resource-id']));
    if (draft !== undefined) {
      add(draft.interfaceIds, interfaceId);
      add(draft.interfaceIds, ids.of(record, at['next-hop-interface-id']));
      add(draft.instanceIds, ids.of(record, at['instance-id']));
      add(draft.natGatewayIds, natGatewayId);
    }
    const vpcId = ids.of(record, at['vpc-id']);
    if (interfaceId !== undefined) recorded.add(interfaceId, vpcId, record, book, ids);
    const recorderId = interfaceId ?? natGatewayId;
    const source = book.factsOf(record, at.srcaddr)?.text;
    const destination = book.factsOf(record, at.dstaddr)?.text;
    // the ends of a Transit Gateway record may be in different accounts, each with its VPC
    const sourceAccount = ids.of(record, at['tgw-src-vpc-account-id']) ?? accountId;
    const destinationAccount = ids.of(record, at['tgw-dst-vpc-account-id']) ?? accountId;
    const sourceDraft = sourceAccount === accountId ? draft : draftFor(sourceAccount, region, drafts);
    const destinationDraft = destinationAccount === accountId ? draft : draftFor(destinationAccount, region, drafts);
    addAddress(sourceDraft, ids.of(record, at['tgw-src-vpc-id']) ?? vpcId, recorderId, source);
    addAddress(destinationDraft, ids.of(record, at['tgw-dst-vpc-id']) ?? vpcId, recorderId, destination);
  }
  return { scopes: [...drafts.values()].filter(isAsked), recorded: recorded.list };
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

function draftFor(
  accountId: string | undefined,
  region: string | undefined,
  drafts: Map<string, ScopeDraft>,
): ScopeDraft | undefined {
  const key = `${accountId} ${region}`;
  const known = drafts.get(key);
  if (known !== undefined || drafts.size >= MAX_SCOPES) return known;
  const draft: ScopeDraft = {
    accountId,
    region,
    interfaceIds: new Set(),
    instanceIds: new Set(),
    natGatewayIds: new Set(),
    addressesByVpc: new Map(),
    addressesByInterface: new Map(),
  };
  drafts.set(key, draft);
  return draft;
}

/** Whether a draft requests anything; that of a transit gateway's account does not. */
function isAsked(draft: ScopeDraft): boolean {
  const parts = [draft.interfaceIds, draft.instanceIds, draft.natGatewayIds];
  return [...parts, draft.addressesByVpc, draft.addressesByInterface].some(({ size }) => size > 0);
}

function add(set: Set<string>, value: string | undefined): void {
  if (value !== undefined) set.add(value);
}

function addAddress(
  draft: ScopeDraft | undefined,
  vpcId: string | undefined,
  recorderId: string | undefined,
  address: string | undefined,
): void {
  const key = vpcId ?? recorderId;
  if (draft === undefined || address === undefined || key === undefined) return;
  const groups = vpcId === undefined ? draft.addressesByInterface : draft.addressesByVpc;
  let addresses = groups.get(key);
  if (addresses === undefined) {
    addresses = new Set();
    groups.set(key, addresses);
  }
  addresses.add(address);
}
