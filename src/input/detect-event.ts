import { skipByteOrderMark } from '../decode/text-ranges.ts';
import { JsonScanner } from '../json/json-scanner.ts';
import { OPEN_BRACE, OPEN_BRACKET } from '../text/ascii.ts';

/** The detected kind of an input; `undecided` if more of it is needed. */
export type InputKind = 'event' | 'lines' | 'undecided';

const RECORDS = Buffer.from('records');
const RECORD_ID = Buffer.from('recordId');
const EVENT_KEYS = ['invocationId', 'deliveryStreamArn'].map((key) => Buffer.from(key));
/** Members of objects that contain lines: an object with one of them is not a Firehose event. */
const LINE_KEYS = ['message', 'messageType', 'logEvents'].map((key) => Buffer.from(key));

/** Minimum number of bytes for detection: those of a byte order mark. */
const MIN_BYTES = 3;

/**
 * Distinguishes a Firehose transformation event from inputs with flow log lines by its beginning: an object with a
 * member `invocationId` or `deliveryStreamArn`, or with `records` of which the first has a `recordId`.
 *
 * @param isWhole whether `head` is the whole input; then the result is never `undecided`
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
      // the rest need not be scanned, and the scanner's position is inside the first record
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
