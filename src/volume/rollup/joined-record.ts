import type { AddedValues } from '../../model/added-values.generated.ts';
import { FlowLogRecord } from '../../model/flow-log-record.ts';
import { tcpFlagNames } from '../../reference/tcp-flags.ts';
import { type FlowGroup, FORWARD, RETURN, SEVERAL_PORTS } from './flow-group.ts';

const INITIAL_BYTES = 4_096;
/** Enough for every counter and time that a joined record states anew. */
const MAX_NUMBERS_BYTES = 128;

/** Writes the record of a group: a copy of its first record in the direction of the document, with the group's numbers. */
export class JoinedRecord {
  readonly record: FlowLogRecord = new FlowLogRecord();
  #bytes: Buffer = Buffer.alloc(INITIAL_BYTES);
  #bounds: Int32Array = new Int32Array(0);
  #length = 0;

  /** Sets {@link JoinedRecord.record} to the group's, of whose records `first` is the one that it is like. */
  set(first: FlowLogRecord, group: FlowGroup): void {
    this.#copy(first);
    const { positions: at } = first.format;
    const { direction } = group;
    this.#write(at.bytes, group.bytes[FORWARD] + group.bytes[RETURN]);
    this.#write(at.packets, group.packets[FORWARD] + group.packets[RETURN]);
    this.#write(at.start, group.start);
    this.#write(at.end, group.end);
    this.#write(at['tcp-flags'], group.flags[direction]);
    if (group.clientPort === SEVERAL_PORTS) this.#remove(direction === FORWARD ? at.srcport : at.dstport);
  }

  /** Sets the added values of the group's first record to those of the group. */
  addTo(added: AddedValues, group: FlowGroup): void {
    const { direction, flows, bytes, packets } = group;
    const opposite = direction === FORWARD ? RETURN : FORWARD;
    const at = this.record.format.positions;
    added.flowCount = flows[FORWARD] + flows[RETURN];
    if (flows[opposite] > 0) {
      if (this.record.has(at.bytes)) {
        added.bytesOut = bytes[direction];
        added.bytesIn = bytes[opposite];
      }
      if (this.record.has(at.packets)) {
        added.packetsOut = packets[direction];
        added.packetsIn = packets[opposite];
      }
    }
    if (added.durationSeconds >= 0) added.durationSeconds = Math.max(0, group.end - group.start);
    if (added.tcpFlagNames !== undefined || group.flags[direction] > 0) {
      added.tcpFlagNames = tcpFlagNames(group.flags[direction]);
    }
    if (added.transferUsd >= 0) added.transferUsd = group.usd;
    if (group.clientPort === SEVERAL_PORTS) added.communityId = undefined;
  }

  #copy({ format, bytes, bounds, base, isPlain }: FlowLogRecord): void {
    const count = 2 * format.fields.length;
    let start = Number.POSITIVE_INFINITY;
    let end = 0;
    for (let index = 0; index < count; index += 2) {
      const from = bounds[base + index] ?? 0;
      const to = bounds[base + index + 1] ?? 0;
      if (to <= from) continue;
      if (from < start) start = from;
      if (to > end) end = to;
    }
    const length = Math.max(0, end - start);
    if (this.#bytes.length < length + MAX_NUMBERS_BYTES) this.#bytes = Buffer.alloc(2 * (length + MAX_NUMBERS_BYTES));
    if (this.#bounds.length < count) this.#bounds = new Int32Array(count);
    if (length > 0) bytes.copy(this.#bytes, 0, start, end);
    for (let index = 0; index < count; index += 2) {
      const from = bounds[base + index] ?? 0;
      const to = bounds[base + index + 1] ?? 0;
      this.#bounds[index] = to > from ? from - start : 0;
      this.#bounds[index + 1] = to > from ? to - start : 0;
    }
    this.#length = length;
    const { record } = this;
    if (record.bytes !== this.#bytes) record.setBytes(this.#bytes);
    record.format = format;
    record.bounds = this.#bounds;
    record.base = 0;
    record.isPlain = isPlain;
  }

  /** States a number anew, if the record has the field. */
  #write(position: number, value: number): void {
    if (!this.record.has(position)) return;
    const start = this.#length;
    this.#length += this.#bytes.write(String(value), start, 'latin1');
    this.#bounds[2 * position] = start;
    this.#bounds[2 * position + 1] = this.#length;
  }

  #remove(position: number): void {
    this.#bounds[2 * position] = 0;
    this.#bounds[2 * position + 1] = 0;
  }
}
