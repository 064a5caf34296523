import type { AnswerEdge, Sighting } from '../model/answer-edge.ts';
import type { OwnershipReason } from '../model/asked-time.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { PeerAnswer, PeerQuestion } from './peer-memo.ts';
import type { RecordEnds } from './record-ends.ts';

/** The question that the current record asks about its other end; one object serves all records of a format. */
export class EndQuestion implements PeerQuestion, AnswerEdge {
  epoch = -1;
  vpcId: string | undefined;
  trafficPath = 0;
  nextHopInterfaceId: string | undefined;
  nextHopVpcId: string | undefined;
  isOutsideVpcs = false;
  startSeconds = 0;
  endSeconds = 0;
  from = 0;
  until = 0;
  since = 0;
  reason: OwnershipReason | undefined;
  sighting: Sighting | undefined;
  isBeyond: boolean | undefined;
  readonly edge: AnswerEdge = this;
  /** Why there is no metadata of the end that was asked about last; undefined if there is, or if it has no address. */
  lack: UnenrichedReason | undefined;
  /** The answer of that end; undefined if nothing was asked about its address. */
  answer: PeerAnswer | undefined;

  /** Reads the parts that are the same for both ends. */
  ask(record: FlowLogRecord, at: FieldPositions, ends: RecordEnds): void {
    this.epoch = ends.epoch;
    this.trafficPath = record.number(at['traffic-path']);
    const end = ends.endSeconds;
    const start = record.number(at.start);
    this.endSeconds = end;
    // no flow begins after its end, whatever the record says; without an end, it has no time
    this.startSeconds = Math.min(start, end);
    this.nextHopInterfaceId = ends.idIn(record, at['next-hop-interface-id']);
    this.nextHopVpcId = ends.idIn(record, at['next-hop-vpc-id']);
  }

  /** Resets the answer's times before a source is asked: it holds for all times, unless the source limits it. */
  forget(): void {
    this.from = Number.NEGATIVE_INFINITY;
    this.until = Number.POSITIVE_INFINITY;
    this.since = -1;
    this.reason = undefined;
    this.sighting = undefined;
  }
}
