import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import { VerdictQuestion } from '../rules/verdict-question.ts';
import type { AddressFacts } from './address-book.ts';
import type { RecordEnds } from './record-ends.ts';

const UPPER_A = 0x41;
const UPPER_E = 0x45;
const UPPER_R = 0x52;

/** Reads the records of a format into one question, in steps: most records need only the first ones. */
export class QuestionReader {
  readonly question: VerdictQuestion = new VerdictQuestion();
  readonly #at: FieldPositions;
  readonly #ends: RecordEnds;
  /** Whether some record of the format may have something that a verdict depends on besides its flow. */
  readonly #mayHaveMore: boolean;

  constructor(at: FieldPositions, ends: RecordEnds) {
    this.#at = at;
    this.#ends = ends;
    this.#mayHaveMore = at.type >= 0 || at['reject-reason'] >= 0 || at['next-hop-interface-type'] >= 0;
    this.question.hasRejectReason = at['reject-reason'] >= 0;
  }

  /** The action; returns false if the record has none. */
  readAction(record: FlowLogRecord): boolean {
    const { question } = this;
    const position = this.#at.action;
    question.action = record.has(position) ? actionOf(record.bytes[record.startOf(position)]) : undefined;
    return question.action !== undefined;
  }

  /** What a verdict that was found before depends on, except the role. */
  readFlow(record: FlowLogRecord, direction: VerdictQuestion['direction']): void {
    const { question } = this;
    const at = this.#at;
    const ends = this.#ends;
    question.recorder = ends.recording;
    question.direction = direction;
    question.peer =
      direction === 'ingress'
        ? (this.#packetAddress(record, at['pkt-srcaddr'], at.srcaddr) ?? ends.source)
        : (this.#packetAddress(record, at['pkt-dstaddr'], at.dstaddr) ?? ends.destination);
    question.protocol = ends.protocol;
    question.sourcePort = ends.sourcePort;
    question.destinationPort = ends.destinationPort;
    question.tcpFlags = ends.tcpFlags;
    question.endSeconds = ends.endSeconds;
  }

  /** Whether a verdict depends on nothing of the record but its action and its flow. */
  isOrdinary(record: FlowLogRecord): boolean {
    return !(this.#mayHaveMore && this.#hasMore(record)) && this.#ends.agrees(record);
  }

  /** What else the record says. */
  readRest(record: FlowLogRecord): void {
    const { question } = this;
    const at = this.#at;
    const ends = this.#ends;
    const isIngress = question.direction === 'ingress';
    question.startSeconds = record.number(at.start);
    question.isEfa = this.#isEfa(record);
    question.rejectReason = ends.idIn(record, at['reject-reason']);
    question.hasInterface = ends.recording !== undefined;
    question.own = isIngress
      ? (this.#packetAddress(record, at['pkt-dstaddr'], at.dstaddr) ?? ends.destination)
      : (this.#packetAddress(record, at['pkt-srcaddr'], at.srcaddr) ?? ends.source);
    question.end = isIngress ? ends.destination : ends.source;
    question.trafficPath = record.number(at['traffic-path']);
    const agrees = ends.agrees(record);
    question.vpcId = agrees ? undefined : ends.idIn(record, at['vpc-id']);
    question.subnetId = agrees ? undefined : ends.idIn(record, at['subnet-id']);
    question.instanceId = agrees ? undefined : ends.idIn(record, at['instance-id']);
    question.nextHopInterfaceId = ends.idIn(record, at['next-hop-interface-id']);
    question.nextHopInterfaceType = ends.idIn(record, at['next-hop-interface-type']);
    question.nextHopSubnetId = ends.idIn(record, at['next-hop-subnet-id']);
  }

  #hasMore(record: FlowLogRecord): boolean {
    const at = this.#at;
    return record.has(at['reject-reason']) || record.has(at['next-hop-interface-type']) || this.#isEfa(record);
  }

  #isEfa(record: FlowLogRecord): boolean {
    const position = this.#at.type;
    return record.has(position) && record.bytes[record.startOf(position)] === UPPER_E;
  }

  /** The address of the packet; undefined where it is absent, or the same as the one in a plain field. */
  #packetAddress(record: FlowLogRecord, position: number, plain: number): AddressFacts | undefined {
    // mostly they are the same, and comparing them costs less than finding one out
    if (position < 0 || (plain >= 0 && record.hasSameText(position, plain))) return undefined;
    return this.#ends.addressIn(record, position);
  }
}

/** The action with this first letter. */
function actionOf(first: number | undefined): VerdictQuestion['action'] {
  if (first === UPPER_A) return 'ACCEPT';
  return first === UPPER_R ? 'REJECT' : undefined;
}
