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

/** Who was last found to have an address, and what was asked then: with few recorders it is asked again and again. */
export class PeerMemo {
  #epoch = NO_EPOCH;
  #vpcId: string | undefined = undefined;
  #trafficPath = -1;
  #nextHopInterfaceId: string | undefined = undefined;
  #nextHopVpcId: string | undefined = undefined;
  #isOutsideVpcs = false;
  /** The interface that was found, as an end; undefined where none was. */
  end: KnownEnd | undefined = undefined;
  /** When it was attached to its present owner, Unix seconds; -1 where that is not known. */
  attachedAt = -1;

  /** Whether a question is the one that was answered last. */
  answers(question: PeerQuestion): boolean {
    return (
      this.#epoch === question.epoch &&
      this.#vpcId === question.vpcId &&
      this.#trafficPath === question.trafficPath &&
      this.#nextHopInterfaceId === question.nextHopInterfaceId &&
      this.#nextHopVpcId === question.nextHopVpcId &&
      this.#isOutsideVpcs === question.isOutsideVpcs
    );
  }

  /** Remembers the answer to a question. */
  remember(question: PeerQuestion, end: KnownEnd | undefined, attachedAt: number): void {
    this.#epoch = question.epoch;
    this.#vpcId = question.vpcId;
    this.#trafficPath = question.trafficPath;
    this.#nextHopInterfaceId = question.nextHopInterfaceId;
    this.#nextHopVpcId = question.nextHopVpcId;
    this.#isOutsideVpcs = question.isOutsideVpcs;
    this.end = end;
    this.attachedAt = attachedAt;
  }
}
