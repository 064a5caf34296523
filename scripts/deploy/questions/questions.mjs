import { NEEDS } from './needs.mjs';

/**
 * What people ask flow logs, with the queries that answer it. `queries` are names: a file of
 * `deploy/opensearch/queries/`, a stanza of the Splunk app's `savedsearches.conf`, a query of `deploy/athena/queries.sql`.
 * `needs` is what each needs of the records for a complete answer.
 */
export const QUESTIONS = [
  {
    title: 'Which flows were accepted, and which rejected?',
    text: `\`action\` is the verdict of security groups and network ACLs together. Three things stand behind \`REJECT\`:
one of the two did not allow the packet; it came after its connection was closed; or \`reject_reason\` names VPC Block
Public Access (\`BPA\`) or encryption controls (\`EC\`). Which of group and ACL it was, no record says. Records of transit
gateways have no action, and lines with log status \`NODATA\` or \`SKIPDATA\` stand for no flow. A flow between two interfaces
that both record is two flows here, one at each end; accepted bytes [count once](#who-talks-most-and-when). Bytes that the
sender's side let out and the receiver's side rejected are in both rows.`,
    panels: ['Flows over time, by action', 'Rejected flows'],
    queries: [
      {
        name: 'accepted-and-rejected',
        sentence: 'Flows and bytes of each hour, by action.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders],
      },
      {
        name: 'unreadable',
        sentence: 'What the two do not count: lines that could not be read. There should be none.',
        needs: [NEEDS.lines],
      },
    ],
  },
  {
    title: 'Why can’t A reach B?',
    text: `Look for what was rejected between them, on the way there first, then with the two exchanged.

- Rejected with direction \`ingress\`: at B, whose security groups stand in the row, or the network ACL of B's subnet.
- Rejected with direction \`egress\`: at A, likewise.
- Accepted on the way there, rejected on the way back: a network ACL, since security groups let replies through.
- Accepted at A, no record at B: it did not arrive. Look at the route tables, at the peering connection or gateway between
  them, and at \`traffic_path_name\`, which says where A's side sent it.
- Accepted both ways, and \`tcp_flag_names\` of B's side holds \`RST\`: nothing listens on that port.
- No record at all: A has not sent, the name was not resolved, or flow logs do not record it (AWS's own DNS, the instance
  metadata service, time, DHCP).

A and B may be names (\`src_owner_name\`, \`dst_owner_name\`), instances (\`src_instance_id\`) or addresses (\`srcaddr\`).`,
    panels: ['Rejected, by destination port', 'Rejected flows'],
    queries: [
      {
        name: 'cannot-reach',
        sentence:
          'Rejected between the service `checkout` and one address (in Splunk: one labelled range), with the security groups of both ends. An interface with several groups makes a row for each in OpenSearch and Splunk.',
        needs: [NEEDS.ownersOnly, NEEDS.groups, NEEDS.reason],
      },
      {
        name: 'rejected-on-the-way-to',
        sentence: 'Rejected on the way to `shop-bastion`, whoever it came from.',
        needs: [NEEDS.ownersOnly, NEEDS.groups],
      },
    ],
  },
  {
    title: 'Who is scanning us?',
    text: `One source that is rejected on many ports, or at many hosts. The bounds in the query, 3 ports or 10 hosts, suit
hours; raise them for days. A scan that meets open ports is accepted there and shows in \`tcp_flag_names\` alone (\`SYN\` one
way, \`RST\` the other); one that comes from many sources shows in the destination ports, not in the sources. A source with a
name of yours (\`src_owner_name\`, \`src_label\`) deserves more attention than a stranger.`,
    panels: ['Sources that are rejected, by how many ports they tried', 'Rejected, by destination port'],
    queries: [
      {
        name: 'scanners',
        sentence: 'Sources with the number of rejected flows, hosts and ports.',
        needs: [NEEDS.default],
      },
    ],
  },
  {
    title: 'Who talks most, and when?',
    text: `A flow between two interfaces of yours is recorded twice where both have a flow log: by the sender with direction
\`egress\`, by the receiver with \`ingress\`. Each byte counts once: from the sender's record where the sender records, else
from the receiver's. So what strangers send you counts, and so does what an interface without a flow log of its own sends to
one that has one.

- A sender records if the period holds an accepted \`egress\` record of its interface (\`src_interface_id\`), or, where that is
  not known, of its address.
- A record without a direction always counts: between two interfaces that both record, its bytes count twice. Formats
  without \`flow-direction\` have a direction where metadata tell it.
- Records of transit gateways have no action and do not count: they record what an interface has recorded already.
- A NAT gateway sends on what it receives under its own address: with a flow log of its own it is a sender like others, and
  [what leaves through it](#what-leaves-through-which-gateway) counts for it too.

Where \`SAMPLE_ACCEPT\` leaves flows out, those that stay carry \`sample_weight\`: SQL, SPL and the scripts of the searches that
count each byte once multiply flows and bytes by it. The other searches for OpenSearch count documents: there
\`"flows": { "sum": { "field": "sample_weight", "missing": 1 } }\` counts flows, and
\`"script": "doc['bytes'].value * (doc['sample_weight'].size() == 0 ? 1 : doc['sample_weight'].value)"\` in place of \`"field"\` sums
their bytes.`,
    panels: ['Who sent most, to whom', 'Bytes that interfaces sent, by the path they took'],
    queries: [
      {
        name: 'top-talkers',
        sentence: 'Who sent most. Each byte counts once.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders, NEEDS.owners],
      },
      {
        name: 'peak-hours',
        sentence: 'The hours in which most was sent. Each byte counts once.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders],
      },
    ],
  },
  {
    title: 'What leaves through which gateway?',
    text: `\`traffic_path\` says which way egress took: the same VPC, an internet gateway, a virtual private gateway, VPC peering
in the Region or across, a gateway endpoint, a Local Zone. It has to be in the log format (version 5), and ingress never has
it: what an interface without a flow log sends has no path. NAT gateways are no path: traffic to one stays in the VPC as far as its sender's record goes, and leaves by the internet
gateway in the record of the NAT gateway's own interface. Who is behind a NAT gateway stands in the records that it received:
the sender, and the real target as \`pkt_dstaddr\`.`,
    panels: ['Flows by traffic path', 'Bytes that interfaces sent, by the path they took'],
    queries: [
      { name: 'ways-out', sentence: 'Bytes by way and sender.', needs: [NEEDS.path, NEEDS.owners] },
      {
        name: 'through-nat',
        sentence: 'Bytes through NAT gateways by sender and target.',
        needs: [NEEDS.direction, NEEDS.packetAddress, NEEDS.gateway, NEEDS.ends],
      },
    ],
  },
  {
    title: 'Which rules never match?',
    text: `Flow logs cannot tell: no record names the rule that let it through, and a packet that two rules of two groups allow
would look the same with either. What they can tell is on which ports something was accepted at interfaces with a security
group. A rule for a port that is not in that list had nothing to do in that time, as far as flow logs saw. Compare the list
with \`aws ec2 describe-security-group-rules\`, and mind that

- the list is of groups on interfaces **now** known, attributed to flows of the period;
- an interface with several groups counts for each of them, whichever allowed it;
- rules for what happens once a quarter (a restore, a failover, a certificate renewal) look unused for months;
- requests are told from replies by \`service_port\`, which needs a well-known port on one side, or \`tcp-flags\` in the format;
- network ACLs, rules for ICMP types, and egress rules are not in it. For egress exchange source and destination.

A group that appears nowhere may be on no interface at all, which EC2 tells and flow logs do not.`,
    panels: [],
    queries: [
      {
        name: 'ports-in-use',
        sentence: 'Ports on which something came in, by security group of the interface.',
        needs: [NEEDS.direction, NEEDS.groupsOnly, NEEDS.flags],
      },
    ],
  },
  {
    title: 'What do we not know of?',
    text: `Private addresses without a name are the ones to look into: peered networks, other accounts that
\`ALLOWED_ACCOUNTS\` does not list, interfaces that were gone before they could be looked up, addresses on the far side of a
VPN, which \`CIDR_LABELS\` can name.`,
    panels: ['Private addresses that nothing is known of'],
    queries: [
      {
        name: 'unattributed',
        sentence: 'Ends whose interface is known, and private ones whose interface is not.',
        needs: [NEEDS.default, NEEDS.attribution],
      },
    ],
  },
];
