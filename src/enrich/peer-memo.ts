import type { KnownEnd } from '../model/known-end.ts';

/** What finding the other end of a record depends on besides its address. */
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

/** Who was found to have an address, and what was asked then. */
export interface PeerAnswer extends PeerQuestion {
  /** The interface that was found, as an end; undefined where none was. */
  readonly end: KnownEnd | undefined;
  /** When it was attached to its present owner, Unix seconds; undefined where that is not known. */
  readonly attachedAt: number | undefined;
}

/** Recorders of so many VPCs are told apart for an address; whoever comes from further ones asks anew. */
const MAX_ANSWERS = 4;

/** Who has an address, by what was asked: in one epoch the same few recorders ask again and again. */
export class PeerMemo {
  #answers: PeerAnswer[] = [];

  /** The answer to a question that was asked before; undefined where it is not remembered. */
  answerTo(question: PeerQuestion): PeerAnswer | undefined {
    for (const answer of this.#answers) if (isSameQuestion(answer, question)) return answer;
    return undefined;
  }

  /** Remembers an answer; those of other epochs go, and so does the oldest of too many. */
  remember(answer: PeerAnswer): PeerAnswer {
    const current = this.#answers.filter(({ epoch }) => epoch === answer.epoch);
    this.#answers = [...current.slice(1 - MAX_ANSWERS), answer];
    return answer;
  }
}

function isSameQuestion(one: PeerQuestion, other: PeerQuestion): boolean {
  return (
    one.epoch === other.epoch &&
    one.vpcId === other.vpcId &&
    one.trafficPath === other.trafficPath &&
    one.nextHopInterfaceId === other.nextHopInterfaceId &&
    one.nextHopVpcId === other.nextHopVpcId &&
    one.isOutsideVpcs === other.isOutsideVpcs
  );
}
