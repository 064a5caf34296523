import { type HopMark, writeHopMark } from '../../decode/hop-mark.ts';
import type { RecordFaultCode } from '../../model/fault.ts';
import type { PutBackPart } from '../../model/put-back.ts';
import type { SplitRecord } from '../ledger.ts';
import type { RecordPart } from './split-record.ts';

/** A record, or the rest of one, that waits to be put back. */
export interface PendingRecord {
  /** Its index in the event. */
  readonly index: number;
  /** The mark with which it arrived. */
  readonly mark: HopMark;
  readonly partitionKey: string | undefined;
  /** The data to put back: the whole record, or the parts into which the rest of it was split. */
  readonly parts: readonly RecordPart[];
  readonly lines: number;
  /** How a split record's lines are settled once all parts are accepted; undefined if the whole record is put back. */
  readonly split: SplitRecord | undefined;
  /** Why the record fails if it cannot be put back. */
  readonly reason: RecordFaultCode;
}

/** Base64 makes four characters of three bytes. */
const BASE64_GROWTH = 4 / 3;
/** Any two consecutive outputs together exceed an answer, so an answer is at least half full. */
const MIN_ANSWER_FILL = 0.5;

/**
 * The records of an event that are put back, in order. Each part travels with a mark ({@link HopMark}) that bounds how
 * often it may return. A part may be put back without a hop while earlier answers are filled with the output before it;
 * after that, each time is a hop. Both numbers are bounded, turns within a hop and hops by their limit, so that no
 * record circulates forever, and a shrinking backlog does not use up its hops.
 */
export class PutBackPlan {
  readonly records: PendingRecord[] = [];
  readonly #answerBytes: number;
  #partCount = 0;

  /** `answerBytes` is the maximum size of an answer. */
  constructor(answerBytes: number) {
    this.#answerBytes = answerBytes;
  }

  /** The number of parts so far. */
  get partCount(): number {
    return this.#partCount;
  }

  /** Adds a record after those already planned. */
  add(record: PendingRecord): void {
    this.records.push(record);
    this.#partCount += record.parts.length;
  }

  /** The marked parts of all records in order, and the highest hop count among them. */
  finish(): { readonly parts: PutBackPart[]; readonly highestHop: number } {
    const marked: PutBackPart[] = [];
    let outputBytes = 0;
    let highestHop = 0;
    for (const { mark, partitionKey, parts } of this.records) {
      for (const part of parts) {
        outputBytes += part.outputBytes;
        const next = nextMark(mark, this.#turnsBefore(outputBytes));
        highestHop = Math.max(highestHop, next.hops);
        marked.push({ data: writeHopMark(part.data, next), partitionKey });
      }
    }
    return { parts: marked, highestHop };
  }

  /** The number of answers that the output before a part may fill. */
  #turnsBefore(outputBytes: number): number {
    return Math.floor((outputBytes * BASE64_GROWTH) / (this.#answerBytes * MIN_ANSWER_FILL));
  }
}

/** Whether a record with this mark may be put back once more. */
export function canReturn(mark: HopMark, maxHops: number): boolean {
  return mark.turns > 0 || mark.hops < maxHops;
}

function nextMark(mark: HopMark, turns: number): HopMark {
  return mark.turns > 0 ? { hops: mark.hops, turns: mark.turns - 1 } : { hops: mark.hops + 1, turns };
}
