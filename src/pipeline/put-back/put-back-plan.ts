import { type HopMark, writeHopMark } from '../../model/hop-mark.ts';
import type { PutBackPiece } from '../../model/put-back.ts';
import type { Piece } from './split-record.ts';

/** A record, or the rest of one, that is to be put back. */
export interface PlannedRecord {
  /** Its place in the event. */
  readonly index: number;
  /** The mark that it came with. */
  readonly mark: HopMark;
  readonly partitionKey: string | undefined;
  readonly pieces: readonly Piece[];
}

/** Base64 makes four characters of three bytes. */
const BASE64_GROWTH = 4 / 3;
/** Any two outputs in a row have more than an answer takes between them, so an answer is at least half full. */
const LEAST_FILL = 0.5;

/**
 * What is put back of an event, in order. Each piece travels with a mark ({@link HopMark}) that bounds how often it may
 * come back: it may be put back again without a hop as long as there were answers before it that had to be filled with
 * what stood in front of it, and after that each time is a hop. Both numbers only fall, turns within a hop and hops to
 * their limit, so no record goes round for ever, and a backlog that drains does not use its hops up.
 */
export class PutBackPlan {
  readonly records: PlannedRecord[] = [];
  readonly #answerBytes: number;
  #pieceCount = 0;

  /** `answerBytes` is the most that an answer may have. */
  constructor(answerBytes: number) {
    this.#answerBytes = answerBytes;
  }

  /** How many pieces there are so far. */
  get pieceCount(): number {
    return this.#pieceCount;
  }

  add(record: PlannedRecord): void {
    this.records.push(record);
    this.#pieceCount += record.pieces.length;
  }

  /** The pieces with their marks, of all records one behind the other, and the highest hop count among them. */
  finish(): { readonly pieces: PutBackPiece[]; readonly highestHop: number } {
    const pieces: PutBackPiece[] = [];
    let outputBytes = 0;
    let highestHop = 0;
    for (const { mark, partitionKey, pieces: parts } of this.records) {
      for (const { data, outputBytes: added } of parts) {
        outputBytes += added;
        const next = nextMark(mark, this.#turnsBefore(outputBytes));
        highestHop = Math.max(highestHop, next.hops);
        pieces.push({ data: writeHopMark(data, next), partitionKey });
      }
    }
    return { pieces, highestHop };
  }

  /** How many answers what stands in front of a piece may take. */
  #turnsBefore(outputBytes: number): number {
    return Math.floor((outputBytes * BASE64_GROWTH) / (this.#answerBytes * LEAST_FILL));
  }
}

/** Whether a record with this mark may be put back once more. */
export function mayReturn(mark: HopMark, maxHops: number): boolean {
  return mark.turns > 0 || mark.hops < maxHops;
}

function nextMark(mark: HopMark, turns: number): HopMark {
  return mark.turns > 0 ? { hops: mark.hops, turns: mark.turns - 1 } : { hops: mark.hops + 1, turns };
}
