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

/** Maximum size of an item in memory; from a larger item on, the input is read as text. */
const MAX_ITEM_BYTES = 32 * 1024 * 1024;

/** Maximum length of a key that is examined. */
const MAX_KEY_BYTES = 64;

/** Members of a response whose elements are separate items: of filter-log-events, and of get-query-results. */
const LIST_KEYS: ReadonlySet<string> = new Set(['events', 'results']);

/** The first characters of numbers and of the three literals. */
const SCALAR_STARTS = Buffer.from('-0123456789tfn');

/**
 * A part of a JSON text, in the order of the input. Together the parts are the whole text except brackets, commas and
 * list keys.
 */
export type JsonPart =
  /** An element of a list, or a separate value. `isRemainder`: the other members of an object with a list. */
  | { readonly kind: 'item'; readonly bytes: Buffer; readonly isRemainder: boolean }
  /** Line feeds between the items. */
  | { readonly kind: 'lineFeeds'; readonly count: number }
  /** Text that is not JSON, or too large for memory. */
  | { readonly kind: 'text'; readonly bytes: Buffer };

/** The position of the scanner. */
type Place = 'top' | 'list' | 'item' | 'text';

/**
 * Splits JSON into items as it arrives: consecutive values, elements of an array, elements of `events` and `results` in
 * a response, or of other members. No value is built, so memory is bounded by the largest item, and numbers keep every digit. From the first
 * byte that is not valid JSON on, the rest is passed on as text, so that nothing is lost.
 */
export class JsonItemSplitter {
  readonly #listKeys: ReadonlySet<string>;
  #place: Place = 'top';
  /** Whether the list is a member of an object rather than a separate array. */
  #isMember = false;
  /** The members read so far of the object around the list. */
  #around: Buffer[] = [];
  #aroundBytes = 0;
  /** Parts of the current item. */
  #item: Buffer[] = [];
  #itemBytes = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isScalar = false;
  /** Whether the current item is an element of a list. */
  #isInList = false;
  /** Whether lists were removed from the current object. */
  #hadList = false;
  /** Whether a byte was found that is not valid JSON there. */
  #isNoJson = false;
  /** Whether the item may have a list to split: a separate object. */
  #mayHaveList = false;
  /** The string last read at the first level, while it may be a key. */
  #key = '';
  #isKeyOpen = false;
  #isBehindColon = false;
  #parts: JsonPart[] = [];
  #lineFeeds = 0;

  /** `listKeys` are the members of a separate object whose elements are items; by default those of responses with events. */
  constructor(listKeys: ReadonlySet<string> = LIST_KEYS) {
    this.#listKeys = listKeys;
  }

  /** Adds the next bytes; returns the parts that they complete. */
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
          // an object continues after its list
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

  /** Returns the remaining parts after the last bytes. */
  finish(): JsonPart[] {
    if (this.#place === 'item' && this.#isScalar) this.#endItem(Buffer.alloc(0));
    else if (this.#place === 'item') this.#toText(Buffer.alloc(0));
    // an object whose list was never closed: its members are reported as text
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
    // consecutive numbers and words outside a list are a line of text
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

  /** Handles a byte of an item: returns whether the item ends with it or before it, has a list, or is invalid JSON. */
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
        if (byte === OPEN_BRACKET && this.#mayHaveList && this.#depth === 1 && this.#listKeys.has(this.#key))
          return 'list';
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
    // no string contains a raw line feed (RFC 8259, section 7): the quote was never closed
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

  /** A copy in which spaces replace line feeds; these are counted in place, although the members follow the list. */
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

  /** Resumes the object around a list, with `[]` in place of the list. */
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
    // a copy, because chunks may be reused
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

  /** Treats the rest of the input as text, beginning with the current item. */
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
