import { type CallFailure, isOfOneAction } from './call-failure.ts';
import type { CallTiming } from './call-policy.ts';

/** Told once when calls of an account and Region are stopped for want of permission. */
export type OnRefused = (scope: string, error: unknown) => void;

/** A stop of calls: why and until when, wall-clock milliseconds. */
interface Stop {
  readonly failure: CallFailure;
  readonly untilMs: number;
}

/** In place of an action: all of them. */
const EVERY_ACTION = '*';

/**
 * Remembers which calls of one account and Region are not to be made for now: some seconds after an outage, some minutes
 * after a refusal. A missing permission stops the one action that lacks it, bad credentials stop everything.
 */
export class Breaker {
  readonly #scope: string;
  readonly #timing: CallTiming;
  readonly #onRefused: OnRefused;
  #coolDown: Stop | undefined;
  /** By action. */
  readonly #oversized: Map<string, Stop> = new Map();
  /** By action; kept beyond their time until the action succeeds, so that one state of things is told once. */
  readonly #refusals: Map<string, Stop> = new Map();

  constructor(scope: string, timing: CallTiming, onRefused: OnRefused) {
    this.#scope = scope;
    this.#timing = timing;
    this.#onRefused = onRefused;
  }

  /** Why a call of the action is not to be made now; undefined where it is. */
  stopOf(action: string): CallFailure | undefined {
    const now = this.#timing.now();
    const stops = [
      this.#refusals.get(EVERY_ACTION),
      this.#refusals.get(action),
      this.#oversized.get(action),
      this.#coolDown,
    ];
    return stops.find((stop) => stop !== undefined && now < stop.untilMs)?.failure;
  }

  /** AWS failed all tries of a call. */
  failed(failure: CallFailure): void {
    this.#coolDown = { failure, untilMs: this.#timing.now() + this.#timing.coolDownMs };
  }

  /** AWS refused a call for want of permission. Tells it, if all was well before. */
  refused(action: string, error: unknown): void {
    const stopped = isOfOneAction(error) ? action : EVERY_ACTION;
    // a policy without any of our permissions is one thing to tell, however many actions it stops
    const isNews = stopped === EVERY_ACTION ? !this.#refusals.has(stopped) : this.#refusals.size === 0;
    const untilMs = this.#timing.now() + this.#timing.breakerOpenMs;
    this.#refusals.set(stopped, { failure: 'unauthorized', untilMs });
    if (isNews) this.#onRefused(this.#scope, error);
  }

  /** An answer did not end: following it again would use up the time of every batch. */
  oversized(action: string): void {
    this.#oversized.set(action, { failure: 'oversized', untilMs: this.#timing.now() + this.#timing.breakerOpenMs });
  }

  /** A call succeeded: its permission is there, and the credentials are good. */
  succeeded(action: string): void {
    if (this.#refusals.size === 0) return;
    this.#refusals.delete(EVERY_ACTION);
    this.#refusals.delete(action);
  }
}
