import { JsonFragment } from '../../model/json-fragment.ts';
import { COLON, LOWER_A, LOWER_CASE_BIT, LOWER_Z, QUOTE, UPPER_A, UPPER_Z } from '../../text/ascii.ts';
import type { ConversionName } from '../language/schema.ts';
import { type IsoTimes, MILLISECONDS, SECONDS } from './iso-times.ts';
import type { JsonWriter } from './json-writer.ts';

/** A value before it becomes JSON: text (numbers by their digits), texts, or texts by key. */
export type PlainValue = string | readonly string[] | Readonly<Record<string, string>>;

/** A way to write a value differently from the flat schema. */
interface Conversion extends Rendering {
  readonly sentence: string;
}

/** The functions of a conversion. */
interface Rendering {
  /** The JSON text of a value's text; undefined if it cannot be converted. */
  readonly ofText: (text: string) => string | undefined;
  /** Writes the same from the bytes of a token of printable ASCII without `"` and `\`, which is faster. */
  readonly write: (bytes: Uint8Array, start: number, end: number, writer: JsonWriter) => void;
}

const DIGIT_0 = 0x30;

/** Nanoseconds beyond this time, 292 years, do not fit into 64 bits, and no store would accept them. */
const MAX_NANOSECOND_SECONDS = 9_223_372_036;

/** The JSON text of each result of `ip_version`. */
export const IP_VERSIONS = { ipv4: '"ipv4"', ipv6: '"ipv6"' } as const;

const IPV4 = new JsonFragment(IP_VERSIONS.ipv4);
const IPV6 = new JsonFragment(IP_VERSIONS.ipv6);

/** Conversions that append zeros to a number other than 0, and omit a number larger than `most`. */
export const SCALES = {
  milliseconds: { zeros: '000', most: Number.MAX_SAFE_INTEGER },
  nanoseconds: { zeros: '000000000', most: MAX_NANOSECOND_SECONDS },
} as const;

/** An IPv6 address has a colon within this many bytes; IPv4 has none. */
export const LONGEST_GROUP_BYTES = 5;

const AS_STRING: Rendering = {
  ofText: (text) => JSON.stringify(text),
  write: (bytes, start, end, writer) => writer.quoted(bytes, start, end),
};

/** Every conversion by the name that schemas use. A list is converted item by item, except by `first_item`. */
export const CONVERSIONS = {
  text: {
    sentence: 'A number as a string of its digits.',
    ...AS_STRING,
  },
  lower: {
    sentence: 'In lower case.',
    ...inCase((text) => text.toLowerCase(), UPPER_A, UPPER_Z),
  },
  upper: {
    sentence: 'In upper case.',
    ...inCase((text) => text.toUpperCase(), LOWER_A, LOWER_Z),
  },
  seconds: {
    sentence: 'A time as Unix seconds, a number.',
    ofText: (text) => text,
    write: (bytes, start, end, writer) => writer.copy(bytes, start, end),
  },
  milliseconds: {
    sentence: 'Seconds as milliseconds.',
    ...scaledBy(SCALES.milliseconds),
  },
  nanoseconds: {
    sentence: 'Seconds as nanoseconds; absent from 292 years on.',
    ...scaledBy(SCALES.nanoseconds),
  },
  iso: {
    sentence: 'Unix seconds as ISO 8601, UTC.',
    ...timeAs(SECONDS),
  },
  iso_millis: {
    sentence: 'Unix seconds as ISO 8601, UTC, with milliseconds.',
    ...timeAs(MILLISECONDS),
  },
  ip_version: {
    sentence: 'The version of an address, `ipv4` or `ipv6`.',
    ofText: (text) => (text.includes(':') ? '"ipv6"' : '"ipv4"'),
    write: (bytes, start, end, writer) => {
      const last = Math.min(end, start + LONGEST_GROUP_BYTES);
      let at = start;
      while (at < last && bytes[at] !== COLON) at++;
      writer.fragment(at < last ? IPV6 : IPV4);
    },
  },
  latitude: {
    sentence: 'The latitude of a location, a number.',
    ...partOfLocation((text, comma) => text.slice(0, comma)),
  },
  longitude: {
    sentence: 'The longitude of a location, a number.',
    ...partOfLocation((text, comma) => text.slice(comma + 1)),
  },
  first_item: {
    sentence: 'The first text of a list.',
    ...AS_STRING,
  },
  key_value: {
    sentence: 'Texts by key as an array of `key=value`.',
    ...AS_STRING,
  },
} as const satisfies Record<ConversionName, Conversion>;

/** Unix time in milliseconds in the forms that documents need. */
export function arrivalText(milliseconds: number, form: 'seconds' | 'milliseconds' | 'iso_millis'): string {
  if (form === 'iso_millis') return JSON.stringify(new Date(milliseconds).toISOString());
  return String(form === 'seconds' ? milliseconds / 1_000 : milliseconds);
}

function scaledBy({ zeros, most }: (typeof SCALES)[keyof typeof SCALES]): Rendering {
  return {
    ofText: (text) => {
      if (Number(text) > most) return undefined;
      return text === '0' ? text : text + zeros;
    },
    write: (bytes, start, end, writer) => {
      const seconds = numberOf(bytes, start, end);
      if (seconds > most) return;
      writer.copy(bytes, start, end);
      if (seconds > 0) writer.text(zeros);
    },
  };
}

/** A part of `latitude,longitude`, which is never a field of a record. */
function partOfLocation(part: (text: string, comma: number) => string): Rendering {
  const ofText = (text: string): string => part(text, text.indexOf(','));
  return {
    ofText,
    write: (bytes, start, end, writer) =>
      writer.text(ofText(Buffer.from(bytes.subarray(start, end)).toString('latin1'))),
  };
}

function timeAs(times: IsoTimes): Rendering {
  return {
    ofText: (text) => JSON.stringify(times.of(Number(text))),
    write: (bytes, start, end, writer) => times.write(numberOf(bytes, start, end), writer),
  };
}

function inCase(convert: (text: string) => string, firstToTurn: number, lastToTurn: number): Rendering {
  return {
    ofText: (text) => JSON.stringify(convert(text)),
    write: (bytes, start, end, writer) => {
      writer.reserve(end - start + 2);
      const target = writer.bytes;
      let to = writer.length;
      target[to++] = QUOTE;
      for (let at = start; at < end; at++) {
        const byte = bytes[at] ?? 0;
        target[to++] = byte >= firstToTurn && byte <= lastToTurn ? byte ^ LOWER_CASE_BIT : byte;
      }
      target[to++] = QUOTE;
      writer.length = to;
    },
  };
}

function numberOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((bytes[at] ?? 0) - DIGIT_0);
  return value;
}
