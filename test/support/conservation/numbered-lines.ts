import { decodeRecord } from '../../../src/decode/record-decoder.ts';
import { Window } from '../../../src/pipeline/window.ts';

/** The place of the number in a line of the default format: `bytes`. */
const NUMBER_FIELD = 9;
const FIRST_NUMBER = 1_000_000_000;
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * Flow log lines in the default format that can be told apart wherever they come out: `bytes` is a number that no other
 * has. Flows repeat, ports and actions vary, so that rules and sampling have something to choose from.
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

/** How often each line, by its index, is in the documents that were delivered. */
export function timesDelivered(text: string): Map<number, number> {
  const times = new Map<number, number>();
  for (const [, number = ''] of text.matchAll(/"bytes":(\d+)/g)) count(times, Number(number) - FIRST_NUMBER);
  return times;
}

/** How often each line, by its index, is in the records of the error bucket. Throws where one cannot be decoded. */
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
