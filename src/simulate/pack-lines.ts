import { gunzipSync } from 'node:zlib';
import { StreamError } from '../input/errors.ts';
import { type EventSource, firehoseEvent } from '../library/firehose-event.ts';
import type { SimulatedSource } from './simulated-stream.ts';

/** Data that arrives on the stream. */
export interface Arrival {
  readonly data: Buffer;
  readonly partitionKey: string | undefined;
  readonly lines: number;
  /** Virtual time, in milliseconds since 1970. */
  readonly arrivalMs: number;
}

/** How lines are packed into records. */
export interface Packing {
  readonly source: SimulatedSource;
  /** Lines in a subscription message. */
  readonly linesPerMessage: number;
  /** Lines that are logged per second of virtual time. */
  readonly linesPerSecond: number;
  /** When the first line is logged, in milliseconds since 1970. */
  readonly startMs: number;
}

/** For speed, lines that become separate records are packed in groups of this size. */
const SINGLE_LINES = 500;

/**
 * Maximum size of a record of a Firehose stream, before base64. Source:
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
 */
const MAX_RECORD_BYTES = 1_000 * 1024;

const CANNED: Readonly<Record<SimulatedSource, EventSource>> = {
  direct: 'direct',
  'cloudwatch-logs': 'cloudwatch-logs',
  kinesis: 'kinesis',
  decompressed: 'cloudwatch-logs',
  msk: 'direct',
};

/**
 * The records that contain these lines, in order; each arrives when its last line has been logged. Throws a {@link
 * StreamError} for a record that Firehose would not accept.
 */
export async function* packLines(
  lines: AsyncIterable<string> | Iterable<string>,
  packing: Packing,
): AsyncGenerator<Arrival> {
  const isMessage = CANNED[packing.source] === 'cloudwatch-logs';
  const groupSize = isMessage ? packing.linesPerMessage : SINGLE_LINES;
  let gathered: string[] = [];
  let before = 0;
  for await (const line of lines) {
    gathered.push(line);
    if (gathered.length < groupSize) continue;
    yield* pack(gathered, before, packing);
    before += gathered.length;
    gathered = [];
  }
  if (gathered.length > 0) yield* pack(gathered, before, packing);
}

function* pack(lines: readonly string[], linesBefore: number, packing: Packing): Generator<Arrival> {
  const { records } = firehoseEvent(lines, { source: CANNED[packing.source], linesPerMessage: lines.length });
  const linesEach = lines.length / records.length;
  for (const [index, record] of records.entries()) {
    const stored = Buffer.from(record.data ?? '', 'base64');
    if (stored.length > MAX_RECORD_BYTES) {
      throw new StreamError(
        `a record of ${lines.length} lines has ${stored.length} bytes, and Firehose accepts at most ${MAX_RECORD_BYTES}; use fewer lines per message`,
      );
    }
    const lastLine = linesBefore + (index + 1) * linesEach - 1;
    yield {
      data: packing.source === 'decompressed' ? gunzipSync(stored) : stored,
      partitionKey: record.kinesisRecordMetadata?.partitionKey,
      lines: linesEach,
      arrivalMs: packing.startMs + Math.floor((lastLine * 1_000) / packing.linesPerSecond),
    };
  }
}
