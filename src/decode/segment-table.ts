import { Int32List } from '../memory/int32-list.ts';

/** The text around segments: the subscription message that contains log events. */
export interface MessageEnvelope {
  /** Offsets of the text before the first segment and after the last one. */
  readonly headStart: number;
  headEnd: number;
  tailStart: number;
  tailEnd: number;
  /** Members of the message as JSON text, quotes included; undefined where it has none. */
  logGroup: string | undefined;
  logStream: string | undefined;
}

/** A message that begins at an offset. */
export function newEnvelope(headStart: number): MessageEnvelope {
  return { headStart, headEnd: 0, tailStart: 0, tailEnd: 0, logGroup: undefined, logStream: undefined };
}

/**
 * The segments into which the text of a record can be split: log events of a subscription message, else objects and lines.
 * Filled by the line decoder on request; offsets refer to the decoder's arena, lines to its table.
 */
export class SegmentTable {
  readonly starts: Int32List = new Int32List();
  readonly ends: Int32List = new Int32List();
  /** The first line of each segment; its last is before the first of the next segment, or before {@link lineEnd}. */
  readonly firstLines: Int32List = new Int32List();
  readonly #envelopes: (MessageEnvelope | undefined)[] = [];
  lineEnd = 0;

  get count(): number {
    return this.starts.length;
  }

  add(start: number, end: number, firstLine: number, envelope: MessageEnvelope | undefined): void {
    this.#envelopes[this.count] = envelope;
    this.starts.push(start);
    this.ends.push(end);
    this.firstLines.push(firstLine);
  }

  /** Removes every segment after the first `count`. */
  truncate(count: number): void {
    this.starts.truncate(count);
    this.ends.truncate(count);
    this.firstLines.truncate(count);
    this.#envelopes.length = count;
  }

  /** The message that contains a segment; undefined where it is not in one. */
  envelopeAt(segment: number): MessageEnvelope | undefined {
    return this.#envelopes[segment];
  }

  /** The line after the last one of a segment. */
  lastLineAt(segment: number): number {
    return segment + 1 < this.count ? this.firstLines.at(segment + 1) : this.lineEnd;
  }
}
