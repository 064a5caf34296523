/**
 * What a query needs for a complete answer: fields of the log format, with the version that introduced them, and metadata. The keys are
 * the words used for these needs in docs/questions.md.
 */
export const NEEDS = {
  'default format': 'the default log format',
  direction: '`flow-direction` (version 5) or metadata (else nothing is found)',
  'direction for bytes': '`flow-direction` (version 5) or metadata (else both ends count)',
  senders: 'metadata of senders (else secondary addresses count twice)',
  names: 'metadata for names (else "not known")',
  'searched name': 'metadata for the name in the query (else nothing is found)',
  groups: 'metadata for security groups (else "not known")',
  'searched groups': 'metadata for security groups (else nothing is found)',
  'reject reason': '`reject-reason` (version 8)',
  path: '`flow-direction` and `traffic-path` (version 5)',
  'packet address': '`pkt-dstaddr` (version 3)',
  'NAT flow log': 'a flow log of the NAT gateway’s interface',
  'both ends': 'metadata of senders and NAT gateways (else nothing is found)',
  'zone ids and prices':
    'metadata for classes (else "not known"), [prices](transfer.md#prices) of the Region for amounts (else none)',
  'names of AWS services': '`pkt-src-aws-service` and `pkt-dst-aws-service` (version 5)',
  'TCP flags': '`tcp-flags` (version 3) for ports that are not well known',
  metadata: 'metadata (else every private end is unknown)',
  verdicts: 'rules next to the metadata (else nothing is found)',
  'verdict columns': 'rules next to the metadata (else "none")',
  'TCP flags for roles': '`tcp-flags` (version 3) to tell requests from replies',
  'TCP flags for probes': '`tcp-flags` (version 3) for scans of ports that are open to them',
  'own names': 'metadata or `CIDR_LABELS` for names (else addresses alone)',
  forwarders: 'metadata to know load balancers and NAT gateways (else they count as sources)',
  'AWS services': '`pkt-dst-aws-service` (version 5) to leave out services of AWS',
  'address data': '[address data](address-data.md): a database of countries or of networks (else nothing is found)',
  'threat lists': '[address data](address-data.md): threat lists (else nothing is found)',
  'ranges of AWS': '[address data](address-data.md): `ip-ranges.json` of AWS (else nothing is found)',
  'direction of peers': '`flow-direction` (version 5) or metadata (else the end of which something is known counts)',
  'own Region': '`region` (version 4), or metadata with zones (else nothing is found)',
  'single flows for entries':
    '`ROLLUP=off` (else all flows of a document count for the network ACL entry of its first flow)',
  'single flows': '`ROLLUP=off` (else the connections of a document count as one)',
  'unreadable lines': '`ON_UNREADABLE=emit`, the default',
};

/** A need without the links of docs/questions.md, for texts that are deployed. */
export const withoutLinks = (need) => need.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
