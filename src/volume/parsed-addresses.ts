import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { IpAddress, parseIpAddress } from '../net/ip-address.ts';

interface Slot {
  readonly address: IpAddress;
  /** The turn in which the address was read. */
  turn: number;
}

/**
 * The addresses of the record that is being judged, each read once however many rules ask for it. Reading an address
 * again is quicker than looking its text up in a map, so nothing is remembered from record to record.
 */
export class ParsedAddresses {
  /** By the position of the field. */
  readonly #slots: Slot[] = [];
  #turn = 0;

  /** Forgets the addresses: another record is under the cursor. */
  forget(): void {
    this.#turn++;
  }

  /** The address in a field that the record has. Valid until {@link ParsedAddresses.forget}. */
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
