import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { IntervalTable } from '../net/interval-table.ts';
import { formatIpAddress, IpAddress, parseIpAddress } from '../net/ip-address.ts';
import type { AddressClass } from '../reference/address-classes.ts';
import { ADDRESS_INTERVALS } from '../reference/address-intervals.generated.ts';

/** What an address says by itself. */
export interface AddressFacts {
  /** Canonical text: dotted quad, or IPv6 after RFC 5952. */
  readonly text: string;
  readonly addressClass: AddressClass | undefined;
  readonly label: string | undefined;
}

/** How many addresses are remembered before the book starts anew; about 200 bytes each. */
const MAX_REMEMBERED = 65_536;

/**
 * Class and label of addresses, remembered by their text: in flow logs the same addresses come again and again.
 *
 * Classes follow IANA's special-purpose registries: https://www.iana.org/assignments/iana-ipv4-special-registry/ and
 * https://www.iana.org/assignments/iana-ipv6-special-registry/.
 */
export class AddressBook {
  readonly #classes: IntervalTable<AddressClass> = new IntervalTable(ADDRESS_INTERVALS);
  readonly #labels: CidrTable<string>;
  readonly #remembered: Map<string, AddressFacts> = new Map();
  readonly #address: IpAddress = new IpAddress();

  /** `labels` are the ranges of the configuration; the longest prefix wins. */
  constructor(labels: CidrTable<string>) {
    this.#labels = labels;
  }

  /** What the address in a field says; undefined where the field is absent. */
  factsOf(record: FlowLogRecord, position: number): AddressFacts | undefined {
    if (!record.has(position)) return undefined;
    const text = record.bytes.toString('latin1', record.startOf(position), record.endOf(position));
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const address = this.#address;
    if (!parseIpAddress(record.bytes, record.startOf(position), record.endOf(position), address)) return undefined;
    const facts: AddressFacts = {
      text: formatIpAddress(address),
      addressClass: this.#classes.lookup(address),
      label: this.#labels.lookup(address),
    };
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(text, facts);
    return facts;
  }
}
