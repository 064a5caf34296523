import type { CidrTable } from '../net/cidr-table.ts';
import { IntervalTable } from '../net/interval-table.ts';
import { IPV4, IpAddress, parseIpAddress } from '../net/ip-address.ts';
import { ADDRESS_INTERVALS } from '../reference/address-intervals.generated.ts';
import { Numbering } from './tables/numbering.ts';

/** The id of a class is in the low bits, the id of a label above. */
const CLASS_BITS = 6;
const CLASS_MASK = (1 << CLASS_BITS) - 1;

/** The id of the class in a result of {@link AddressClasses}. */
export function classIn(classAndLabel: number): number {
  return classAndLabel & CLASS_MASK;
}

/** The id of the label. */
export function labelIn(classAndLabel: number): number {
  return classAndLabel >> CLASS_BITS;
}

/** Class and label of addresses, as ids in one integer. */
export class AddressClasses {
  readonly #classes: IntervalTable<string> = new IntervalTable(ADDRESS_INTERVALS);
  /** Undefined without labels. */
  readonly #labels: CidrTable<string> | undefined;
  readonly #classIds: Numbering = new Numbering(CLASS_MASK);
  readonly #labelIds: Numbering = new Numbering(Number.POSITIVE_INFINITY);
  readonly #address: IpAddress = new IpAddress();
  /** The id of the class `public`. */
  readonly publicClass: number;

  /** `labels` are the ranges of the configuration. */
  constructor(labels: CidrTable<string>) {
    this.#labels = labels.size === 0 ? undefined : labels;
    this.publicClass = this.#classIds.of('public', 0);
  }

  /** Class and label of an IPv4 address, 32 bits of any sign. */
  ofIpv4(word: number): number {
    const address = this.#address;
    address.family = IPV4;
    address.word0 = 0;
    address.word1 = 0;
    address.word2 = 0;
    address.word3 = word >>> 0;
    return this.#find();
  }

  /** Class and label of an address as text. */
  ofText(bytes: Uint8Array, start: number, end: number): number {
    parseIpAddress(bytes, start, end, this.#address);
    return this.#find();
  }

  #find(): number {
    const label = this.#labels === undefined ? 0 : this.#labelIds.of(this.#labels.lookup(this.#address), 0);
    return this.#classIds.of(this.#classes.lookup(this.#address), 0) | (label << CLASS_BITS);
  }
}
