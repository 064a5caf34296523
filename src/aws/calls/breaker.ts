import { type CallFailure, concernsOneAction } from './call-failure.ts';
import type { CallTiming } from './call-policy.ts';

/** Called once when calls of an account and Region are suspended because a permission is missing. */
export type OnRefused = (scope: string, error: unknown) => void;

/** A suspension of calls: why and until when, wall-clock milliseconds. */
interface Stop {
  readonly failure: CallFailure;
  readonly untilMs: number;
}

/** The key of all actions and requests. */
export const EVERYTHING = '*';

/**
 * Tracks which calls of one account and Region are suspended: for some seconds after an outage, for some minutes after a
 * refusal. A missing permission suspends the action that lacks it, bad credentials suspend everything. Throttling and a
 * connection that fails suspend everything too; an error in an answer suspends requests of the same kind, so that a kind of
 * look-up that keeps failing does not cost the others.
 */
export class Breaker {
  readonly #scope: string;
  readonly #timing: CallTiming;
  readonly #onRefused: OnRefused;
  /** By kind of request. */
  readonly #coolDowns: Map<string, Stop> = new Map();
  /** By kind of request. */
  readonly #oversized: Map<string, Stop> = new Map();
  /** By action; kept after they expire until the action succeeds, so that each refusal is reported once. */
  readonly #refusals: Map<string, Stop> = new Map();

  constructor(scope: string, timing: CallTiming, onRefused: OnRefused) {
    this.#scope = scope;
    this.#timing = timing;
    this.#onRefused = onRefused;
  }

  /**
   * Why calls of the action are suspended; undefined if they are not.
   *
   * @param request the kind of request, if the action has several
   */
  stopOf(action: string, request: string = action): CallFailure | undefined {
    const now = this.#timing.now();
    const stops = [
      this.#refusals.get(EVERYTHING),
      this.#refusals.get(action),
      this.#oversized.get(request),
      this.#coolDowns.get(EVERYTHING),
      this.#coolDowns.get(request),
    ];
    return stops.find((stop) => stop !== undefined && now < stop.untilMs)?.failure;
  }

  /** All attempts of a call failed, for a reason that concerns a kind of request, or everything. */
  failed(failure: CallFailure, request: string = EVERYTHING): void {
    this.#coolDowns.set(request, { failure, untilMs: this.#timing.now() + this.#timing.coolDownMs });
  }

  /** AWS refused a call because a permission is missing; the credentials themselves concern everything. Reports the first refusal. */
  refused(action: string, error: unknown): void {
    const stopped = concernsOneAction(error) ? action : EVERYTHING;
    // a policy without any of the permissions is reported once, however many actions it suspends
    const isFirst = stopped === EVERYTHING ? !this.#refusals.has(stopped) : this.#refusals.size === 0;
    const untilMs = this.#timing.now() + this.#timing.breakerOpenMs;
    this.#refusals.set(stopped, { failure: 'unauthorized', untilMs });
    if (isFirst) this.#onRefused(this.#scope, error);
  }

  /** An answer was endless: requesting it again would use up the time of every batch. */
  oversized(request: string): void {
    this.#oversized.set(request, { failure: 'oversized', untilMs: this.#timing.now() + this.#timing.breakerOpenMs });
  }

  /** A call succeeded: its permission exists, and the credentials are valid. */
  succeeded(action: string): void {
    if (this.#refusals.size === 0) return;
    this.#refusals.delete(EVERYTHING);
    this.#refusals.delete(action);
  }
}
