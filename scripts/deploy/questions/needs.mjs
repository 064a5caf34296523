/**
 * What a query needs for a complete answer: fields of the log format, with the version that introduced them, and metadata.
 * By the word for it in docs/questions.md.
 */
export const NEEDS = {
  'default format': 'the default log format (version 2)',
  direction: '`flow-direction` (version 5) or metadata (records without a direction are not found)',
  'direction for bytes': '`flow-direction` (version 5) or metadata (records without a direction count at both ends)',
  senders:
    'metadata, to identify senders by interface (by address, secondary addresses count twice and VPCs with overlapping ranges are mixed)',
  names: 'metadata for names (otherwise the column says "not known")',
  'searched name': 'metadata for the name in the query (otherwise nothing is found)',
  groups: 'metadata for security groups (otherwise the column says "not known")',
  'searched groups': 'metadata for security groups (otherwise nothing is found)',
  'reject reason': '`reject-reason` (version 8) for `BPA` and `EC`',
  path: '`flow-direction` and `traffic-path` (version 5)',
  'packet address': '`pkt-dstaddr` (version 3)',
  'NAT flow log': 'a flow log of the NAT gateway’s interface',
  'both ends': 'metadata of senders and NAT gateways (otherwise nothing is found)',
  'TCP flags': '`tcp-flags` (version 3) for ports that are not well known',
  metadata: 'metadata (otherwise every private end is unknown)',
  verdicts: 'verdicts: rules next to the metadata (otherwise nothing is found)',
  'verdict columns': 'verdicts for the reason (otherwise the columns say "none")',
  'TCP flags for roles': '`tcp-flags` (version 3), to tell requests from replies for sure',
  'unreadable lines': 'unreadable lines as documents (`ON_UNREADABLE=emit`, the default)',
};
