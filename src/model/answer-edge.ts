import { FlowTime } from './asked-time.ts';

/** Until when an address was seen with an interface, or not yet seen with it, Unix seconds; moves as more is seen. */
export interface Sighting {
  readonly until: number;
}

/**
 * The end of a sighting, at which an answer changes, wherever it is when somebody asks: it holds for the flows that end by then, or for
 * later ones. The source of the answer notes it.
 */
export interface AnswerEdge {
  /** Undefined if the answer does not depend on a sighting; `isBeyond` has no meaning then. */
  sighting: Sighting | undefined;
  /** Whether the answer holds for later flows. */
  isBeyond: boolean | undefined;
}

/** Whether an answer holds for a flow that ended at a time, as far as a sighting decides. */
export function isOnItsSide({ sighting, isBeyond }: Partial<AnswerEdge>, endSeconds: number): boolean {
  return sighting === undefined || endSeconds > sighting.until === isBeyond;
}

/** The time of the current flow for answers that follow sightings. */
export class FollowingTime extends FlowTime implements AnswerEdge {
  readonly edge: AnswerEdge = this;
  sighting: Sighting | undefined;
  isBeyond: boolean | undefined;

  override ask(startSeconds: number, endSeconds: number): void {
    super.ask(startSeconds, endSeconds);
    this.sighting = undefined;
  }
}
