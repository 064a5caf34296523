import { NEEDS } from './needs.mjs';

/** The query of a detection of scans; `inOpenSearch` says what else differs there. */
const scanQuery = (name, sentence, inOpenSearch) => ({
  name,
  sentence,
  needs: [
    NEEDS['default format'],
    NEEDS['TCP flags for probes'],
    NEEDS.forwarders,
    NEEDS['own names'],
    NEEDS['single flows'],
  ],
  differs: {
    OpenSearch: `the lower threshold holds for the whole period, ${inOpenSearch}`,
    Splunk: 'windows are hours of the clock and the whole period',
  },
});

/**
 * Common questions about flow logs, with the queries that answer them. `queries` are names: a file of `deploy/opensearch/queries/`, a
 * stanza of the Splunk app's `savedsearches.conf`, a query of `deploy/athena/queries.sql`. `needs` lists what each query needs in the
 * records for a complete answer. `differs` states, by store, how its results differ from those of the other stores.
 */
export const QUESTIONS = [
  {
    title: 'Which flows were accepted, and which rejected?',
    text: `\`action\` is what security groups and network ACLs decided together. \`REJECT\` has other causes too: a packet after the end of
its connection, VPC Block Public Access, encryption controls. A flow that both ends record is two flows, but its accepted bytes
[count once](#who-talks-most-and-when).`,
    panels: ['Flows over time, by action', 'Rejected flows'],
    queries: [
      {
        name: 'accepted-and-rejected',
        sentence: 'Flows and bytes of each hour, by action.',
        needs: [NEEDS['default format'], NEEDS['direction for bytes'], NEEDS.senders],
      },
      {
        name: 'unreadable',
        sentence: 'Unreadable lines; there should be none.',
        needs: [NEEDS['unreadable lines']],
      },
    ],
  },
  {
    title: 'Which rule rejected it, and whose is it?',
    text: `The row names the layer and its reason ([what to do about each](verdicts.md#verdict)), the entry of the network ACL or the security
groups that lack a rule, and the owner of the interface. \`sg_near_misses\` names rules for other peers.`,
    panels: ['Rejected, by layer and owner', 'Rejected by network ACL entries'],
    queries: [
      {
        name: 'rejected-by-rule',
        sentence: 'Rejected flows by layer, reason, network ACL entry, security groups and owner.',
        needs: [NEEDS.verdicts, NEEDS.names, NEEDS['TCP flags for roles']],
      },
    ],
  },
  {
    title: 'Why can’t A reach B?',
    text: `Look at the records from A to B, then from B to A. Without verdicts, they tell this much:

| records | cause |
| --- | --- |
| rejected, \`ingress\` | security groups of B, or the network ACL of its subnet |
| rejected, \`egress\` | the same at A |
| request accepted, reply rejected | a network ACL, since security groups allow replies |
| accepted at A, none at B | routing: route tables, peering, \`traffic_path_name\` of A's record |
| accepted both ways, \`RST\` from B | nothing listens on that port |
| none | A sent nothing, the name did not resolve, or the traffic is never logged |`,
    panels: ['Why flows passed or not'],
    queries: [
      {
        name: 'can-reach',
        sentence: 'Flows between `shop-batch` and `orders-db`, both ways, with the verdict at each end.',
        needs: [NEEDS['searched name'], NEEDS.direction, NEEDS['verdict columns'], NEEDS['TCP flags for roles']],
      },
      {
        name: 'cannot-reach',
        sentence: 'Rejected flows from `checkout` to one target, with the security groups of both ends.',
        needs: [NEEDS['searched name'], NEEDS.groups, NEEDS['reject reason']],
      },
      {
        name: 'rejected-on-the-way-to',
        sentence: 'Rejected flows to `shop-bastion` from any source.',
        needs: [NEEDS['searched name'], NEEDS.groups],
      },
    ],
  },
  {
    title: 'Who is scanning us?',
    text: `A source that is rejected on at least 3 ports or 10 hosts; raise this for days. A scan of open ports is accepted: look in
\`tcp_flag_names\` for \`SYN\` one way and \`RST\` back. \`vertical-scans\` and \`horizontal-scans\` do so
([rules and figures](detections.md)).`,
    panels: ['Sources that are rejected, by how many ports they tried', 'Rejected, by destination port'],
    queries: [
      {
        name: 'scanners',
        sentence: 'Sources, with the number of rejected flows, hosts and ports.',
        needs: [NEEDS['default format']],
      },
      scanQuery(
        'vertical-scans',
        'Sources that tried many ports of one host without an answer, within an hour or a day.',
        'each host is a row, and ports that answer are not compared',
      ),
      scanQuery(
        'horizontal-scans',
        'Sources that tried one port of many hosts without an answer, within an hour or a day.',
        'each port is a row, and hosts that answer are not compared',
      ),
    ],
  },
  {
    title: 'Who tries passwords?',
    text: `Many short connections to a port for logins. Flow logs show no logins: look at the log of the service for those that
succeeded. [detections.md](detections.md) has the rule, and how often it is right.`,
    panels: [],
    queries: [
      {
        name: 'brute-force',
        sentence: 'Sources with many short connections to one port for logins of one host.',
        needs: [NEEDS['default format'], NEEDS.forwarders, NEEDS['own names'], NEEDS['single flows']],
        differs: {
          OpenSearch:
            'the lower threshold holds for the whole period, for single addresses of the internet; one direction of a connection is judged',
          Splunk: 'windows are hours of the clock and the whole period',
        },
      },
    ],
  },
  {
    title: 'Which host reports to an address outside, or sends it unusually much?',
    text: `A program that an attacker controls asks for orders at intervals; stolen data leaves in a volume that is unusual for its owner.
So do some programs of your own: [detections.md](detections.md#what-looks-the-same) lists them, and how to leave them out.`,
    panels: [],
    queries: [
      {
        name: 'beacons',
        sentence: 'Addresses outside that a host of yours contacts at regular intervals.',
        needs: [
          NEEDS['default format'],
          NEEDS.forwarders,
          NEEDS['AWS services'],
          NEEDS['own names'],
          NEEDS['single flows'],
        ],
        differs: {
          OpenSearch: 'at most 50,000 pairs of ends in a shard',
        },
      },
      {
        name: 'unusual-volume',
        sentence: 'Owners that sent far more to the outside than in their other hours, or much to a new address.',
        needs: [
          NEEDS['default format'],
          NEEDS.forwarders,
          NEEDS['AWS services'],
          NEEDS['own names'],
          NEEDS['single flows'],
        ],
        differs: {
          OpenSearch:
            'other days do not count; the largest destination is not named; at most 50,000 pairs of ends in a shard',
          Splunk:
            'other days do not count, and hours without traffic count as half of the hours at least, or not at all',
        },
      },
    ],
  },
  {
    title: 'Who is that out there?',
    text: `With [address data](address-data.md), documents say of public addresses which country and network they are of, which cloud and service,
and which threat lists have them.

- A query counts the end of a flow with which the recording interface exchanged packets.
- A flow through a NAT gateway that has a flow log, too, is in two records, and counts twice.
- A bucket in another Region costs transfers between Regions, and no gateway endpoint reaches it.`,
    panels: [
      'Where flows come from',
      'Where flows go to',
      'Countries',
      'Networks',
      'Accepted, with addresses of threat lists',
      'S3, by Region of the bucket',
    ],
    queries: [
      {
        name: 'countries',
        sentence: 'Countries by bytes, with flows, accepted flows and addresses.',
        needs: [NEEDS['address data'], NEEDS['direction of peers']],
      },
      {
        name: 'networks',
        sentence: 'Networks (autonomous systems) by bytes, with flows, accepted flows and addresses.',
        needs: [NEEDS['address data'], NEEDS['direction of peers']],
      },
      {
        name: 'listed-peers',
        sentence: 'Accepted flows from or to addresses of threat lists, by list, address, direction, owner and port.',
        needs: [NEEDS['threat lists'], NEEDS['direction of peers'], NEEDS.names],
      },
      {
        name: 's3-in-other-regions',
        sentence: 'Bytes exchanged with buckets of S3 in other Regions, by Region and owner.',
        needs: [NEEDS['ranges of AWS'], NEEDS['own Region'], NEEDS.names],
      },
    ],
  },
  {
    title: 'Who talks most, and when?',
    text: `If both ends of a flow record it, these queries count each byte once: from the sender's \`egress\` record if the sender has any in
the period, otherwise from the receiver's.

- Records without a direction always count, so bytes between two recording interfaces count twice.
- Transit gateway records do not count. A NAT gateway with a flow log is a sender too.
- With \`SAMPLE_ACCEPT\`, SQL, SPL and scripted OpenSearch searches multiply by \`sample_weight\`;
  [weight the others yourself](volume.md#sampled-flows).`,
    panels: ['Who sent most, to whom', 'Bytes that interfaces sent, by the path they took'],
    queries: [
      {
        name: 'top-talkers',
        sentence: 'Senders by bytes.',
        needs: [NEEDS['default format'], NEEDS['direction for bytes'], NEEDS.senders, NEEDS.names],
      },
      {
        name: 'peak-hours',
        sentence: 'Hours by bytes sent.',
        needs: [NEEDS['default format'], NEEDS['direction for bytes'], NEEDS.senders],
      },
    ],
  },
  {
    title: 'What leaves through which gateway?',
    text: `\`traffic_path\` (version 5) names the route of egress traffic. The sender's record ends at a NAT gateway,
whose own interface records the way out.`,
    panels: ['Flows by traffic path'],
    queries: [
      { name: 'ways-out', sentence: 'Bytes by path and sender.', needs: [NEEDS.path, NEEDS.names] },
      {
        name: 'through-nat',
        sentence: 'Bytes through NAT gateways, by sender and target.',
        needs: [NEEDS.direction, NEEDS['packet address'], NEEDS['NAT flow log'], NEEDS['both ends']],
      },
    ],
  },
  {
    title: 'What does it cost?',
    text: `[\`transfer_usd\`](transfer.md#amounts) is a list price at the interface that recorded the flow, so amounts add up over all
records. Bytes between two recording interfaces are in both. From files, [\`cost\`](transfer.md#the-command) says more: it divides
what a NAT gateway exchanges with the internet, and shows ways to save money.`,
    panels: ['Cost of transfers, by class'],
    queries: [
      {
        name: 'cost-by-class',
        sentence: 'Bytes and USD by transfer class.',
        needs: [NEEDS['zone ids and prices']],
      },
      {
        name: 'cost-by-owner',
        sentence: 'Bytes and USD by owner; a gateway’s charges are those of the owner behind it.',
        needs: [NEEDS['zone ids and prices'], NEEDS.names],
      },
      {
        name: 's3-through-nat',
        sentence: 'Bytes and USD to and from S3 and DynamoDB through NAT gateways: a gateway endpoint is free.',
        needs: [NEEDS['zone ids and prices'], NEEDS['NAT flow log'], NEEDS['names of AWS services']],
      },
    ],
  },
  {
    title: 'Which rules are used?',
    text: `A rule that is missing here decided nothing in 30 days, as far as flow logs show; from files, [\`audit\`](audit.md) says more.

- Of several rules that allow a flow, the narrowest is named. Where \`needed\` is 0, other rules allow everything too.
- Rules for rare events (a restore, a failover) look unused, and some traffic is [never recorded](verdicts.md#what-cannot-be-known).
- A reply counts for the rule that allowed its request.
- \`ports-in-use\` needs no verdicts. It counts an interface for each of its **current** groups, without ICMP.`,
    panels: ['Security group rules in use'],
    queries: [
      {
        name: 'rules-in-use',
        sentence: 'Security group rules that allowed flows in 30 days, and when last.',
        needs: [NEEDS.verdicts, NEEDS['TCP flags for roles']],
      },
      {
        name: 'entries-in-use',
        sentence: 'Network ACL entries that decided flows of 30 days.',
        needs: [NEEDS.verdicts, NEEDS['single flows for entries']],
      },
      {
        name: 'ports-in-use',
        sentence: 'Ports that accepted traffic, by security group of the interface.',
        needs: [NEEDS.direction, NEEDS['searched groups'], NEEDS['TCP flags']],
      },
    ],
  },
  {
    title: 'What was accepted, although today’s rules refuse it?',
    text: `The verdict is \`denied_now\`: either the rules changed since, or (reason \`security_group\`) an open connection outlived its rule. Records
with the opening SYN (\`verdict_certainty\` is \`sure\`) are not old connections.`,
    panels: ['Accepted, although today’s rules refuse it'],
    queries: [
      {
        name: 'denied-now',
        sentence: 'Accepted flows that today’s rules refuse, by layer, network ACL entry, owner and port.',
        needs: [NEEDS.verdicts, NEEDS.names, NEEDS['TCP flags for roles'], NEEDS['single flows for entries']],
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
        needs: [NEEDS['default format'], NEEDS.metadata],
      },
    ],
  },
];
