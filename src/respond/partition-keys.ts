import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { EMPTY_FORMAT, type FieldPositions, type LogFormat } from '../model/log-format.ts';
import { CommonValue } from './common-value.ts';
import { PARTITION_KEYS, type PartitionKeyName, type PartitionKeySpec } from './partition-key-table.ts';
import { NO_TIME, UtcClock, type UtcPart, type UtcParts } from './utc-parts.ts';

const MS_PER_SECOND = 1_000;
/** 9999-12-31T23:59:59.999Z, the last millisecond that has a year of four digits. */
const MAX_ARRIVAL_MS = 253_402_300_799_999;
/** The value of an unknown time. */
const NO_SECONDS = -1;

const ROUTING = ',"metadata":{"partitionKeys":{}}';

/** A key whose value is a field of the lines. */
interface FieldKey {
  readonly name: PartitionKeyName;
  readonly value: CommonValue;
  readonly positionIn: (at: FieldPositions) => number;
}

/** A key that is a part of the time. */
interface TimeKey {
  readonly name: PartitionKeyName;
  readonly part: UtcPart;
}

/**
 * The partition keys of a Firehose record, by which dynamic partitioning chooses its S3 prefix. A record with several lines
 * has one set of keys:
 *
 * - A key whose value differs between lines is `mixed`; a line that lacks the field has the value `unknown`.
 * - The time is that of the first line that has one: its `end`, else its `start`. If no line has a time, it is the time
 *   at which the record arrived.
 * - An unreadable line has no values; in a record without other lines every key is `unknown`.
 *
 * Values are never empty and only contain `A-Za-z0-9._-`: every other byte, and a leading dot, becomes `_`. For each
 * record: {@link PartitionKeys.begin}, a call for each line, {@link PartitionKeys.finish}.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
 */
export class PartitionKeys {
  /** Maximum number of bytes that the keys add to a record's entry in the answer, as JSON, including the comma before them. */
  readonly maxBytes: number;
  readonly #fields: readonly FieldKey[];
  readonly #times: readonly TimeKey[];
  readonly #clock: UtcClock = new UtcClock();
  /** The positions of the fields, in their order. */
  readonly #positionsByFormat: WeakMap<LogFormat, readonly number[]> = new WeakMap();
  #format: LogFormat = EMPTY_FORMAT;
  #positions: readonly number[] = [];
  #arrivalSeconds = NO_SECONDS;
  /** The time of the first line that has one, Unix seconds. */
  #flowSeconds = NO_SECONDS;
  #last: Readonly<Record<string, string>> | undefined;

  constructor(names: readonly PartitionKeyName[]) {
    const fields: FieldKey[] = [];
    const times: TimeKey[] = [];
    for (const name of names) {
      const spec: PartitionKeySpec = PARTITION_KEYS[name];
      if (spec.kind === 'time') {
        times.push({ name, part: spec.part });
      } else {
        fields.push({ name, value: new CommonValue(spec.maxLength), positionIn: (at) => at[spec.field] });
      }
    }
    this.#fields = fields;
    this.#times = times;
    const commas = Math.max(0, names.length - 1);
    const member = (name: PartitionKeyName) => '"":""'.length + name.length + PARTITION_KEYS[name].maxLength;
    this.maxBytes = names.reduce((sum, name) => sum + member(name), ROUTING.length + commas);
  }

  /**
   * Begins a record.
   *
   * @param arrivalMs when it arrived, Unix milliseconds; undefined or out of range if unknown
   */
  begin(arrivalMs: number | undefined): void {
    const isKnown = arrivalMs !== undefined && arrivalMs >= 0 && arrivalMs <= MAX_ARRIVAL_MS;
    this.#arrivalSeconds = isKnown ? Math.floor(arrivalMs / MS_PER_SECOND) : NO_SECONDS;
    this.#flowSeconds = NO_SECONDS;
    for (const { value } of this.#fields) value.begin();
  }

  /** Adds a line whose document is kept. */
  add(record: FlowLogRecord): void {
    if (record.format !== this.#format) this.#follow(record.format);
    for (let index = 0; index < this.#fields.length; index++) {
      const position = this.#positions[index] ?? -1;
      if (position < 0) this.#fields[index]?.value.add(record.bytes, 0, 0);
      else this.#fields[index]?.value.add(record.bytes, record.startOf(position), record.endOf(position));
    }
    if (this.#flowSeconds === NO_SECONDS && this.#times.length > 0) this.#flowSeconds = secondsOf(record);
  }

  /**
   * The values by key name; never modified afterwards. The same object as for the previous record if nothing differs.
   */
  finish(): Readonly<Record<string, string>> {
    const time = this.#time();
    if (this.#last !== undefined && this.#isLast(this.#last, time)) return this.#last;
    const values: Record<string, string> = {};
    for (const { name, value } of this.#fields) values[name] = value.text;
    for (const { name, part } of this.#times) values[name] = time[part];
    this.#last = values;
    return values;
  }

  #isLast(last: Readonly<Record<string, string>>, time: UtcParts): boolean {
    for (const { name, value } of this.#fields) if (last[name] !== value.text) return false;
    for (const { name, part } of this.#times) if (last[name] !== time[part]) return false;
    return true;
  }

  #time(): UtcParts {
    const seconds = this.#flowSeconds === NO_SECONDS ? this.#arrivalSeconds : this.#flowSeconds;
    return seconds === NO_SECONDS ? NO_TIME : this.#clock.partsOf(seconds);
  }

  #follow(format: LogFormat): void {
    let positions = this.#positionsByFormat.get(format);
    if (positions === undefined) {
      positions = this.#fields.map(({ positionIn }) => positionIn(format.positions));
      this.#positionsByFormat.set(format, positions);
    }
    this.#format = format;
    this.#positions = positions;
  }
}

/** The end of a record's capture window, else its start, Unix seconds. */
function secondsOf(record: FlowLogRecord): number {
  const { start, end } = record.format.positions;
  return record.has(end) ? record.number(end) : record.number(start);
}
