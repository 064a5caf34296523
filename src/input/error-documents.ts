import { OWN_DOCUMENTS } from '../encode/own-documents.ts';
import { CARRIAGE_RETURN, LINE_FEED, OPEN_BRACE } from '../text/ascii.ts';

/**
 * The documents in the record of a failed delivery: JSON objects, one per line, without their line ends. Undefined if
 * the record has anything else, or nothing.
 */
export function documentsIn(record: Buffer): Buffer[] | undefined {
  const documents: Buffer[] = [];
  for (let start = 0; start < record.length; ) {
    const lineFeed = record.indexOf(LINE_FEED, start);
    const end = lineFeed === -1 ? record.length : lineFeed;
    const line = record.subarray(start, record[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    start = end + 1;
    if (line.length === 0) continue;
    if (!isObject(line)) return undefined;
    documents.push(line);
  }
  return documents.length === 0 ? undefined : documents;
}

/**
 * Whether this program has written a document, in any schema: the function passes it through unchanged if it is sent
 * again.
 */
export function isOwnDocument(document: Buffer): boolean {
  return (
    OWN_DOCUMENTS.includes(document, 0, document.length) ||
    OWN_DOCUMENTS.includesWithoutKey(document, 0, document.length)
  );
}

function isObject(line: Buffer): boolean {
  if (line[0] !== OPEN_BRACE) return false;
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
