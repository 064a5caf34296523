import type { Delivery } from './deliveries.ts';

/** The simulated versions of records. */
export type RecordVersion = 2 | 5;

/**
 * A record as AWS writes it. The address of the recorder is always its primary private address; if the packets had another
 * address, version 5 has that one in `pkt-srcaddr` and `pkt-dstaddr`. `bytes` contains the number of the record.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export function recordLine({ flow, recorder, direction }: Delivery, number: number, version: RecordVersion): string {
  const isEgress = direction === 'egress';
  const source = isEgress ? recorder.primary : flow.source.address;
  const destination = isEgress ? flow.destination.address : recorder.primary;
  const action = flow.isAnswered ? 'ACCEPT' : 'REJECT';
  const basis = [
    ...[version, recorder.accountId, recorder.id, source, destination, 40_000, 443, 6, 4, number],
    ...[flow.start, flow.end, action, 'OK'],
  ];
  if (version === 2) return basis.join(' ');
  const attached = recorder.attachments.find(({ from, until }) => from <= flow.end && until >= flow.start);
  const path = isEgress ? 1 : '-';
  return [
    ...basis,
    ...[recorder.vpcId, recorder.subnetId, attached?.instanceId ?? '-', 3, 'IPv4'],
    ...[flow.source.address, flow.destination.address, 'eu-central-1', 'euc1-az1'],
    ...['-', '-', '-', '-', direction, flow.source.vpcId === flow.destination.vpcId ? path : '-'],
  ].join(' ');
}
