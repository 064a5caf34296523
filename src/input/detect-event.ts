import { skipByteOrderMark } from '../decode/text-ranges.ts';
import { JsonScanner } from '../json/json-scanner.ts';
import { OPEN_BRACE, OPEN_BRACKET } from '../text/ascii.ts';

/** What an input turns out to be; `undecided` where more of it must be seen. */
export type InputKind = 'event' | 'lines' | 'undecided';

const RECORDS = Buffer.from('records');
const RECORD_ID = Buffer.from('recordId');
const EVENT_KEYS = ['invocationId', 'deliveryStreamArn'].map((key) => Buffer.from(key));
/** Members of what holds lines: nothing with them is a Firehose event. */
const LINE_KEYS = ['message', 'messageType', 'logEvents'].map((key) => Buffer.from(key));

/** Fewer bytes than a byte order mark has tell nothing. */
const MIN_BYTES = 3;

/**
 * Tells a Firehose transformation event from everything that has flow log lines, by the beginning of the input: an
 * object with a member `invocationId` or `deliveryStreamArn`, or with `records` of which the first has a `recordId`.
 *
 * @param isWhole whether nothing follows `head`; then the answer is never `undecided`
 */
export function detectEvent(head: Buffer, isWhole: boolean): InputKind {
  const undecided: InputKind = isWhole ? 'lines' : 'undecided';
  if (head.length < MIN_BYTES) return undecided;
  const scanner = new JsonScanner(head, skipByteOrderMark(head, 0, head.length), head.length);
  const first = scanner.peek();
  if (first === -1) return undecided;
  if (first !== OPEN_BRACE) return 'lines';
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    if (EVENT_KEYS.some((key) => scanner.stringIs(key))) return 'event';
    if (LINE_KEYS.some((key) => scanner.stringIs(key))) return 'lines';
    if (scanner.stringIs(RECORDS) && scanner.peek() === OPEN_BRACKET) {
      if (firstRecordHasId(scanner)) return 'event';
      // what is behind the first record needs no look, and the scanner stands somewhere inside it
      return scanner.failed && scanner.atEnd ? undecided : 'lines';
    }
    if (!scanner.skipValue()) break;
  }
  return scanner.failed && scanner.atEnd ? undecided : 'lines';
}

function firstRecordHasId(scanner: JsonScanner): boolean {
  scanner.enter();
  if (!scanner.nextElement(true) || scanner.peek() !== OPEN_BRACE) return false;
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    if (scanner.stringIs(RECORD_ID)) return true;
    if (!scanner.skipValue()) return false;
  }
  return false;
}
