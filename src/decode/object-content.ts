import { JsonScanner } from '../json/json-scanner.ts';
import { AT_SIGN, LOWER_N, OPEN_BRACKET, QUOTE } from '../text/ascii.ts';

const COMMA = Buffer.from(',');
const BRACES = [Buffer.from('{'), Buffer.from('}')] as const;

/** The member that holds the lines of a wrapper, and of a log event. */
export const MESSAGE: Buffer = Buffer.from('message');
/** The member that holds the log events of a subscription message. */
export const LOG_EVENTS: Buffer = Buffer.from('logEvents');

/**
 * What CloudWatch Logs, its exports and this program put around a message. An object with these and an empty message says
 * nothing; one with any other member does.
 */
const TRANSPORT_KEYS: ReadonlySet<string> = new Set([
  ...['messageType', 'owner', 'logGroup', 'logStream', 'subscriptionFilters', 'policyLevel', 'id', 'timestamp'],
  ...['extractedFields', 'ingestionTime', 'eventId', 'logGroupName', 'logStreamName', 'vpcFlowEnricher'],
]);

/** Whether an object in which no line was found says nothing: its messages are empty, and only transport is around. */
export function isWithoutContent(bytes: Buffer, start: number, end: number): boolean {
  const scanner = new JsonScanner(bytes, start, end);
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const isContent = scanner.stringIs(MESSAGE) || scanner.stringIs(LOG_EVENTS);
    const key = bytes.toString('latin1', scanner.stringStart, scanner.stringEnd);
    const first = scanner.peek();
    const isEmptyContent = isContent && (first === QUOTE || first === OPEN_BRACKET || first === LOWER_N);
    if (!isEmptyContent && !TRANSPORT_KEYS.has(key) && key.charCodeAt(0) !== AT_SIGN) return false;
    scanner.skipValue();
  }
  return true;
}

/** The JSON text of the object without its message and its log events. */
export function withoutContent(bytes: Buffer, start: number, end: number): Buffer {
  const members: Buffer[] = [];
  const reader = new JsonScanner(bytes, start, end);
  reader.enter();
  for (let isFirst = true; reader.nextMember(isFirst); isFirst = false) {
    const isContent = reader.stringIs(MESSAGE) || reader.stringIs(LOG_EVENTS);
    const memberStart = reader.stringStart - 1;
    reader.skipValue();
    if (!isContent) members.push(bytes.subarray(memberStart, reader.position));
  }
  const parts = members.flatMap((member, index) => (index === 0 ? [member] : [COMMA, member]));
  return Buffer.concat([BRACES[0], ...parts, BRACES[1]]);
}
