import { withinTime } from '../../metadata/until-deadline.ts';
import type { PutBackLimits, PutBackReport } from '../../model/put-back.ts';
import { fillRequests, isSendable } from './fill-requests.ts';
import type { EntryAnswer, PutApi, PutRecord } from './put-api.ts';
import type { PutBackTiming } from './put-back-timing.ts';
import { codeOf, DEADLINE, INVALID_SOURCE, mayPass, NO_ANSWER, RECORD_SIZE } from './put-failure.ts';

/** Where a run puts its records, until when. */
export interface PutBackStream {
  readonly streamName: string;
  readonly limits: PutBackLimits;
  /** Gives the service's client; loads it the first time. */
  readonly connect: () => Promise<PutApi>;
  /** Unix milliseconds; may be Infinity. */
  readonly deadlineMs: number;
}

/** A record that is to be sent again, and why. */
interface Retry {
  readonly index: number;
  readonly code: string;
}

/** A few keep the way to AWS busy; each holds its records in memory twice more, as base64 and as the request's body. */
const MAX_REQUESTS_AT_ONCE = 2;

/**
 * Puts records on one stream, in rounds: a round sends all that is left, in as few requests as the limits allow, and what
 * of it may succeed later is left for the next one, after a wait.
 */
export class PutBackRun {
  readonly #stream: PutBackStream;
  readonly #records: readonly PutRecord[];
  readonly #timing: PutBackTiming;
  readonly #accepted: boolean[];
  /** By the record's index. */
  readonly #timesSent: Uint32Array;
  readonly #failures: Map<string, number> = new Map();
  #requests = 0;
  #isRefused = false;

  constructor(stream: PutBackStream, records: readonly PutRecord[], timing: PutBackTiming) {
    this.#stream = stream;
    this.#records = records;
    this.#timing = timing;
    this.#accepted = records.map(() => false);
    this.#timesSent = new Uint32Array(records.length);
  }

  /** Whether the stream has refused to take anything back, now and later. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Sends until all records are accepted or have failed. Never throws. */
  async run(): Promise<PutBackReport> {
    let left: readonly Retry[] = this.#sendable();
    for (let round = 0; left.length > 0; round++) {
      if (this.#isRefused || round >= this.#timing.maxRounds) {
        for (const { index, code } of left) this.#fail([index], this.#isRefused ? INVALID_SOURCE : code);
        break;
      }
      const indices = left.map(({ index }) => index);
      if (round > 0 && !(await this.#backOff(round))) {
        this.#fail(indices, DEADLINE);
        break;
      }
      left = await this.#sendRound(indices);
    }
    return {
      accepted: this.#accepted,
      requests: this.#requests,
      retriedPieces: this.#timesSent.reduce((sum, times) => sum + (times > 1 ? 1 : 0), 0),
      failures: Object.fromEntries(this.#failures),
    };
  }

  #sendable(): Retry[] {
    const sendable: Retry[] = [];
    for (const [index, record] of this.#records.entries()) {
      if (isSendable(record, this.#stream.limits)) sendable.push({ index, code: NO_ANSWER });
      else this.#fail([index], RECORD_SIZE);
    }
    return sendable;
  }

  /** Waits, with full jitter, before a round that is not the first. Returns whether there is time for one after it. */
  async #backOff(round: number): Promise<boolean> {
    const { firstBackoffMs, maxBackoffMs, now, random, sleep } = this.#timing;
    const backoffMs = random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (round - 1));
    if (now() + backoffMs >= this.#stream.deadlineMs) return false;
    await sleep(backoffMs);
    return true;
  }

  /** Sends records, each once. Returns those that are to be sent again, in order. */
  async #sendRound(indices: readonly number[]): Promise<readonly Retry[]> {
    const retries: Retry[] = [];
    // all senders take from the one queue
    const queue = fillRequests(indices, this.#records, this.#stream.limits).values();
    const sender = async (): Promise<void> => {
      for (const request of queue) retries.push(...(await this.#send(request)));
    };
    await Promise.all(Array.from({ length: MAX_REQUESTS_AT_ONCE }, sender));
    return retries.sort((one, other) => one.index - other.index);
  }

  async #send(request: readonly number[]): Promise<readonly Retry[]> {
    try {
      const api = await this.#stream.connect();
      // another request may have learnt it meanwhile
      if (this.#isRefused) return this.#fail(request, INVALID_SOURCE);
      const leftMs = this.#stream.deadlineMs - this.#timing.now();
      if (leftMs <= 0) return this.#fail(request, DEADLINE);
      this.#requests++;
      for (const index of request) this.#timesSent[index] = (this.#timesSent[index] ?? 0) + 1;
      const records = request.flatMap((index) => this.#records[index] ?? []);
      const answers = await withinTime(Math.min(leftMs, this.#timing.requestMs), (signal) =>
        api.put(this.#stream.streamName, records, signal),
      );
      return this.#take(request, answers);
    } catch (error) {
      const code = codeOf(error);
      if (mayPass(error)) return request.map((index) => ({ index, code }));
      if (code === INVALID_SOURCE) this.#isRefused = true;
      return this.#fail(request, code);
    }
  }

  /** Notes what was accepted. Returns the rest: the codes of single records are of failures that pass. */
  #take(request: readonly number[], answers: readonly (EntryAnswer | undefined)[]): readonly Retry[] {
    return request.flatMap((index, position): Retry[] => {
      const answer = answers[position];
      if (answer?.isAccepted !== true) return [{ index, code: answer?.errorCode ?? NO_ANSWER }];
      this.#accepted[index] = true;
      return [];
    });
  }

  /** Notes records as failed. Returns that none of them is to be sent again. */
  #fail(indices: readonly number[], code: string): readonly Retry[] {
    this.#failures.set(code, (this.#failures.get(code) ?? 0) + indices.length);
    return [];
  }
}
