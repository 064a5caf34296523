import type { FirehoseMetadata } from '../model/firehose.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { OtfMetadata } from './otf-metadata.ts';
import type { PartitionKeyName } from './partition-key-table.ts';
import { PartitionKeys } from './partition-keys.ts';

const NOTHING_YET: FirehoseMetadata = {};
const MEMBER = ',"metadata":';

/** Routes records at the destination: the `metadata` of each record of an answer, with partition keys and Iceberg table. */
export class RecordRouting {
  /** Maximum number of bytes that it adds to a record's entry in the answer. */
  readonly maxBytes: number;
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
    this.maxBytes = (this.#hasKeys ? this.#keys.maxBytes : 0) + otfBytes;
  }

  /** Begins a record that arrived at `arrivalMs`, Unix milliseconds; undefined where that is unknown. */
  begin(arrivalMs: number | undefined): void {
    this.#keys.begin(arrivalMs);
  }

  /** Adds a line whose document is in the answer. */
  add(record: FlowLogRecord): void {
    if (this.#hasKeys) this.#keys.add(record);
  }

  /** The routing of the record; the same object as for the previous record where nothing differs. */
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
