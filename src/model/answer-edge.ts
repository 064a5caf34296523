import { type AskedTime, narrow, narrowToFlow } from './asked-time.ts';

/** Until when an address was seen with an interface, or not yet seen with it, Unix seconds; moves as more is seen. */
export interface Sighting {
  readonly until: number;
}

/** The end of a sighting, at which an answer changes, wherever it is when somebody asks: it holds for the flows that end by then, or for later ones. */
export interface HeldAtEdge {
  /** Undefined if there is none. */
  readonly sighting: Sighting | undefined;
  /** Whether the answer holds for later flows. */
  readonly isBeyond: boolean;
}

/** Where a source notes the {@link HeldAtEdge} of its answer. */
export class AnswerEdge implements HeldAtEdge {
  sighting: Sighting | undefined;
  isBeyond = false;
}

/** Whether an answer is the same for a flow, as far as the sighting decides that has been seen by now. */
export function holdsAtEdge({ sighting, isBeyond }: HeldAtEdge, endSeconds: number): boolean {
  return sighting === undefined || endSeconds > sighting.until === isBeyond;
}

/**
 * Limits an answer to the flows that begin at `from` or later, and end by the end of a sighting, or after it. It need not be found again
 * when the sighting grows, if whoever asks follows it: one sighting an answer.
 */
export function narrowAtEdge(time: AskedTime, from: number, sighting: Sighting, isBeyond: boolean): void {
  const { edge } = time;
  if (edge !== undefined && edge.sighting === undefined) {
    edge.sighting = sighting;
    edge.isBeyond = isBeyond;
    narrow(time, from, Number.POSITIVE_INFINITY);
  } else if (isBeyond) narrowToFlow(time);
  else narrow(time, from, sighting.until);
}
