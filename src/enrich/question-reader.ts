import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { FlowRole } from '../rules/flow-role.ts';
import { VerdictQuestion } from '../rules/verdict-question.ts';
import type { AddressFacts } from './address-book.ts';
import type { RecordEnds } from './record-ends.ts';

const UPPER_A = 0x41;
const UPPER_E = 0x45;
const UPPER_R = 0x52;

/** Reads the values that verdicts depend on from the records of a format. Few records need the full question. */
export class QuestionReader {
  /** Whether the format has `reject-reason`. */
  readonly hasRejectReason: boolean;
  readonly #question: VerdictQuestion = new VerdictQuestion();
  readonly #action: number;
  readonly #at: FieldPositions;
  readonly #ends: RecordEnds;
  /** Whether records of the format may have values, in addition to their flow, that a verdict depends on. */
  readonly #mayHaveMore: boolean;

  constructor(at: FieldPositions, ends: RecordEnds) {
    this.#at = at;
    this.#ends = ends;
    this.#mayHaveMore = at.type >= 0 || at['reject-reason'] >= 0 || at['next-hop-interface-type'] >= 0;
    this.#action = at.action;
    this.hasRejectReason = at['reject-reason'] >= 0;
    this.#question.hasRejectReason = this.hasRejectReason;
  }

  /** The action; undefined if the record has none. */
  actionIn(record: FlowLogRecord): VerdictQuestion['action'] {
    return actionOf(record.firstByte(this.#action));
  }

  /** The other end. */
  peerIn(record: FlowLogRecord, isIngress: boolean): AddressFacts | undefined {
    return isIngress ? this.#sourceOf(record) : this.#destinationOf(record);
  }

  /** Whether a verdict depends only on the record's action and flow. */
  isOrdinary(record: FlowLogRecord): boolean {
    return !(this.#mayHaveMore && this.#hasMore(record)) && this.#ends.agrees(record);
  }

  /** The full question of the record. */
  read(record: FlowLogRecord, direction: VerdictQuestion['direction'], role: FlowRole): VerdictQuestion {
    const question = this.#question;
    const at = this.#at;
    const ends = this.#ends;
    const isIngress = direction === 'ingress';
    question.action = this.actionIn(record);
    question.recorder = ends.recording;
    question.direction = direction;
    question.peer = this.peerIn(record, isIngress);
    question.role = role;
    question.protocol = ends.protocol;
    question.sourcePort = ends.sourcePort;
    question.destinationPort = ends.destinationPort;
    question.tcpFlags = ends.tcpFlags;
    question.endSeconds = ends.endSeconds;
    question.startSeconds = record.number(at.start);
    question.isEfa = this.#isEfa(record);
    question.rejectReason = ends.idIn(record, at['reject-reason']);
    question.hasInterface = ends.recording !== undefined;
    question.own = isIngress ? this.#destinationOf(record) : this.#sourceOf(record);
    question.end = isIngress ? ends.destination : ends.source;
    question.trafficPath = record.number(at['traffic-path']);
    const agrees = ends.agrees(record);
    question.vpcId = agrees ? undefined : ends.idIn(record, at['vpc-id']);
    question.subnetId = agrees ? undefined : ends.idIn(record, at['subnet-id']);
    question.instanceId = agrees ? undefined : ends.idIn(record, at['instance-id']);
    question.nextHopInterfaceId = ends.idIn(record, at['next-hop-interface-id']);
    question.nextHopInterfaceType = ends.idIn(record, at['next-hop-interface-type']);
    question.nextHopSubnetId = ends.idIn(record, at['next-hop-subnet-id']);
    return question;
  }

  /** The source of the packets. */
  #sourceOf(record: FlowLogRecord): AddressFacts | undefined {
    return this.#packetAddress(record, this.#at['pkt-srcaddr'], this.#at.srcaddr) ?? this.#ends.source;
  }

  /** The destination of the packets. */
  #destinationOf(record: FlowLogRecord): AddressFacts | undefined {
    return this.#packetAddress(record, this.#at['pkt-dstaddr'], this.#at.dstaddr) ?? this.#ends.destination;
  }

  #hasMore(record: FlowLogRecord): boolean {
    const at = this.#at;
    return record.has(at['reject-reason']) || record.has(at['next-hop-interface-type']) || this.#isEfa(record);
  }

  #isEfa(record: FlowLogRecord): boolean {
    return record.firstByte(this.#at.type) === UPPER_E;
  }

  /** The address of the packet; undefined if it is absent, or the same as `srcaddr` or `dstaddr`. */
  #packetAddress(record: FlowLogRecord, position: number, plain: number): AddressFacts | undefined {
    // they are mostly the same, and comparing costs less than looking an address up
    return record.hasOtherText(position, plain) ? this.#ends.addressIn(record, position) : undefined;
  }
}

/** The action with this first letter. */
function actionOf(first: number): VerdictQuestion['action'] {
  if (first === UPPER_A) return 'ACCEPT';
  return first === UPPER_R ? 'REJECT' : undefined;
}
