import { decodeRecord } from '../../../src/decode/record-decoder.ts';
import { Window } from '../../../src/pipeline/window.ts';

/** Index of the field that contains the number in the default format: `bytes`. */
const NUMBER_FIELD = 9;
const FIRST_NUMBER = 1_000_000_000;
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * Flow log lines in the default format that can be identified in any output: `bytes` contains a unique number. Flows repeat,
 * and ports and actions vary, so that rules and sampling select some of the lines.
 */
export function numberedLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const start = 1_772_442_000 + index;
    const port = [443, 53, 22, 8_080][index % 4];
    const action = index % 5 === 4 ? 'REJECT' : 'ACCEPT';
    const flow = `10.0.${(index >> 3) & 255}.${index & 7} 203.0.113.${(index >> 3) % 200} 49152 ${port} 6`;
    return `2 123456789012 eni-0a1b2c3d4e5f60701 ${flow} 4 ${FIRST_NUMBER + index} ${start} ${start + 60} ${action} OK`;
  });
}

/** The number of occurrences of each line in the delivered documents, by the index of the line. */
export function timesDelivered(text: string): Map<number, number> {
  const times = new Map<number, number>();
  for (const [, number = ''] of text.matchAll(/"bytes":(\d+)/g)) count(times, Number(number) - FIRST_NUMBER);
  return times;
}

/** The number of occurrences of each line in the records of the error bucket, by index. Throws if a record cannot be decoded. */
export function timesFailed(records: readonly { readonly rawData: string }[]): Map<number, number> {
  const times = new Map<number, number>();
  const window = new Window();
  for (const { rawData } of records) {
    window.reset();
    const fault = decodeRecord(rawData, window.arena, window.decoder, MAX_INFLATED_BYTES);
    if (fault !== undefined) throw new Error(`a record of the error bucket cannot be decoded: ${fault}`);
    for (let line = 0; line < window.lines.count; line++) {
      const text = window.arena.bytes.toString('utf8', window.lines.starts.at(line), window.lines.ends.at(line));
      count(times, Number(text.split(' ')[NUMBER_FIELD]) - FIRST_NUMBER);
    }
  }
  return times;
}

function count(times: Map<number, number>, index: number): void {
  times.set(index, (times.get(index) ?? 0) + 1);
}
