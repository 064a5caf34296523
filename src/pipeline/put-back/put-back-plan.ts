import { type HopMark, writeHopMark } from '../../decode/hop-mark.ts';
import type { RecordFaultCode } from '../../model/fault.ts';
import type { PutBackPart } from '../../model/put-back.ts';
import type { SplitRecord } from '../ledger.ts';
import type { RecordPart } from './split-record.ts';

/** A record, or the rest of one, that is to be put back. */
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

/** A record that waits to be put back; the plan has the data of its parts. */
export interface PlannedRecord extends Omit<PendingRecord, 'mark' | 'parts' | 'partitionKey'> {
  /** By part: the bytes of its data without the mark. */
  readonly partBytes: readonly number[];
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
  readonly records: PlannedRecord[] = [];
  readonly #answerBytes: number;
  readonly #parts: PutBackPart[] = [];
  #outputBytes = 0;
  #highestHop = 0;

  /** `answerBytes` is the maximum size of an answer. */
  constructor(answerBytes: number) {
    this.#answerBytes = answerBytes;
  }

  /** The number of parts so far. */
  get partCount(): number {
    return this.#parts.length;
  }

  /** Adds a record after those already planned. The data of its parts is copied with their marks. */
  add({ mark, parts, partitionKey, ...record }: PendingRecord): void {
    for (const { data, outputBytes } of parts) {
      this.#outputBytes += outputBytes;
      const next = nextMark(mark, this.#turnsBefore(this.#outputBytes));
      this.#highestHop = Math.max(this.#highestHop, next.hops);
      this.#parts.push({ data: writeHopMark(data, next), partitionKey });
    }
    this.records.push({ ...record, partBytes: parts.map(({ data }) => data.length) });
  }

  /** The marked parts of all records in order, and the highest hop count among them. */
  finish(): { readonly parts: readonly PutBackPart[]; readonly highestHop: number } {
    return { parts: this.#parts, highestHop: this.#highestHop };
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
