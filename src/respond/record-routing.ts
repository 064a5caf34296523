import type { FirehoseRouting } from '../model/firehose.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { IcebergTable } from './iceberg-table.ts';
import type { PartitionKeyName } from './partition-key-table.ts';
import { PartitionKeys } from './partition-keys.ts';

const NO_ROUTING: FirehoseRouting = {};
const MEMBER = ',"metadata":';

/** The routing of records at the destination: partition keys and Iceberg table, in Firehose's member `metadata`. */
export class RecordRouting {
  /** Maximum number of bytes that it adds to a record's entry in the answer. */
  readonly maxBytes: number;
  readonly #keys: PartitionKeys;
  readonly #icebergTable: IcebergTable | undefined;
  readonly #hasKeys: boolean;
  #lastKeys: Readonly<Record<string, string>> | undefined;
  #last: FirehoseRouting = NO_ROUTING;

  constructor(names: readonly PartitionKeyName[], icebergTable: IcebergTable | undefined) {
    this.#keys = new PartitionKeys(names);
    this.#hasKeys = names.length > 0;
    this.#icebergTable = icebergTable;
    const tableBytes =
      icebergTable === undefined ? 0 : MEMBER.length + JSON.stringify({ otfMetadata: icebergTable }).length;
    this.maxBytes = (this.#hasKeys ? this.#keys.maxBytes : 0) + tableBytes;
  }

  /** Begins a record that arrived at `arrivalMs`, Unix milliseconds; undefined if unknown. */
  begin(arrivalMs: number | undefined): void {
    this.#keys.begin(arrivalMs);
  }

  /** Adds a line whose document is in the answer. */
  add(record: FlowLogRecord): void {
    if (this.#hasKeys) this.#keys.add(record);
  }

  /** The routing of the record; the same object as for the previous record if nothing differs. */
  finish(): FirehoseRouting {
    const keys = this.#hasKeys ? this.#keys.finish() : undefined;
    if (keys !== this.#lastKeys || this.#last === NO_ROUTING) {
      this.#lastKeys = keys;
      this.#last = {
        ...(keys === undefined ? {} : { partitionKeys: keys }),
        ...(this.#icebergTable === undefined ? {} : { otfMetadata: this.#icebergTable }),
      };
    }
    return this.#last;
  }
}
