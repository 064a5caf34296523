import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import type { SimulatedFlow } from './flows.ts';
import type { InterfaceHistory } from './timeline.ts';

/** A flow as one of its interfaces recorded it, with the time at which the record reaches the function. */
export interface Delivery {
  readonly flow: SimulatedFlow;
  readonly recorder: InterfaceHistory;
  readonly direction: 'ingress' | 'egress';
  readonly at: number;
}

/** Capture windows: one minute for Nitro instances and most flow logs, ten minutes for the others. */
const WINDOWS_SECONDS = [60, 60, 60, 600] as const;
/** Delay from the end of a capture window to delivery: usually a few minutes, sometimes much longer. */
const USUAL_DELAY_SECONDS = [60, 180] as const;
const LONG_DELAY_SECONDS = [180, 840] as const;
const LONG_DELAY_SHARE = 0.1;

/** All records of the flows in order of delivery; the records of one capture window of an interface arrive together. */
export function scheduleDeliveries(flows: readonly SimulatedFlow[], seed: number): Delivery[] {
  const random = new SeededRandom(seed);
  const recorders = new Map<InterfaceHistory, Recorder>();
  const deliveries: Delivery[] = [];
  for (const flow of flows) {
    for (const direction of ['egress', 'ingress'] as const) {
      const recorder = (direction === 'egress' ? flow.source : flow.destination).networkInterface;
      if (recorder === undefined) continue;
      const known = recorders.get(recorder) ?? new Recorder(random);
      recorders.set(recorder, known);
      deliveries.push({ flow, recorder, direction, at: known.deliveryOf(flow.end) });
    }
  }
  return deliveries.toSorted((one, other) => one.at - other.at);
}

/** The capture windows of an interface. */
class Recorder {
  readonly #random: SeededRandom;
  readonly #windowSeconds: number;
  readonly #phase: number;
  readonly #deliveredAt: Map<number, number> = new Map();

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#windowSeconds = random.pick(WINDOWS_SECONDS);
    this.#phase = random.between(0, this.#windowSeconds - 1);
  }

  /** The delivery time of the record of a flow that ends at the given time. */
  deliveryOf(end: number): number {
    const window = Math.floor((end + this.#phase) / this.#windowSeconds);
    const known = this.#deliveredAt.get(window);
    if (known !== undefined) return known;
    const [low, high] = this.#random.happens(LONG_DELAY_SHARE) ? LONG_DELAY_SECONDS : USUAL_DELAY_SECONDS;
    const windowEnd = (window + 1) * this.#windowSeconds - this.#phase;
    const at = windowEnd + this.#random.between(low, high);
    this.#deliveredAt.set(window, at);
    return at;
  }
}
