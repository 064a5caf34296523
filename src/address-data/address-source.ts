/** The kinds of address data, each with its meaning and a pattern of usual file names. */
export const SOURCE_KINDS = {
  mmdb: {
    sentence: 'A MaxMind DB: GeoLite2, DB-IP Lite, IPinfo Lite, and others with countries, cities or networks.',
    names: /\.mmdb$/,
  },
  'aws-ip-ranges': {
    sentence: 'AWS’s ip-ranges.json.',
    // other providers' files are called fastly-ip-ranges.json and the like
    names: /^(?!.*(?:azure|google|gcp|oracle|cloudflare|fastly|github)[^/]*$)(?:.*[/_-])?ip-ranges[^/]*\.json$/i,
  },
  'azure-service-tags': { sentence: 'Azure’s ServiceTags_Public_….json.', names: /(?:servicetags|azure)[^/]*\.json$/i },
  gcp: { sentence: 'Google’s cloud.json, or goog.json.', names: /(?:^|\/)(?:(?:gcp|google)[^/]*|cloud|goog)\.json$/ },
  oracle: {
    sentence: 'Oracle Cloud’s public_ip_ranges.json.',
    names: /(?:public_ip_ranges|(?:^|\/)oracle)[^/]*\.json$/,
  },
  cloudflare: { sentence: 'Cloudflare’s lists ips-v4 and ips-v6.', names: /cloudflare[^/]*$/ },
  fastly: { sentence: 'Fastly’s public-ip-list.', names: /fastly[^/]*$/ },
  github: { sentence: 'GitHub’s meta.', names: /github[^/]*\.json$/ },
  list: {
    sentence: 'Addresses, CIDR blocks and ranges `a - b`, one a line; comments begin with `#` or `;`.',
    names: /\.(?:txt|list|lst|netset|ipset|zone)$/,
  },
  csv: { sentence: 'Ranges with attributes, under a line of their names.', names: /\.(?:csv|tsv)$/ },
  table: { sentence: 'Compiled by `address-data compile`.', names: /\.table$/ },
} as const satisfies Record<string, { readonly sentence: string; readonly names: RegExp }>;

/** A key of {@link SOURCE_KINDS}. */
export type SourceKind = keyof typeof SOURCE_KINDS;

/** A source of address data, as the user declares it. */
export interface AddressSource {
  /** Unique; the name of a list in `src_threat`. */
  readonly name: string;
  readonly kind: SourceKind;
  /** The path of a file, or `s3://bucket/key`. */
  readonly location: string;
  /** For a list, or a table compiled from one: whether its addresses are threats. Default: true. */
  readonly threat?: boolean;
  /** For CSV: the column with the ranges, if its name does not show this. */
  readonly rangeColumn?: string;
  /** After how many days the data counts as outdated, by the date in it. Default: 45 for MMDB, otherwise never. */
  readonly maxAgeDays?: number;
}

/** A source as a user can declare it: its file name may show the kind. */
export interface DeclaredSource extends Omit<AddressSource, 'kind'> {
  readonly kind?: SourceKind | undefined;
}

/** Whether a text is the name of a kind. */
export function isSourceKind(text: string): text is SourceKind {
  return Object.hasOwn(SOURCE_KINDS, text);
}

/** The usual kind of a file with this name; undefined if the name does not show it. */
export function kindOfLocation(location: string): SourceKind | undefined {
  const name = location.replace(/\.gz$/, '');
  for (const [kind, { names }] of Object.entries(SOURCE_KINDS)) if (isSourceKind(kind) && names.test(name)) return kind;
  return undefined;
}
