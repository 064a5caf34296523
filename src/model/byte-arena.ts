const SMALLEST_BYTES = 64 * 1024;
const LONG_TEXT = 4_096;

/**
 * One growing buffer: it holds the text of a window of records, so that a token is a pair of offsets and not a string.
 * Growing copies: hold offsets, never a reference to {@link ByteArena.bytes} across an append.
 */
export class ByteArena {
  bytes: Buffer = Buffer.allocUnsafeSlow(SMALLEST_BYTES);
  /** The same bytes, to be read and written word by word. */
  view: DataView = viewOf(this.bytes);
  length = 0;

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.#take(grown);
  }

  /** Copies `source` to the end; returns the offset where it begins. */
  append(source: Uint8Array): number {
    this.reserve(source.length);
    const start = this.length;
    this.bytes.set(source, start);
    this.length += source.length;
    return start;
  }

  /** Writes `text` as UTF-8 to the end; returns the offset where it begins. */
  appendText(text: string): number {
    // three bytes a UTF-16 unit is the most UTF-8 takes: room to spare for a short text, a waste for a long one
    this.reserve(text.length < LONG_TEXT ? text.length * 3 : Buffer.byteLength(text));
    const start = this.length;
    this.length += this.bytes.write(text, start, 'utf8');
    return start;
  }

  /** Decodes `text` from base64 to the end; returns the offset where it begins. */
  appendBase64(text: string): number {
    this.reserve(Math.ceil((text.length * 3) / 4));
    const start = this.length;
    this.length += this.bytes.write(text, start, 'base64');
    return start;
  }

  /** Forgets everything; gives back memory over `keepBytes`, so that one large batch does not stay for ever. */
  reset(keepBytes: number): void {
    this.length = 0;
    if (this.bytes.length > keepBytes) this.#take(Buffer.allocUnsafeSlow(keepBytes));
  }

  #take(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
