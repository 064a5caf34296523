import { setTimeout as sleep } from 'node:timers/promises';
import type { PutBackLimits, PutBackReport } from '../../model/put-back.ts';
import { withinTime } from '../../model/until-deadline.ts';
import type { EntryResult, PutApi } from './put-api.ts';
import { codeOf, DEADLINE, INVALID_SOURCE, isPermanent, isRetryable, NO_ANSWER, RECORD_SIZE } from './put-failure.ts';
import { fillRequests, isSendable, type PutRecord } from './put-request.ts';

export { toPutRecord } from './put-request.ts';

/** The stream of a run, and its deadline. */
export interface PutBackStream {
  readonly streamName: string;
  readonly limits: PutBackLimits;
  /** Returns the service's client; loads it on the first call. */
  readonly connect: () => Promise<PutApi>;
  /** Unix milliseconds; may be Infinity. */
  readonly deadlineMs: number;
}

/** A record to send again, and why. */
interface Retry {
  readonly index: number;
  readonly code: string;
}

/** Wait times and number of attempts of putting back. */
export interface PutBackTiming {
  /** Maximum wait before the second round; it doubles with each further round. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly connectionMs: number;
  /** Time limit of one request, from connecting to the end of its response; less if the deadline is nearer. */
  readonly requestMs: number;
  /** Maximum number of times that a part is sent, so that a run without a deadline ends too. */
  readonly maxRounds: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** The default timing: 20 rounds wait about 40 s in total. */
export const PUT_BACK_TIMING: PutBackTiming = {
  firstBackoffMs: 100,
  maxBackoffMs: 5_000,
  connectionMs: 1_000,
  requestMs: 10_000,
  maxRounds: 20,
  now: Date.now,
  random: Math.random,
  sleep,
};

/** A few suffice to keep the connection busy, and each needs memory for a copy of its records as base64. */
const MAX_CONCURRENT_REQUESTS = 2;

/**
 * Puts records on one stream, in rounds. A round sends all remaining records in as few requests as the limits allow;
 * records with transient errors remain for the next round, after a wait. While the stream accepts nothing at all, a round
 * is a single request, a probe; once a probe has a record accepted, the other requests follow at once. A permanent refusal
 * ends the run.
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
  /** The number of records accepted so far. */
  #acceptedCount = 0;
  /** The number of probes sent, so that each takes different records. */
  #probes = 0;
  /** The code of a permanent refusal; nothing is sent after it. */
  #refusal: string | undefined;

  constructor(stream: PutBackStream, records: readonly PutRecord[], timing: PutBackTiming) {
    this.#stream = stream;
    this.#records = records;
    this.#timing = timing;
    this.#accepted = records.map(() => false);
    this.#timesSent = new Uint32Array(records.length);
  }

  /** Whether the stream permanently refuses records that do not come from its configured source. */
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
      retriedParts: this.#timesSent.reduce((sum, times) => sum + (times > 1 ? 1 : 0), 0),
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

  /** Waits, with full jitter, before a round that is not the first. Returns whether there is time for the round. */
  async #backOff(round: number): Promise<boolean> {
    const { firstBackoffMs, maxBackoffMs, now, random, sleep } = this.#timing;
    const backoffMs = random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (round - 1));
    if (now() + backoffMs >= this.#stream.deadlineMs) return false;
    await sleep(backoffMs);
    return true;
  }

  /**
   * Sends each record once; as a probe, only those of one request, and the others if some of these were accepted. Returns
   * the records to send again, in order.
   */
  async #sendRound(records: readonly Retry[], isProbe: boolean): Promise<readonly Retry[]> {
    const codes = new Map(records.map(({ index, code }) => [index, code]));
    const requests = fillRequests([...codes.keys()], this.#records, this.#stream.limits);
    const retries: Retry[] = [];
    if (isProbe) {
      // the records of one request may all belong to a full shard, so each probe takes another request
      const [probe = []] = requests.splice(this.#probes++ % requests.length, 1);
      const acceptedBefore = this.#acceptedCount;
      retries.push(...(await this.#send(probe)));
      if (this.#acceptedCount === acceptedBefore) {
        retries.push(...requests.flat().map((index) => ({ index, code: codes.get(index) ?? NO_ANSWER })));
        requests.length = 0;
      }
    }
    // all senders share one queue
    const queue = requests.values();
    const sender = async (): Promise<void> => {
      for (const request of queue) retries.push(...(await this.#send(request)));
    };
    await Promise.all(Array.from({ length: MAX_CONCURRENT_REQUESTS }, sender));
    return retries.sort((one, other) => one.index - other.index);
  }

  async #send(request: readonly number[]): Promise<readonly Retry[]> {
    try {
      const api = await this.#stream.connect();
      // another request may have been refused in the meantime
      if (this.#refusal !== undefined) return this.#fail(request, this.#refusal);
      const leftMs = this.#stream.deadlineMs - this.#timing.now();
      if (leftMs <= 0) return this.#fail(request, DEADLINE);
      this.#requests++;
      for (const index of request) this.#timesSent[index] = (this.#timesSent[index] ?? 0) + 1;
      const records = request.flatMap((index) => this.#records[index] ?? []);
      const results = await withinTime(Math.min(leftMs, this.#timing.requestMs), (signal) =>
        api.put(this.#stream.streamName, records, signal),
      );
      return this.#settle(request, results);
    } catch (error) {
      const code = codeOf(error);
      if (isRetryable(error)) return request.map((index) => ({ index, code }));
      this.#refusal ??= code;
      return this.#fail(request, code);
    }
  }

  /** Records which entries were accepted and which failed permanently. Returns the rest. */
  #settle(request: readonly number[], results: readonly (EntryResult | undefined)[]): readonly Retry[] {
    const permanent = new Set<string>();
    let permanentCount = 0;
    const retries = request.flatMap((index, position): readonly Retry[] => {
      const result = results[position];
      if (result?.isAccepted === true) {
        this.#accepted[index] = true;
        this.#acceptedCount++;
        return [];
      }
      const code = result?.errorCode ?? NO_ANSWER;
      if (!isPermanent(code)) return [{ index, code }];
      permanent.add(code);
      permanentCount++;
      return this.#fail([index], code);
    });
    // a permanent error of every record of a request is an error of the stream
    const [code] = permanent;
    if (permanent.size === 1 && permanentCount === request.length) this.#refusal ??= code;
    return retries;
  }

  /** Records failures. Returns that nothing is to be sent again. */
  #fail(indices: readonly number[], code: string): readonly Retry[] {
    this.#failures.set(code, (this.#failures.get(code) ?? 0) + indices.length);
    return [];
  }
}
