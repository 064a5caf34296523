import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from '../text/ascii.ts';

/** Largest item that is kept in memory; from there on the input is read as text. */
const MAX_ITEM_BYTES = 32 * 1024 * 1024;

/** Longest key that is looked at. */
const MAX_KEY_BYTES = 64;

/** Members of a response whose elements are items of their own: of filter-log-events, and of get-query-results. */
const LIST_KEYS: ReadonlySet<string> = new Set(['events', 'results']);

/** What numbers and the three literals begin with. */
const SCALAR_STARTS = Buffer.from('-0123456789tfn');

/** A part of a JSON text, in the order of the input; together they are all of it but brackets, commas and list keys. */
export type JsonPart =
  /** An element of a list, or a value that stands by itself. `isRemainder`: the members next to a list. */
  | { readonly kind: 'item'; readonly bytes: Buffer; readonly isRemainder: boolean }
  /** Line feeds between the items. */
  | { readonly kind: 'lineFeeds'; readonly count: number }
  /** What is not JSON, or too large to be kept. */
  | { readonly kind: 'text'; readonly bytes: Buffer };

/** Where the scanner stands. */
type Place = 'top' | 'list' | 'item' | 'text';

/**
 * Splits JSON into items while it arrives: values one after the other, elements of an array, elements of `events` and
 * `results` in a response. No value is built, so memory is bounded by the largest item, and numbers keep every digit.
 * From the first byte that cannot be JSON the rest is handed on as text, so that nothing is lost.
 */
export class JsonItemSplitter {
  #place: Place = 'top';
  /** Whether the list is a member of an object rather than an array of its own. */
  #isMember = false;
  /** The members read so far of the object around the list. */
  #around: Buffer[] = [];
  #aroundBytes = 0;
  /** Parts of the item in hand. */
  #item: Buffer[] = [];
  #itemBytes = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isScalar = false;
  /** Whether the item in hand is an element of a list. */
  #isInList = false;
  /** Whether lists were taken out of the object in hand. */
  #hadList = false;
  /** Whether a byte was met that JSON cannot have there. */
  #isNoJson = false;
  /** Whether the item may have a list that is taken apart: an object that stands by itself. */
  #mayHaveList = false;
  /** The string last read at the first level, while it may be a key. */
  #key = '';
  #isKeyOpen = false;
  #isBehindColon = false;
  #parts: JsonPart[] = [];
  #lineFeeds = 0;

  /** Takes the next bytes; returns the parts that they complete. */
  add(chunk: Buffer): JsonPart[] {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#place === 'text') {
        this.#emit({ kind: 'text', bytes: chunk.subarray(at) });
        return this.#take();
      }
      const byte = chunk[at] ?? 0;
      if (this.#place !== 'item') {
        if (!this.#betweenItems(byte)) {
          if (this.#isNoJson) this.#toText(chunk.subarray(at, at + 1));
          // an object whose list has ended goes on behind it
          from = at + 1;
          continue;
        }
        from = at;
      }
      const ended = this.#insideItem(byte, this.#itemBytes + at - from === 0);
      if (ended === 'no') continue;
      if (ended === 'list') {
        this.#around = [this.#withoutLineFeeds(Buffer.concat([...this.#item, chunk.subarray(from, at)]))];
        this.#aroundBytes = this.#itemBytes + at - from;
        this.#beginList(true);
        this.#item = [];
        this.#itemBytes = 0;
      } else if (ended === 'broken') {
        this.#toText(chunk.subarray(from, at));
        at--;
      } else {
        const isBehind = ended === 'before';
        this.#endItem(chunk.subarray(from, isBehind ? at : at + 1));
        if (isBehind) at--;
      }
    }
    if (this.#place === 'item') this.#keep(chunk.subarray(from));
    return this.#take();
  }

  /** The parts that are left when no bytes follow. */
  finish(): JsonPart[] {
    if (this.#place === 'item' && this.#isScalar) this.#endItem(Buffer.alloc(0));
    else if (this.#place === 'item') this.#toText(Buffer.alloc(0));
    // an object whose list was never closed: its members are told as text
    if (this.#isMember && this.#place === 'list') this.#emit({ kind: 'text', bytes: Buffer.concat(this.#around) });
    return this.#take();
  }

  /** Handles a byte between items. Returns whether an item begins with it. */
  #betweenItems(byte: number): boolean {
    if (byte === LINE_FEED) this.#lineFeeds++;
    if (byte <= 0x20 || byte === COMMA) return false;
    if (this.#place === 'list' && byte === CLOSE_BRACKET) {
      if (this.#isMember) this.#resumeObject();
      else this.#place = 'top';
      return false;
    }
    if (this.#place === 'top' && byte === OPEN_BRACKET) {
      this.#beginList(false);
      return false;
    }
    const isContainerOrString = byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === QUOTE;
    // numbers and words next to each other outside a list are a line of text
    if (!isContainerOrString && (this.#place === 'top' || !SCALAR_STARTS.includes(byte))) {
      this.#isNoJson = true;
      return false;
    }
    this.#mayHaveList = this.#place === 'top' && byte === OPEN_BRACE;
    this.#isInList = this.#place === 'list';
    this.#isMember = this.#isMember && this.#isInList;
    this.#place = 'item';
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    this.#isScalar = !isContainerOrString;
    this.#isBehindColon = false;
    return true;
  }

  /** Handles a byte of an item: whether the item ends with it, before it, turns out to hold a list, or to be no JSON. */
  #insideItem(byte: number, isFirst: boolean): 'no' | 'with' | 'before' | 'list' | 'broken' {
    if (this.#isInString) return this.#insideString(byte);
    if (this.#isScalar) {
      const isEnd = byte <= 0x20 || byte === COMMA || byte === CLOSE_BRACKET;
      return isEnd && !isFirst ? 'before' : 'no';
    }
    switch (byte) {
      case QUOTE:
        this.#isInString = true;
        this.#isKeyOpen = this.#mayHaveList && this.#depth === 1 && !this.#isBehindColon;
        if (this.#isKeyOpen) this.#key = '';
        return 'no';
      case OPEN_BRACKET:
      case OPEN_BRACE:
        if (byte === OPEN_BRACKET && this.#mayHaveList && this.#depth === 1 && LIST_KEYS.has(this.#key)) return 'list';
        this.#depth++;
        this.#isBehindColon = false;
        return 'no';
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        this.#depth--;
        return this.#depth === 0 ? 'with' : 'no';
      case COLON:
        if (this.#depth === 1) this.#isBehindColon = true;
        return 'no';
      case COMMA:
        if (this.#depth === 1) this.#isBehindColon = false;
        return 'no';
      default:
        return 'no';
    }
  }

  #insideString(byte: number): 'no' | 'with' | 'broken' {
    // no string holds a raw line feed (RFC 8259, section 7): the quote was never closed
    if (byte === LINE_FEED) return 'broken';
    if (this.#isEscaped) {
      this.#isEscaped = false;
    } else if (byte === BACKSLASH) {
      this.#isEscaped = true;
    } else if (byte === QUOTE) {
      this.#isInString = false;
      this.#isKeyOpen = false;
      return this.#depth === 0 ? 'with' : 'no';
    }
    if (this.#isKeyOpen && this.#key.length < MAX_KEY_BYTES) this.#key += String.fromCharCode(byte);
    return 'no';
  }

  /** A copy in which line feeds are spaces; they are told where they stand, though the members come behind the list. */
  #withoutLineFeeds(bytes: Buffer): Buffer {
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
      bytes[at] = SPACE;
      this.#lineFeeds++;
    }
    return bytes;
  }

  #beginList(isMember: boolean): void {
    this.#isMember = isMember;
    this.#place = 'list';
  }

  /** Goes on with the object around a list, in which `[]` stands for the list. */
  #resumeObject(): void {
    this.#item = [...this.#around, Buffer.from('[]')];
    this.#itemBytes = this.#aroundBytes + 2;
    this.#around = [];
    this.#place = 'item';
    this.#depth = 1;
    this.#isScalar = false;
    this.#isInString = false;
    this.#isInList = false;
    this.#isBehindColon = true;
    this.#mayHaveList = true;
    this.#key = '';
    this.#hadList = true;
  }

  #keep(bytes: Buffer): void {
    if (this.#itemBytes + bytes.length > MAX_ITEM_BYTES) {
      this.#toText(bytes);
      return;
    }
    // a copy, since chunks may be used again
    this.#item.push(Buffer.from(bytes));
    this.#itemBytes += bytes.length;
  }

  #endItem(last: Buffer): void {
    const bytes = Buffer.concat([...this.#item, last]);
    this.#emit({ kind: 'item', bytes, isRemainder: !this.#isInList && this.#hadList });
    if (!this.#isInList) this.#hadList = false;
    this.#item = [];
    this.#itemBytes = 0;
    this.#place = this.#isInList ? 'list' : 'top';
  }

  /** From here on the input is text: what was kept of the item first. */
  #toText(last: Buffer): void {
    if (this.#isMember && this.#around.length > 0) this.#emit({ kind: 'text', bytes: Buffer.concat(this.#around) });
    this.#around = [];
    this.#emit({ kind: 'text', bytes: Buffer.concat([...this.#item, last]) });
    this.#item = [];
    this.#itemBytes = 0;
    this.#place = 'text';
  }

  #emit(part: JsonPart): void {
    if (this.#lineFeeds > 0) this.#parts.push({ kind: 'lineFeeds', count: this.#lineFeeds });
    this.#lineFeeds = 0;
    this.#parts.push(part);
  }

  #take(): JsonPart[] {
    if (this.#lineFeeds > 0) this.#parts.push({ kind: 'lineFeeds', count: this.#lineFeeds });
    this.#lineFeeds = 0;
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
