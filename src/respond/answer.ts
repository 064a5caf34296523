import type { RecordFailureReason, RecordFaultCode } from '../model/fault.ts';
import type {
  FirehoseResult,
  FirehoseResultRecord,
  FirehoseRouting,
  PayloadMember,
  TransformationResult,
} from '../model/firehose.ts';
import { okRecord } from './ok-record.ts';

/** A place in the answer: the record's id, and the member that contains its output. */
export interface AnswerSlot {
  readonly recordId: string;
  readonly member: PayloadMember;
}

const ENVELOPE_BYTES = '{"records":[]}'.length;
/** An entry without its id and its result. */
const ENTRY_BYTES = '{"recordId":,"result":""}'.length;
const FAILED: TransformationResult = 'ProcessingFailed';
/** Printable ASCII that JSON does not escape: a pattern tells this faster than a loop. */
const UNESCAPED = /^[ !#-[\]-~]*$/;

/**
 * The answer to an event. It computes its own size to the byte, as `JSON.stringify` will write it, and never exceeds the
 * limit. Every record is failed until it is settled otherwise, so each is answered whatever happens.
 *
 * Outputs are taken in the order of the event until one does not fit, and none after that ({@link Answer.close}): order is
 * kept, and later records cannot overtake forever. An output that would not fit into an otherwise empty answer does not
 * close it.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and, for the limit,
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (6 MB for a synchronous response).
 */
export class Answer {
  readonly #slots: readonly AnswerSlot[];
  readonly #maxBytes: number;
  /** The answers of records that are not failed. */
  readonly #records: (FirehoseResultRecord | undefined)[];
  readonly #emptyBytes: number;
  /** Bytes of each slot's entry as failed: measured once, used several times per record. */
  readonly #entryBytes: Float64Array;
  #bytes: number;
  #isClosed = false;
  readonly #maxRoutingBytes: number;
  #okCount = 0;
  /** Why records fail, by index; created when the first one does. */
  #failures: Map<number, RecordFailureReason> | undefined;

  /** `maxRoutingBytes` is the maximum that the routing of a record with output may add to its entry. */
  constructor(slots: readonly AnswerSlot[], maxBytes: number, maxRoutingBytes = 0) {
    this.#slots = slots;
    this.#maxBytes = maxBytes;
    this.#maxRoutingBytes = maxRoutingBytes;
    this.#records = new Array<FirehoseResultRecord | undefined>(slots.length).fill(undefined);
    this.#entryBytes = new Float64Array(slots.length);
    const commas = Math.max(0, slots.length - 1);
    let emptyBytes = ENVELOPE_BYTES + commas;
    // an iterator would make three objects for every record of the event
    for (let index = 0; index < slots.length; index++) {
      const bytes = ENTRY_BYTES + FAILED.length + jsonStringBytes(slots[index]?.recordId ?? '');
      this.#entryBytes[index] = bytes;
      emptyBytes += bytes;
    }
    this.#emptyBytes = emptyBytes;
    this.#bytes = emptyBytes;
  }

  /** The current exact size of the answer, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no further output is taken. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether any record is answered with output. */
  get hasOutput(): boolean {
    return this.#okCount > 0;
  }

  /** Maximum size of a record's output now, in bytes; 0 once the answer is closed. */
  spaceFor(index: number): number {
    return this.#isClosed ? 0 : Math.max(0, this.#outputSpace(index, this.#maxBytes - this.#bytes));
  }

  /** Maximum size of a record's output if no other record of the event had output, in bytes. */
  spaceIfOnlyOutput(index: number): number {
    return Math.max(0, this.#outputSpace(index, this.#maxBytes - this.#emptyBytes));
  }

  /** Maximum size of a record's output if the event had no other record, in bytes. */
  spaceIfOnlyRecord(index: number): number {
    return Math.max(0, this.#outputSpace(index, this.#maxBytes - ENVELOPE_BYTES - (this.#entryBytes[index] ?? 0)));
  }

  /** Takes no further output, so that later records cannot overtake one that did not fit. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Answers a record with output: the first `length` bytes of a buffer, UTF-8. Returns false if it does not fit; the
   * record then stays failed.
   */
  succeed(index: number, output: Buffer, length = output.length, routing?: FirehoseRouting): boolean {
    const slot = this.#slots[index];
    if (slot === undefined || (this.#isClosed && length > 0)) return false;
    if (length > this.#outputSpace(index, this.#maxBytes - this.#bytes)) return false;
    this.#okCount++;
    const { recordId, member } = slot;
    // passing the range avoids a view of the buffer
    const text = output.toString('base64', 0, length);
    this.#set(index, slot, okRecord(recordId, member, text, routing));
    return true;
  }

  /** Answers a record that is dropped on purpose. */
  drop(index: number): void {
    const slot = this.#slots[index];
    if (slot !== undefined) this.#set(index, slot, { recordId: slot.recordId, result: 'Dropped' });
  }

  /** Fails a record, and withdraws its output if it has any: the rest of it could not be put back. */
  fail(index: number): void {
    const slot = this.#slots[index];
    if (slot === undefined) return;
    if (this.#records[index]?.result === 'Ok') this.#okCount--;
    this.#set(index, slot, undefined);
  }

  /** Records why a record fails; the first of several reasons is kept. */
  explain(index: number, code: RecordFaultCode, detail?: string): void {
    this.#failures ??= new Map();
    if (!this.#failures.has(index)) this.#failures.set(index, { code, detail });
  }

  /** The reason of each failed record, by recordId. */
  failures(): Map<string, RecordFailureReason> {
    const failures = new Map<string, RecordFailureReason>();
    for (const [index, { recordId }] of this.#slots.entries()) {
      const failure = this.#records[index] === undefined ? this.#failures?.get(index) : undefined;
      if (failure !== undefined) failures.set(recordId, failure);
    }
    return failures;
  }

  /** The complete answer, with every record once and in order. */
  finish(): FirehoseResult {
    const records: FirehoseResultRecord[] = [];
    for (const record of this.#records) {
      // slots are read for failed records alone: no cache has them any more
      records.push(record ?? { recordId: this.#slots[records.length]?.recordId ?? '', result: FAILED });
    }
    return { records };
  }

  /**
   * How many bytes of output fit into `bytes` of growth: base64 makes four characters of three bytes. Negative if not even an
   * empty output does.
   */
  #outputSpace(index: number, bytes: number): number {
    const payload = payloadBytes(this.#slots[index]?.member ?? 'data', 0);
    const growth = 'Ok'.length - FAILED.length + payload + this.#maxRoutingBytes;
    return Math.floor((bytes - growth) / 4) * 3;
  }

  #set(index: number, slot: AnswerSlot, record: FirehoseResultRecord | undefined): void {
    const before = this.#records[index];
    this.#bytes += variableBytes(slot, record) - variableBytes(slot, before);
    this.#records[index] = record;
  }
}

/** Bytes of an entry that depend on the record's result. */
function variableBytes(slot: AnswerSlot, record: FirehoseResultRecord | undefined): number {
  if (record === undefined) return FAILED.length;
  const payload = record[slot.member];
  const characters = payload === undefined ? 0 : payloadBytes(slot.member, 0) + payload.length;
  return record.result.length + characters + routingBytes(record.metadata);
}

function routingBytes(routing: FirehoseRouting | undefined): number {
  return routing === undefined ? 0 : ',"metadata":'.length + Buffer.byteLength(JSON.stringify(routing));
}

function payloadBytes(member: PayloadMember, outputBytes: number): number {
  return ',"":""'.length + member.length + 4 * Math.ceil(outputBytes / 3);
}

/** Bytes of a string as JSON in UTF-8, quotes included. */
function jsonStringBytes(text: string): number {
  return UNESCAPED.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
}
