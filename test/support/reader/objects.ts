import { Readable } from 'node:stream';
import type { InputFile } from '../../../src/input/input-file.ts';
import { memoryRanges } from '../../../src/input/range-source.ts';
import type { ReadCursor, SourceObject } from '../../../src/model/source-object.ts';
import type { LineBatch, LineSink, PutResult } from '../../../src/reader/line-sink.ts';

/** The header line of the default format. */
export const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A flow log line of the default format that differs from others in its source port, or a number beyond it. */
export function flowLine(number: number): string {
  return `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 ${number} 443 6 10 840 1609459200 1609459260 ACCEPT OK`;
}

/** Flow log lines with numbers from 1, each ended by a line feed. */
export function flowLines(count: number, first = 1): string {
  return Array.from({ length: count }, (_none, index) => `${flowLine(first + index)}\n`).join('');
}

/** An object with only a name. */
export const OBJECT: SourceObject = { bucket: 'logs', key: 'a_vpcflowlogs_b.log.gz' };

/** An input of these bytes, delivered in chunks of at most `chunkBytes`; then it fails, if an error is given. */
export function inputOf(content: Buffer | string, chunkBytes = 64 * 1024, error?: Error): InputFile {
  const bytes = Buffer.from(content);
  return {
    name: 's3://logs/a',
    bytes: bytes.length,
    openRanges: async () => memoryRanges(bytes),
    open: () =>
      Readable.from(
        (async function* () {
          for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
          if (error !== undefined) throw error;
        })(),
        { objectMode: false },
      ),
  };
}

/** A sink that keeps what it is given; `reply` decides what it accepts, by default everything. */
export class KeepingSink implements LineSink {
  readonly batches: LineBatch[] = [];
  readonly #reply: (batch: LineBatch, index: number) => PutResult | Promise<PutResult>;

  constructor(reply: (batch: LineBatch, index: number) => PutResult | Promise<PutResult> = (batch) => all(batch)) {
    this.#reply = reply;
  }

  async put(batch: LineBatch): Promise<PutResult> {
    this.batches.push(batch);
    return this.#reply(batch, this.batches.length - 1);
  }

  /** Everything given so far, without headers. */
  get text(): string {
    return this.batches.map(({ text }) => text.toString('utf8')).join('');
  }

  get cursors(): ReadCursor[] {
    return this.batches.map(({ end }) => end);
  }
}

/** The result for a batch whose lines were all accepted. */
export function all(batch: LineBatch): PutResult {
  return { accepted: batch.lines };
}
