import type { IpAddress } from '../net/ip-address.ts';
import type { AddressAnswer } from './address-answer.ts';

/** The facts about a document of address data. */
export interface DataFacts {
  /** Its published version or date, otherwise a checksum of its content. */
  readonly version: string;
  /** When it was published, Unix milliseconds; undefined if it does not say. */
  readonly publishedAtMs: number | undefined;
  /** Number of skipped entries, which are not ranges. */
  readonly skipped: number;
}

/** The data of one source, ready for look-ups. */
export interface AddressTable extends DataFacts {
  /** Whether it also answers for private and other special addresses. */
  readonly answersPrivate: boolean;
  /** The data of an address; undefined if the table has no data for it. Never throws. */
  find(address: IpAddress): AddressAnswer | undefined;
}

/** A message about skipped entries: `1 entry is not a range, and was skipped`. */
export function skippedText(count: number): string {
  const number = count.toLocaleString('en-US');
  return count === 1
    ? `${number} entry is not a range, and was skipped`
    : `${number} entries are not ranges, and were skipped`;
}
