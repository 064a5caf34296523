import type { SourceKind } from '../address-data/address-source.ts';

/** A public source that can be named instead of declared. */
export interface KnownSource {
  readonly publisher: string;
  readonly kind: SourceKind;
  /**
   * An HTTPS URL; `{year}` and `{month}` stand for the month in UTC or, if its file is not published yet, the previous
   * month.
   */
  readonly url: string;
  /** Other hosts to which the publisher redirects. */
  readonly redirectHosts?: readonly string[];
  /** The licence or terms in a few words, with a link to them. */
  readonly licence: string;
  readonly licenceUrl: string;
  /** The text that anyone who shows or shares the data must include. */
  readonly attribution: string;
  /** Hours between two requests: the interval that the publisher allows, or that of changes to the data. */
  readonly minimumHours: number;
  /** Maximum size of the content in MiB, both compressed and decompressed. */
  readonly maxMebibytes: number;
  /** Whether `default` includes it: free of charge for any purpose by its terms, and of moderate size. */
  readonly isDefault: boolean;
  /** Who states the URL, as of {@link CHECKED_ON}, and the page. */
  readonly statedBy: { readonly who: 'publisher' | 'others'; readonly page?: string };
  /** The values that it provides, for the documentation. */
  readonly sentence: string;
}

/** When the URLs and terms were last looked up, in copies of public pages. */
export const CHECKED_ON = '2026-11-29';

const CUSTOMERS = 'Published for customers, without a licence';
const CLOUDFLARE = 'Published for customers, without a licence; the terms of use of the website apply';
const CC_BY = 'CC BY 4.0: attribution, with a link to DB-IP.com on pages that show results';
const CC_BY_URL = 'https://creativecommons.org/licenses/by/4.0/';
const DBIP = 'IP Geolocation by DB-IP, https://db-ip.com';
const SPAMHAUS = 'Free of charge under the terms of use of DROP';
const SPAMHAUS_URL = 'https://www.spamhaus.org/blocklists/drop-fair-use-policy/';

/**
 * Public sources by name. This project contains only URLs and terms, not the data; the terms are those of the
 * publishers, who may change them.
 */
export const KNOWN_SOURCES = {
  aws: {
    publisher: 'Amazon Web Services',
    kind: 'aws-ip-ranges',
    url: 'https://ip-ranges.amazonaws.com/ip-ranges.json',
    statedBy: {
      who: 'publisher',
      page: 'https://docs.aws.amazon.com/vpc/latest/userguide/subscribe-notifications.html',
    },
    licence: CUSTOMERS,
    licenceUrl: 'https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-ranges.html',
    attribution: 'AWS IP address ranges, Amazon Web Services, Inc.',
    minimumHours: 0.5,
    maxMebibytes: 32,
    isDefault: true,
    sentence: 'service, Region, network border group',
  },
  gcp: {
    publisher: 'Google',
    kind: 'gcp',
    url: 'https://www.gstatic.com/ipranges/cloud.json',
    statedBy: {
      who: 'publisher',
      page: 'https://cloud.google.com/appengine/docs/legacy/standard/php/outbound-ip-addresses',
    },
    licence: CUSTOMERS,
    licenceUrl: 'https://support.google.com/a/answer/10026322',
    attribution: 'Google Cloud IP address ranges, Google LLC',
    minimumHours: 6,
    maxMebibytes: 16,
    isDefault: true,
    sentence: 'provider and Region of Google Cloud',
  },
  google: {
    publisher: 'Google',
    kind: 'gcp',
    url: 'https://www.gstatic.com/ipranges/goog.json',
    statedBy: {
      who: 'publisher',
      page: 'https://cloud.google.com/appengine/docs/legacy/standard/php/outbound-ip-addresses',
    },
    licence: CUSTOMERS,
    licenceUrl: 'https://support.google.com/a/answer/10026322',
    attribution: 'Google IP address ranges, Google LLC',
    minimumHours: 6,
    maxMebibytes: 16,
    isDefault: true,
    sentence: 'provider, for all of Google; name it after `gcp`',
  },
  oracle: {
    publisher: 'Oracle',
    kind: 'oracle',
    url: 'https://docs.oracle.com/iaas/tools/public_ip_ranges.json',
    statedBy: { who: 'publisher', page: 'https://docs.oracle.com/iaas/Content/General/Concepts/addressranges.htm' },
    licence: CUSTOMERS,
    licenceUrl: 'https://docs.oracle.com/iaas/Content/General/Concepts/addressranges.htm',
    attribution: 'Oracle Cloud Infrastructure IP address ranges, Oracle Corporation',
    minimumHours: 24,
    maxMebibytes: 16,
    isDefault: true,
    sentence: 'provider, service and Region of Oracle Cloud',
  },
  'cloudflare-v4': {
    publisher: 'Cloudflare',
    kind: 'cloudflare',
    url: 'https://www.cloudflare.com/ips-v4',
    statedBy: { who: 'others', page: 'https://app.unpkg.com/cloudflare-ips@0.3.0/files/main.js' },
    licence: CLOUDFLARE,
    licenceUrl: 'https://www.cloudflare.com/website-terms/',
    attribution: 'Cloudflare IP ranges, Cloudflare, Inc.',
    minimumHours: 24,
    maxMebibytes: 1,
    isDefault: true,
    sentence: 'provider',
  },
  'cloudflare-v6': {
    publisher: 'Cloudflare',
    kind: 'cloudflare',
    url: 'https://www.cloudflare.com/ips-v6',
    statedBy: { who: 'others', page: 'https://app.unpkg.com/cloudflare-ips@0.3.0/files/main.js' },
    licence: CLOUDFLARE,
    licenceUrl: 'https://www.cloudflare.com/website-terms/',
    attribution: 'Cloudflare IP ranges, Cloudflare, Inc.',
    minimumHours: 24,
    maxMebibytes: 1,
    isDefault: true,
    sentence: 'provider',
  },
  fastly: {
    publisher: 'Fastly',
    kind: 'fastly',
    url: 'https://api.fastly.com/public-ip-list',
    statedBy: { who: 'publisher', page: 'https://github.com/fastly/fastly-php/blob/HEAD/docs/Api/PublicIpListApi.md' },
    licence: CUSTOMERS,
    licenceUrl: 'https://www.fastly.com/documentation/reference/api/utils/public-ip-list/',
    attribution: 'Fastly public IP list, Fastly, Inc.',
    minimumHours: 24,
    maxMebibytes: 1,
    isDefault: true,
    sentence: 'provider',
  },
  github: {
    publisher: 'GitHub',
    kind: 'github',
    url: 'https://api.github.com/meta',
    statedBy: { who: 'publisher', page: 'https://docs.github.com/en/rest/meta/meta' },
    licence: CUSTOMERS,
    licenceUrl: 'https://docs.github.com/en/rest/meta/meta',
    attribution: 'GitHub meta information, GitHub, Inc.',
    minimumHours: 6,
    maxMebibytes: 8,
    isDefault: true,
    sentence: 'provider and service',
  },
  tor: {
    publisher: 'The Tor Project',
    kind: 'list',
    url: 'https://check.torproject.org/torbulkexitlist',
    statedBy: {
      who: 'publisher',
      page: 'https://gitlab.torproject.org/tpo/tpa/wiki-replica/-/raw/b120576ae8e70ad634d05481425ab0cf1903e373/metrics/ops/exit-ops.mdwn',
    },
    licence: 'Published for operators of services, without a licence',
    licenceUrl: 'https://metrics.torproject.org/',
    attribution: 'Tor exit list, The Tor Project',
    // scanned every 40 minutes: https://gitlab.torproject.org/tpo/tpa/team/-/wikis/service/exit-scanner
    minimumHours: 0.75,
    maxMebibytes: 4,
    isDefault: true,
    sentence: 'list of Tor exits',
  },
  'spamhaus-drop': {
    publisher: 'The Spamhaus Project',
    kind: 'list',
    url: 'https://www.spamhaus.org/drop/drop_v4.json',
    statedBy: { who: 'others', page: 'https://github.com/firehol/blocklist-ipsets/issues/329' },
    licence: SPAMHAUS,
    licenceUrl: SPAMHAUS_URL,
    attribution: 'Spamhaus DROP, (c) The Spamhaus Project SLU',
    minimumHours: 12,
    maxMebibytes: 4,
    isDefault: false,
    sentence: 'list of ranges controlled by criminals, IPv4',
  },
  'spamhaus-drop-v6': {
    publisher: 'The Spamhaus Project',
    kind: 'list',
    url: 'https://www.spamhaus.org/drop/drop_v6.json',
    statedBy: { who: 'others', page: 'https://github.com/firehol/blocklist-ipsets/issues/329' },
    licence: SPAMHAUS,
    licenceUrl: SPAMHAUS_URL,
    attribution: 'Spamhaus DROP, (c) The Spamhaus Project SLU',
    minimumHours: 12,
    maxMebibytes: 4,
    isDefault: false,
    sentence: 'the same, IPv6',
  },
  'dbip-country': {
    publisher: 'DB-IP',
    kind: 'mmdb',
    url: 'https://download.db-ip.com/free/dbip-country-lite-{year}-{month}.mmdb.gz',
    statedBy: { who: 'others' },
    licence: CC_BY,
    licenceUrl: CC_BY_URL,
    attribution: DBIP,
    minimumHours: 24,
    maxMebibytes: 64,
    isDefault: true,
    sentence: 'country',
  },
  'dbip-asn': {
    publisher: 'DB-IP',
    kind: 'mmdb',
    url: 'https://download.db-ip.com/free/dbip-asn-lite-{year}-{month}.mmdb.gz',
    statedBy: { who: 'others' },
    licence: CC_BY,
    licenceUrl: CC_BY_URL,
    attribution: DBIP,
    minimumHours: 24,
    maxMebibytes: 64,
    isDefault: true,
    sentence: 'network',
  },
  'dbip-city': {
    publisher: 'DB-IP',
    kind: 'mmdb',
    url: 'https://download.db-ip.com/free/dbip-city-lite-{year}-{month}.mmdb.gz',
    statedBy: { who: 'others' },
    licence: CC_BY,
    licenceUrl: CC_BY_URL,
    attribution: DBIP,
    minimumHours: 24,
    maxMebibytes: 256,
    isDefault: false,
    sentence: 'country, city, location; more than 100 MB of memory',
  },
} as const satisfies Readonly<Record<string, KnownSource>>;

/** The name of a row of {@link KNOWN_SOURCES}. */
export type KnownSourceName = keyof typeof KNOWN_SOURCES;

/** Whether a text is the name of a known source. */
export function isKnownSource(name: string): name is KnownSourceName {
  return Object.hasOwn(KNOWN_SOURCES, name);
}
