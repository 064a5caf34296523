import type { OptionTexts } from '../../src/config/read-options.ts';
import { readOptions } from '../../src/config/read-options.ts';
import type { FirehoseResultRecord } from '../../src/model/firehose.ts';
import { outputLinesOf, outputOf } from './answers.ts';
import { isObject } from './flat-document.ts';
import type { TransformRun } from './run-transform.ts';

interface ReceivedId {
  readonly recordId: string;
  readonly member: 'data' | 'kafkaRecordValue';
}

/**
 * Checks a response for everything that must hold for any event under any options, and returns one sentence per fault.
 * `options` are the options under which the event was answered.
 */
export function soundnessProblems(event: unknown, run: TransformRun, options: OptionTexts): string[] {
  const { maxResponseBytes, destination } = readOptions(options);
  const expected = receivedIds(event);
  const { records } = run.result;
  const text = JSON.stringify(run.result);
  const sizeOfAllFailed = Buffer.byteLength(
    JSON.stringify({ records: expected.map(({ recordId }) => ({ recordId, result: 'ProcessingFailed' })) }),
  );
  const problems = [
    ...run.errors.map((error) => `an error inside the program: ${String(error)}`),
    unless(sameIds(records, expected), `recordIds ${show(expected)} expected, not ${show(records)}`),
    unless(Buffer.byteLength(text) === run.responseBytes, `${Buffer.byteLength(text)} bytes, not ${run.responseBytes}`),
    unless(
      run.responseBytes <= Math.max(maxResponseBytes, sizeOfAllFailed),
      `the answer has ${run.responseBytes} bytes, over ${maxResponseBytes}`,
    ),
  ].flat();
  let documents = 0;
  records.forEach((record, index) => {
    const found = documentsIn(record, expected[index]?.member ?? 'data', destination);
    if (typeof found === 'string') problems.push(found);
    else documents += found;
  });
  return [...problems, ...countProblems(run, documents)];
}

/** The record ids that must be answered, and the member that must contain the output of each. */
function receivedIds(event: unknown): ReceivedId[] {
  const records: unknown = isObject(event) ? event.records : undefined;
  if (!Array.isArray(records)) return [];
  const found = new Map<string, ReceivedId>();
  for (const record of records) {
    if (!isObject(record)) continue;
    const { recordId: id, kafkaRecordValue } = record;
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    const recordId = String(id);
    if (found.has(recordId)) continue;
    found.set(recordId, { recordId, member: kafkaRecordValue === undefined ? 'data' : 'kafkaRecordValue' });
  }
  return [...found.values()];
}

function sameIds(records: readonly FirehoseResultRecord[], expected: readonly ReceivedId[]): boolean {
  return (
    records.length === expected.length && records.every(({ recordId }, index) => recordId === expected[index]?.recordId)
  );
}

/** The number of documents in a record, or a description of what is wrong with it. */
function documentsIn(record: FirehoseResultRecord, member: ReceivedId['member'], destination: string): number | string {
  const members = Object.keys(record).join(' ');
  if (record.result === 'Dropped' || record.result === 'ProcessingFailed') {
    return members === 'recordId result' ? 0 : `a record without output has ${members}`;
  }
  if (record.result !== 'Ok') return `${show(record.result)} is no result`;
  if (members !== `recordId result ${member}`) return `a record with output in ${member} has ${members}`;
  try {
    const texts = destination === 'opensearch' ? [outputOf(record)] : outputLinesOf(record);
    const bad = texts.find((text) => text.includes('\n') || !isObject(JSON.parse(text)));
    if (bad !== undefined) return `no single-line JSON object: ${bad}`;
    return texts.length === 0 ? 'an Ok record without a document' : texts.length;
  } catch (error) {
    return `the output cannot be read: ${String(error)}`;
  }
}

function countProblems({ counts, result }: TransformRun, documents: number): string[] {
  const sum = (numbers: Readonly<Record<string, number>>) => Object.values(numbers).reduce((a, b) => a + b, 0);
  const withResult = (word: string) => result.records.filter((record) => record.result === word).length;
  const pairs: readonly (readonly [string, number, number])[] = [
    [
      'lines in = documents + rolled up + put back + dropped + failed',
      counts.linesIn,
      counts.documents + counts.linesRolledUp + counts.linesPutBack + counts.linesDropped + counts.linesFailed,
    ],
    [
      'lines dropped by rule',
      counts.linesDropped,
      counts.linesDroppedNoData + counts.linesDroppedByRule + counts.linesSampledOut,
    ],
    ['records in', counts.recordsIn, result.records.length],
    ['records Ok', counts.recordsOk, withResult('Ok')],
    ['records Dropped', counts.recordsDropped + counts.recordsPutBack, withResult('Dropped')],
    ['records failed', counts.recordsFailed, withResult('ProcessingFailed')],
    ['records failed by code', sum(counts.recordFaults), counts.recordsFailed],
    ['unreadable lines by code', sum(counts.lineFaults), counts.unreadableLines],
    ['documents', counts.documents, documents],
    ['bytes out', counts.bytesOut, result.records.reduce((bytes, record) => bytes + outputBytes(record), 0)],
  ];
  return pairs.flatMap(([what, counted, actual]) =>
    unless(counted === actual, `${what}: ${counted} against ${actual}`),
  );
}

function outputBytes({ data, kafkaRecordValue }: FirehoseResultRecord): number {
  return Buffer.byteLength(data ?? kafkaRecordValue ?? '', 'base64');
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
