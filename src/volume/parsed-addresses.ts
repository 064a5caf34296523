import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { IpAddress, parseIpAddress } from '../net/ip-address.ts';

interface Slot {
  readonly address: IpAddress;
  /** The number of the record from which the address was read. */
  turn: number;
}

/**
 * The addresses of the current record, each parsed once however many rules need it. Parsing an address again is faster
 * than looking its text up in a map, so nothing is cached between records.
 */
export class ParsedAddresses {
  /** By the position of the field. */
  readonly #slots: Slot[] = [];
  #turn = 0;

  /** Discards the addresses before the next record. */
  forget(): void {
    this.#turn++;
  }

  /** The address in a field, which must be present. Valid until {@link ParsedAddresses.forget}. */
  at(record: FlowLogRecord, position: number): IpAddress {
    let slot = this.#slots[position];
    if (slot === undefined) {
      slot = { address: new IpAddress(), turn: -1 };
      this.#slots[position] = slot;
    }
    if (slot.turn !== this.#turn) {
      parseIpAddress(record.bytes, record.startOf(position), record.endOf(position), slot.address);
      slot.turn = this.#turn;
    }
    return slot.address;
  }
}
