import type { AnswerEdge } from '../model/answer-edge.ts';
import type { OwnershipReason } from '../model/asked-time.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { PeerAnswer, PeerQuestion } from './peer-memo.ts';
import type { RecordEnds } from './record-ends.ts';

/** When a flow began, Unix seconds; not after its end, whatever the record says. */
export function beganAt(startSeconds: number, endSeconds: number): number {
  return endSeconds >= 0 && startSeconds > endSeconds ? endSeconds : startSeconds;
}

/** The question that the current record asks about its other end; one object serves all records of a format. */
export class EndQuestion implements PeerQuestion {
  epoch = -1;
  vpcId: string | undefined;
  trafficPath = -1;
  nextHopInterfaceId: string | undefined;
  nextHopVpcId: string | undefined;
  isOutsideVpcs = false;
  startSeconds = -1;
  endSeconds = -1;
  from = Number.NEGATIVE_INFINITY;
  until = Number.POSITIVE_INFINITY;
  since = -1;
  reason: OwnershipReason | undefined;
  readonly edge: AnswerEdge = { sighting: undefined, isBeyond: false };
  /** Why there is no metadata of the end that was asked about last; undefined if there is, or if it has no address. */
  lack: UnenrichedReason | undefined;
  /** The answer of that end; undefined if nothing was asked about its address. */
  answer: PeerAnswer | undefined;

  /** Reads the parts that are the same for both ends. */
  ask(record: FlowLogRecord, at: FieldPositions, ends: RecordEnds): void {
    this.epoch = ends.epoch;
    this.trafficPath = record.number(at['traffic-path']);
    this.endSeconds = ends.endSeconds;
    this.startSeconds = beganAt(record.number(at.start), this.endSeconds);
    this.nextHopInterfaceId = ends.idIn(record, at['next-hop-interface-id']);
    this.nextHopVpcId = ends.idIn(record, at['next-hop-vpc-id']);
  }

  /** Resets the answer's times before a source is asked: it holds for all times, unless the source limits it. */
  forget(): void {
    this.from = Number.NEGATIVE_INFINITY;
    this.until = Number.POSITIVE_INFINITY;
    this.since = -1;
    this.reason = undefined;
    this.edge.sighting = undefined;
  }
}
