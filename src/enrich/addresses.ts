import type { AddressBook } from './address-book.ts';
import type { Enricher } from './enricher.ts';

/** Class and label of both addresses. */
export function enrichAddresses(book: AddressBook): Enricher {
  return (at) => {
    if (at.srcaddr < 0 && at.dstaddr < 0) return undefined;
    return (record, added) => {
      const source = book.factsOf(record, at.srcaddr);
      const destination = book.factsOf(record, at.dstaddr);
      added.sourceClass = source?.addressClass;
      added.sourceLabel = source?.label;
      added.destinationClass = destination?.addressClass;
      added.destinationLabel = destination?.label;
    };
  };
}
