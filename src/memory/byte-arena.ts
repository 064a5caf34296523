const INITIAL_BYTES = 64 * 1024;
const LONG_TEXT = 4_096;

/**
 * A growing buffer with the text of a window of records, so that a token is a pair of offsets instead of a string.
 * Growing copies the content: keep offsets, but never a reference to {@link ByteArena.bytes}, across an append.
 */
export class ByteArena {
  bytes: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** The same bytes, for reading and writing word by word. */
  view: DataView = viewOf(this.bytes);
  length = 0;

  /** Ensures space for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.#replace(grown);
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
    // UTF-8 needs at most three bytes per UTF-16 unit; a long text is measured instead of reserving that much
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

  /**
   * Discards the content, and releases memory beyond `keepBytes`, so that one large batch does not occupy it
   * permanently.
   */
  reset(keepBytes: number): void {
    this.length = 0;
    if (this.bytes.length > keepBytes) this.#replace(Buffer.allocUnsafeSlow(keepBytes));
  }

  #replace(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
