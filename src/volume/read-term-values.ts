import { FIELD_BY_NAME } from '../model/fields.ts';
import type { RangeReader } from '../net/cidr-block.ts';
import { protocolName } from '../reference/protocols.ts';
import { quoted } from '../text/quoted.ts';
import type { NumberRange, TermValues } from './drop-rule.ts';
import { TERM_KINDS, type TermSpec } from './terms.ts';

const MAX_PORT = 65_535;
const MAX_PROTOCOL = 255;

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,4})$/;
const ACCOUNT = /^(?:\d{12}|unknown)$/;
/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION = /^[a-z]{2,8}(?:-[a-z]+)+-\d{1,2}$/;

/** IANA's protocol numbers by keyword. */
const PROTOCOL_BY_KEYWORD: ReadonlyMap<string, number> = new Map(
  Array.from({ length: MAX_PROTOCOL + 1 }, (_, number) => number).flatMap((number) => {
    const keyword = protocolName(number);
    return keyword === undefined ? [] : [[keyword, number] as const];
  }),
);

/** Reads the values of a term. Throws a RangeError that gives the value and the allowed values. */
export function readTermValues(spec: TermSpec, texts: readonly string[], readRange: RangeReader): TermValues {
  switch (spec.kind) {
    case 'port':
      return { type: 'numbers', ranges: texts.map(readPorts) };
    case 'protocol':
      return { type: 'numbers', ranges: texts.map(readProtocol) };
    case 'address':
      return { type: 'addresses', blocks: texts.map(readRange) };
    case 'word':
      return { type: 'texts', texts: texts.map((text) => readWord(spec, text)) };
    case 'id':
      return { type: 'texts', texts: texts.map((text) => readId(spec, text)) };
    case 'account':
      return { type: 'texts', texts: texts.map((text) => matching(ACCOUNT, text, TERM_KINDS.account)) };
    case 'region':
      return { type: 'texts', texts: texts.map((text) => matching(REGION, text, TERM_KINDS.region)) };
  }
}

function readPorts(text: string): NumberRange {
  const hyphen = text.indexOf('-');
  const first = wholeNumber(hyphen === -1 ? text : text.slice(0, hyphen), MAX_PORT);
  const last = hyphen === -1 ? first : wholeNumber(text.slice(hyphen + 1), MAX_PORT);
  if (first === undefined || last === undefined) throw misfit(text, TERM_KINDS.port);
  if (first > last) throw new RangeError(`the range ${text} must begin with the lower port: ${last}-${first}`);
  return { first, last };
}

function readProtocol(text: string): NumberRange {
  const number = wholeNumber(text, MAX_PROTOCOL) ?? PROTOCOL_BY_KEYWORD.get(text.toLowerCase());
  if (number === undefined) throw misfit(text, TERM_KINDS.protocol);
  return { first: number, last: number };
}

/** The word as AWS prints it. */
function readWord(spec: TermSpec, text: string): string {
  const words = spec.fields.flatMap((field) => FIELD_BY_NAME.get(field)?.words ?? []);
  const word = words.find((each) => each.toLowerCase() === text.toLowerCase());
  if (word === undefined) throw misfit(text, `one of ${words.join(', ')}`);
  return word;
}

function readId(spec: TermSpec, text: string): string {
  const prefixes = spec.fields.flatMap((field) => FIELD_BY_NAME.get(field)?.prefix ?? []);
  if (prefixes.some((prefix) => text.startsWith(prefix) && text.length > prefix.length)) return text;
  throw misfit(text, `an id that begins with ${prefixes.join(' or ')}`);
}

function matching(pattern: RegExp, text: string, expectation: string): string {
  if (pattern.test(text)) return text;
  throw misfit(text, expectation);
}

function wholeNumber(text: string, maximum: number): number | undefined {
  const number = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
  return number <= maximum ? number : undefined;
}

function misfit(text: string, expectation: string): RangeError {
  return new RangeError(`the value must be ${expectation}, not ${quoted(text)}`);
}
