import type { AddedValues } from '../../model/added-values.generated.ts';
import { FlowLogRecord } from '../../model/flow-log-record.ts';
import { tcpFlagNames } from '../../reference/tcp-flags.ts';
import { trafficPathName } from '../../reference/traffic-paths.ts';
import { type FlowGroup, FORWARD, RETURN, SEVERAL_PORTS } from './flow-group.ts';

const INITIAL_BYTES = 4_096;
/** Enough for every counter and time that a joined record replaces. */
const MAX_NUMBERS_BYTES = 128;
const SPACE = 0x20;
const HYPHEN = 0x2d;

/**
 * Writes the record of a group as a flow log line: the first record in the direction of the document, with the group's
 * numbers.
 */
export class JoinedRecord {
  readonly record: FlowLogRecord = new FlowLogRecord();
  /** The length of the line, which begins with the record's buffer. */
  length = 0;
  #bytes: Buffer = Buffer.alloc(INITIAL_BYTES);
  #bounds: Int32Array = new Int32Array(0);

  /**
   * Sets {@link JoinedRecord.record} to the record of a group; its other fields are those of `first`, one of the
   * group's records.
   */
  set(first: FlowLogRecord, group: FlowGroup): void {
    const { format } = first;
    const at = format.positions;
    const { direction } = group;
    const clientPort = direction === FORWARD ? at.srcport : at.dstport;
    // AWS records the path of egress only
    const pathBack = first.has(at['traffic-path']) ? '' : group.directedBack(at['traffic-path']);
    this.#reserve(first, pathBack.length);
    for (let position = 0; position < format.fields.length; position++) {
      const start = this.length;
      if (position === at['traffic-path'] && pathBack !== '') {
        this.length += this.#bytes.write(pathBack, start, 'latin1');
        this.#bounds[2 * position] = start;
        this.#bounds[2 * position + 1] = this.length;
      } else if (!first.has(position) || (position === clientPort && group.clientPort === SEVERAL_PORTS)) {
        this.#bounds[2 * position] = start;
        this.#bounds[2 * position + 1] = start;
        this.#bytes[this.length++] = HYPHEN;
      } else {
        if (position === at.bytes) this.#write(group.bytes[FORWARD] + group.bytes[RETURN]);
        else if (position === at.packets) this.#write(group.packets[FORWARD] + group.packets[RETURN]);
        else if (position === at.start) this.#write(group.start);
        else if (position === at.end) this.#write(group.end);
        else if (position === at['tcp-flags']) this.#write(group.flags[direction]);
        else this.length += first.bytes.copy(this.#bytes, start, first.startOf(position), first.endOf(position));
        this.#bounds[2 * position] = start;
        this.#bounds[2 * position + 1] = this.length;
      }
      this.#bytes[this.length++] = SPACE;
    }
    this.length--;
    const { record } = this;
    if (record.bytes !== this.#bytes) record.setBytes(this.#bytes);
    record.format = format;
    record.bounds = this.#bounds;
    record.base = 0;
    record.isPlain = first.isPlain;
  }

  /** Sets the added values of the group's first record to those of the group. */
  addTo(added: AddedValues, group: FlowGroup): void {
    const { direction, flows, bytes, packets } = group;
    const opposite = direction === FORWARD ? RETURN : FORWARD;
    const at = this.record.format.positions;
    added.flowCount = flows[FORWARD] + flows[RETURN];
    if (flows[opposite] > 0) {
      added.flowsOut = flows[direction];
      added.flowsIn = flows[opposite];
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
    const path = this.record.number(at['traffic-path']);
    if (path >= 0) added.trafficPathName = trafficPathName(path);
    if (added.transferUsd >= 0) added.transferUsd = group.usd;
    if (group.clientPort === SEVERAL_PORTS) added.communityId = undefined;
  }

  /** Begins a line, with room for all fields of a record. */
  #reserve(first: FlowLogRecord, moreBytes: number): void {
    const count = first.format.fields.length;
    let needed = MAX_NUMBERS_BYTES + moreBytes;
    for (let position = 0; position < count; position++) {
      needed += Math.max(1, first.endOf(position) - first.startOf(position)) + 1;
    }
    if (this.#bytes.length < needed) this.#bytes = Buffer.alloc(2 * needed);
    if (this.#bounds.length < 2 * count) this.#bounds = new Int32Array(2 * count);
    this.length = 0;
  }

  #write(value: number): void {
    this.length += this.#bytes.write(String(value), this.length, 'latin1');
  }
}
