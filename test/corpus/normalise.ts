import { FIELD_BY_NAME } from '../../src/model/fields.ts';
import { type Digits, valueOfToken } from '../support/flat-document.ts';
import { otelAttributes } from './otel-attributes.ts';

/** Value that an upstream's object requires of our output; undefined if the document must not have the name. */
export type AskedValue = Digits | string | undefined;

/** An upstream's expectation, under our output names. */
export interface Expectation {
  readonly values: ReadonlyMap<string, AskedValue>;
  /** Record fields that the upstream's full object never contains. */
  readonly silentOn: readonly string[];
}

type Normalise = (expected: Readonly<Record<string, unknown>>) => Expectation;

/** How each upstream represents the fields of our output, by the folder of its cases. */
export const NORMALISERS: Readonly<Record<string, Normalise>> = {
  vrl: sameNames,
  'coralogix-aws-shipper': hyphens,
  'awslabs-mcp': numbersAsText,
  'node-vpc-flow-log-parser': nodeParser,
  'otel-awslogs': (expected) => ({ values: otelAttributes(expected), silentOn: ['protocol'] }),
  'splunk-gdi-toolkit': eventTime,
};

/** Names and types as in our output; `null` stands for an omitted field. */
function sameNames(expected: Readonly<Record<string, unknown>>): Expectation {
  return { values: new Map(Object.entries(expected).map(([name, value]) => [name, plainValue(value)])), silentOn: [] };
}

/** AWS's names with hyphens; types as in our output. */
function hyphens(expected: Readonly<Record<string, unknown>>): Expectation {
  const renamed = Object.entries(expected).map(([name, value]) => [name.replaceAll('-', '_'), value] as const);
  return sameNames(Object.fromEntries(renamed));
}

/** Our output names; every value is the text of its token, numbers included. */
function numbersAsText(expected: Readonly<Record<string, unknown>>): Expectation {
  return {
    values: new Map(Object.entries(expected).map(([name, value]) => [name, tokenValue(name, value)])),
    silentOn: [],
  };
}

/**
 * Every value is the text of its token, `-` included; `bytes` is called `byte`; protocol keywords are upper case; times
 * are repeated as `YYYY-MM-DD hh:mm:ss`.
 */
function nodeParser(expected: Readonly<Record<string, unknown>>): Expectation {
  const { byte, protocol_name, start_utc, end_utc, ...tokens } = expected;
  const values = new Map(numbersAsText(tokens).values);
  if (byte !== undefined) values.set('bytes', tokenValue('bytes', byte));
  if (typeof protocol_name === 'string') {
    values.set('protocol_name', protocol_name === '-' ? undefined : protocol_name.toLowerCase());
  }
  if (typeof start_utc === 'string') values.set('start', { digits: String(Date.parse(`${start_utc}Z`) / 1000) });
  if (typeof end_utc === 'string') values.set('timestamp', `${end_utc.replace(' ', 'T')}Z`);
  return { values, silentOn: [] };
}

/** The time of the event is `start`; nothing else is checked. */
function eventTime(expected: Readonly<Record<string, unknown>>): Expectation {
  const { _time: time, ...others } = expected;
  return { values: new Map([['start', plainValue(time)], ...sameNames(others).values]), silentOn: [] };
}

function plainValue(value: unknown): AskedValue {
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { digits: String(value) };
  throw new TypeError(`an expected value must be null, a string or a whole number, not ${JSON.stringify(value)}`);
}

function tokenValue(outputName: string, value: unknown): AskedValue {
  const fieldName = outputName.replaceAll('_', '-');
  if (typeof value !== 'string' || !FIELD_BY_NAME.has(fieldName)) {
    throw new TypeError(`${outputName} must be the text of a field, not ${JSON.stringify(value)}`);
  }
  return valueOfToken(fieldName, value);
}
