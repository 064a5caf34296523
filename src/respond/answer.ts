import type { RecordFailureReason, RecordFaultCode } from '../model/fault.ts';
import type {
  FirehoseMetadata,
  FirehoseResult,
  FirehoseResultRecord,
  PayloadMember,
  TransformationResult,
} from '../model/firehose.ts';
import { okRecord } from './ok-record.ts';

/** A place in the answer: the record's id, and the member that its output goes into. */
export interface AnswerSlot {
  readonly recordId: string;
  readonly member: PayloadMember;
}

const ENVELOPE_BYTES = '{"records":[]}'.length;
/** An entry without its id and its result. */
const ENTRY_BYTES = '{"recordId":,"result":""}'.length;
const FAILED: TransformationResult = 'ProcessingFailed';

/**
 * The answer to an event. It knows its own size to the byte, as `JSON.stringify` will write it, and never exceeds the
 * bound: every record counts as failed until it is said to be otherwise, so each is answered whatever happens.
 *
 * Which outputs stay: in the order of the event, until one does not fit; from then on none ({@link Answer.close}), so
 * that order is kept and later records cannot overtake for ever. An output that would not fit into an answer of its own
 * stops nobody else.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and, for the bound,
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (6 MB for a synchronous answer).
 */
export class Answer {
  readonly #slots: readonly AnswerSlot[];
  readonly #maxBytes: number;
  /** Of the records that are answered otherwise than as failed. */
  readonly #records: (FirehoseResultRecord | undefined)[];
  readonly #emptyBytes: number;
  /** Of each slot the bytes of its entry without its result: measured once, asked for several times a record. */
  readonly #entryBytes: Float64Array;
  #bytes: number;
  #isClosed = false;
  readonly #mostMetadataBytes: number;
  #okCount = 0;
  /** Why records fail, by index; made when the first one does. */
  #failures: Map<number, RecordFailureReason> | undefined;

  /** `mostMetadataBytes` is the most that the metadata of a record with output may add to its entry. */
  constructor(slots: readonly AnswerSlot[], maxBytes: number, mostMetadataBytes = 0) {
    this.#slots = slots;
    this.#maxBytes = maxBytes;
    this.#mostMetadataBytes = mostMetadataBytes;
    this.#records = new Array<FirehoseResultRecord | undefined>(slots.length).fill(undefined);
    this.#entryBytes = new Float64Array(slots.length);
    const commas = Math.max(0, slots.length - 1);
    let emptyBytes = ENVELOPE_BYTES + commas;
    for (const [index, { recordId }] of slots.entries()) {
      const bytes = ENTRY_BYTES + jsonStringBytes(recordId);
      this.#entryBytes[index] = bytes;
      emptyBytes += bytes + FAILED.length;
    }
    this.#emptyBytes = emptyBytes;
    this.#bytes = emptyBytes;
  }

  /** The exact size of the answer as it stands, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no further output is taken. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether any record is answered with output. */
  get letsSomethingOut(): boolean {
    return this.#okCount > 0;
  }

  /** The most bytes of output that a record could have now; 0 where nothing is taken any more. */
  roomFor(index: number): number {
    return this.#isClosed ? 0 : this.#outputRoom(index, this.#maxBytes - this.#bytes);
  }

  /** The most bytes of output that a record could have if no other record of the event had any. */
  roomInEmpty(index: number): number {
    return this.#outputRoom(index, this.#maxBytes - this.#emptyBytes);
  }

  /** The most bytes of output that a record could have in an answer to an event that brings nothing else. */
  roomAlone(index: number): number {
    return this.#outputRoom(index, this.#maxBytes - ENVELOPE_BYTES - this.#bytesOf(index, FAILED));
  }

  /** Takes no further output, so that what comes later cannot overtake what did not fit. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Answers a record with output: the first `length` bytes of a buffer, UTF-8. Returns false where it does not fit: the
   * record then stays failed.
   */
  succeed(index: number, output: Buffer, length = output.length, metadata?: FirehoseMetadata): boolean {
    const slot = this.#slots[index];
    if (slot === undefined || length > this.roomFor(index) || !this.#fits(slot, length)) return false;
    this.#okCount++;
    const { recordId, member } = slot;
    // given the range itself, no view of the buffer has to be made
    const text = output.toString('base64', 0, length);
    this.#set(index, slot, okRecord(recordId, member, text, metadata));
    return true;
  }

  /** Answers a record that is dropped on purpose. */
  drop(index: number): void {
    const slot = this.#slots[index];
    if (slot !== undefined) this.#set(index, slot, { recordId: slot.recordId, result: 'Dropped' });
  }

  /** Takes back the output of a record whose rest could not be put back. */
  fail(index: number): void {
    const slot = this.#slots[index];
    if (slot === undefined) return;
    if (this.#records[index]?.result === 'Ok') this.#okCount--;
    this.#set(index, slot, undefined);
  }

  /** Notes why a record fails; of several reasons the first one counts. */
  explain(index: number, code: RecordFaultCode, detail?: string): void {
    this.#failures ??= new Map();
    if (!this.#failures.has(index)) this.#failures.set(index, { code, detail });
  }

  /** Why each record that is answered as failed is so, by recordId. */
  failures(): Map<string, RecordFailureReason> {
    const failures = new Map<string, RecordFailureReason>();
    for (const [index, { recordId }] of this.#slots.entries()) {
      const failure = this.#records[index] === undefined ? this.#failures?.get(index) : undefined;
      if (failure !== undefined) failures.set(recordId, failure);
    }
    return failures;
  }

  /** The answer, every record once and in order. */
  finish(): FirehoseResult {
    return {
      records: this.#slots.map(({ recordId }, index) => this.#records[index] ?? { recordId, result: FAILED }),
    };
  }

  /** Whether an output fits beside what there is: where there is no room at all, an empty one does not either. */
  #fits(slot: AnswerSlot, outputBytes: number): boolean {
    const growth = 'Ok'.length - FAILED.length + payloadBytes(slot.member, outputBytes);
    return this.#bytes + growth + this.#mostMetadataBytes <= this.#maxBytes;
  }

  #bytesOf(index: number, result: TransformationResult): number {
    return (this.#entryBytes[index] ?? 0) + result.length;
  }

  /** How many bytes of output fit into so many bytes of growth: base64 makes four characters of three bytes. */
  #outputRoom(index: number, bytes: number): number {
    const slot = this.#slots[index];
    if (slot === undefined) return 0;
    const growth = 'Ok'.length - FAILED.length + payloadBytes(slot.member, 0) + this.#mostMetadataBytes;
    return Math.max(0, Math.floor((bytes - growth) / 4) * 3);
  }

  #set(index: number, slot: AnswerSlot, record: FirehoseResultRecord | undefined): void {
    const before = this.#records[index];
    this.#bytes += variableBytes(slot, record) - variableBytes(slot, before);
    this.#records[index] = record;
  }
}

/** Bytes of an entry that depend on what becomes of the record. */
function variableBytes(slot: AnswerSlot, record: FirehoseResultRecord | undefined): number {
  if (record === undefined) return FAILED.length;
  const payload = record[slot.member];
  const characters = payload === undefined ? 0 : payloadBytes(slot.member, 0) + payload.length;
  return record.result.length + characters + metadataBytes(record.metadata);
}

function metadataBytes(metadata: FirehoseMetadata | undefined): number {
  return metadata === undefined ? 0 : ',"metadata":'.length + Buffer.byteLength(JSON.stringify(metadata));
}

function payloadBytes(member: PayloadMember, outputBytes: number): number {
  return ',"":""'.length + member.length + 4 * Math.ceil(outputBytes / 3);
}

/** Bytes of a string as JSON in UTF-8, quotes included. */
function jsonStringBytes(text: string): number {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return Buffer.byteLength(JSON.stringify(text));
  }
  return text.length + 2;
}
