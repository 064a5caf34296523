import type { AddressSource } from '../address-data/address-source.ts';

/** A source that is fetched: its members for the enricher, and how it is requested. */
export interface FetchSource extends Omit<AddressSource, 'location'> {
  /** An HTTPS URL, in which `{year}` and `{month}` may stand for the current month or the previous one. */
  readonly url: string;
  /** Other hosts, with a port unless it is 443, to which redirects may lead. */
  readonly redirectHosts: readonly string[];
  /** Whether it may be at a private address, such as a mirror in a VPC; it must be at a public one otherwise. */
  readonly isPrivate: boolean;
  readonly publisher: string | undefined;
  readonly licence: string | undefined;
  readonly licenceUrl: string | undefined;
  readonly attribution: string | undefined;
  /** Hours between two requests. */
  readonly minimumHours: number;
  /** Maximum size of the content in bytes, both compressed and decompressed. */
  readonly maxBytes: number;
  /** By how many percent it may shrink from one version to the next; undefined for the setting for all sources. */
  readonly maxShrinkPercent: number | undefined;
}
