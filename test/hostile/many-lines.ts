import { gzipSync } from 'node:zlib';
import { eventOfData, runTransform } from '../support/run-transform.ts';

/** The parts of an answer to too many lines that the tests check. */
export interface ManyLinesReport {
  readonly results: readonly string[];
  readonly recordFaults: Readonly<Record<string, number>>;
  readonly linesIn: number;
  readonly linesFailed: number;
}

/** The answer to five million lines of one byte each, in ten kilobytes of gzip. */
export async function answerFiveMillionLines(): Promise<ManyLinesReport> {
  return reportOn(gzipSync('x\n'.repeat(5_000_000)));
}

/** The answer to three records with nearly the maximum number of lines: more documents than fit into any answer. */
export async function answerThreeFullRecords(): Promise<ManyLinesReport> {
  const payload = gzipSync('x\n'.repeat(400_000));
  return reportOn(...Array.from({ length: 3 }, () => payload));
}

async function reportOn(...payloads: readonly Buffer[]): Promise<ManyLinesReport> {
  const { result, counts } = await runTransform(eventOfData(...payloads));
  const { recordFaults, linesIn, linesFailed } = counts;
  return { results: result.records.map((record) => record.result), recordFaults, linesIn, linesFailed };
}
