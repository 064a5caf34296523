import type { AddedValues } from '../model/added-values.generated.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { SIGNALS as SENTENCES } from '../model/signals.ts';
import { IPV6, parseIpText } from '../net/ip-address.ts';
import type { AddressFacts } from './address-book.ts';
import type { Enricher, EnricherRow, EnrichmentContext } from './enricher.ts';
import type { RecordEnds } from './record-ends.ts';
import { SignalQuestion, type SignalRules } from './signal-rules.ts';

const UPPER_A = 0x41;
const UPPER_R = 0x52;
/** Amazon’s blocks for VPCs have 56 bits: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const VPC_PREFIX_WORD1_MASK = 0xff_ff_ff_00;

/** Signals that a single record shows an analyst; the rules are in `signal-rules.ts`. */
export const SIGNALS = {
  reads: { all: ['srcaddr', 'dstaddr', 'action'], optional: ['protocol', 'srcport', 'dstport', 'bytes', 'packets'] },
  adds: [
    {
      name: 'signals',
      json: 'strings',
      sentence: 'Names of the signals that the record shows.',
      example: 'admin_port_from_internet',
    },
  ],
  counts: [
    {
      counter: 'signalled',
      sentence: 'signals of records, if `SIGNALS` is on',
      reasons: { member: 'signals', sentences: SENTENCES },
      metric: { name: 'Signals', sentence: 'signals of records: the sum of the next twelve' },
    },
  ],
  switch: {
    option: 'SIGNALS',
    byDefault: 'off',
    auto: 'if_possible',
    sentence: 'Add the names of signals that a record shows, such as `admin_port_from_internet`. `auto` is `on`.',
  },
  options: {
    SIGNALS_OFF: {
      member: 'signalsOff',
      kind: 'text',
      byDefault: '',
      sentence: 'Signals to omit, separated by commas.',
      needs: [{ needs: [{ option: 'SIGNALS' }], reason: 'no signals are added' }],
    },
    SIGNAL_UPLOAD_MEGABYTES: {
      member: 'signalUploadMegabytes',
      kind: 'number',
      unit: 'MB',
      byDefault: 1_000,
      minimum: 1,
      maximum: 1_000_000,
      sentence: 'Minimum number of megabytes to outside in one record for the signal `large_upload`.',
    },
  },
  create: ({ ends, signals, counters }) => (signals === undefined ? undefined : createSignals(ends, signals, counters)),
} as const satisfies EnricherRow;

function createSignals(ends: RecordEnds, rules: SignalRules, { signalled }: EnrichmentContext['counters']): Enricher {
  return (at) => {
    const question = new SignalQuestion();
    return (record, added) => {
      const action = record.firstByte(at.action);
      if (action !== UPPER_A && action !== UPPER_R) return;
      question.isAccepted = action === UPPER_A;
      if (!readWay(question, added)) return;
      question.protocol = ends.protocol;
      const { servicePort } = added;
      question.requestPort = servicePort >= 0 && servicePort === ends.destinationPort ? servicePort : -1;
      question.replyPort =
        servicePort >= 0 && servicePort === ends.sourcePort && question.requestPort < 0 ? servicePort : -1;
      readAmounts(question, record, at.bytes, at.packets);
      const found = rules.find(question);
      if (found === undefined) return;
      added.signals = found;
      for (const name of found) added.counts.add(signalled[name]);
    };
  };

  /** Reads the direction of the flow and its other end; false if they are unknown, and no end is listed. */
  function readWay(question: SignalQuestion, added: AddedValues): boolean {
    const { source, destination } = ends;
    if (source === undefined || destination === undefined) return false;
    const isFromOutside = added.source?.isKnown !== true && isOutside(source, destination);
    const isToOutside = added.destination?.isKnown !== true && isOutside(destination, source);
    const { direction } = added;
    if (direction === undefined) {
      if (isFromOutside === isToOutside) return readListed(question, added);
      // the recorder is the end that is not outside
      question.isEgress = isToOutside;
    } else question.isEgress = direction === 'egress';
    question.isOutside = question.isEgress ? isToOutside : isFromOutside;
    question.isListed = (question.isEgress ? added.destinationThreat : added.sourceThreat) !== undefined;
    const own = question.isEgress ? added.source : added.destination;
    question.isNatGateway = own?.attributes.owner_type === 'nat_gateway';
    return true;
  }
}

/** Either end may be the recorder: only the lists say something about the flow. */
function readListed(question: SignalQuestion, { sourceThreat, destinationThreat }: AddedValues): boolean {
  question.isEgress = false;
  question.isOutside = false;
  question.isNatGateway = false;
  question.isListed = sourceThreat !== undefined || destinationThreat !== undefined;
  return question.isListed;
}

function readAmounts(question: SignalQuestion, record: FlowLogRecord, bytes: number, packets: number): void {
  question.bytes = record.number(bytes);
  question.packets = record.number(packets);
}

/** Whether an address is outside, as seen by the other end of the record. */
function isOutside({ isOutside, text }: AddressFacts, other: AddressFacts): boolean {
  return isOutside && !isInNetworkOf(text, other.text);
}

/**
 * Whether two IPv6 addresses may be in one VPC. All IPv6 addresses of interfaces are public, and without metadata
 * nothing else shows that an address belongs to the user.
 */
function isInNetworkOf(text: string, other: string): boolean {
  if (!text.includes(':') || !other.includes(':')) return false;
  const one = parseIpText(text);
  const two = parseIpText(other);
  if (one?.family !== IPV6 || two?.family !== IPV6 || one.word0 !== two.word0) return false;
  return ((one.word1 ^ two.word1) & VPC_PREFIX_WORD1_MASK) === 0;
}
