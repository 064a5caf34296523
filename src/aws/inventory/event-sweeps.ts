import { HistoryCollector } from '../../metadata/history/history-collector.ts';
import type { EventQueue, ReceivedEvents } from '../clients/event-queue.ts';
import type { HistorySource } from './foldable-history.ts';

/** Part of the time for receiving events; the sweep needs the rest. */
const RECEIVING_MS = 60_000;

/**
 * Minimum time between readings of the rules, in milliseconds, if sweeps are made because of events: events do not
 * concern rules.
 */
const RULES_MS = 900_000;

/** The sweep that a scheduled call makes. */
export interface EventSweep {
  /** Events that were received, as a source of history. */
  readonly history: HistorySource;
  readonly events: number;
  /** Whether the rules are due as well. */
  readonly readsRules: boolean;
  /** Called once the document is written. */
  done(): Promise<void>;
}

/** Settings of {@link EventSweeps}. */
export interface EventSweepSettings {
  readonly queue: EventQueue;
  /** How long sweeps are skipped while there are no events, in milliseconds. */
  readonly idleMs: number;
  readonly onWarning: (message: string, error: unknown) => void;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/** Decides with each scheduled call whether a sweep is made: if there are events, or if the last one is long ago. */
export class EventSweeps {
  readonly #settings: EventSweepSettings;
  readonly #now: () => number;
  /** Times of the last sweeps of this process, and what they read. */
  #sweptAt = Number.NEGATIVE_INFINITY;
  #rulesAt = Number.NEGATIVE_INFINITY;

  constructor(settings: EventSweepSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? Date.now;
  }

  /** The sweep to make now; undefined if none is. Never rejects: without a queue that answers, every sweep is made. */
  async next(): Promise<EventSweep | undefined> {
    const { queue, idleMs, onWarning } = this.#settings;
    const startedAt = this.#now();
    let received: ReceivedEvents = { bodies: [], remove: async () => {} };
    let isRead = true;
    try {
      received = await queue.receive(startedAt + RECEIVING_MS);
    } catch (error) {
      isRead = false;
      onWarning('the queue of events cannot be read', error);
    }
    const { bodies } = received;
    if (isRead && bodies.length === 0 && startedAt - this.#sweptAt < idleMs) return undefined;
    const readsRules = startedAt - this.#rulesAt >= RULES_MS;
    return {
      events: bodies.length,
      readsRules,
      history: { read: async () => collected(bodies) },
      done: async () => {
        this.#sweptAt = startedAt;
        if (readsRules) this.#rulesAt = startedAt;
        try {
          await received.remove();
        } catch (error) {
          onWarning('events cannot be removed from their queue; the next sweep reads them again', error);
        }
      },
    };
  }
}

function collected(bodies: readonly string[]): HistoryCollector {
  const collector = new HistoryCollector();
  for (const body of bodies) collector.add(parsed(body));
  return collector;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
