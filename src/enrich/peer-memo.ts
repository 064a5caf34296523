import type { KnownEnd } from '../model/known-end.ts';

/** Of no stretch of work. */
const NO_EPOCH = -1;

/** What finding the other end of a record depends on besides its address; ids are compared by identity. */
export interface PeerQuestion {
  /** In which the metadata do not change. */
  readonly epoch: number;
  /** The VPC of the recording interface, or of this end in a Transit Gateway record. */
  readonly vpcId: string | undefined;
  /** -1 where the record has none. */
  readonly trafficPath: number;
  readonly nextHopInterfaceId: string | undefined;
  readonly nextHopVpcId: string | undefined;
  /** Whether the record tells the VPC of each end, and this end has none. */
  readonly isOutsideVpcs: boolean;
}

/** Recorders of so many VPCs are told apart for an address; whoever comes from further ones asks anew. */
const MAX_ANSWERS = 4;

/** Who was found to have an address, and what was asked then. */
class PeerAnswer {
  epoch = NO_EPOCH;
  vpcId: string | undefined = undefined;
  trafficPath = -1;
  nextHopInterfaceId: string | undefined = undefined;
  nextHopVpcId: string | undefined = undefined;
  isOutsideVpcs = false;
  /** The interface that was found, as an end; undefined where none was. */
  end: KnownEnd | undefined = undefined;
  /** When it was attached to its present owner, Unix seconds; -1 where that is not known. */
  attachedAt = -1;

  answers(question: PeerQuestion): boolean {
    return (
      this.epoch === question.epoch &&
      this.vpcId === question.vpcId &&
      this.trafficPath === question.trafficPath &&
      this.nextHopInterfaceId === question.nextHopInterfaceId &&
      this.nextHopVpcId === question.nextHopVpcId &&
      this.isOutsideVpcs === question.isOutsideVpcs
    );
  }
}

/** Who was last found to have an address, by what was asked: the same few recorders ask again and again. */
export class PeerMemo {
  readonly #answers: PeerAnswer[] = [];
  #next = 0;

  /** The answer to a question that was asked before; undefined where it is not remembered. */
  answerTo(question: PeerQuestion): PeerAnswer | undefined {
    for (const answer of this.#answers) if (answer.answers(question)) return answer;
    return undefined;
  }

  /** Remembers the answer to a question. */
  remember(question: PeerQuestion, end: KnownEnd | undefined, attachedAt: number): PeerAnswer {
    const answer = this.#answers[this.#next] ?? new PeerAnswer();
    answer.epoch = question.epoch;
    answer.vpcId = question.vpcId;
    answer.trafficPath = question.trafficPath;
    answer.nextHopInterfaceId = question.nextHopInterfaceId;
    answer.nextHopVpcId = question.nextHopVpcId;
    answer.isOutsideVpcs = question.isOutsideVpcs;
    answer.end = end;
    answer.attachedAt = attachedAt;
    this.#answers[this.#next] = answer;
    this.#next = (this.#next + 1) % MAX_ANSWERS;
    return answer;
  }
}
