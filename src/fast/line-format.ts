import type { FieldName, FieldSpec } from '../model/fields.ts';
import { keysOf } from '../model/keys-of.ts';
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

const TEXT: TokenReading = { reading: READ_TEXT };

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
  account: TEXT,
  id: TEXT,
  word: TEXT,
  text: TEXT,
  percent: TEXT,
};

/** The position of a field that a format lacks: the facts have an absent token there. One more than a format has fields. */
export const ABSENT_POSITION = 256;

/** Integers of the latest text of a position. */
export const LATEST = 3;
/** How many recorders have latest texts: a power of two. Those whose ids differ by a multiple of it share theirs. */
export const RECORDERS = 2_048;

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
export interface LineFormat {
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
  readonly latest: Int32Array;
  latestEra: number;
  /** The positions of numbers, and of addresses; by position, its place among these. */
  readonly numberPositions: Uint16Array;
  readonly addressPositions: Uint16Array;
  readonly places: Uint16Array;
  /** The other formats with as many fields, which a line must not fit. */
  readonly rivals: readonly FormatMatcher[];
  /** Whether lines have it only below its header line. */
  readonly isOfHeader: boolean;
  /** The positions of fields, {@link ABSENT_POSITION} for those that it lacks. */
  readonly at: FieldPositions;
  /** Writes the documents of its lines; undefined until the first one. */
  program: DocumentProgram | undefined;
}

/** Makes a format for the lane; all formats of the lane have the same `kinds`. */
export function lineFormat(matcher: FormatMatcher, formats: FormatSet, kinds: TextKinds): LineFormat {
  const { fields } = matcher.format;
  const readings = fields.map(({ spec }) => READINGS[spec?.type ?? 'text']);
  const numberPositions = positionsOf(readings, READ_NUMBER);
  const addressPositions = positionsOf(readings, READ_ADDRESS);
  const places = new Uint16Array(ABSENT_POSITION + 1);
  for (const positions of [numberPositions, addressPositions])
    for (const [place, position] of positions.entries()) places[position] = place;
  const ofRecorder = new Set(recorderPositions(matcher.format));
  const sameCount = formats.withCount(fields.length);
  return {
    matcher,
    count: fields.length,
    readings: Uint8Array.from(readings, ({ reading }, position) =>
      reading === READ_TEXT && ofRecorder.has(position) ? READ_OF_RECORDER : reading,
    ),
    maxima: Float64Array.from(readings, ({ maximum = 0 }) => maximum),
    digits: Uint8Array.from(readings, ({ digits = 0 }) => digits),
    textKinds: Uint16Array.from(fields, ({ spec }) => kinds.of(spec)),
    checks: fields.map(({ spec }) => tokenCheckFor(spec)),
    latest: new Int32Array(LATEST * fields.length * (1 + RECORDERS)),
    latestEra: -1,
    numberPositions,
    addressPositions,
    places,
    rivals: sameCount.filter((other) => other !== matcher),
    isOfHeader: !sameCount.includes(matcher),
    at: presentPositions(matcher.format),
    program: undefined,
  };
}

function positionsOf(readings: readonly TokenReading[], wanted: TokenReading['reading']): Uint16Array {
  return Uint16Array.from(readings.flatMap(({ reading }, position) => (reading === wanted ? [position] : [])));
}

function presentPositions({ positions }: LogFormat): FieldPositions {
  const present: Record<FieldName, number> = { ...positions };
  for (const name of keysOf(present)) if (present[name] < 0) present[name] = ABSENT_POSITION;
  return present;
}
