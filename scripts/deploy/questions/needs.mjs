/** What a query needs of the records for a complete answer. */
export const NEEDS = {
  default: 'the fields of the default log format (version 2)',
  direction: '`flow-direction` in the log format (version 5), or metadata: without a direction no record is found',
  counting:
    '`flow-direction` in the log format (version 5), or metadata: a record without a direction counts at both ends',
  senders:
    'metadata, to recognize a sender by its interface: without them it is recognized by its address, which counts twice what a secondary address sends, and mixes up VPCs that share a range',
  owners: 'metadata for names: without them the column says "not known"',
  ownersOnly: 'metadata for the name that the query asks for: without them no record is found',
  groups: 'metadata for security groups: without them the column says "not known"',
  groupsOnly: 'metadata for security groups: without them no record is found',
  reason: '`reject-reason` in the log format (version 8), for the reasons `BPA` and `EC`',
  path: '`flow-direction` and `traffic-path` in the log format (version 5)',
  packetAddress: '`pkt-dstaddr` in the log format (version 3)',
  gateway: 'a flow log that covers the interface of the NAT gateway',
  ends: 'metadata that know senders and NAT gateways: without them no record is found',
  flags: '`tcp-flags` in the log format (version 3), for ports that are not well known',
  attribution: 'metadata: without them every private end counts as not known',
  lines: 'unreadable lines as documents (`ON_UNREADABLE=emit`, the default)',
};
