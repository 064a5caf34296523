/**
 * Members that only objects of a Firehose error bucket have next to `rawData`. Some write them in camel case, the failures
 * of format conversion with capitals.
 * Sources: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
const TELLING_MEMBERS: ReadonlySet<string> = new Set([
  'attemptsmade',
  'arrivaltimestamp',
  'attemptendingtimestamp',
  'errorcode',
  'errormessage',
  'lasterrorcode',
  'lasterrormessage',
]);

/** `rawData` in text that is no JSON: AWS writes messages of HTTP endpoints with quotes that are not escaped. */
const RAW_DATA = /"rawData"\s*:\s*"([A-Za-z0-9+/=]*)"/i;

/**
 * The payload of a record that Firehose could not process or deliver, as base64: the original where the transformation
 * failed, the document where a destination refused it. Undefined where the object is not one of an error bucket.
 */
export function payloadOfErrorObject(value: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(value);
  const rawData = names.find((name) => name.toLowerCase() === 'rawdata');
  const payload = rawData === undefined ? undefined : value[rawData];
  if (typeof payload !== 'string') return undefined;
  return names.some((name) => TELLING_MEMBERS.has(name.toLowerCase())) ? payload : undefined;
}

/** The payload in an object of an error bucket that is not valid JSON; undefined where there is none. */
export function payloadInText(text: string): string | undefined {
  const hasTelling = /"(?:attemptsMade|errorCode|lastErrorCode|arrivalTimestamp)"/i.test(text);
  return hasTelling ? RAW_DATA.exec(text)?.[1] : undefined;
}
