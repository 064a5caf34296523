import type { FirehoseMetadata } from '../model/firehose.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { OtfMetadata } from './otf-metadata.ts';
import type { PartitionKeyName } from './partition-key-table.ts';
import { PartitionKeys } from './partition-keys.ts';

const NOTHING_YET: FirehoseMetadata = {};
const MEMBER = ',"metadata":';

/** The `metadata` of each record of an answer: where dynamic partitioning and Iceberg put it. */
export class RecordMetadata {
  /** The most bytes that it adds to a record's entry in the answer. */
  readonly mostBytes: number;
  readonly #keys: PartitionKeys;
  readonly #otfMetadata: OtfMetadata | undefined;
  readonly #hasKeys: boolean;
  #lastKeys: Readonly<Record<string, string>> | undefined;
  #last: FirehoseMetadata = NOTHING_YET;

  constructor(names: readonly PartitionKeyName[], otfMetadata: OtfMetadata | undefined) {
    this.#keys = new PartitionKeys(names);
    this.#hasKeys = names.length > 0;
    this.#otfMetadata = otfMetadata;
    const otfBytes = otfMetadata === undefined ? 0 : MEMBER.length + JSON.stringify({ otfMetadata }).length;
    this.mostBytes = (this.#hasKeys ? this.#keys.mostBytes : 0) + otfBytes;
  }

  /** Begins a record that arrived at `arrivalMs`, Unix milliseconds, as far as that is known. */
  begin(arrivalMs: number | undefined): void {
    this.#keys.begin(arrivalMs);
  }

  /** Adds a line whose document is put out. */
  add(record: FlowLogRecord): void {
    if (this.#hasKeys) this.#keys.add(record);
  }

  /** The metadata of the record; the same object as for the record before where nothing differs. */
  finish(): FirehoseMetadata {
    const keys = this.#hasKeys ? this.#keys.finish() : undefined;
    if (keys !== this.#lastKeys || this.#last === NOTHING_YET) {
      this.#lastKeys = keys;
      this.#last = {
        ...(keys === undefined ? {} : { partitionKeys: keys }),
        ...(this.#otfMetadata === undefined ? {} : { otfMetadata: this.#otfMetadata }),
      };
    }
    return this.#last;
  }
}
