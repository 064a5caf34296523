import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { readIpv4 } from '../net/ipv4-text.ts';

/** Maximum number of remembered addresses: enough for several million records, in a few megabytes. */
const MAX_ADDRESSES = 131_072;

/** The number of an address that is not remembered. */
export const UNKNOWN_SENDER = -1;

/**
 * Private IPv4 addresses, by their upper 16 bits: 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 (RFC 1918), and 100.64.0.0/10
 * (RFC 6598), which VPCs use for pods.
 */
const PRIVATE_IPV4 = [
  [0x0a00, 0x0aff],
  [0xac10, 0xac1f],
  [0xc0a8, 0xc0a8],
  [0x6440, 0x647f],
] as const;

/** The sources of the flows of a run, numbered from 0, and which of them recorded what they sent. */
export class Senders {
  readonly #ofIpv4: Map<number, number> = new Map();
  readonly #ofText: Map<string, number> = new Map();
  readonly #records: boolean[] = [];
  readonly #groups: Uint16Array = new Uint16Array(2);

  /** Whether a field has a private IPv4 address. */
  isPrivateIpv4(record: FlowLogRecord, position: number): boolean {
    const groups = this.#groups;
    if (!record.has(position)) return false;
    if (!readIpv4(record.bytes, record.startOf(position), record.endOf(position), groups, 0)) return false;
    const high = groups[0] ?? 0;
    return PRIVATE_IPV4.some(([first, last]) => high >= first && high <= last);
  }

  /** The number of the address in a field; {@link UNKNOWN_SENDER} if it is absent, or if there are too many addresses. */
  numberOf(record: FlowLogRecord, position: number): number {
    if (!record.has(position)) return UNKNOWN_SENDER;
    const groups = this.#groups;
    if (!readIpv4(record.bytes, record.startOf(position), record.endOf(position), groups, 0)) {
      const text = record.text(position) ?? '';
      return this.#ofText.get(text) ?? this.#add(this.#ofText, text);
    }
    const address = ((groups[0] ?? 0) << 16) | (groups[1] ?? 0);
    return this.#ofIpv4.get(address) ?? this.#add(this.#ofIpv4, address);
  }

  /** An interface recorded that it sent a flow from the address in a field. */
  markRecorded(record: FlowLogRecord, position: number): void {
    const sender = this.numberOf(record, position);
    if (sender !== UNKNOWN_SENDER) this.#records[sender] = true;
  }

  /** Whether the address has its own records of the traffic that it sent. */
  isRecorded(sender: number): boolean {
    return this.#records[sender] ?? false;
  }

  #add<Key>(numbers: Map<Key, number>, key: Key): number {
    if (this.#records.length >= MAX_ADDRESSES) return UNKNOWN_SENDER;
    const sender = this.#records.push(false) - 1;
    numbers.set(key, sender);
    return sender;
  }
}
