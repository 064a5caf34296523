/**
 * The keys that a finding of each detection names, in the same form as the keys of the attacks. A row has the columns of the detection
 * by name.
 */
export const FINDING_KEYS = {
  'vertical-scans': ({ srcaddr }) => srcaddr,
  'horizontal-scans': ({ srcaddr }) => srcaddr,
  'brute-force': ({ srcaddr, dstaddr, dstport }) => `${srcaddr ?? '*'} > ${dstaddr}:${dstport}`,
  beacons: ({ srcaddr, dstaddr, dstport }) => `${srcaddr} > ${dstaddr}:${dstport}`,
  'unusual-volume': ({ source }) => source,
};
