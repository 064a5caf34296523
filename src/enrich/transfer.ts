import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { keysOf } from '../model/keys-of.ts';
import type { FieldPositions } from '../model/log-format.ts';
import { TRANSFER_CLASSES, TRANSFER_SOURCES } from '../model/transfer.ts';
import { amountOf } from '../transfer/amount-of.ts';
import { TransferQuestion } from '../transfer/transfer-question.ts';
import type { Transfers } from '../transfer/transfers.ts';
import type { AddressFacts } from './address-book.ts';
import type { Enricher, EnricherRow } from './enricher.ts';
import { natGatewayIn } from './metadata-request.ts';
import type { RecordEnds } from './record-ends.ts';

const UPPER_A = 0x41;

/** The fields without which nothing is known of a flow's way. */
const ENDS = ['srcaddr', 'dstaddr'] as const;

/** Which way a flow took, as far as its price depends on it ({@link Transfers}). */
export const TRANSFER = {
  reads: {
    all: ENDS,
    optional: [
      ...(['action', 'bytes', 'start', 'end', 'interface-id', 'resource-id', 'pkt-srcaddr', 'pkt-dstaddr'] as const),
      ...(['traffic-path', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'region', 'az-id'] as const),
      ...(['next-hop-interface-type', 'next-hop-az-id', 'tgw-id', 'tgw-src-vpc-account-id'] as const),
    ],
  },
  group: 'transfer',
  adds: [
    {
      name: 'transfer_class',
      json: 'string',
      words: keysOf(TRANSFER_CLASSES),
      sentence: 'Which way the flow took, as far as its price depends on it.',
      example: 'cross_zone',
    },
    {
      name: 'transfer_source',
      json: 'string',
      words: keysOf(TRANSFER_SOURCES),
      sentence: 'What `transfer_class` follows from.',
      example: 'address',
    },
    {
      name: 'transfer_zones',
      json: 'string',
      words: ['same_zone', 'cross_zone'],
      sentence:
        'Whether both ends, or the interface and the gateway, are in one Availability Zone, by the ids of the zones.',
      example: 'cross_zone',
    },
    {
      name: 'transfer_service',
      json: 'string',
      sentence: 'Service behind the endpoint that the flow passed.',
      example: 's3',
    },
    {
      name: 'transfer_payer',
      json: 'string',
      sentence: 'Account that pays for the transfer.',
      example: '123456789012',
    },
  ],
  switch: {
    option: 'TRANSFER',
    byDefault: 'auto',
    auto: 'if_possible',
    sentence: 'Add which way each flow took, and its price. `auto`: if there are metadata.',
  },
  options: {
    TRANSFER_PRICES: {
      member: 'transferPrices',
      kind: 'text',
      byDefault: '',
      sentence:
        'Your prices, in USD for 2³⁰ bytes: JSON (`{"eu-central-1": {"cross_zone": 0.01}}`, with `*` for every other Region), or a JSON file. They replace list prices that are included.',
    },
  },
  create: ({ ends, transfers }) => (transfers === undefined ? undefined : createTransfer(ends, transfers)),
} as const satisfies EnricherRow;

/** What the transfer costs at the interface; the way of the same record is found before ({@link TRANSFER}). */
export const TRANSFER_USD = {
  reads: { all: [...ENDS, 'action', 'bytes'] },
  adds: [
    {
      name: 'transfer_usd',
      json: 'number',
      decimals: 12,
      sentence: 'List price of the transfer at this interface in USD; the sum over all records has each charge once.',
      example: '0.0000021',
    },
  ],
  // TRANSFER adds it, since it finds the price with the way
  create: () => undefined,
} as const satisfies EnricherRow;

function createTransfer(ends: RecordEnds, transfers: Transfers): Enricher {
  return (at) => {
    const question = new TransferQuestion();
    const { action, bytes, start, srcaddr, dstaddr } = at;
    const trafficPath = at['traffic-path'];
    const packetSource = at['pkt-srcaddr'];
    const packetDestination = at['pkt-dstaddr'];
    const sourceService = at['pkt-src-aws-service'];
    const destinationService = at['pkt-dst-aws-service'];
    const mayBeOfTransitGateway = at['tgw-id'] >= 0;
    const mayHaveNextHop = at['next-hop-interface-type'] >= 0;
    return (record, added) => {
      if (mayBeOfTransitGateway && record.has(at['tgw-id'])) {
        added.transfer = transfers.ofTransitGateway(ends.idIn(record, at['tgw-src-vpc-account-id']));
        return;
      }
      const { direction } = added;
      if (direction === undefined) return;
      const isIngress = direction === 'ingress';
      question.direction = direction;
      readRecorder(question, record, at);
      if (isIngress) {
        question.own = ends.destination;
        const packets = packetAddress(record, packetSource, srcaddr);
        question.peer = packets ?? ends.source;
        question.holder = packets === undefined ? ends.sourceAnswer : undefined;
        question.awsService = ends.idIn(record, sourceService);
      } else {
        question.own = ends.source;
        const packets = packetAddress(record, packetDestination, dstaddr);
        question.peer = packets ?? ends.destination;
        question.holder = packets === undefined ? ends.destinationAnswer : undefined;
        question.awsService = ends.idIn(record, destinationService);
      }
      question.trafficPath = record.number(trafficPath);
      if (mayHaveNextHop) {
        question.nextHopType = ends.idIn(record, at['next-hop-interface-type']);
        question.nextHopZoneId = ends.idIn(record, at['next-hop-az-id']);
      }
      const { durationSeconds } = added;
      // most records have a start and an end, of which the duration was made
      question.startSeconds = durationSeconds >= 0 ? ends.endSeconds - durationSeconds : record.number(start);
      question.endSeconds = ends.endSeconds;
      const { transfer, usdPerGib } = transfers.find(question);
      added.transfer = transfer;
      if (usdPerGib !== undefined && record.has(action) && record.bytes[record.startOf(action)] === UPPER_A) {
        added.transferUsd = amountOf(record.number(bytes), usdPerGib);
      }
    };
  };

  /** What the record says of what recorded it, as far as the metadata do not know it. */
  function readRecorder(question: TransferQuestion, record: FlowLogRecord, at: FieldPositions): void {
    const place = transfers.locate(ends.recording, question);
    question.zoneId = place?.zoneId === undefined ? ends.idIn(record, at['az-id']) : undefined;
    question.region = place?.region === undefined ? ends.idIn(record, at.region) : undefined;
    if (place !== undefined) return;
    const isNatGateway = ends.recording === undefined && natGatewayIn(record.text(at['resource-id'])) !== undefined;
    question.role = isNatGateway ? 'nat_gateway' : 'unknown';
  }

  /** The address of the packet; undefined where it is absent, or the same as the one in a plain field. */
  function packetAddress(record: FlowLogRecord, position: number, plain: number): AddressFacts | undefined {
    if (position < 0 || record.hasSameText(position, plain)) return undefined;
    return ends.addressIn(record, position);
  }
}
