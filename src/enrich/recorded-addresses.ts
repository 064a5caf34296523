import type { ByteMemo } from '../memory/byte-memo.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { RecordedAddress } from '../model/metadata-request.ts';
import type { AddressBook, AddressFacts } from './address-book.ts';

/** A {@link RecordedAddress} while it is collected. */
export interface RecordedDraft extends RecordedAddress {
  readonly times: number[];
  /** The same address of the same interface while it was attached to another instance. */
  readonly older: RecordedDraft | undefined;
}

const LOWER_I = 0x69;

/** Maximum gap between flows of one period, in seconds. */
const MAX_GAP_SECONDS = 10;

/** Maximum number of periods of an address in one window; further ones are ignored. */
const MAX_TIMES = 64;

/** Maximum number of instances of an interface in one window; further ones are ignored. */
const MAX_INSTANCES = 8;

/** Collects the evidence of a window's records about the addresses of the interfaces that recorded them. */
export class RecordedAddresses {
  readonly list: RecordedDraft[] = [];
  readonly #byInterface: Map<string, Map<AddressFacts | undefined, RecordedDraft>> = new Map();

  /** Adds the evidence of a record; returns the draft that has it, undefined if the record has no evidence. */
  add(
    interfaceId: string,
    vpcId: string | undefined,
    record: FlowLogRecord,
    book: AddressBook,
    ids: ByteMemo<string>,
  ): RecordedDraft | undefined {
    const at = record.format.positions;
    const start = record.number(at.start);
    const end = record.number(at.end);
    if (start < 0 || end < start) return undefined;
    let own: AddressFacts | undefined;
    let isOfPackets = false;
    const direction = record.firstByte(at['flow-direction']);
    if (direction !== 0) {
      const isIngress = direction === LOWER_I;
      const plain = isIngress ? at.dstaddr : at.srcaddr;
      const packets = isIngress ? at['pkt-dstaddr'] : at['pkt-srcaddr'];
      isOfPackets = record.hasOtherText(packets, plain);
      own = book.factsOf(record, isOfPackets ? packets : plain);
    }
    let drafts = this.#byInterface.get(interfaceId);
    if (drafts === undefined) {
      drafts = new Map();
      this.#byInterface.set(interfaceId, drafts);
    }
    const instanceId = ids.of(record, at['instance-id']);
    const newest = drafts.get(own);
    let draft = newest;
    let count = 0;
    for (; draft !== undefined && draft.instanceId !== instanceId; draft = draft.older) count++;
    if (draft === undefined) {
      if (count >= MAX_INSTANCES) return undefined;
      draft = { interfaceId, vpcId, instanceId, address: own?.text, isOfPackets, times: [], older: newest };
      drafts.set(own, draft);
      this.list.push(draft);
    }
    addTime(draft.times, start, end);
    return draft;
  }
}

/** Extends a period that is close, or adds another one. */
export function addTime(times: number[], start: number, end: number): void {
  for (let index = times.length - 2; index >= 0; index -= 2) {
    const from = times[index] ?? 0;
    const until = times[index + 1] ?? 0;
    if (start > until + MAX_GAP_SECONDS || end < from - MAX_GAP_SECONDS) continue;
    times[index] = Math.min(from, start);
    times[index + 1] = Math.max(until, end);
    return;
  }
  if (times.length < 2 * MAX_TIMES) times.push(start, end);
}
