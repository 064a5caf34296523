import { FIELD_BY_NAME, outputNameOf } from '../../src/model/fields.ts';
import { TOKEN_TYPES } from '../../src/model/token-type.ts';

/** A number of a document as its digits, because parsing a 64-bit counter as a number would lose precision. */
export interface Digits {
  readonly digits: string;
}

/** A document of the flat schema; its numbers are {@link Digits}. */
export type FlatDocument = Readonly<Record<string, unknown>>;

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Parses a document and keeps its numbers digit for digit. Throws if the text is not a single JSON object. */
export function parseDocument(json: string): FlatDocument {
  const plain: unknown = JSON.parse(json);
  if (!isObject(plain)) throw new TypeError(`a document must be a JSON object, not ${json.slice(0, 80)}`);
  const document: unknown = JSON.parse(
    json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `{"digits":"${token}"}`)),
  );
  return isObject(document) ? document : {};
}

/** Whether a value is an object but not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value that a document must have for a token: undefined for `-`; the digits without leading zeros for a number; the digits
 * of the seconds for a time in milliseconds; otherwise the text, decoded if AWS percent-encodes it.
 */
export function valueOfToken(fieldName: string, token: string): Digits | string | undefined {
  if (token === '-') return undefined;
  const type = FIELD_BY_NAME.get(fieldName)?.type ?? 'text';
  const digits = token.replace(/^0+(?=\d)/, '');
  if (type === 'epoch') return { digits: digits.replace(/^(\d{10})\d{3}$/, '$1') };
  if (TOKEN_TYPES[type].json === 'number') return { digits };
  return type === 'percent' ? decodeURIComponent(token) : token;
}

/** The output names and expected values of a line; a value is undefined if the document must not contain the name. */
export function valuesOfLine(fieldNames: readonly string[], line: string): Map<string, Digits | string | undefined> {
  const tokens = line.trim().split(/[ \t]+/);
  return new Map(fieldNames.map((name, index) => [outputNameOf(name), valueOfToken(name, tokens[index] ?? '-')]));
}
