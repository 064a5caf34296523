import type { PlacedAddress } from '../address-data/address-place.ts';
import { keep } from '../memory/keep.ts';
import type { Sighting } from '../model/answer-edge.ts';
import { NEVER_SECONDS } from '../model/asked-time.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { OUTSIDE_CLASSES } from '../model/outside-classes.ts';
import type { ValueGroup } from '../model/value-group.ts';
import { withoutCarrier } from '../net/carried-ipv4.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { IntervalTable } from '../net/interval-table.ts';
import { formatIpAddress, IpAddress, parseIpAddress } from '../net/ip-address.ts';
import type { AddressClass } from '../reference/address-classes.ts';
import { ADDRESS_INTERVALS } from '../reference/address-intervals.generated.ts';
import type { RuleAddress } from '../rules/rule-address.ts';
import type { RememberedPlace, TransferAddress } from '../transfer/transfer-question.ts';
import { Ipv4Memo } from './ipv4-memo.ts';
import { PeerMemo } from './peer-memo.ts';

/** What ranges say about an address. */
type AddressKind = Pick<AddressFacts, 'addressClass' | 'isOutside' | 'label'>;

/** The values derived from an address alone, and the cached interfaces that have it. */
export class AddressFacts extends PeerMemo implements TransferAddress, PlacedAddress {
  // the members that records read come first, so that they are together in memory
  rulesEpoch: object | undefined;
  number = -1;
  datedUntil = 0;
  datedFrom: number = NEVER_SECONDS;
  datedBy: Sighting | undefined;
  isBeyond = false;
  readonly addressClass: AddressClass | undefined;
  /** Whether the address, or the IPv4 address that it carries, is outside the user's own networks by its class. */
  readonly isOutside: boolean;
  placeEpoch: object | undefined;
  asSource: ValueGroup | undefined;
  asDestination: ValueGroup | undefined;
  threats: readonly string[] | undefined;
  readonly label: string | undefined;
  places: RememberedPlace | undefined;
  /** Canonical text: dotted quad, or IPv6 after RFC 5952. */
  readonly text: string;
  ruleAddress: RuleAddress | undefined;

  constructor(text: string, { addressClass, isOutside, label }: AddressKind) {
    super();
    this.text = text;
    this.addressClass = addressClass;
    this.isOutside = isOutside;
    this.label = label;
  }
}

const OUTSIDE: ReadonlySet<AddressClass> = new Set(OUTSIDE_CLASSES);

/** Maximum number of cached addresses, after which the book is emptied; about 500 bytes each if both ends are looked up. */
const MAX_REMEMBERED = 65_536;

/**
 * A cache of the classes and labels of addresses: the same addresses recur often in flow logs.
 *
 * Classes follow IANA's special-purpose registries: https://www.iana.org/assignments/iana-ipv4-special-registry/ and
 * https://www.iana.org/assignments/iana-ipv6-special-registry/.
 */
export class AddressBook {
  readonly #classes: IntervalTable<AddressClass> = new IntervalTable(ADDRESS_INTERVALS);
  readonly #labels: CidrTable<string>;
  readonly #ipv4: Ipv4Memo<AddressFacts> = new Ipv4Memo(MAX_REMEMBERED);
  /** IPv6 addresses by their text. */
  readonly #remembered: Map<string, AddressFacts> = new Map();
  readonly #address: IpAddress = new IpAddress();

  /** `labels` are the ranges of the configuration; the longest prefix wins. */
  constructor(labels: CidrTable<string>) {
    this.#labels = labels;
  }

  /** The facts of the address in a field; undefined if the field is absent. */
  factsOf(record: FlowLogRecord, position: number): AddressFacts | undefined {
    if (!record.has(position)) return undefined;
    const { bytes } = record;
    const start = record.startOf(position);
    const end = record.endOf(position);
    const number = ipv4Number(bytes, start, end);
    const text = number === NO_IPV4 ? bytes.toString('latin1', start, end) : '';
    const known = number === NO_IPV4 ? this.#remembered.get(text) : this.#ipv4.get(number);
    if (known !== undefined) return known;
    const address = this.#address;
    if (!parseIpAddress(bytes, start, end, address)) return undefined;
    const outsideClass = this.#classes.lookup(withoutCarrier(address));
    const facts = new AddressFacts(formatIpAddress(address), {
      addressClass: this.#classes.lookup(address),
      isOutside: outsideClass !== undefined && OUTSIDE.has(outsideClass),
      label: this.#labels.lookup(address),
    });
    if (number !== NO_IPV4) {
      this.#ipv4.set(number, facts);
      return facts;
    }
    return keep(this.#remembered, text, facts, MAX_REMEMBERED);
  }
}

/** Greater than every address. */
const NO_IPV4 = -1;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
/** `255.255.255.255` */
const MAX_IPV4_BYTES = 15;

/** An IPv4 address in a field, which was checked when the line was read, as an unsigned number; else {@link NO_IPV4}. */
function ipv4Number(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_IPV4_BYTES) return NO_IPV4;
  let address = 0;
  let octet = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - DIGIT_0;
    if (digit >= 0 && digit <= 9) octet = octet * 10 + digit;
    else if (digit === DOT - DIGIT_0) {
      address = address * 256 + octet;
      octet = 0;
    } else return NO_IPV4;
  }
  return address * 256 + octet;
}
