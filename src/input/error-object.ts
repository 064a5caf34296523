import { destinationOfMembers } from './destination-failure.ts';

/** Milliseconds of the first moment that has 13 digits; a smaller number counts seconds. */
const FIRST_MILLISECONDS = 1_000_000_000_000;

/** The facts in an object of the error bucket about its record, whatever the names and types of its members. */
export interface ErrorObjectMembers {
  /** Such as `Lambda.FunctionError`, or the HTTP status of a destination, `400`. */
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** Unix milliseconds: when the stream received the record. */
  readonly arrivalTimestamp: number | undefined;
  /** Unix milliseconds: when the last attempt ended. */
  readonly attemptEndingTimestamp: number | undefined;
  /** Base64 of the record; undefined if the object has none, such as a Redshift manifest. */
  readonly rawData: string | undefined;
  /**
   * The destination that refused the record, by the members and the error code: the record is then a document, the
   * output of the transformation. Undefined for failures of the transformation.
   */
  readonly destination: string | undefined;
}

/**
 * The decoded bytes of `rawData`; undefined if it is not base64 (RFC 4648, section 4). Padding may be missing, as in
 * the data that Firehose passes to the function.
 */
export function decodeRawData(rawData: string): Buffer | undefined {
  const padding = rawData.endsWith('==') ? 2 : Number(rawData.endsWith('='));
  const digits = rawData.length - padding;
  const isWhole = padding === 0 ? digits % 4 !== 1 : rawData.length % 4 === 0;
  if (!isWhole || Buffer.byteLength(rawData) !== rawData.length) return undefined;
  const data = Buffer.from(rawData, 'base64');
  // Node.js skips characters that are not base64
  return data.length === Math.floor((digits * 3) / 4) ? data : undefined;
}

/** The members of an object that is valid JSON. */
export function membersOf(value: object): ErrorObjectMembers {
  const members = new Map<string, unknown>();
  // some forms write names with capitals
  for (const [name, member] of Object.entries(value)) members.set(name.toLowerCase(), member);
  const rawData = members.get('rawdata');
  const errorCode = textOf(members.get('errorcode') ?? members.get('lasterrorcode'));
  return {
    errorCode,
    errorMessage: textOf(members.get('errormessage') ?? members.get('lasterrormessage')),
    arrivalTimestamp: timeOf(members.get('arrivaltimestamp')),
    attemptEndingTimestamp: timeOf(members.get('attemptendingtimestamp')),
    rawData: typeof rawData === 'string' ? rawData : undefined,
    destination: destinationOfMembers(members.keys(), errorCode),
  };
}

const RAW_DATA_START = /"rawData"\s*:\s*"/gi;
const MEMBER_NAME = /"(\w{1,40})"\s*:/g;
const ERROR_CODE = /"(?:last)?errorCode"\s*:\s*"?([\w.:-]{1,200})/i;
const ARRIVAL = /"arrivalTimestamp"\s*:\s*"?(\d{1,16})/i;
const ATTEMPT_ENDING = /"attemptEndingTimestamp"\s*:\s*"?(\d{1,16})/i;

/**
 * The members of an object that is not valid JSON, because its message has the answer of an HTTP endpoint with
 * unescaped quotes, or because it was cut off after its record. Undefined if there is not exactly one whole record.
 */
export function membersIn(bytes: Buffer): ErrorObjectMembers | undefined {
  const text = bytes.toString('utf8');
  const [start, ...others] = [...text.matchAll(RAW_DATA_START)].map((match) => match.index + match[0].length);
  if (start === undefined || others.length > 0) return undefined;
  const end = text.indexOf('"', start);
  const rawData = text.slice(start, end);
  // in damaged text, only whole groups of base64 count as a whole record
  if (end === -1 || rawData.length % 4 !== 0 || decodeRawData(rawData) === undefined) return undefined;
  const rest = text.slice(0, start) + text.slice(end);
  const [, errorCode] = ERROR_CODE.exec(rest) ?? [];
  if (errorCode === undefined) return undefined;
  const names = [...rest.matchAll(MEMBER_NAME)].map(([, name = '']) => name.toLowerCase());
  return {
    errorCode,
    errorMessage: undefined,
    arrivalTimestamp: timeOf(ARRIVAL.exec(rest)?.[1]),
    attemptEndingTimestamp: timeOf(ATTEMPT_ENDING.exec(rest)?.[1]),
    rawData,
    destination: destinationOfMembers(names, errorCode),
  };
}

/** OpenSearch's HTTP status may be a number. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Milliseconds or seconds, as a number or as text; or a time in ISO 8601. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^\d{1,16}$/.test(value)) return finite(Date.parse(value));
  const time = typeof value === 'string' ? Number(value) : value;
  if (typeof time !== 'number') return undefined;
  return finite(time < FIRST_MILLISECONDS ? time * 1_000 : time);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Members that only objects of a Firehose error bucket have in addition to `rawData`. Most are in camel case; failures
 * of format conversion begin with a capital. Sources:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
const IDENTIFYING_MEMBERS: ReadonlySet<string> = new Set([
  'attemptsmade',
  'arrivaltimestamp',
  'attemptendingtimestamp',
  'errorcode',
  'errormessage',
  'lasterrorcode',
  'lasterrormessage',
]);

/** `rawData` in invalid JSON: AWS writes messages of HTTP endpoints with unescaped quotes. */
const RAW_DATA_VALUE = /"rawData"\s*:\s*"([A-Za-z0-9+/=]*)"/i;

/**
 * The payload of a record that Firehose could not process or deliver, as base64: the original if the transformation
 * failed, the document if a destination refused it. Undefined if the object is not from an error bucket.
 */
export function payloadOfErrorObject(value: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(value);
  const rawData = names.find((name) => name.toLowerCase() === 'rawdata');
  const payload = rawData === undefined ? undefined : value[rawData];
  if (typeof payload !== 'string') return undefined;
  return names.some((name) => IDENTIFYING_MEMBERS.has(name.toLowerCase())) ? payload : undefined;
}

/** The payload in an object of an error bucket that is not valid JSON; undefined if it has none. */
export function payloadInText(text: string): string | undefined {
  const isIdentified = /"(?:attemptsMade|errorCode|lastErrorCode|arrivalTimestamp)"/i.test(text);
  return isIdentified ? RAW_DATA_VALUE.exec(text)?.[1] : undefined;
}
