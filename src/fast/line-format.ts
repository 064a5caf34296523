import { grownIntegers } from '../memory/grown.ts';
import { FIELD_BY_NAME, type FieldName, type FieldSpec } from '../model/fields.ts';
import type { FieldPositions, LogFormat } from '../model/log-format.ts';
import type { TokenTypeName } from '../model/token-type.ts';
import type { FormatMatcher } from '../parse/format-matcher.ts';
import type { FormatSet } from '../parse/format-set.ts';
import { type TokenCheck, tokenCheckFor } from '../parse/token-check.ts';
import type { DocumentProgram } from './document/document-program.ts';
import { recorderPositions } from './document/inputs.ts';

/** How the lane reads a token: digits into a number, an address into its bits, any other text into an id. */
export const READ_NUMBER = 0;
export const READ_ADDRESS = 1;
export const READ_TEXT = 2;
/** As any other text, but the same in most lines of a recorder. */
export const READ_OF_RECORDER = 3;

interface TokenReading {
  readonly reading: typeof READ_NUMBER | typeof READ_ADDRESS | typeof READ_TEXT;
  /** For numbers: the largest one, and how many digits the lane reads; longer tokens are left to the plain lane. */
  readonly maximum?: number;
  readonly digits?: number;
}

/** How tokens of each type are read. A new type needs a row. */
const READINGS: Readonly<Record<TokenTypeName, TokenReading>> = {
  int32: { reading: READ_NUMBER, maximum: 2_147_483_647, digits: 10 },
  // every number of 18 digits is below the maximum of 64 bits
  int64: { reading: READ_NUMBER, maximum: Number.POSITIVE_INFINITY, digits: 18 },
  // 13 digits are milliseconds
  epoch: { reading: READ_NUMBER, maximum: 253_402_300_799, digits: 12 },
  port: { reading: READ_NUMBER, maximum: 65_535, digits: 5 },
  octet: { reading: READ_NUMBER, maximum: 255, digits: 3 },
  address: { reading: READ_ADDRESS },
  account: { reading: READ_TEXT },
  id: { reading: READ_TEXT },
  word: { reading: READ_TEXT },
  text: { reading: READ_TEXT },
  percent: { reading: READ_TEXT },
};

/** The position of a field that a format lacks: the facts have an absent token there. One more than a format has fields. */
export const ABSENT_POSITION = 256;

/** Integers of the latest text of a position. */
export const LATEST = 3;
/** How many recorders of a format have latest texts. */
const MOST_RECORDERS = 1_024;

/** The kind of IPv6 addresses among texts. */
export const ADDRESS_TEXT = 0;

/** The kinds of texts: texts of two kinds passed different checks. */
export class TextKinds {
  readonly #kinds: Map<string, number> = new Map();

  /** The kind of the texts that pass the check of a field. */
  of(spec: FieldSpec | undefined): number {
    const { type = 'text', prefix = '', words = [] } = spec ?? {};
    const key = JSON.stringify([type, prefix, words]);
    const kind = this.#kinds.get(key) ?? ADDRESS_TEXT + 1 + this.#kinds.size;
    this.#kinds.set(key, kind);
    return kind;
  }
}

/** A log format as the lane reads it: how to read each token, in flat arrays. */
export class LineFormat {
  readonly matcher: FormatMatcher;
  readonly count: number;
  /** By position. */
  readonly readings: Uint8Array;
  readonly maxima: Float64Array;
  readonly digits: Uint8Array;
  readonly textKinds: Uint16Array;
  readonly checks: readonly TokenCheck[];
  /**
   * The texts of the line before, by position, and behind them those of the latest line of each recorder: id, length and where the
   * memo of texts has it, as long as that has not forgotten all.
   */
  latest: Int32Array;
  latestEra = -1;
  /** By the id of an interface: where the texts of its latest line begin; 0 if there are none. */
  #ofRecorders: Int32Array = new Int32Array(1_024);
  #recorders = 0;
  /** The positions of numbers, and of addresses; by position, its place among these. */
  readonly numberPositions: Uint16Array;
  readonly addressPositions: Uint16Array;
  readonly places: Uint16Array = new Uint16Array(ABSENT_POSITION + 1);
  /** The other formats with as many fields, which a line must not fit. */
  readonly rivals: readonly FormatMatcher[];
  /** Whether lines have it only below its header line. */
  readonly isOfHeader: boolean;
  /** The positions of fields, {@link ABSENT_POSITION} for those that it lacks. */
  readonly at: FieldPositions;
  /** Writes the documents of its lines; undefined until the first one. */
  program: DocumentProgram | undefined = undefined;

  constructor(matcher: FormatMatcher, formats: FormatSet, kinds: TextKinds) {
    const { fields } = matcher.format;
    const readings = fields.map(({ spec }) => READINGS[spec?.type ?? 'text']);
    this.matcher = matcher;
    this.count = fields.length;
    this.readings = Uint8Array.from(readings, ({ reading }) => reading);
    for (const position of recorderPositions(matcher.format))
      if (this.readings[position] === READ_TEXT) this.readings[position] = READ_OF_RECORDER;
    this.numberPositions = positionsOf(readings, READ_NUMBER);
    this.addressPositions = positionsOf(readings, READ_ADDRESS);
    for (const positions of [this.numberPositions, this.addressPositions])
      for (const [place, position] of positions.entries()) this.places[position] = place;
    this.maxima = Float64Array.from(readings, ({ maximum = 0 }) => maximum);
    this.digits = Uint8Array.from(readings, ({ digits = 0 }) => digits);
    this.textKinds = Uint16Array.from(fields, ({ spec }) => kinds.of(spec));
    this.latest = new Int32Array(LATEST * fields.length);
    this.checks = fields.map(({ spec }) => tokenCheckFor(spec));
    const sameCount = formats.withCount(this.count);
    this.isOfHeader = !sameCount.includes(matcher);
    this.rivals = sameCount.filter((other) => other !== matcher);
    this.at = presentPositions(matcher.format);
  }

  /** Where the latest texts of a recorder begin, by the id of its interface. */
  latestOf(id: number): number {
    const known = this.#ofRecorders[id] ?? 0;
    if (known !== 0 || id <= 0 || this.#recorders >= MOST_RECORDERS) return known;
    const length = LATEST * this.count;
    const start = length * ++this.#recorders;
    this.latest = grownIntegers(this.latest, start + length);
    this.#ofRecorders = grownIntegers(this.#ofRecorders, id + 1);
    this.#ofRecorders[id] = start;
    return start;
  }

  /** Forgets the latest texts. */
  forgetLatest(era: number): void {
    this.latestEra = era;
    this.latest.fill(0);
    this.#ofRecorders.fill(0);
    this.#recorders = 0;
  }
}

function positionsOf(readings: readonly TokenReading[], wanted: TokenReading['reading']): Uint16Array {
  return Uint16Array.from(readings.flatMap(({ reading }, position) => (reading === wanted ? [position] : [])));
}

function presentPositions({ positions }: LogFormat): FieldPositions {
  const present: Record<FieldName, number> = { ...positions };
  for (const name of FIELD_BY_NAME.keys())
    if (isField(name, present) && present[name] < 0) present[name] = ABSENT_POSITION;
  return present;
}

function isField(name: string, positions: FieldPositions): name is FieldName {
  return Object.hasOwn(positions, name);
}
