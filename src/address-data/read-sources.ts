import { messageOf } from '../model/message-of.ts';
import { splitList } from '../text/lists.ts';
import { quoted, quotedValue } from '../text/quoted.ts';
import { withoutUndefined } from './address-answer.ts';
import { type AddressSource, isSourceKind, kindOfLocation, SOURCE_KINDS } from './address-source.ts';

/** Maximum number of sources. */
const MAX_SOURCES = 32;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NAME_CHARS = '1 to 64 letters, digits, dots, hyphens and underscores';
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, with the bucket in front */
const MAX_LOCATION_CHARS = 1_100;
const MAX_AGE_DAYS = 3_650;

/** `geo=…` or `geo:mmdb=…`; neither JSON nor a location in S3 begins like this. */
const PAIR = /^\s*(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?::(?<kind>[a-z-]+))?\s*=\s*(?<location>.+?)\s*$/;

/** What is meant as a name, but is not one; a path may have `=` after a slash. */
const NAMED = /^(?<before>[^/=]*)=/;

/**
 * Whether a text declares sources itself. Otherwise it is the location of a document that does, whose name shows no
 * kind of data.
 */
export function declaresSources(text: string): boolean {
  const [first = ''] = itemsOf(text);
  return /^\s*[[{]/.test(text) || NAMED.test(first) || kindOfLocation(first) !== undefined;
}

/**
 * The sources that a text declares: `NAME=LOCATION`, `NAME:KIND=LOCATION` or a `LOCATION` whose file name gives name
 * and kind, separated by commas or newlines, or a JSON array of objects. Throws a RangeError that names the source and
 * what is wrong with it.
 */
export function readSources(text: string): readonly AddressSource[] {
  return checkSources(/^\s*[[{]/.test(text) ? readJsonText(text) : readPairs(text));
}

/** The sources in parsed JSON. Throws a RangeError that names the source and its problem. */
export function checkSources(value: unknown): readonly AddressSource[] {
  if (!Array.isArray(value))
    throw new RangeError(
      'it must be an array of sources, such as [{"name": "geo", "location": "s3://bucket/GeoLite2-City.mmdb"}]',
    );
  if (value.length > MAX_SOURCES)
    throw new RangeError(`there may be at most ${MAX_SOURCES} sources, not ${value.length}`);
  const sources = value.map(readSource);
  const repeated = sources.find(({ name }, index) => sources.findIndex((each) => each.name === name) !== index);
  if (repeated !== undefined) throw new RangeError(`${repeated.name} is given twice`);
  return sources;
}

/** A JSON text of an option. Throws a RangeError if it is not JSON. */
export function readJsonText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new RangeError(`it is not valid JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function readPairs(text: string): unknown {
  return itemsOf(text).map((item) => {
    const { name, kind, location } = PAIR.exec(item)?.groups ?? {};
    if (name !== undefined && location !== undefined) {
      return { name, location, ...(kind === undefined ? {} : { kind }) };
    }
    const { before } = NAMED.exec(item)?.groups ?? {};
    if (before !== undefined) {
      throw new RangeError(
        `a source is NAME=LOCATION or NAME:KIND=LOCATION; a name has ${NAME_CHARS}, and begins with a letter or digit, unlike ${quoted(before)}`,
      );
    }
    if (kindOfLocation(item) === undefined) {
      throw new RangeError(
        `must be NAME=LOCATION pairs, or locations whose names show their kinds, separated by commas, not ${quoted(item)}`,
      );
    }
    return { name: nameOfFile(item), location: item };
  });
}

/** The parts of a text separated by commas or newlines. */
function itemsOf(text: string): readonly string[] {
  return splitList(text.replaceAll('\n', ','));
}

/** The name of a file without its extensions, in the characters that the name of a source may have. */
function nameOfFile(location: string): string {
  const file = location.slice(location.lastIndexOf('/') + 1);
  return file
    .replace(/\.[a-z]+(?:\.gz)?$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 64);
}

function readSource(value: unknown, index: number): AddressSource {
  if (typeof value !== 'object' || value === null) throw new RangeError(`source ${index + 1} must be an object`);
  const { name, kind, location, threat, rangeColumn, maxAgeDays, ...others }: Partial<Record<string, unknown>> = {
    ...value,
  };
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new RangeError(`the name of source ${index + 1} must be ${NAME_CHARS}, not ${quotedValue(name)}`);
  }
  const fail = (what: string): never => {
    throw new RangeError(`${name}: ${what}`);
  };
  if (typeof location !== 'string' || location === '' || location.length > MAX_LOCATION_CHARS) {
    return fail(
      `location must be a path or s3://bucket/key of at most ${MAX_LOCATION_CHARS} characters, not ${quotedValue(location)}`,
    );
  }
  const known = kind ?? kindOfLocation(location);
  if (typeof known !== 'string' || !isSourceKind(known)) {
    const kinds = Object.keys(SOURCE_KINDS).join(', ');
    return fail(
      kind === undefined
        ? `the name of ${quoted(location)} does not show its kind; give one of ${kinds}`
        : `kind must be one of ${kinds}, not ${quotedValue(kind)}`,
    );
  }
  const isOfList = known === 'list' || known === 'table';
  if (threat !== undefined && (typeof threat !== 'boolean' || !isOfList))
    return fail('threat must be true or false, and only for a list');
  if (rangeColumn !== undefined && (typeof rangeColumn !== 'string' || known !== 'csv')) {
    return fail('rangeColumn must be the name of a column, and only for CSV');
  }
  if (maxAgeDays !== undefined && !(typeof maxAgeDays === 'number' && maxAgeDays >= 1 && maxAgeDays <= MAX_AGE_DAYS)) {
    return fail(`maxAgeDays must be a number of days from 1 to ${MAX_AGE_DAYS}, not ${quotedValue(maxAgeDays)}`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return fail(`${quoted(unknown)} is not a member of a source`);
  return { name, kind: known, location, ...withoutUndefined({ threat, rangeColumn, maxAgeDays }) };
}
