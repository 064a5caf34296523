import type { AddedValues } from '../model/added-values.generated.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { keysOf } from '../model/keys-of.ts';
import type { FieldPositions } from '../model/log-format.ts';
import { TRANSFER_CLASSES, TRANSFER_SOURCES } from '../model/transfer.ts';
import { amountOf } from '../transfer/amount-of.ts';
import type { PricedWay } from '../transfer/priced-ways.ts';
import { TransferQuestion } from '../transfer/transfer-question.ts';
import type { Transfers } from '../transfer/transfers.ts';
import type { Enricher, EnricherRow } from './enricher.ts';
import { natGatewayIn } from './metadata-request.ts';
import type { RecordEnds } from './record-ends.ts';

const UPPER_A = 0x41;
/** The path through an internet gateway or a gateway endpoint, which only the service at the other end tells apart. */
const VIA_EITHER_GATEWAY = 2;
/** Stands for a service that a record cannot name. */
const UNNAMED_SERVICE = '-';

/** The fields without which the path of a flow is unknown. */
const ENDS = ['srcaddr', 'dstaddr'] as const;

/** The transfer class of a flow: the part of its path that its price depends on ({@link Transfers}). */
export const TRANSFER = {
  reads: {
    all: ENDS,
    optional: [
      ...(['action', 'bytes', 'start', 'end', 'interface-id', 'resource-id', 'pkt-srcaddr', 'pkt-dstaddr'] as const),
      ...(['traffic-path', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'region', 'az-id'] as const),
      ...(['next-hop-interface-type', 'next-hop-az-id', 'tgw-id', 'tgw-src-vpc-account-id'] as const),
      ...(['interface-type', 'account-id'] as const),
    ],
  },
  group: 'transfer',
  adds: [
    {
      name: 'transfer_class',
      json: 'string',
      words: keysOf(TRANSFER_CLASSES),
      sentence: 'Class of the path that the flow took, on which its price depends.',
      example: 'cross_zone',
    },
    {
      name: 'transfer_source',
      json: 'string',
      words: keysOf(TRANSFER_SOURCES),
      sentence: 'What determined `transfer_class`.',
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
      sentence: 'Service behind the endpoint through which the flow passed.',
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
    sentence: 'Add the transfer class and the price of each flow. `auto`: if metadata is available.',
  },
  options: {
    TRANSFER_PRICES: {
      member: 'transferPrices',
      kind: 'text',
      byDefault: '',
      sentence:
        'Your prices, in USD for 2³⁰ bytes: JSON (`{"eu-central-1": {"cross_zone": 0.01}}`, with `*` for every other Region), or a JSON file. They replace the included list prices.',
      needs: [{ needs: [{ option: 'TRANSFER', values: ['auto', 'on'] }], reason: 'no transfer is priced' }],
    },
  },
  create: ({ ends, transfers }) => (transfers === undefined ? undefined : createTransfer(ends, transfers)),
} as const satisfies EnricherRow;

/** The cost of the transfer at the interface; {@link TRANSFER} has already determined it. */
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
  // TRANSFER adds it, since it determines class and price together
  create: () => undefined,
} as const satisfies EnricherRow;

function createTransfer(ends: RecordEnds, transfers: Transfers): Enricher {
  return (at) => {
    const question = new TransferQuestion();
    const transitGateway = at['tgw-id'];
    return (record, added) => {
      if (transitGateway >= 0 && record.has(transitGateway)) {
        added.transfer = transfers.ofTransitGateway(ends.idIn(record, at['tgw-src-vpc-account-id']));
        return;
      }
      const { direction } = added;
      if (direction === undefined) return;
      const isIngress = direction === 'ingress';
      const { transfer, rate } = knownWay(record, added, isIngress) ?? findWay(record, added, isIngress);
      added.transfer = transfer;
      added.transferUsd = rate < 0 ? -1 : chargeOf(record, at, record.number(at.bytes), rate);
    };

    /** The cached transfer of a flow that depends on its ends only; undefined if it is not cached. */
    function knownWay(
      record: FlowLogRecord,
      { durationSeconds }: AddedValues,
      isIngress: boolean,
    ): PricedWay | undefined {
      const { recording, endSeconds } = ends;
      const holder = isIngress ? ends.sourceAnswer : ends.destinationAnswer;
      if (recording === undefined || holder === undefined || durationSeconds < 0) return undefined;
      if (!isBetweenPlaces(record, at, isIngress)) return undefined;
      return transfers.known(recording, holder, isIngress, endSeconds - durationSeconds, endSeconds);
    }

    /** The transfer of any flow. */
    function findWay(record: FlowLogRecord, { durationSeconds }: AddedValues, isIngress: boolean): PricedWay {
      question.direction = isIngress ? 'ingress' : 'egress';
      readRecorder(question, record, at);
      const packets = at[isIngress ? 'pkt-srcaddr' : 'pkt-dstaddr'];
      question.own = isIngress ? ends.destination : ends.source;
      question.peer = isPlain(record, at, isIngress) ? undefined : ends.addressIn(record, packets);
      question.holder = undefined;
      if (question.peer === undefined) {
        question.peer = isIngress ? ends.source : ends.destination;
        question.holder = isIngress ? ends.sourceAnswer : ends.destinationAnswer;
      }
      const service = at[isIngress ? 'pkt-src-aws-service' : 'pkt-dst-aws-service'];
      const path = record.number(at['traffic-path']);
      question.trafficPath = path;
      // a gateway endpoint may lead to some service, of which records of this format have no name
      question.awsService = service < 0 && path === VIA_EITHER_GATEWAY ? UNNAMED_SERVICE : ends.idIn(record, service);
      question.nextHopType = ends.idIn(record, at['next-hop-interface-type']);
      question.nextHopZoneId = ends.idIn(record, at['next-hop-az-id']);
      // most records have a start and an end, from which the duration was computed
      question.startSeconds = durationSeconds >= 0 ? ends.endSeconds - durationSeconds : record.number(at.start);
      question.endSeconds = ends.endSeconds;
      return transfers.find(question);
    }
  };

  /** Reads the recorder from the record, as far as the metadata does not have it. */
  function readRecorder(question: TransferQuestion, record: FlowLogRecord, at: FieldPositions): void {
    const place = transfers.locate(ends.recording, question);
    question.zoneId = place?.zoneId ? undefined : ends.idIn(record, at['az-id']);
    question.region = place?.region ? undefined : ends.idIn(record, at.region);
    if (place !== undefined) return;
    const isNatGateway = ends.recording === undefined && natGatewayIn(record.text(at['resource-id'])) !== undefined;
    const role = isNatGateway ? 'nat_gateway' : transfers.roleInRecord(ends.idIn(record, at['interface-type']));
    question.role = role ?? 'unknown';
    question.accountId = role && ends.idIn(record, at['account-id']);
  }
}

/** Whether a record says nothing of the way but which ends it is between, so that {@link Transfers.known} may know it. */
function isBetweenPlaces(record: FlowLogRecord, at: FieldPositions, isIngress: boolean): boolean {
  // members by constant names, here and below: with others, finding a way takes twice as long
  const service = isIngress ? at['pkt-src-aws-service'] : at['pkt-dst-aws-service'];
  if (record.has(service) || record.has(at['tgw-id'])) return false;
  if (record.has(at['next-hop-interface-type']) || record.has(at['next-hop-az-id'])) return false;
  return isPlain(record, at, isIngress);
}

/** The charge for the bytes of a record by the rate of its way, as {@link amountOf}; -1 if the flow was not accepted. */
function chargeOf(record: FlowLogRecord, { action }: FieldPositions, bytes: number, rate: number): number {
  const isAccepted = record.has(action) && record.bytes[record.startOf(action)] === UPPER_A;
  return isAccepted ? amountOf(bytes, rate) : -1;
}

/** Whether the address of the packet at the other end is absent, or the same as `srcaddr` or `dstaddr`. */
function isPlain(record: FlowLogRecord, at: FieldPositions, isIngress: boolean): boolean {
  const packets = isIngress ? at['pkt-srcaddr'] : at['pkt-dstaddr'];
  const plain = isIngress ? at.srcaddr : at.dstaddr;
  return packets < 0 || record.hasSameText(packets, plain) || !record.has(packets);
}
