/** The addresses by which IPv6 shows IPv4 addresses: `64:ff9b::/96`, which NAT64 of AWS uses. */
export const TRANSLATION_PREFIX = '64:ff9b::';

/**
 * Matches the texts of these addresses, with a colon behind them, that stand for an IPv4 address of the user's own networks, or of none:
 * those whose class is not in `OUTSIDE_CLASSES`. Before a colon are the two upper octets, and the two lower ones. DuckDB, Athena and
 * Splunk share the expression, so that it has neither a backslash nor a dollar sign, with which Splunk marks its tokens.
 */
export const INSIDE_TRANSLATION = `^${TRANSLATION_PREFIX}(${[
  // 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16 and 172.16.0.0/12
  '.{1,2}',
  'a..',
  '64[4-7].',
  '7f..',
  'a9fe',
  'ac1.',
  // 192.0.0.0/24 without 192.0.0.9 and 192.0.0.10, 192.88.99.0/24 and 192.168.0.0/16
  'c000:([0-8b-f]|..)',
  'c058:63..',
  'c0a8',
  // 224.0.0.0/3
  '[ef]...',
].join('|')}):`;

/** Matches the texts with octets above the two lower ones: the others are of 0.0.0.0/16. For the operator LIKE. */
export const WHOLE_TRANSLATION = `${TRANSLATION_PREFIX}%:%`;

/**
 * Whether an address stands for an IPv4 address outside the user's own networks, in SQL that DuckDB and Athena share. Addresses of other
 * classes are not compared.
 */
export function isTranslatedOutside(addressClass: string, address: string): string {
  return `CASE WHEN ${addressClass} = 'translation' THEN ${address} LIKE '${WHOLE_TRANSLATION}'
      AND nullif(regexp_extract(${address} || ':', '${INSIDE_TRANSLATION}'), '') IS NULL ELSE false END`;
}
