/** The addresses by which IPv6 shows IPv4 addresses: `64:ff9b::/96`, which NAT64 of AWS uses. */
export const TRANSLATION_PREFIX = '64:ff9b::';

/**
 * What follows the prefix in the texts that stand for an IPv4 address of the user's own networks, or of none: those whose class is not in
 * `OUTSIDE_CLASSES`. The two upper octets come first, then the two lower ones. DuckDB, Athena and Splunk share the regular expression.
 */
export const INSIDE_TRANSLATION = [
  // 0.0.0.0/8
  '[^:]*$',
  '.{1,2}:',
  // 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16 and 172.16.0.0/12
  'a..:',
  '64[4-7].:',
  '7f..:',
  'a9fe:',
  'ac1.:',
  // 192.0.0.0/24 without 192.0.0.9 and 192.0.0.10, 192.88.99.0/24 and 192.168.0.0/16
  'c000:([0-8b-f]|..)$',
  'c058:63..$',
  'c0a8:',
  // 224.0.0.0/3
  '[ef]...:',
].join('|');

/**
 * Whether an address stands for an IPv4 address outside the user's own networks, in SQL that DuckDB and Athena share. Addresses of other
 * classes are not compared.
 */
export function isTranslatedOutside(addressClass: string, address: string): string {
  return `CASE WHEN ${addressClass} = 'translation' THEN ${address} LIKE '${TRANSLATION_PREFIX}%'
      AND nullif(regexp_extract(${address}, '^${TRANSLATION_PREFIX}(${INSIDE_TRANSLATION})'), '') IS NULL ELSE false END`;
}
