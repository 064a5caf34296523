import { FlowLogRecord } from '../model/flow-log-record.ts';
import type { MetadataRequest } from '../model/ports.ts';
import type { RecordTable } from '../model/record-table.ts';

/** The distinct interfaces, instances and addresses that the records of a window name. */
export function collectMetadataRequest(bytes: Buffer, records: RecordTable): MetadataRequest {
  const interfaceIds = new Set<string>();
  const instanceIds = new Set<string>();
  const addressesByVpc = new Map<string, Set<string>>();
  const record = new FlowLogRecord();
  for (let line = 0; line < records.count; line++) {
    if (!records.moveTo(record, bytes, line)) continue;
    const at = record.format.positions;
    add(interfaceIds, record.text(at['interface-id']));
    add(interfaceIds, record.text(at['next-hop-interface-id']));
    add(instanceIds, record.text(at['instance-id']));
    const vpcId = record.text(at['vpc-id']);
    addAddress(addressesByVpc, record.text(at['tgw-src-vpc-id']) ?? vpcId, record.text(at.srcaddr));
    addAddress(addressesByVpc, record.text(at['tgw-dst-vpc-id']) ?? vpcId, record.text(at.dstaddr));
  }
  return { interfaceIds, instanceIds, addressesByVpc };
}

function add(set: Set<string>, value: string | undefined): void {
  if (value !== undefined) set.add(value);
}

function addAddress(byVpc: Map<string, Set<string>>, vpcId: string | undefined, address: string | undefined): void {
  if (address === undefined) return;
  const key = vpcId ?? '';
  const addresses = byVpc.get(key) ?? new Set();
  addresses.add(address);
  byVpc.set(key, addresses);
}
