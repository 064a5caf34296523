import { FlowTime } from './asked-time.ts';

/** When an address was seen with an interface, Unix seconds; grows in both directions as more is seen. */
export interface Sighting {
  /** Until when it was seen, or not yet seen. */
  readonly until: number;
  /** Since when it was seen, if the answer says so: one that was given when this was later is not the same any more. */
  readonly from?: number;
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
