import { isPlain } from './lookup-key.ts';

/** The steps in which a plan fetches keys: a key of two steps counts twice. */
export type Step =
  | 'interface'
  | 'nat gateway'
  | 'vpc of an address'
  | 'in vpc'
  | 'anywhere'
  | 'public'
  | 'prefix in vpc'
  | 'prefix anywhere'
  | 'holder of a prefix'
  | 'instance'
  | 'subnet'
  | 'vpc of an interface';

/** The number of a row: what the plan fetches for one part of a request, an id, or an address in a VPC. */
export type Row = number;

/**
 * Rows of keys, each with the time until which the caches have them. Flat arrays, since a request has thousands of rows.
 */
export class HeldRows {
  /** The number of each key of a step. */
  #keys: Map<string, number> = new Map();
  /** By row: until when the caches have all of it, Unix milliseconds. */
  readonly #untilMs: number[] = [];
  /** By row: where its keys end, which begin where those of the row before end. */
  readonly #ends: number[] = [];
  readonly #keysOfRows: number[] = [];
  /** By row and by key: the request in which it was last counted. */
  readonly #rowRequests: number[] = [];
  readonly #keyRequests: number[] = [];
  #request = 0;
  #hits = 0;
  #nowMs = 0;

  /** How many rows there are. */
  get size(): number {
    return this.#untilMs.length;
  }

  /** How many different keys were counted for the current request. */
  get hits(): number {
    return this.#hits;
  }

  /** Begins to count keys for a request at a time, Unix milliseconds. */
  startRequest(nowMs: number): void {
    this.#request++;
    this.#hits = 0;
    this.#nowMs = nowMs;
  }

  /** Counts the keys of a row; whether the caches have them. */
  take(row: Row): boolean {
    const request = this.#request;
    if (this.#rowRequests[row] === request) return true;
    this.#rowRequests[row] = request;
    if ((this.#untilMs[row] ?? 0) <= this.#nowMs) return false;
    const keys = this.#keysOfRows;
    const counted = this.#keyRequests;
    const end = this.#ends[row] ?? 0;
    for (let at = row === 0 ? 0 : (this.#ends[row - 1] ?? 0); at < end; at++) {
      const key = keys[at] ?? 0;
      if (counted[key] === request) continue;
      counted[key] = request;
      this.#hits++;
    }
    return true;
  }

  /** Adds a row; its keys must follow before another one is added. */
  add(): Row {
    this.#ends.push(this.#keysOfRows.length);
    this.#rowRequests.push(-1);
    return this.#untilMs.push(Number.POSITIVE_INFINITY) - 1;
  }

  /** Adds a key to the row that was added last. */
  need(row: Row, step: Step, value: string, freshUntilMs: number, vpcId?: string): void {
    // what cannot be looked up is counted each time
    const isKey = isPlain(vpcId === undefined ? { value } : { value, vpcId });
    this.limit(row, isKey ? freshUntilMs : Number.NEGATIVE_INFINITY);
    const name = `${step} ${value} ${vpcId ?? ''}`;
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = this.#keyRequests.push(-1) - 1;
      this.#keys.set(name, key);
    }
    this.#ends[row] = this.#keysOfRows.push(key);
  }

  /** Shortens the time until which the caches have a row. */
  limit(row: Row, untilMs: number): void {
    if (untilMs < (this.#untilMs[row] ?? 0)) this.#untilMs[row] = untilMs;
  }

  clear(): void {
    this.#keys = new Map();
    this.#untilMs.length = 0;
    this.#ends.length = 0;
    this.#keysOfRows.length = 0;
    this.#rowRequests.length = 0;
    this.#keyRequests.length = 0;
  }
}
