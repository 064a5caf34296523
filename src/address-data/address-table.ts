import type { IpAddress } from '../net/ip-address.ts';
import type { AddressAnswer } from './address-answer.ts';

/** What a document of address data says of itself. */
export interface DataFacts {
  /** Its published version or date, or else a checksum of its content. */
  readonly version: string;
  /** When it was published, Unix milliseconds; undefined if it does not say. */
  readonly publishedAtMs: number | undefined;
  /** How many entries of it are not ranges, and were skipped. */
  readonly skipped: number;
}

/** The data of one source, ready for look-ups. */
export interface AddressTable extends DataFacts {
  /** Whether it answers for private and other special addresses, too. */
  readonly answersPrivate: boolean;
  /** The data of an address; undefined if the table has no data for it. Never throws. */
  find(address: IpAddress): AddressAnswer | undefined;
}

/** What is said of entries that were skipped: `1 entry is not a range, and was skipped`. */
export function skippedText(count: number): string {
  const number = count.toLocaleString('en-US');
  return count === 1
    ? `${number} entry is not a range, and was skipped`
    : `${number} entries are not ranges, and were skipped`;
}
