import { ID_DIGITS, MAX_DEPTH, SHORT_TEXTS, VALUE_TAGS } from './value-tags.ts';

/** An id of AWS, such as `eni-0a1b2c3d4e5f60718`. */
const HEX_ID = /^([a-z-]{1,24}-)([0-9a-f]{17})$/;
const DOTTED_QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

const FIRST_BYTES = 64 * 1024;
const DOUBLE_BYTES = 8;
/** Seven bits of a number are in each byte; the eighth says that there are more. */
const GROUP = 0x80;

/** Encodes values of JSON. Each value is counted first, so that texts that occur more than once are stored once. */
export class ValueWriter {
  readonly #counts: Map<string, number> = new Map();
  readonly #numbers: Map<string, number> = new Map();
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #size = 0;

  /** Counts the texts of a value. All values are counted before the first is written. */
  count(value: unknown): void {
    if (typeof value === 'string') this.#countText(value);
    else if (Array.isArray(value)) for (const item of value) this.count(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inside] of membersOf(value)) {
        this.#countText(name);
        this.count(inside);
      }
    }
  }

  /** The texts that occur more than once, the most frequent first; from now on, values are written. */
  takeTexts(): readonly string[] {
    const texts = [...this.#counts]
      .filter(([, count]) => count > 1)
      .sort(([, one], [, other]) => other - one)
      .map(([text]) => text);
    for (const [number, text] of texts.entries()) this.#numbers.set(text, number);
    this.#counts.clear();
    return texts;
  }

  /** Writes a value behind the others. Throws a RangeError for a value that is nested too deep. */
  write(value: unknown, depth = 0): void {
    if (depth > MAX_DEPTH) throw new RangeError(`a value is nested more than ${MAX_DEPTH} deep`);
    switch (typeof value) {
      case 'string':
        this.#writeText(value);
        break;
      case 'number':
        this.#writeNumber(value);
        break;
      case 'boolean':
        this.#writeByte(value ? VALUE_TAGS.yes : VALUE_TAGS.no);
        break;
      default:
        if (Array.isArray(value)) {
          this.#writeByte(VALUE_TAGS.list);
          this.#writeCount(value.length);
          for (const item of value) this.write(item, depth + 1);
        } else if (typeof value === 'object' && value !== null) {
          const members = membersOf(value);
          this.#writeByte(VALUE_TAGS.members);
          this.#writeCount(members.length);
          for (const [name, inside] of members) {
            this.#writeText(name);
            this.write(inside, depth + 1);
          }
        } else this.#writeByte(VALUE_TAGS.nothing);
    }
  }

  /** How many bytes have been written. */
  get size(): number {
    return this.#size;
  }

  /** All values, as they were written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #countText(text: string): void {
    if (DOTTED_QUAD.test(text)) return;
    const counted = HEX_ID.exec(text)?.[1] ?? text;
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
  }

  #writeText(text: string): void {
    const octets = octetsOf(text);
    if (octets !== undefined) {
      this.#writeByte(VALUE_TAGS.ipv4);
      for (const octet of octets) this.#writeByte(octet);
      return;
    }
    const [, beginning = '', digits = ''] = HEX_ID.exec(text) ?? [];
    const beginningNumber = this.#numbers.get(beginning);
    if (digits.length === ID_DIGITS && beginningNumber !== undefined) {
      this.#writeByte(VALUE_TAGS.hexId);
      this.#writeCount(beginningNumber);
      this.#write(Buffer.from(`0${digits}`, 'hex'));
      return;
    }
    const number = this.#numbers.get(text);
    if (number === undefined) {
      const bytes = Buffer.from(text, 'utf8');
      this.#writeByte(VALUE_TAGS.ownText);
      this.#writeCount(bytes.length);
      this.#write(bytes);
    } else if (number < SHORT_TEXTS) this.#writeByte(number);
    else {
      this.#writeByte(VALUE_TAGS.text);
      this.#writeCount(number);
    }
  }

  #writeNumber(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.#writeByte(value < 0 ? VALUE_TAGS.negative : VALUE_TAGS.integer);
      this.#writeCount(Math.abs(value));
      return;
    }
    const bytes = Buffer.alloc(DOUBLE_BYTES);
    bytes.writeDoubleLE(value);
    this.#writeByte(VALUE_TAGS.double);
    this.#write(bytes);
  }

  #writeCount(count: number): void {
    let rest = count;
    for (; rest >= GROUP; rest = Math.floor(rest / GROUP)) this.#writeByte((rest % GROUP) | GROUP);
    this.#writeByte(rest);
  }

  #writeByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#size++] = byte;
  }

  #write(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#size + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#size + count));
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}

/** The members that JSON would have. */
function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, inside]) => inside !== undefined);
}

function octetsOf(text: string): readonly number[] | undefined {
  if (!DOTTED_QUAD.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 0xff) ? octets : undefined;
}
