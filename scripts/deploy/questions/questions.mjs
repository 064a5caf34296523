import { NEEDS } from './needs.mjs';

/**
 * What people ask flow logs, with the queries that answer it. `queries` are names: a file of
 * `deploy/opensearch/queries/`, a stanza of the Splunk app's `savedsearches.conf`, a query of `deploy/athena/queries.sql`.
 * `needs` is what each needs of the records for a complete answer.
 */
export const QUESTIONS = [
  {
    title: 'Which flows were accepted, and which rejected?',
    text: `\`action\` is what security groups and network ACLs decided together. No record says which of them did;
[verdicts](verdicts.md) deduce it. \`REJECT\` has three causes:

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
    title: 'Which rule rejected it, and whose is it?',
    text: `The row names the layer (\`verdict\`), the reason, and the owner of the interface whose rules decided: the destination of
an \`ingress\` record, the source of an \`egress\` record. A network ACL has an entry that denies, such as
\`acl-0123456789abcdef0/ingress/100\`; 32767 and 32768 are its closing entries. Security groups only allow, so there is no
rule to name: the row lists the groups, none of which has a rule for the flow. \`sg_near_misses\` of a document names rules
that allow the port, but another peer.

| verdict | what to check |
| --- | --- |
| \`security_group\` | a missing rule in the groups of the row; with the reason \`no_connection\`, a reply to a connection that was closed or never opened, which needs no rule |
| \`network_acl\` | the entry of the row |
| \`both\` | the groups and the entry: allowing one alone changes nothing |
| \`allowed_now\` | nothing in the rules: late packets, rules changed since, or a cause beyond the rules |
| \`block_public_access\`, \`encryption_control\` | the setting of the VPC |
| \`not_evaluable\` | the reason, which says what is unknown |`,
    panels: ['Rejected, by layer and owner', 'Rejected by network ACL entries'],
    queries: [
      {
        name: 'rejected-by-rule',
        sentence: 'Rejected flows by layer, reason, network ACL entry, security groups and owner.',
        needs: [NEEDS.verdicts, NEEDS.owners, NEEDS.roles],
      },
    ],
  },
  {
    title: 'Why can’t A reach B?',
    text: `Look at the records from A to B first, then from B to A. A and B may be names (\`src_owner_name\`, \`dst_owner_name\`),
instances (\`src_instance_id\`) or addresses (\`srcaddr\`). With verdicts, the first query tells at which end, by which layer and
rule. Without them, the records tell this much:

| records | cause |
| --- | --- |
| rejected, direction \`ingress\` | B's security groups (in the row), or the network ACL of B's subnet |
| rejected, direction \`egress\` | the same at A |
| request accepted, reply rejected | a network ACL, since security groups allow replies |
| accepted at A, none at B | routing: check route tables, peering or gateway, and \`traffic_path_name\` of A's record |
| accepted both ways, \`RST\` in B's \`tcp_flag_names\` | nothing listens on that port |
| none | A sent nothing, the name did not resolve, or the traffic is not logged (Amazon DNS, instance metadata, time, DHCP) |`,
    panels: ['Why flows passed or not', 'Rejected, by destination port', 'Rejected flows'],
    queries: [
      {
        name: 'can-reach',
        sentence:
          'Flows between `shop-batch` and `orders-db`, both ways, with the verdict at each end. `port` is that of the service, in requests and replies.',
        needs: [NEEDS.ownersOnly, NEEDS.direction, NEEDS.verdictsFor, NEEDS.roles],
      },
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
    title: 'Which rules are used?',
    text: `A rule that is in AWS's list (\`aws ec2 describe-security-group-rules\`, \`aws ec2 describe-network-acls\`) and not in
these rows decided nothing in the 30 days, as far as flow logs show. On the dashboard, set the period to 30 days. Before you
remove a rule, note:

- Several rules may allow a flow; the narrowest is named. \`needed\` counts the flows that no other rule allowed. Where it is 0,
  others allow all that the rule is used for.
- Rarely used rules (a restore, a failover, a certificate renewal) look unused for months.
- A reply counts for the rule that allowed its request.
- Flows that the rules do not explain are not counted for a security group rule, and neither are flows whose verdict is
  \`not_evaluable\`. Traffic that [flow logs never show](verdicts.md#what-cannot-be-known) is missing.
- Entries are those that come first in today's list for the flow. Where a security group rejects a flow on its way out, the entry
  was not asked.

From files, [\`audit\`](verdicts.md#finding-rules-that-nobody-needs) says more: what is redundant, shadowed or too wide.

Without verdicts, the last query lists the ports on which interfaces of each security group accepted traffic; a rule for any
other port was unused. Groups are those of the interfaces as known **now**, and an interface with several groups counts for
each. \`service_port\` tells requests from replies, with a well-known port or \`tcp-flags\` in the format. Network ACLs and ICMP
rules are not covered. For egress rules, exchange source and destination.`,
    panels: ['Security group rules in use'],
    queries: [
      {
        name: 'rules-in-use',
        sentence: 'Security group rules that allowed flows in the last 30 days, and when each did last.',
        needs: [NEEDS.verdicts, NEEDS.roles],
      },
      {
        name: 'entries-in-use',
        sentence: 'Network ACL entries that came first for flows of the last 30 days.',
        needs: [NEEDS.verdicts],
      },
      {
        name: 'ports-in-use',
        sentence: 'Ports that accepted traffic, by security group of the interface.',
        needs: [NEEDS.direction, NEEDS.groupsOnly, NEEDS.flags],
      },
    ],
  },
  {
    title: 'What was accepted, although today’s rules refuse it?',
    text: `The verdict is \`denied_now\`, and the reason is the layer that refuses. Either the rules changed since the flow, or, with the
reason \`security_group\`, a connection that was open outlived its rule: a removed rule does not end a tracked connection, for
up to five days of silence with TCP. Network ACLs keep no connections, so their entry is newer than the flow. Records whose
flags include the opening SYN (\`verdict_certainty\` is \`sure\`) cannot be old connections.`,
    panels: ['Accepted, although today’s rules refuse it'],
    queries: [
      {
        name: 'denied-now',
        sentence: 'Accepted flows that today’s rules refuse, by layer, network ACL entry, owner and port.',
        needs: [NEEDS.verdicts, NEEDS.owners, NEEDS.roles],
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
