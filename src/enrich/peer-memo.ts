import type { AnswerEdge, Sighting } from '../model/answer-edge.ts';
import { type AskedTime, heldFrom, heldUntil, holdsFor, unheld } from '../model/asked-time.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { Numbered } from '../transfer/numbering.ts';
import type { PeerPlace, PlaceHolder, TransferInterface, VpcView } from '../transfer/transfer-question.ts';

/** Everything that finding the other end of a record depends on, except its address and the time of the flow. */
export interface PeerHintsInEpoch {
  /** During an epoch, metadata does not change. */
  readonly epoch: number;
  /** The VPC of the recording interface, or of this end in a Transit Gateway record. */
  readonly vpcId: string | undefined;
  /** -1 if the record has none. */
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  /** Whether the record names the VPC of each end, and this end has none. */
  readonly isOutsideVpcs: boolean;
}

/** The question about the other end of a record, without its address. */
export interface PeerQuestion extends PeerHintsInEpoch, AskedTime, Partial<AnswerEdge> {}

/**
 * Maximum number of cached answers for an address, by recording VPC and time; records of further ones look it up again.
 */
const MAX_ANSWERS = 8;

/** The owner found for an address, and the question. */
export class PeerAnswer implements PeerHintsInEpoch, PlaceHolder {
  readonly epoch: number;
  readonly vpcId: string | undefined;
  /** The owner as an end, or an end with the reason why none was found; undefined without either. */
  readonly end: KnownEnd | undefined;
  /** When it was attached to its present owner, Unix seconds; undefined if unknown. */
  readonly attachedAt: number | undefined;
  /** Since when it has been seen with the address, Unix seconds; undefined if unknown. */
  readonly seenSince: number | undefined;
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  readonly isOutsideVpcs: boolean;
  /** The flows for which it is the answer ({@link HeldTime}, {@link AnswerEdge}). */
  readonly from: number;
  readonly until: number;
  readonly sighting: Sighting | undefined;
  /** When the sighting began, as far as was known then. */
  readonly since: number | undefined;
  seenBy: VpcView | undefined;
  seenFrom = 0;
  seenUntil = 0;
  seenNumber = -1;
  readonly isBeyond: boolean | undefined;
  /** Why none was found; undefined if one was. */
  readonly reason: UnenrichedReason | undefined;
  // what most records do not read comes last, so that the rest is together in memory
  seenAt: Numbered<PeerPlace> | undefined;
  /** The previously cached answer. */
  older: PeerAnswer | undefined;

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
    this.sighting = question.sighting;
    this.since = question.sighting?.from;
    this.isBeyond = question.isBeyond;
    this.reason = reason;
  }

  /** The place that is kept, if `Transfers.known` knows by it the ways of an interface. */
  keptPlace(recorder: TransferInterface | undefined): KeptPlace | undefined {
    if (this.seenNumber < 0 || this.seenBy !== recorder?.site?.view) return undefined;
    const { from, until } = unheld({ from: this.seenFrom, until: this.seenUntil });
    const isTimed = from > Number.NEGATIVE_INFINITY || until < Number.POSITIVE_INFINITY;
    return { number: this.seenNumber, isTimed, from, until };
  }
}

/** The number of the place of an end, which has 16 bits, and the flows that have it there: all if it is not timed. */
export interface KeptPlace {
  readonly number: number;
  readonly isTimed: boolean;
  readonly from: number;
  readonly until: number;
}

/**
 * The owners of an address, by question: in one epoch, the same few recorders ask repeatedly. A linked list rather than
 * an array, which would cost two more accesses to uncached memory for most records.
 */
export class PeerMemo {
  #latest: PeerAnswer | undefined;

  /** The cached answer to a question; undefined if no answer is cached. */
  answerTo(question: PeerQuestion): PeerAnswer | undefined {
    for (let answer = this.#latest; answer !== undefined; answer = answer.older) {
      const { sighting } = answer;
      const end = question.endSeconds;
      if (sighting && (end > sighting.until !== answer.isBeyond || sighting.from !== answer.since)) continue;
      if (holdsFor(answer, question.startSeconds, end) && isSameQuestion(answer, question)) return answer;
    }
    return undefined;
  }

  /** Caches an answer; drops those of other epochs, and the oldest of too many. */
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
