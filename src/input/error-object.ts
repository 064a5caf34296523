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
const RAW_DATA = /"rawData"\s*:\s*"([A-Za-z0-9+/=]*)"/i;

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
  return isIdentified ? RAW_DATA.exec(text)?.[1] : undefined;
}
