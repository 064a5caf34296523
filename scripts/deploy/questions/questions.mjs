import { NEEDS } from './needs.mjs';

/**
 * What people ask flow logs, with the queries that answer it. `queries` are names: a file of
 * `deploy/opensearch/queries/`, a stanza of the Splunk app's `savedsearches.conf`, a query of `deploy/athena/queries.sql`.
 * `needs` is what each needs of the records for a complete answer.
 */
export const QUESTIONS = [
  {
    title: 'Which flows were accepted, and which rejected?',
    text: `\`action\` is the combined verdict of security groups and network ACLs; no record says which of them decided. \`REJECT\`
has three causes:

- a security group or network ACL did not allow the packet;
- the packet came after its connection was closed;
- VPC Block Public Access or encryption controls (\`reject_reason\` is \`BPA\` or \`EC\`).

Transit gateway records have no action; \`NODATA\` and \`SKIPDATA\` are not flows. A flow between two recording interfaces is two
flows here, but its accepted bytes [count once](#who-talks-most-and-when). Bytes accepted at the sender and rejected at the
receiver are in both rows.`,
    panels: ['Flows over time, by action', 'Rejected flows'],
    queries: [
      {
        name: 'accepted-and-rejected',
        sentence: 'Flows and bytes of each hour, by action.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders],
      },
      {
        name: 'unreadable',
        sentence: 'Unreadable lines, which the previous query excludes. There should be none.',
        needs: [NEEDS.lines],
      },
    ],
  },
  {
    title: 'Why can’t A reach B?',
    text: `Look at the records from A to B first, then from B to A. A and B may be names (\`src_owner_name\`, \`dst_owner_name\`),
instances (\`src_instance_id\`) or addresses (\`srcaddr\`).

| records | cause |
| --- | --- |
| rejected, direction \`ingress\` | B's security groups (in the row), or the network ACL of B's subnet |
| rejected, direction \`egress\` | the same at A |
| request accepted, reply rejected | a network ACL, since security groups allow replies |
| accepted at A, none at B | routing: check route tables, peering or gateway, and \`traffic_path_name\` of A's record |
| accepted both ways, \`RST\` in B's \`tcp_flag_names\` | nothing listens on that port |
| none | A sent nothing, the name did not resolve, or the traffic is not logged (Amazon DNS, instance metadata, time, DHCP) |`,
    panels: ['Rejected, by destination port', 'Rejected flows'],
    queries: [
      {
        name: 'cannot-reach',
        sentence:
          'Rejected flows from the service `checkout` to one address (Splunk: one labelled range), with the security groups of both ends. OpenSearch and Splunk have a row for each group of an interface.',
        needs: [NEEDS.ownersOnly, NEEDS.groups, NEEDS.reason],
      },
      {
        name: 'rejected-on-the-way-to',
        sentence: 'Rejected flows to `shop-bastion` from any source.',
        needs: [NEEDS.ownersOnly, NEEDS.groups],
      },
    ],
  },
  {
    title: 'Who is scanning us?',
    text: `One source that is rejected on many ports or hosts. The thresholds, 3 ports or 10 hosts, suit hours; raise them for days.
A scan of open ports is accepted and shows only in \`tcp_flag_names\` (\`SYN\` one way, \`RST\` back). A distributed scan shows in
the destination ports. A source of your own (\`src_owner_name\`, \`src_label\`) deserves the most attention.`,
    panels: ['Sources that are rejected, by how many ports they tried', 'Rejected, by destination port'],
    queries: [
      {
        name: 'scanners',
        sentence: 'Sources, with the number of rejected flows, hosts and ports.',
        needs: [NEEDS.default],
      },
    ],
  },
  {
    title: 'Who talks most, and when?',
    text: `If both ends of a flow record, it has two records: \`egress\` at the sender, \`ingress\` at the receiver. These queries count
each byte once: from the sender's record if the sender records, otherwise from the receiver's.

- A sender records if the period has an accepted \`egress\` record of its interface (\`src_interface_id\`) or, if that is unknown,
  of its address.
- Records without a direction always count, so bytes between two recording interfaces count twice. If the format lacks
  \`flow-direction\`, metadata can supply the direction.
- Transit gateway records have no action and do not count, since an interface records the same traffic.
- A NAT gateway forwards traffic under its own address. With its own flow log it counts as a sender as well; see
  [what leaves through it](#what-leaves-through-which-gateway).

With \`SAMPLE_ACCEPT\`, SQL, SPL and the scripted OpenSearch searches multiply flows and bytes by \`sample_weight\`. The other
OpenSearch searches count documents; [volume.md](volume.md#sampled-flows) shows how to weight them.`,
    panels: ['Who sent most, to whom', 'Bytes that interfaces sent, by the path they took'],
    queries: [
      {
        name: 'top-talkers',
        sentence: 'Senders by bytes. Each byte counts once.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders, NEEDS.owners],
      },
      {
        name: 'peak-hours',
        sentence: 'Hours by bytes sent. Each byte counts once.',
        needs: [NEEDS.default, NEEDS.counting, NEEDS.senders],
      },
    ],
  },
  {
    title: 'What leaves through which gateway?',
    text: `\`traffic_path\` (version 5) names the route of egress traffic: same VPC, internet gateway, virtual private gateway, VPC peering,
gateway endpoint, Local Zone. Ingress records have none, so traffic of interfaces without a flow log is missing.

A NAT gateway is not a path: the sender's record ends at it within the VPC, and the gateway's own interface records the way out
through the internet gateway. The records that it receives name the sender, and the real target as \`pkt_dstaddr\`.`,
    panels: ['Flows by traffic path', 'Bytes that interfaces sent, by the path they took'],
    queries: [
      { name: 'ways-out', sentence: 'Bytes by path and sender.', needs: [NEEDS.path, NEEDS.owners] },
      {
        name: 'through-nat',
        sentence: 'Bytes through NAT gateways, by sender and target.',
        needs: [NEEDS.direction, NEEDS.packetAddress, NEEDS.gateway, NEEDS.ends],
      },
    ],
  },
  {
    title: 'Which rules never match?',
    text: `Flow logs do not name the matching rule. They can list the ports on which interfaces of each security group accepted traffic;
a rule for any other port was unused in that period, as far as flow logs show. Compare the list with
\`aws ec2 describe-security-group-rules\`, and note:

- Groups are those of the interfaces as known **now**. An interface with several groups counts for each.
- Rarely used rules (a restore, a failover, a certificate renewal) look unused for months.
- Requests are distinguished from replies by \`service_port\`, which needs a well-known port or \`tcp-flags\` in the format.
- Network ACLs and ICMP rules are not covered. For egress rules, exchange source and destination.
- A missing group may have no interface, which EC2 shows and flow logs do not.`,
    panels: [],
    queries: [
      {
        name: 'ports-in-use',
        sentence: 'Ports that accepted traffic, by security group of the interface.',
        needs: [NEEDS.direction, NEEDS.groupsOnly, NEEDS.flags],
      },
    ],
  },
  {
    title: 'What do we not know of?',
    text: `Private addresses without a name may be peered networks, accounts missing from \`ALLOWED_ACCOUNTS\`, deleted interfaces, or
networks behind a VPN, which \`CIDR_LABELS\` can name.`,
    panels: ['Private addresses that nothing is known of'],
    queries: [
      {
        name: 'unattributed',
        sentence: 'Ends with a known interface, and private ends without one.',
        needs: [NEEDS.default, NEEDS.attribution],
      },
    ],
  },
];
