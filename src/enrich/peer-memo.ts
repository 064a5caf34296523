import { type AskedTime, heldFrom, heldUntil, holdsFor } from '../model/asked-time.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { Numbered } from '../transfer/numbering.ts';
import type { PeerPlace, PlaceHolder, VpcView } from '../transfer/transfer-question.ts';

/** What finding the other end of a record depends on besides its address and the time of the flow. */
export interface PeerHintsInEpoch {
  /** In which the metadata do not change. */
  readonly epoch: number;
  /** The VPC of the recording interface, or of this end in a Transit Gateway record. */
  readonly vpcId: string | undefined;
  /** -1 where the record has none. */
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  /** Whether the record names the VPC of each end, and this end has none. */
  readonly isOutsideVpcs: boolean;
}

/** What is asked about the other end of a record besides its address. */
export interface PeerQuestion extends PeerHintsInEpoch, AskedTime {}

/** Maximum number of recording VPCs and times remembered for an address; records of further ones look it up again. */
const MAX_ANSWERS = 4;

/** Who was found to have an address, and what was asked then. */
export class PeerAnswer implements PeerHintsInEpoch, PlaceHolder {
  readonly epoch: number;
  readonly vpcId: string | undefined;
  /** What was found, as an end, or an end that says why nothing was; undefined where there is nothing to say. */
  readonly end: KnownEnd | undefined;
  /** When it was attached to its present owner, Unix seconds; undefined where that is not known. */
  readonly attachedAt: number | undefined;
  /** Since when it has been seen with the address, Unix seconds; undefined where that is not known. */
  readonly seenSince: number | undefined;
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  readonly isOutsideVpcs: boolean;
  /** The flows for which it is the answer ({@link HeldTime}). */
  readonly from: number;
  readonly until: number;
  /** Why none was found; undefined if one was. */
  readonly reason: UnenrichedReason | undefined;
  /** The answer that was remembered before. */
  older: PeerAnswer | undefined;
  seenAt: Numbered<PeerPlace> | undefined;
  seenBy: VpcView | undefined;
  seenFrom: number;
  seenUntil: number;
  seenFirst: number;

  constructor(
    question: PeerQuestion,
    end: KnownEnd | undefined,
    attachedAt: number | undefined,
    seenSince: number | undefined,
    reason: UnenrichedReason | undefined,
  ) {
    this.epoch = question.epoch;
    this.vpcId = question.vpcId;
    this.end = end;
    this.attachedAt = attachedAt;
    this.seenSince = seenSince;
    this.trafficPath = question.trafficPath;
    this.nextHopInterfaceId = question.nextHopInterfaceId;
    this.nextHopVpcId = question.nextHopVpcId;
    this.isOutsideVpcs = question.isOutsideVpcs;
    this.from = heldFrom(question);
    this.until = heldUntil(question);
    this.reason = reason;
    this.older = undefined;
    this.seenAt = undefined;
    this.seenBy = undefined;
    this.seenFrom = 0;
    this.seenUntil = 0;
    this.seenFirst = -1;
  }
}

/**
 * Who has an address, by what was asked: in one epoch the same few recorders ask again and again. A chain and not an array,
 * whose parts would be two more places in memory that most records find nowhere near the processor.
 */
export class PeerMemo {
  #latest: PeerAnswer | undefined = undefined;

  /** The answer to a question that was asked before; undefined where it is not remembered. */
  answerTo(question: PeerQuestion): PeerAnswer | undefined {
    for (let answer = this.#latest; answer !== undefined; answer = answer.older) {
      if (!holdsFor(answer, question.startSeconds, question.endSeconds)) continue;
      if (isSameQuestion(answer, question)) return answer;
    }
    return undefined;
  }

  /** Remembers an answer; those of other epochs go, and so does the oldest of too many. */
  remember(answer: PeerAnswer): PeerAnswer {
    answer.older = this.#latest;
    this.#latest = answer;
    let last = answer;
    for (let count = 1; count < MAX_ANSWERS && last.older?.epoch === answer.epoch; count++) last = last.older;
    last.older = undefined;
    return answer;
  }
}

function isSameQuestion(one: PeerHintsInEpoch, other: PeerHintsInEpoch): boolean {
  return (
    one.epoch === other.epoch &&
    one.vpcId === other.vpcId &&
    one.trafficPath === other.trafficPath &&
    one.nextHopInterfaceId === other.nextHopInterfaceId &&
    one.nextHopVpcId === other.nextHopVpcId &&
    one.isOutsideVpcs === other.isOutsideVpcs
  );
}
