import type { AddressSource } from '../address-data/address-source.ts';

/** A source that is fetched: what the enricher has to know of it, and how it is requested. */
export interface FetchSource extends Omit<AddressSource, 'location'> {
  /** An https URL, in which `{year}` and `{month}` may stand for the current month or the one before. */
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
  /** Most bytes of the content, as sent and inflated. */
  readonly maxBytes: number;
  /** By how many per cent it may shrink from one version to the next; undefined for what is configured for all sources. */
  readonly maxShrinkPercent: number | undefined;
}
