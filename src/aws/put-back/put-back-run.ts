import { withinTime } from '../../metadata/until-deadline.ts';
import type { PutBackLimits, PutBackReport } from '../../model/put-back.ts';
import { fillRequests, isSendable } from './fill-requests.ts';
import type { EntryAnswer, PutApi, PutRecord } from './put-api.ts';
import type { PutBackTiming } from './put-back-timing.ts';
import { codeOf, DEADLINE, INVALID_SOURCE, isLasting, mayPass, NO_ANSWER, RECORD_SIZE } from './put-failure.ts';

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
 * of it may succeed later is left for the next one, after a wait. While the stream accepts nothing at all, a round is one
 * request, a probe; the first one of which a record is accepted is followed by the others at once. A refusal that waiting
 * cannot change ends the run.
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
  /** How many records were accepted so far. */
  #acceptedCount = 0;
  /** Probes that were sent, so that each is of other records. */
  #probes = 0;
  /** The code of a refusal that waiting cannot change; nothing is sent after it. */
  #refusal: string | undefined = undefined;

  constructor(stream: PutBackStream, records: readonly PutRecord[], timing: PutBackTiming) {
    this.#stream = stream;
    this.#records = records;
    this.#timing = timing;
    this.#accepted = records.map(() => false);
    this.#timesSent = new Uint32Array(records.length);
  }

  /** Whether the stream takes records of its own source only, now and later. */
  get isRefused(): boolean {
    return this.#refusal === INVALID_SOURCE;
  }

  /** Sends until all records are accepted or have failed. Never throws. */
  async run(): Promise<PutBackReport> {
    let left: readonly Retry[] = this.#sendable();
    let isAnyAccepted = true;
    for (let round = 0; left.length > 0; round++) {
      if (this.#refusal !== undefined || round >= this.#timing.maxRounds) {
        for (const { index, code } of left) this.#fail([index], this.#refusal ?? code);
        break;
      }
      if (round > 0 && !(await this.#backOff(round))) {
        this.#fail(
          left.map(({ index }) => index),
          DEADLINE,
        );
        break;
      }
      const acceptedBefore = this.#acceptedCount;
      left = await this.#sendRound(left, !isAnyAccepted);
      isAnyAccepted = this.#acceptedCount > acceptedBefore;
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

  /**
   * Sends records, each once; with `isProbe` only those of one request, and the others where some of it were accepted.
   * Returns those that are to be sent again, in order.
   */
  async #sendRound(records: readonly Retry[], isProbe: boolean): Promise<readonly Retry[]> {
    const codes = new Map(records.map(({ index, code }) => [index, code]));
    const requests = fillRequests([...codes.keys()], this.#records, this.#stream.limits);
    const retries: Retry[] = [];
    if (isProbe) {
      // the records of one request may all be of a shard that is full, so each probe takes another request
      const [probe = []] = requests.splice(this.#probes++ % requests.length, 1);
      const acceptedBefore = this.#acceptedCount;
      retries.push(...(await this.#send(probe)));
      if (this.#acceptedCount === acceptedBefore) {
        retries.push(...requests.flat().map((index) => ({ index, code: codes.get(index) ?? NO_ANSWER })));
        requests.length = 0;
      }
    }
    // all senders take from the one queue
    const queue = requests.values();
    const sender = async (): Promise<void> => {
      for (const request of queue) retries.push(...(await this.#send(request)));
    };
    await Promise.all(Array.from({ length: MAX_REQUESTS_AT_ONCE }, sender));
    return retries.sort((one, other) => one.index - other.index);
  }

  async #send(request: readonly number[]): Promise<readonly Retry[]> {
    try {
      const api = await this.#stream.connect();
      // another request may have met it meanwhile
      if (this.#refusal !== undefined) return this.#fail(request, this.#refusal);
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
      this.#refusal ??= code;
      return this.#fail(request, code);
    }
  }

  /** Notes what was accepted, and what never will be. Returns the rest. */
  #take(request: readonly number[], answers: readonly (EntryAnswer | undefined)[]): readonly Retry[] {
    const lasting = new Set<string>();
    let lastingCount = 0;
    const retries = request.flatMap((index, position): readonly Retry[] => {
      const answer = answers[position];
      if (answer?.isAccepted === true) {
        this.#accepted[index] = true;
        this.#acceptedCount++;
        return [];
      }
      const code = answer?.errorCode ?? NO_ANSWER;
      if (!isLasting(code)) return [{ index, code }];
      lasting.add(code);
      lastingCount++;
      return this.#fail([index], code);
    });
    // what is said of every record of a request is said of the stream
    const [code] = lasting;
    if (lasting.size === 1 && lastingCount === request.length) this.#refusal ??= code;
    return retries;
  }

  /** Notes records as failed. Returns that none of them is to be sent again. */
  #fail(indices: readonly number[], code: string): readonly Retry[] {
    this.#failures.set(code, (this.#failures.get(code) ?? 0) + indices.length);
    return [];
  }
}
