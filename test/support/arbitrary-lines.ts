import fc from 'fast-check';
import { knownFieldNear } from '../../src/config/field-names.ts';
import { OUTPUT_NAMES } from '../../src/model/dictionary.ts';
import { FIELD_BY_NAME, FIELDS, type FieldSpec, outputNameOf } from '../../src/model/fields.ts';
import { ANY_CODE_POINT } from './any-code-point.ts';

/** A log format and a line in that format. */
export interface FormattedLine {
  readonly names: readonly string[];
  /** The tokens of the line, one per name; `-` where the value is absent. */
  readonly tokens: readonly string[];
}

/** Words that occur in field names and document keys: a future field name may begin with one, or equal a key. */
const KNOWN_WORDS = [
  ...['pkt', 'ecs', 'tgw', 'src', 'dst', 'dest', 'next', 'packets', 'lost', 'resource', 'interface', 'instance'],
  ...['service', 'port', 'app', 'dvc', 'flow', 'id', 'ip', 'direction', 'tag', 'tags', 'vendor', 'region', 'time'],
];

const laterWord = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), fc.constantFrom(...KNOWN_WORDS));

/** Future field names in AWS's style: in no version of flow logs yet, not used by the output, and not similar to a known name. */
const laterFieldName = fc
  .array(laterWord, { minLength: 1, maxLength: 4 })
  .map((words) => words.join('-'))
  .filter((name) => !OUTPUT_NAMES.has(outputNameOf(name)) && knownFieldNear(name) === undefined);

/** The field names of a log format: known fields in any order, with some future ones among them. */
export const arbitraryFormat: fc.Arbitrary<string[]> = fc.uniqueArray(
  fc.oneof(
    { arbitrary: fc.constantFrom(...FIELDS.map(({ name }) => String(name))), weight: 9 },
    { arbitrary: laterFieldName, weight: 1 },
  ),
  { minLength: 1, maxLength: 80 },
);

/** Any code point of any plane, except white space and surrogates. */
const anyUnit = fc.integer({ min: 0, max: 0x10_ffff }).map((point) => {
  const isUnfit = point <= 0x20 || (point >= 0xd800 && point <= 0xdfff);
  return String.fromCodePoint(isUnfit ? 0x21 : point);
});

/** Text in any script, with quotes, backslashes and control characters; without white space, which would end the token. */
const textToken = fc
  .string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '\u0000', '\u001b', '\u007f', '{', '%', '-', 'a', 'é', '𝄞'), anyUnit),
    minLength: 1,
    maxLength: 12,
  })
  .filter((text) => text !== '-');

const percentToken = fc
  .string({ unit: ANY_CODE_POINT, minLength: 1, maxLength: 12 })
  .map(encodeURIComponent)
  .filter((text) => text !== '-');

const digits = (maximum: bigint): fc.Arbitrary<string> =>
  fc
    .tuple(fc.oneof(fc.bigInt(0n, maximum), fc.constantFrom(0n, maximum)), fc.constantFrom('', '', '', '0', '000'))
    .map(([number, zeros]) => `${zeros}${number}`);

/** A value of a field as AWS prints it; numbers reach both ends of their range and sometimes have leading zeros. */
function tokenOf(spec: FieldSpec): fc.Arbitrary<string> {
  switch (spec.type) {
    case 'int32':
      return digits(2_147_483_647n);
    case 'int64':
      return digits(9_223_372_036_854_775_807n);
    case 'epoch':
      return fc.oneof(
        { arbitrary: digits(253_402_300_799n), weight: 4 },
        { arbitrary: fc.stringMatching(/^0{0,2}[1-9]\d{12}$/), weight: 1 },
      );
    case 'port':
      return digits(65_535n);
    case 'octet':
      return digits(255n);
    case 'address':
      return fc.oneof(fc.ipV4(), fc.ipV6());
    case 'account':
      return fc.oneof(fc.stringMatching(/^\d{12}$/), fc.constant('unknown'));
    case 'id':
      return fc.stringMatching(/^[0-9a-f]{8,17}$/).map((hex) => `${spec.prefix}${hex}`);
    case 'word':
      return fc.constantFrom(...(spec.words ?? []));
    case 'percent':
      return percentToken;
    default:
      return textToken;
  }
}

const LATER_TOKEN = orAbsent(textToken);

/** The token generator of each known field, made once because making an arbitrary takes longer than drawing from it. */
const TOKENS: ReadonlyMap<string, fc.Arbitrary<string>> = new Map(
  FIELDS.map((field) => [field.name, orAbsent(tokenOf(field))]),
);

function orAbsent(token: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: token, weight: 4 }, { arbitrary: fc.constant('-'), weight: 1 });
}

/**
 * A line in the given format. Excludes lines with another meaning: lines with only absent values, header lines (at least half of the
 * values are field names), and lines whose first value begins like JSON or with a byte order mark.
 */
export function arbitraryLineOf(names: readonly string[]): fc.Arbitrary<FormattedLine> {
  return fc
    .tuple(...names.map((name) => TOKENS.get(name) ?? LATER_TOKEN))
    .filter((tokens) => tokens.some((each) => each !== '-'))
    .filter((tokens) => tokens.filter(isFieldName).length * 2 < tokens.length)
    .filter((tokens) => !/^[{\uFEFF]/.test(tokens[0] ?? ''))
    .map((tokens) => ({ names, tokens }));
}

const isFieldName = (token: string): boolean => FIELD_BY_NAME.has(token.replaceAll('_', '-'));

/** A line in any format. */
export const arbitraryFormattedLine: fc.Arbitrary<FormattedLine> = arbitraryFormat.chain(arbitraryLineOf);

/** AWS's default format. */
export const DEFAULT_NAMES: readonly string[] = FIELDS.filter(({ since }) => since === 2).map(({ name }) => name);

/** A line in AWS's default format. */
export const arbitraryDefaultLine: fc.Arbitrary<string> = arbitraryLineOf(DEFAULT_NAMES).map(({ tokens }) =>
  tokens.join(' '),
);
