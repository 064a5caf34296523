import type { FirehoseResultRecord } from '../../src/model/firehose.ts';
import { type FlatDocument, parseDocument } from './flat-document.ts';

/** The output of a record as text; empty if the record has none. Throws if the base64 or the UTF-8 is invalid. */
export function outputOf(record: FirehoseResultRecord | undefined): string {
  const data = record?.data ?? record?.kafkaRecordValue ?? '';
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) throw new TypeError(`the output of ${record?.recordId} is not base64`);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** The documents of a record as JSON texts, for a destination with one document per line. Throws if the last line has no newline. */
export function outputLinesOf(record: FirehoseResultRecord | undefined): string[] {
  const output = outputOf(record);
  if (output === '') return [];
  if (!output.endsWith('\n')) throw new TypeError(`the output of ${record?.recordId} does not end in a newline`);
  return output.slice(0, -1).split('\n');
}

/** The documents of all records in order; the records must be for a destination with one document per line. */
export function documentsOf(records: readonly FirehoseResultRecord[]): FlatDocument[] {
  return records.flatMap(outputLinesOf).map(parseDocument);
}
