import { DOT, UNDERSCORE } from '../text/ascii.ts';

/** The value of a field that no line has. */
export const UNKNOWN_VALUE = 'unknown';
/** The value of a field whose value differs between lines. */
export const MIXED_VALUE = 'mixed';

const UNKNOWN_BYTES = Buffer.from(UNKNOWN_VALUE);

/** The replacement of each byte in an S3 object key: letters, digits, `.`, `_` and `-` stay, all others become `_`. */
const SAFE_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9._-]/.test(String.fromCharCode(byte)) ? byte : UNDERSCORE,
);
/** The same for the first byte, where a dot is replaced too: `.` and `..` would be path segments. */
const SAFE_FIRST_BYTES = SAFE_BYTES.with(DOT, UNDERSCORE);

const NO_LINE = 0;
const AGREED = 1;
const DISAGREED = 2;

/**
 * The value that the lines of one Firehose record have in common. Values are compared byte by byte in their written form,
 * and nothing is allocated until one differs from that of the previous record.
 */
export class CommonValue {
  /** The value of the first line in its written form; kept for comparison with the next record. */
  readonly #bytes: Buffer;
  #length = 0;
  /** The same as text, created on first use. */
  #text: string | undefined;
  #state: typeof NO_LINE | typeof AGREED | typeof DISAGREED = NO_LINE;

  /** `maxLength`: maximum number of characters of the value, at least 7 for `unknown`. */
  constructor(maxLength: number) {
    this.#bytes = Buffer.alloc(maxLength);
  }

  /** Begins the next record. */
  begin(): void {
    this.#state = NO_LINE;
  }

  /** Adds the value of a line, the bytes between two offsets; an empty range counts as `unknown`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#state === DISAGREED) return;
    if (end > start) this.#take(bytes, start, end);
    else this.#take(UNKNOWN_BYTES, 0, UNKNOWN_BYTES.length);
  }

  /** The value, never empty: `unknown` if there was no line, `mixed` if lines disagree. */
  get text(): string {
    if (this.#state === NO_LINE) return UNKNOWN_VALUE;
    if (this.#state === DISAGREED) return MIXED_VALUE;
    this.#text ??= this.#bytes.toString('latin1', 0, this.#length);
    return this.#text;
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, this.#bytes.length);
    if (this.#isHeld(bytes, start, length)) {
      this.#state = AGREED;
    } else if (this.#state === AGREED) {
      this.#state = DISAGREED;
    } else {
      this.#hold(bytes, start, length);
      this.#state = AGREED;
    }
  }

  #isHeld(bytes: Uint8Array, start: number, length: number): boolean {
    if (length !== this.#length || safeByte(bytes, start, 0) !== this.#bytes[0]) return false;
    for (let index = 1; index < length; index++) {
      if (SAFE_BYTES[bytes[start + index] ?? 0] !== this.#bytes[index]) return false;
    }
    return true;
  }

  #hold(bytes: Uint8Array, start: number, length: number): void {
    for (let index = 0; index < length; index++) this.#bytes[index] = safeByte(bytes, start, index);
    this.#length = length;
    this.#text = undefined;
  }
}

function safeByte(bytes: Uint8Array, start: number, index: number): number {
  const table = index === 0 ? SAFE_FIRST_BYTES : SAFE_BYTES;
  return table[bytes[start + index] ?? 0] ?? 0;
}
