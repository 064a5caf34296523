import { rangeIn } from '../net/ranges.ts';
import { type AddressAnswer, textOf, withoutUndefined } from './address-answer.ts';
import { type ReadRanges, readList } from './list-ranges.ts';
import { RangeTableBuilder } from './range-table-builder.ts';

/** A range that a provider publishes. */
interface PublishedRange {
  readonly range: unknown;
  readonly service?: unknown;
  readonly region?: unknown;
  readonly borderGroup?: unknown;
  /** Among overlapping ranges, the one with the highest rank counts, then the smallest. */
  readonly rank?: number;
}

/** The published data of a provider. */
interface Published {
  readonly provider: string;
  /** If ranges and ranks are equal, the first one counts. */
  readonly ranges: readonly PublishedRange[];
  readonly version?: unknown;
  /** A date as text. */
  readonly date?: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * AWS's ranges with service, Region and network border group. Every range is also one of `AMAZON`, which counts only if
 * no other service has the address. If several services have the same range, the one with the fewest ranges counts, and
 * `EC2` last, since other services are built on it: S3 rather than EC2, and CLOUDFRONT_ORIGIN_FACING rather than
 * CLOUDFRONT.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html
 */
export function readAwsRanges(content: Buffer): ReadRanges {
  const document = jsonOf(content);
  const entries = [
    ...listOf(document.prefixes).map((entry) => ({ entry, range: entry.ip_prefix })),
    ...listOf(document.ipv6_prefixes).map((entry) => ({ entry, range: entry.ipv6_prefix })),
  ];
  const ordered = rarestFirst(entries, ({ entry }) => entry.service);
  const isEc2 = ({ entry }: (typeof entries)[number]): boolean => entry.service === 'EC2';
  return readPublished({
    provider: 'aws',
    version: document.createDate ?? document.syncToken,
    // `2026-11-24-10-05-12`
    date: String(document.createDate).replace(/^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$/, '$1T$2:$3:$4Z'),
    ranges: [...ordered.filter((each) => !isEc2(each)), ...ordered.filter(isEc2)].map(({ entry, range }) => ({
      range,
      service: entry.service,
      region: entry.region,
      borderGroup: entry.network_border_group === entry.region ? undefined : entry.network_border_group,
      rank: entry.service === 'AMAZON' ? 0 : 1,
    })),
  });
}

/**
 * Azure's service tags. A service's tag takes precedence over `AzureCloud`, which has every address; for the same
 * range, a Region's tag takes precedence over that of all Regions.
 *
 * Source: https://learn.microsoft.com/en-us/azure/virtual-network/service-tags-overview
 */
export function readAzureRanges(content: Buffer): ReadRanges {
  const document = jsonOf(content);
  const tags = listOf(document.values).map(({ properties }) => membersOf(properties));
  const isRegional = ({ region }: Members): boolean => textOf(region) !== undefined;
  return readPublished({
    provider: 'azure',
    version: document.changeNumber,
    ranges: [...tags.filter(isRegional), ...tags.filter((tag) => !isRegional(tag))].flatMap(
      ({ systemService: service, region, addressPrefixes }) => {
        const rank = textOf(service) === undefined ? 0 : 1;
        return itemsOf(addressPrefixes).map((range) => ({ range, service, region, rank }));
      },
    ),
  });
}

/** Google's ranges: `cloud.json` with the Regions of customers, `goog.json` with all. Source: https://support.google.com/a/answer/10026322 */
export function readGcpRanges(content: Buffer): ReadRanges {
  const document = jsonOf(content);
  return readPublished({
    provider: 'gcp',
    version: document.creationTime ?? document.syncToken,
    date: document.creationTime,
    ranges: listOf(document.prefixes).map((entry) => ({
      range: entry.ipv4Prefix ?? entry.ipv6Prefix,
      service: entry.service,
      region: entry.scope,
    })),
  });
}

/** Oracle's tags for addresses of customers and of services; any other tag is more specific. */
const ORACLE_RANKS: Readonly<Record<string, number>> = { OCI: 0, OSN: 1 };

/** Oracle Cloud's ranges. Source: https://docs.oracle.com/en-us/iaas/Content/General/Concepts/addressranges.htm */
export function readOracleRanges(content: Buffer): ReadRanges {
  const document = jsonOf(content);
  const rankOf = (tag: unknown): number => ORACLE_RANKS[String(tag)] ?? 2;
  return readPublished({
    provider: 'oci',
    version: document.last_updated_timestamp,
    date: document.last_updated_timestamp,
    ranges: listOf(document.regions).flatMap(({ region, cidrs }) =>
      listOf(cidrs).map(({ cidr, tags }) => {
        const service = itemsOf(tags).toSorted((one, other) => rankOf(other) - rankOf(one))[0];
        return { range: cidr, region, service, rank: service === undefined ? 0 : rankOf(service) };
      }),
    ),
  });
}

/** Fastly's ranges. Source: https://developer.fastly.com/reference/api/utils/public-ip-list/ */
export function readFastlyRanges(content: Buffer): ReadRanges {
  const { addresses, ipv6_addresses: ipv6Addresses } = jsonOf(content);
  const ranges = [...itemsOf(addresses), ...itemsOf(ipv6Addresses)].map((range) => ({ range }));
  return readPublished({ provider: 'fastly', ranges });
}

/**
 * GitHub's ranges by service; if several services have the same range, the one with the fewest ranges counts.
 *
 * Source: https://docs.github.com/en/rest/meta/meta
 */
export function readGitHubRanges(content: Buffer): ReadRanges {
  const ranges = Object.entries(jsonOf(content)).flatMap(([service, items]) =>
    // other lists, such as those of keys and domains, have no ranges
    itemsOf(items).flatMap((range) => (typeof range === 'string' && rangeIn(range) ? [{ service, range }] : [])),
  );
  return readPublished({ provider: 'github', ranges: rarestFirst(ranges, ({ service }) => service) });
}

/** Cloudflare's lists, one range a line. Source: https://www.cloudflare.com/ips/ */
export function readCloudflareRanges(content: Buffer): ReadRanges {
  return readList(content, { cloudProvider: 'cloudflare' });
}

function readPublished({ provider, ranges, version, date }: Published): ReadRanges {
  const builder = new RangeTableBuilder();
  let skipped = 0;
  for (const { range, service, region, borderGroup, rank = 0 } of ranges) {
    const addresses = typeof range === 'string' ? rangeIn(range) : undefined;
    if (addresses === undefined) {
      skipped++;
      continue;
    }
    const answer: AddressAnswer = withoutUndefined({
      cloudProvider: provider,
      cloudService: textOf(service),
      cloudRegion: textOf(region),
      cloudBorderGroup: textOf(borderGroup),
    });
    builder.add(addresses, builder.numberOf(answer), rank);
  }
  if (builder.count === 0) throw new RangeError(`it has no ranges of ${provider}`);
  const publishedAtMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return {
    builder,
    skipped,
    version: typeof version === 'number' ? String(version) : textOf(version),
    publishedAtMs: Number.isNaN(publishedAtMs) ? undefined : publishedAtMs,
  };
}

/** The entries, those of services with the fewest ranges first. */
function rarestFirst<Entry>(entries: readonly Entry[], serviceOf: (entry: Entry) => unknown): readonly Entry[] {
  const counts = new Map<unknown, number>();
  for (const entry of entries) counts.set(serviceOf(entry), (counts.get(serviceOf(entry)) ?? 0) + 1);
  const countOf = (entry: Entry): number => counts.get(serviceOf(entry)) ?? 0;
  return entries.toSorted((one, other) => countOf(one) - countOf(other));
}

function jsonOf(content: Buffer): Members {
  const value: unknown = JSON.parse(content.toString('utf8'));
  return membersOf(value);
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function listOf(value: unknown): readonly Members[] {
  return itemsOf(value).map(membersOf);
}
