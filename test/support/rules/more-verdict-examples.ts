/**
 * More verdict examples, in the network of the worked examples. They were derived from AWS's rules, not from the code.
 * Each states the expected result of a record in a compact notation that can be checked by reading:
 *
 * - `flow`: interface, direction (`?` if the format has none), protocol, source > destination, action, then other fields.
 * - `gives`: `verdict reason certainty role`.
 * - `sg`: `result rule direction matches`.
 * - `nacl`: `result acl entry direction`.
 *
 * `-` means that the value must be absent.
 */
export interface MoreVerdictExample {
  readonly why: string;
  readonly flow: string;
  readonly gives: string;
  readonly sg: string;
  readonly nacl: string;
  readonly patch?: Patch;
}

interface Patch {
  readonly [list: string]: readonly Readonly<Record<string, unknown>>[];
}

type Thing = Readonly<Record<string, unknown>>;

const NOTHING = '- - - -';
const OPEN_IN = 'allow acl-open 100 ingress';
const OPEN_OUT = 'allow acl-open 100 egress';

function rule(id: string, direction: string, protocol: string, ports: string, peer: Thing): Thing {
  const [fromPort, toPort] = ports.split('..').map((port) => (port === '' ? undefined : Number(port)));
  return {
    id,
    direction,
    protocol,
    ...(fromPort === undefined ? {} : { fromPort }),
    ...(toPort === undefined ? {} : { toPort }),
    ...peer,
  };
}

function entry(
  direction: string,
  ruleNumber: number,
  action: string,
  protocol: string,
  cidr: string,
  more: Thing = {},
): Thing {
  return { direction, ruleNumber, action, protocol, cidr, ...more };
}

const NAT_HOP = 'traffic-path=1 next-hop-interface-type=nat_gateway';
const defaultRoute = (target: string): Patch =>
  target === ''
    ? {}
    : {
        routeTables: [
          {
            id: 'rtb-web',
            vpcId: 'vpc-a',
            subnetIds: ['subnet-web'],
            routes: ['0.0.0.0/0', '::/0'].map((cidr) => ({ cidr, target })),
          },
        ],
      };
const rulesOf = (group: string, ...rules: Thing[]): Patch => ({ securityGroups: [{ addRulesTo: group, rules }] });
const entriesOf = (acl: string, ...entries: Thing[]): Patch => ({ networkAcls: [{ addEntriesTo: acl, entries }] });
const aclOf = (subnet: string, ...entries: Thing[]): Patch => ({
  networkAcls: [{ id: 'acl-own', vpcId: 'vpc-a', subnetIds: [subnet], entries }],
});
const interfaceOf = (more: Thing): Patch => ({ networkInterfaces: [{ vpcId: 'vpc-a', ...more }] });
const from = (cidr: string): Thing => ({ cidr });
const fromGroup = (groupId: string, more: Thing = {}): Thing => ({ groupId, ...more });
const fromList = (prefixListId: string): Thing => ({ prefixListId });

/** Combines two patches; lists with the same name are concatenated. */
function both(a: Patch, b: Patch): Patch {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, [...(a[name] ?? []), ...(b[name] ?? [])]]));
}

/** Replaces the rules of the world's group `web` with `now`; `before` are the rules until the given time. */
function webChanged(until: number, now: Thing[], before: Thing[]): Patch {
  return {
    securityGroups: [{ id: 'sg-web', name: 'web', vpcId: 'vpc-a', rules: now, earlier: [{ until, rules: before }] }],
  };
}
const HTTPS = rule('sgr-w1', 'ingress', 'tcp', '443..443', from('0.0.0.0/0'));
const SSH = rule('sgr-w3', 'ingress', 'tcp', '22..22', from('203.0.113.0/24'));

const openAcl = (more: Thing[] = []): Thing[] => [
  ...more,
  entry('ingress', 100, 'allow', '-1', '0.0.0.0/0'),
  entry('egress', 100, 'allow', '-1', '0.0.0.0/0'),
];
const subnetWeb = (more: Thing): Patch => ({
  subnets: [{ id: 'subnet-web', vpcId: 'vpc-a', cidrBlocks: ['10.0.1.0/24', '2001:db8:a:1::/64'], ...more }],
});
const vpcA = (more: Thing): Patch => ({
  vpcs: [
    {
      id: 'vpc-a',
      accountId: '123456789012',
      region: 'eu-central-1',
      cidrBlocks: ['10.0.0.0/16', '2001:db8:a::/56'],
      ...more,
    },
  ],
});
const LIST_V6: Patch = { prefixLists: [{ id: 'pl-v6', cidrs: ['2001:db8:ffff::/48'] }] };

const OTHER_ACCOUNT = fromGroup('sg-z', {
  groupVpcId: 'vpc-z',
  groupAccountId: '333333333333',
  peeringStatus: 'active',
});
const OVERLAPPING: Patch = { subnets: [{ id: 'subnet-old', vpcId: 'vpc-a', cidrBlocks: ['10.0.2.0/25'] }] };

const ACL_MOVED: Patch = {
  networkAcls: [
    {
      id: 'acl-old',
      vpcId: 'vpc-a',
      subnetIds: [],
      entries: [],
      earlier: [{ until: 1_795_175_000, rules: [], subnetIds: ['subnet-web'] }],
    },
    {
      id: 'acl-own',
      vpcId: 'vpc-a',
      subnetIds: ['subnet-web'],
      entries: openAcl(),
      earlier: [{ until: 1_795_175_000, rules: openAcl(), subnetIds: [] }],
    },
  ],
};
const CHANGED_TWICE: Patch = {
  securityGroups: [
    {
      id: 'sg-web',
      name: 'web',
      vpcId: 'vpc-a',
      rules: [],
      earlier: [
        { until: 1_795_175_100, rules: [SSH] },
        { until: 1_795_174_500, rules: [HTTPS] },
      ],
    },
  ],
};
const UNREAD_CONNECTIONS: Patch = {
  scopes: [{ accountId: '210987654321', region: 'eu-central-1', hasRules: false }],
  transitGatewayAttachments: [{ id: 'tgw-attach-c', transitGatewayId: 'tgw-2', vpcId: 'vpc-c' }],
  ...rulesOf('sg-lam', rule('sgr-u2', 'ingress', 'tcp', '22..22', fromGroup('sg-c', { groupVpcId: 'vpc-c' }))),
};

/** The examples by the part of the rules that they test. */
export const MORE_VERDICT_EXAMPLES: Readonly<Record<string, readonly MoreVerdictExample[]>> = {
  'ports and protocols of group rules': [
    {
      why: 'a TCP rule without ports has all of them',
      patch: rulesOf('sg-lam', rule('sgr-h1', 'ingress', 'tcp', '..', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:7 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'an absent first port is 0',
      patch: rulesOf('sg-lam', rule('sgr-h2', 'ingress', 'tcp', '..1023', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:1023 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h2 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'an absent first port does not open ports above the last',
      patch: rulesOf('sg-lam', rule('sgr-h2', 'ingress', 'tcp', '..1023', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:1024 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'an absent last port is 65535',
      patch: rulesOf('sg-lam', rule('sgr-h3', 'ingress', 'tcp', '60000..', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:65535 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h3 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'ports -1 of a TCP rule are all ports',
      patch: rulesOf('sg-lam', rule('sgr-h4', 'ingress', 'tcp', '-1..-1', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h4 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'protocol -1 ignores the ports that the rule names',
      patch: rulesOf('sg-lam', rule('sgr-h5', 'ingress', '-1', '443..443', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h5 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a protocol that is named by its number',
      patch: rulesOf('sg-lam', rule('sgr-h6', 'ingress', '17', '53..53', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 17 203.0.113.9:50000 > 10.0.1.60:53 ACCEPT',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-h6 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a UDP rule says nothing about TCP',
      patch: rulesOf('sg-lam', rule('sgr-h6', 'ingress', 'udp', '53..53', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:53 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'protocols other than TCP, UDP and ICMP ignore ports',
      patch: rulesOf('sg-lam', rule('sgr-h7', 'ingress', '47', '80..81', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 47 203.0.113.9:0 > 10.0.1.60:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-h7 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the source port is never compared: a SYN from port 443 opens a connection to 51515',
      flow: 'eni-web1 ingress 6 198.18.7.7:443 > 10.0.1.10:51515 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a group without outbound rules allows nothing out',
      flow: 'eni-db1 egress 6 10.0.3.30:50000 > 10.0.2.20:9000 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: 'allow acl-db 100 egress',
    },
    {
      why: 'a rule that names port 0',
      patch: rulesOf('sg-lam', rule('sgr-h8', 'ingress', 'tcp', '0..0', from('203.0.113.0/24'))),
      flow: 'eni-lam ingress 6 203.0.113.9:50000 > 10.0.1.60:1 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
  ],
  'ICMP in group rules': [
    {
      why: 'a type and a code: either may differ from the packet’s',
      patch: rulesOf('sg-lam', rule('sgr-i1', 'ingress', 'icmp', '3..4', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 ACCEPT',
      gives: 'allowed icmp_type likely -',
      sg: 'maybe sgr-i1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a code without a type is invalid and matches nothing',
      patch: rulesOf('sg-lam', rule('sgr-i2', 'ingress', 'icmp', '-1..4', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 REJECT',
      gives: 'security_group no_rule likely -',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'all types and codes',
      patch: rulesOf('sg-lam', rule('sgr-i3', 'ingress', 'icmp', '-1..-1', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-i3 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'icmpv6 is another protocol than icmp',
      patch: rulesOf('sg-lam', rule('sgr-i4', 'ingress', 'icmpv6', '-1..-1', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 REJECT',
      gives: 'security_group no_rule likely -',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'ICMPv6 with all types, by its name',
      flow: 'eni-web1 ingress 58 2001:db8:ffff::9:0 > 2001:db8:a:1::10:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-w5 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
    {
      why: 'ICMPv6 by its number, with a type',
      patch: rulesOf('sg-lam', rule('sgr-i5', 'ingress', '58', '128..-1', from('::/0'))),
      flow: 'eni-lam ingress 58 2001:db8:ffff::9:0 > 2001:db8:a:1::60:0 REJECT',
      gives: 'security_group icmp_type likely -',
      sg: 'maybe sgr-i5 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
  ],
  'peers of group rules': [
    {
      why: 'an IPv6 range',
      patch: rulesOf('sg-web', rule('sgr-x1', 'ingress', 'tcp', '22..22', from('2001:db8:ffff::/48'))),
      flow: 'eni-web1 ingress 6 2001:db8:ffff:0:1::9:50000 > 2001:db8:a:1::10:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-x1 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
    {
      why: '::/0 is not 0.0.0.0/0',
      patch: rulesOf('sg-lam', rule('sgr-x2', 'ingress', '-1', '..', from('::/0'))),
      flow: 'eni-lam ingress 6 198.18.7.7:50000 > 10.0.1.60:443 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a member’s IPv6 address counts for a reference; same subnet',
      patch: rulesOf('sg-lam', rule('sgr-x3', 'ingress', 'tcp', '8080..8080', fromGroup('sg-web'))),
      flow: 'eni-lam ingress 6 2001:db8:a:1::10:50000 > 2001:db8:a:1::60:8080 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-x3 ingress 1',
      nacl: 'not_applied - - -',
    },
    {
      why: 'rules of the referenced group are not taken over',
      flow: 'eni-app2 ingress 6 198.18.7.7:50000 > 10.0.2.22:443 REJECT tcp-flags=2',
      gives: 'both network_acl_first sure request',
      sg: 'deny - - -',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'a group that references itself does not let others in',
      flow: 'eni-app1 ingress 6 10.0.2.22:50000 > 10.0.2.20:7777 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: 'not_applied - - -',
    },
    {
      why: 'a peering that is not active yet',
      patch: rulesOf(
        'sg-lam',
        rule(
          'sgr-x4',
          'ingress',
          'tcp',
          '22..22',
          fromGroup('sg-b', { groupVpcId: 'vpc-b', peeringStatus: 'pending-acceptance' }),
        ),
      ),
      flow: 'eni-lam ingress 6 10.1.0.10:50000 > 10.0.1.60:22 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a peering between Regions carries no references',
      patch: rulesOf(
        'sg-lam',
        rule('sgr-x5', 'ingress', 'tcp', '22..22', fromGroup('sg-d', { groupVpcId: 'vpc-d', peeringStatus: 'active' })),
      ),
      flow: 'eni-lam ingress 6 10.3.0.10:50000 > 10.0.1.60:22 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'references work outbound across a peering, to another account',
      patch: rulesOf(
        'sg-lam',
        rule(
          'sgr-x6',
          'egress',
          'tcp',
          '22..22',
          fromGroup('sg-b', { groupVpcId: 'vpc-b', groupAccountId: '210987654321', peeringStatus: 'active' }),
        ),
      ),
      flow: 'eni-lam egress 6 10.0.1.60:50000 > 10.1.0.10:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-x6 egress 1',
      nacl: OPEN_OUT,
    },
    {
      why: 'an unknown interface of a peered VPC may carry the group',
      flow: 'eni-db1 ingress 6 10.1.0.99:50000 > 10.0.3.30:5432 ACCEPT tcp-flags=2',
      gives: 'allowed peer_unknown likely request',
      sg: 'maybe sgr-d2 ingress 1',
      nacl: 'allow acl-db 100 ingress',
    },
    {
      why: 'an unknown interface of another Region cannot',
      flow: 'eni-db1 ingress 6 10.3.1.99:50000 > 10.0.3.30:5432 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: 'allow acl-db 100 ingress',
    },
    {
      why: 'a transit gateway with references turned off',
      patch: { transitGateways: [{ id: 'tgw-1', securityGroupReferencing: false }] },
      flow: 'eni-db1 ingress 6 10.2.0.10:50000 > 10.0.3.30:5432 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: 'allow acl-db 100 ingress',
    },
    {
      why: 'an outbound reference across a transit gateway explains nothing',
      patch: rulesOf(
        'sg-lam',
        rule('sgr-x7', 'egress', 'tcp', '5432..5432', fromGroup('sg-c', { groupVpcId: 'vpc-c' })),
      ),
      flow: 'eni-lam egress 6 10.0.1.60:50000 > 10.2.0.10:5432 ACCEPT tcp-flags=2',
      gives: 'denied_now security_group sure request',
      sg: 'deny - - -',
      nacl: OPEN_OUT,
    },
    {
      why: 'the reply across a transit gateway is allowed by the inbound reference, and refused by today’s ACL',
      flow: 'eni-db1 egress 6 10.0.3.30:5432 > 10.2.0.10:50000 ACCEPT tcp-flags=18',
      gives: 'denied_now network_acl sure response',
      sg: 'stateful sgr-d3 ingress 1',
      nacl: 'deny acl-db 32767 egress',
    },
    {
      why: 'a stranger may have come through the load balancer, and been refused for another reason, or directly',
      flow: 'eni-tgt ingress 6 198.18.9.9:50000 > 10.0.2.40:8443 REJECT tcp-flags=2',
      gives: 'security_group load_balancer likely request',
      sg: 'maybe sgr-t1 ingress 1',
      nacl: 'allow acl-app 150 ingress',
    },
    {
      why: 'the load balancer’s own address is a member’s',
      flow: 'eni-tgt ingress 6 10.0.1.6:50000 > 10.0.2.40:8443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-t1 ingress 1',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'another member’s public address is no member',
      patch: rulesOf('sg-lam', rule('sgr-x8', 'ingress', 'tcp', '22..22', fromGroup('sg-web'))),
      flow: 'eni-lam ingress 6 198.51.100.10:50000 > 10.0.1.60:22 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a prefix list with IPv6 ranges',
      patch: both(LIST_V6, rulesOf('sg-web', rule('sgr-x9', 'ingress', 'tcp', '8000..8000', fromList('pl-v6')))),
      flow: 'eni-web1 ingress 6 2001:db8:ffff::9:50000 > 2001:db8:a:1::10:8000 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-x9 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
    {
      why: 'a prefix list with IPv6 ranges holds no IPv4 address',
      patch: both(LIST_V6, rulesOf('sg-web', rule('sgr-x9', 'ingress', 'tcp', '8000..8000', fromList('pl-v6')))),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:8000 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a prefix list that is not in the document, for an IPv6 peer',
      patch: rulesOf('sg-web', rule('sgr-y1', 'ingress', 'tcp', '8000..8000', fromList('pl-none'))),
      flow: 'eni-web1 ingress 6 2001:db8:ffff::9:50000 > 2001:db8:a:1::10:8000 REJECT tcp-flags=2',
      gives: 'security_group prefix_list_unknown likely request',
      sg: 'maybe sgr-y1 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
    {
      why: 'the list of a gateway endpoint’s service, with its ranges',
      patch: { prefixLists: [{ id: 'pl-s3', cidrs: ['52.95.128.0/21'] }] },
      flow: 'eni-app1 egress 6 10.0.2.20:50000 > 52.95.128.1:443 ACCEPT tcp-flags=2 traffic-path=7',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a8 egress 1',
      nacl: 'allow acl-app 120 egress',
    },
    {
      why: 'outside the ranges of the service',
      patch: { prefixLists: [{ id: 'pl-s3', cidrs: ['52.95.128.0/21'] }] },
      flow: 'eni-app1 egress 6 10.0.2.20:50000 > 52.96.0.1:443 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: 'allow acl-app 120 egress',
    },
    {
      why: 'an appliance forwarded it: the reference may still have held',
      flow: 'eni-app1 ingress 6 10.0.1.10:50000 > 10.0.2.20:8080 ACCEPT tcp-flags=2 next-hop-interface-type=vpc_endpoint',
      gives: 'allowed forwarded likely request',
      sg: 'maybe sgr-a1 ingress 1',
      nacl: 'allow acl-app 100 ingress',
    },
  ],
  'VPCs and subnets that are not known well': [
    {
      why: 'a peered VPC of an account that could not be read: the peer may be in it, accepted',
      patch: rulesOf('sg-lam', rule('sgr-u1', 'ingress', 'tcp', '22..22', OTHER_ACCOUNT)),
      flow: 'eni-lam ingress 6 10.77.0.5:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed peer_unknown likely request',
      sg: 'maybe sgr-u1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a peered VPC of an account that could not be read: the peer may be in it, refused',
      patch: rulesOf('sg-lam', rule('sgr-u1', 'ingress', 'tcp', '22..22', OTHER_ACCOUNT)),
      flow: 'eni-lam ingress 6 10.77.0.5:50000 > 10.0.1.60:22 REJECT tcp-flags=2',
      gives: 'security_group peer_unknown likely request',
      sg: 'maybe sgr-u1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a public address is not a member of a peered VPC',
      patch: rulesOf('sg-lam', rule('sgr-u1', 'ingress', 'tcp', '22..22', OTHER_ACCOUNT)),
      flow: 'eni-lam ingress 6 198.18.7.7:50000 > 10.0.1.60:22 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'an address that is in no VPC is no member of a VPC whose ranges are known',
      flow: 'eni-app1 ingress 6 192.168.5.5:50000 > 10.0.2.20:8080 REJECT tcp-flags=2',
      gives: 'both network_acl_first sure request',
      sg: 'deny - - -',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'two subnets hold the peer, one of them the interface’s: the ACL denies, and may not be asked',
      patch: OVERLAPPING,
      flow: 'eni-app2 ingress 6 10.0.2.99:50000 > 10.0.2.22:9050 ACCEPT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'two subnets hold the peer, and the ACL allows: it does not matter which',
      patch: OVERLAPPING,
      flow: 'eni-app2 ingress 6 10.0.2.99:50000 > 10.0.2.22:9060 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'the ranges of the subnet are unknown, and so is the peer: an entry that denies may not be asked',
      patch: { subnets: [{ id: 'subnet-app', vpcId: 'vpc-a' }] },
      flow: 'eni-app2 ingress 6 10.0.2.99:50000 > 10.0.2.22:9050 ACCEPT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'several subnets: the interface’s own address counts, not that of the packet it forwards',
      patch: interfaceOf({
        id: 'eni-two',
        subnetId: 'subnet-web',
        associatedSubnetIds: ['subnet-web', 'subnet-app'],
        addresses: ['10.0.2.77'],
        securityGroupIds: ['sg-tgt'],
      }),
      flow: 'eni-two egress 6 10.0.2.77:50000 > 198.18.7.7:22 REJECT tcp-flags=2 pkt-srcaddr=10.0.1.10 pkt-dstaddr=198.18.7.7',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-t9 egress 1',
      nacl: 'deny acl-app 32767 egress',
    },
    {
      why: 'a known peer that may have come through the load balancer of the group, which keeps its address',
      flow: 'eni-tgt ingress 6 10.0.1.10:50000 > 10.0.2.40:8443 ACCEPT tcp-flags=2',
      gives: 'allowed load_balancer likely request',
      sg: 'maybe sgr-t1 ingress 1',
      nacl: 'allow acl-app 100 ingress',
    },
  ],
  'which rule is named': [
    {
      why: 'of equal ranges, the rule with fewer ports',
      patch: rulesOf('sg-app', rule('sgr-z1', 'ingress', 'tcp', '9000..9000', from('10.0.0.0/16'))),
      flow: 'eni-app2 ingress 6 10.0.1.10:50000 > 10.0.2.22:9000 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-z1 ingress 2',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'a group counts as two addresses: narrower than a range, whatever its ports',
      patch: rulesOf('sg-app', rule('sgr-z2', 'ingress', '-1', '..', fromGroup('sg-web'))),
      flow: 'eni-app1 ingress 6 10.0.1.10:50000 > 10.0.2.20:9000 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-z2 ingress 3',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'a single address is narrower than a group',
      patch: rulesOf('sg-app', rule('sgr-z3', 'ingress', '-1', '..', from('10.0.1.10/32'))),
      flow: 'eni-app2 ingress 6 10.0.1.10:50000 > 10.0.2.22:8080 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-z3 ingress 2',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'of rules that are alike, the lower id',
      patch: rulesOf(
        'sg-lam',
        rule('sgr-k2', 'ingress', 'tcp', '22..22', from('203.0.113.0/24')),
        rule('sgr-k1', 'ingress', 'tcp', '22..22', from('203.0.113.0/24')),
      ),
      flow: 'eni-lam ingress 6 203.0.113.7:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-k1 ingress 2',
      nacl: OPEN_IN,
    },
    {
      why: 'a rule that surely matches goes before a narrower one that may match',
      patch: rulesOf('sg-lam', rule('sgr-k3', 'egress', 'tcp', '443..443', fromList('pl-none'))),
      flow: 'eni-lam egress 6 10.0.1.60:50000 > 198.18.7.7:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-l1 egress 1',
      nacl: OPEN_OUT,
    },
    {
      why: 'of rules that may match, the narrowest: a group before an unknown list',
      patch: rulesOf('sg-app', rule('sgr-0', 'ingress', 'tcp', '8080..8080', fromList('pl-none'))),
      flow: 'eni-app2 ingress 6 10.0.1.200:50000 > 10.0.2.22:8080 ACCEPT tcp-flags=2',
      gives: 'allowed peer_unknown likely request',
      sg: 'maybe sgr-a1 ingress 2',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'a known list counts by the range that holds the peer',
      patch: rulesOf('sg-app', rule('sgr-k4', 'ingress', 'udp', '53..53', from('10.0.0.0/16'))),
      flow: 'eni-app2 ingress 17 10.0.1.10:50000 > 10.0.2.22:53 ACCEPT',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a3 ingress 2',
      nacl: 'allow acl-app 120 ingress',
    },
    {
      why: 'rules with the same id order by protocol: all ports of -1 are more than one port of tcp',
      patch: rulesOf(
        'sg-lam',
        rule('sgr-a', 'ingress', '-1', '..', from('203.0.113.0/24')),
        rule('sgr-b', 'ingress', 'tcp', '22..22', from('203.0.113.0/24')),
      ),
      flow: 'eni-lam ingress 6 203.0.113.7:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-b ingress 2',
      nacl: OPEN_IN,
    },
  ],
  'network ACL entries': [
    {
      why: 'no closing entry in the document: IPv4 is denied by 32767',
      patch: aclOf('subnet-db', entry('ingress', 100, 'allow', '6', '10.0.0.0/8')),
      flow: 'eni-db1 egress 6 10.0.3.30:5432 > 10.0.2.20:50000 REJECT tcp-flags=18',
      gives: 'network_acl entry sure response',
      sg: 'stateful sgr-d1 ingress 1',
      nacl: 'deny acl-own 32767 egress',
    },
    {
      why: 'no closing entry in the document: IPv6 is denied by 32768',
      patch: both(
        aclOf('subnet-web', ...openAcl()),
        rulesOf('sg-web', rule('sgr-w8', 'egress', '-1', '..', from('::/0'))),
      ),
      flow: 'eni-web1 egress 6 2001:db8:a:1::10:50000 > 2001:db8:ffff::9:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w8 egress 1',
      nacl: 'deny acl-own 32768 egress',
    },
    {
      why: 'an ACL without any entry denies all',
      patch: aclOf('subnet-web'),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'deny acl-own 32767 ingress',
    },
    {
      why: 'entries count by number, not by their order in the document',
      patch: aclOf(
        'subnet-web',
        entry('ingress', 200, 'deny', '-1', '0.0.0.0/0'),
        entry('ingress', 110, 'allow', '6', '0.0.0.0/0', { fromPort: 443, toPort: 443 }),
      ),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'allow acl-own 110 ingress',
    },
    {
      why: 'protocol -1 of an entry ignores its ports',
      patch: aclOf(
        'subnet-web',
        ...openAcl([entry('ingress', 90, 'deny', '-1', '203.0.113.0/24', { fromPort: 443, toPort: 443 })]),
      ),
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w3 ingress 1',
      nacl: 'deny acl-own 90 ingress',
    },
    {
      why: 'a TCP entry without ports has all of them; the protocol by its name',
      patch: aclOf('subnet-web', ...openAcl([entry('ingress', 90, 'deny', 'tcp', '203.0.113.0/24')])),
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w3 ingress 1',
      nacl: 'deny acl-own 90 ingress',
    },
    {
      why: 'protocol 58 with an IPv4 range: all types',
      patch: aclOf(
        'subnet-web',
        ...openAcl([entry('egress', 90, 'deny', '58', '0.0.0.0/0', { icmpType: 128, icmpCode: -1 })]),
      ),
      flow: 'eni-web1 egress 58 10.0.1.10:0 > 192.0.2.1:0 REJECT',
      gives: 'network_acl entry sure -',
      sg: 'allow sgr-w9 egress 1',
      nacl: 'deny acl-own 90 egress',
    },
    {
      why: 'protocol 58 with an IPv6 range: the type counts, refused',
      patch: entriesOf('acl-open', entry('ingress', 90, 'deny', '58', '::/0', { icmpType: 135, icmpCode: 0 })),
      flow: 'eni-web1 ingress 58 2001:db8:ffff::9:0 > 2001:db8:a:1::10:0 REJECT',
      gives: 'network_acl icmp_type likely -',
      sg: 'allow sgr-w5 ingress 1',
      nacl: 'maybe acl-open 90 ingress',
    },
    {
      why: 'protocol 58 with an IPv6 range: the type counts, accepted by the entry behind',
      patch: entriesOf('acl-open', entry('ingress', 90, 'deny', '58', '::/0', { icmpType: 135, icmpCode: 0 })),
      flow: 'eni-web1 ingress 58 2001:db8:ffff::9:0 > 2001:db8:a:1::10:0 ACCEPT',
      gives: 'allowed icmp_type likely -',
      sg: 'allow sgr-w5 ingress 1',
      nacl: 'maybe acl-open 101 ingress',
    },
    {
      why: 'a type with the same action as the first sure match changes nothing',
      patch: both(
        aclOf('subnet-web', entry('ingress', 90, 'deny', '1', '0.0.0.0/0', { icmpType: 8, icmpCode: -1 })),
        rulesOf('sg-lam', rule('sgr-i3', 'ingress', 'icmp', '-1..-1', from('0.0.0.0/0'))),
      ),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 REJECT',
      gives: 'network_acl entry sure -',
      sg: 'allow sgr-i3 ingress 1',
      nacl: 'deny acl-own 32767 ingress',
    },
    {
      why: 'a type behind a sure match is never asked',
      patch: both(
        entriesOf('acl-open', entry('ingress', 110, 'deny', '1', '0.0.0.0/0', { icmpType: 8, icmpCode: -1 })),
        rulesOf('sg-lam', rule('sgr-i3', 'ingress', 'icmp', '-1..-1', from('0.0.0.0/0'))),
      ),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-i3 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'an ICMP entry without a type has all of them',
      patch: both(
        aclOf('subnet-web', entry('ingress', 90, 'allow', '1', '0.0.0.0/0')),
        rulesOf('sg-lam', rule('sgr-i3', 'ingress', 'icmp', '-1..-1', from('0.0.0.0/0'))),
      ),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-i3 ingress 1',
      nacl: 'allow acl-own 90 ingress',
    },
    {
      why: 'the ACL has no memory: the reply fails at the ephemeral ports, without SYN too',
      flow: 'eni-tgt egress 6 10.0.2.40:8443 > 198.18.9.9:50000 REJECT tcp-flags=16',
      gives: 'network_acl entry sure response',
      sg: 'allow sgr-t9 egress 1',
      nacl: 'deny acl-app 32767 egress',
    },
    {
      why: 'outbound entries compare the destination, and its port',
      patch: aclOf(
        'subnet-web',
        ...openAcl([entry('egress', 90, 'deny', '6', '198.18.0.0/15', { fromPort: 25, toPort: 25 })]),
      ),
      flow: 'eni-web1 egress 6 10.0.1.10:50000 > 198.18.7.7:25 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w9 egress 1',
      nacl: 'deny acl-own 90 egress',
    },
  ],
  'within a subnet': [
    {
      why: 'an unknown peer inside the subnet’s range: no entry is asked',
      flow: 'eni-app2 ingress 6 10.0.2.99:50000 > 10.0.2.22:9050 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'not_applied - - -',
    },
    {
      why: 'the subnet’s ranges are unknown, the peer’s interface has the same subnet',
      patch: { subnets: [{ id: 'subnet-app', vpcId: 'vpc-a' }] },
      flow: 'eni-app2 ingress 6 10.0.2.20:50000 > 10.0.2.22:9050 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'not_applied - - -',
    },
    {
      why: 'the next hop is in the subnet, and the peer in the VPC',
      patch: { subnets: [{ id: 'subnet-app', vpcId: 'vpc-a' }] },
      flow: 'eni-tgt egress 6 10.0.2.40:50000 > 10.0.2.99:22 ACCEPT tcp-flags=2 subnet-id=subnet-app next-hop-subnet-id=subnet-app',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-t9 egress 1',
      nacl: 'not_applied - - -',
    },
    {
      why: 'the next hop is in the subnet, but the peer is not in the VPC: a gateway stands there',
      flow: 'eni-tgt egress 6 10.0.2.40:50000 > 198.18.7.7:22 REJECT tcp-flags=2 subnet-id=subnet-app next-hop-subnet-id=subnet-app',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-t9 egress 1',
      nacl: 'deny acl-app 32767 egress',
    },
    {
      why: 'a Classic Load Balancer to an unknown peer of its subnet: the ACL is asked',
      flow: 'eni-clb egress 6 10.0.2.9:50000 > 10.0.2.99:8443 ACCEPT tcp-flags=2',
      gives: 'denied_now network_acl sure request',
      sg: 'allow sgr-b8 egress 1',
      nacl: 'deny acl-app 32767 egress',
    },
    {
      why: 'to a Classic Load Balancer within its subnet: not asked',
      flow: 'eni-clb ingress 6 10.0.2.20:50000 > 10.0.2.9:9050 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-b1 ingress 1',
      nacl: 'not_applied - - -',
    },
    {
      why: 'several subnets: the one whose range holds the interface’s address',
      patch: interfaceOf({
        id: 'eni-two',
        subnetId: 'subnet-web',
        associatedSubnetIds: ['subnet-web', 'subnet-app'],
        addresses: ['10.0.2.77'],
        securityGroupIds: ['sg-app'],
      }),
      flow: 'eni-two ingress 6 10.0.1.10:50000 > 10.0.2.77:9050 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'deny acl-app 90 ingress',
    },
    {
      why: 'several subnets, and none holds the address',
      patch: interfaceOf({
        id: 'eni-two',
        subnetId: 'subnet-web',
        associatedSubnetIds: ['subnet-web', 'subnet-app'],
        addresses: ['10.0.77.77'],
        securityGroupIds: ['sg-app'],
      }),
      flow: 'eni-two ingress 6 10.0.1.10:50000 > 10.0.77.77:9050 REJECT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'unknown - - -',
    },
  ],
  'transit gateway attachments': [
    {
      why: 'in a subnet of its own, from the VPC: inbound entries by source',
      patch: aclOf('subnet-tgw', ...openAcl([entry('ingress', 90, 'deny', '-1', '10.0.2.0/24')])),
      flow: 'eni-tgw ingress 6 10.0.2.20:50000 > 10.2.0.10:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'not_applied - - -',
      nacl: 'deny acl-own 90 ingress',
    },
    {
      why: 'in a subnet of its own, to the VPC: outbound entries by destination',
      patch: aclOf('subnet-tgw', ...openAcl([entry('egress', 90, 'deny', '-1', '10.0.2.0/24')])),
      flow: 'eni-tgw egress 6 10.0.9.4:50000 > 10.0.2.20:443 REJECT tcp-flags=2 pkt-srcaddr=10.2.0.10 pkt-dstaddr=10.0.2.20',
      gives: 'network_acl entry sure request',
      sg: 'not_applied - - -',
      nacl: 'deny acl-own 90 egress',
    },
    {
      why: 'a workload elsewhere, to the attachment: its own subnet’s outbound entries',
      flow: 'eni-web1 egress 6 10.0.1.10:50000 > 10.2.0.10:443 ACCEPT tcp-flags=2 traffic-path=1',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w9 egress 1',
      nacl: OPEN_OUT,
    },
    {
      why: 'a workload beside the attachment: inbound entries are asked too, and refuse today',
      flow: 'eni-mix egress 6 10.0.8.8:50000 > 10.2.0.10:443 ACCEPT tcp-flags=2',
      gives: 'denied_now network_acl sure request',
      sg: 'allow sgr-w9 egress 1',
      nacl: 'deny acl-shut 32767 ingress',
    },
    {
      why: 'a workload beside the attachment: both lists allow',
      patch: aclOf('subnet-mix', ...openAcl()),
      flow: 'eni-mix egress 6 10.0.8.8:50000 > 10.2.0.10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w9 egress 1',
      nacl: 'allow acl-own 100 egress',
    },
    {
      why: 'beside the attachment, from the internet: nothing tells the way in',
      flow: 'eni-mix ingress 6 198.18.7.7:50000 > 10.0.8.8:443 REJECT tcp-flags=2',
      gives: 'not_evaluable transit_gateway_subnet - request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'beside the attachment, from within the VPC: not through the gateway',
      flow: 'eni-mix ingress 6 10.0.1.10:50000 > 10.0.8.8:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'deny acl-shut 32767 ingress',
    },
    {
      why: 'beside the attachment, to the internet gateway by the record’s path',
      flow: 'eni-mix egress 6 10.0.8.8:50000 > 198.18.7.7:443 REJECT tcp-flags=2 traffic-path=8',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w9 egress 1',
      nacl: 'deny acl-shut 32767 egress',
    },
    {
      why: 'the attachment in a workload’s subnet, to that subnet: nothing is evaluated',
      flow: 'eni-tgwm egress 6 10.0.8.4:50000 > 10.0.8.8:443 ACCEPT tcp-flags=2 pkt-srcaddr=10.2.0.10 pkt-dstaddr=10.0.8.8',
      gives: 'allowed no_rules_apply sure request',
      sg: 'not_applied - - -',
      nacl: 'not_applied - - -',
    },
    {
      why: 'the same, refused: nothing known refuses',
      flow: 'eni-tgwm egress 6 10.0.8.4:50000 > 10.0.8.8:443 REJECT tcp-flags=2 pkt-srcaddr=10.2.0.10 pkt-dstaddr=10.0.8.8',
      gives: 'not_evaluable no_rules_apply - request',
      sg: 'not_applied - - -',
      nacl: 'not_applied - - -',
    },
    {
      why: 'the attachment in a workload’s subnet, from that subnet: inbound entries by source',
      flow: 'eni-tgwm ingress 6 10.0.8.8:50000 > 10.2.0.10:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'not_applied - - -',
      nacl: 'deny acl-shut 32767 ingress',
    },
    {
      why: 'the attachment in a workload’s subnet, from another subnet: inbound entries by source',
      flow: 'eni-tgwm ingress 6 10.0.1.10:50000 > 10.2.0.10:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'not_applied - - -',
      nacl: 'deny acl-shut 32767 ingress',
    },
  ],
  'interfaces without groups, and groups that are not known': [
    {
      why: 'NAT gateway to the internet',
      flow: 'eni-nat egress 6 10.0.1.5:50000 > 203.0.113.5:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'not_applied - - -',
      nacl: OPEN_OUT,
    },
    {
      why: 'its reply from the internet is forwarded',
      flow: 'eni-nat ingress 6 203.0.113.5:443 > 10.0.1.5:50000 ACCEPT tcp-flags=18',
      gives: 'allowed rules sure response',
      sg: 'not_applied - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'and goes to the instance',
      flow: 'eni-nat egress 6 10.0.1.5:443 > 10.0.2.20:50000 ACCEPT tcp-flags=18 pkt-srcaddr=203.0.113.5 pkt-dstaddr=10.0.2.20',
      gives: 'allowed rules sure response',
      sg: 'not_applied - - -',
      nacl: OPEN_OUT,
    },
    {
      why: 'opened from the internet, refused by the ACL before the gateway could drop it',
      patch: aclOf('subnet-web', ...openAcl([entry('ingress', 90, 'deny', '-1', '198.18.0.0/15')])),
      flow: 'eni-nat ingress 6 198.18.7.7:50000 > 10.0.1.5:443 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'not_applied - - -',
      nacl: 'deny acl-own 90 ingress',
    },
    {
      why: 'opened from the internet as the ports tell, without flags',
      flow: 'eni-nat ? 6 198.18.7.7:50000 > 10.0.1.5:443 ACCEPT',
      gives: 'allowed not_forwarded likely request',
      sg: 'not_applied - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'no groups, and the ACL allows what was refused',
      patch: interfaceOf({
        id: 'eni-gwlb',
        type: 'gateway_load_balancer',
        subnetId: 'subnet-web',
        addresses: ['10.0.1.70'],
        securityGroupIds: [],
      }),
      flow: 'eni-gwlb ingress 17 10.0.2.20:50000 > 10.0.1.70:6081 REJECT',
      gives: 'allowed_now unexplained likely request',
      sg: 'not_applied - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'groups that the document does not tell are not known to be none',
      patch: interfaceOf({ id: 'eni-mute', subnetId: 'subnet-web', addresses: ['10.0.1.71'] }),
      flow: 'eni-mute ingress 6 198.18.7.7:50000 > 10.0.1.71:443 REJECT tcp-flags=2',
      gives: 'not_evaluable security_group_unknown - request',
      sg: 'unknown - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'an unknown group, accepted',
      flow: 'eni-unk ingress 6 198.18.7.7:50000 > 10.0.1.66:22 ACCEPT tcp-flags=2',
      gives: 'not_evaluable security_group_unknown - request',
      sg: 'unknown - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'an unknown group, but the ACL surely denies',
      patch: interfaceOf({
        id: 'eni-u2',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.66'],
        securityGroupIds: ['sg-gone'],
      }),
      flow: 'eni-u2 ingress 6 198.18.7.7:50000 > 10.0.2.66:22 REJECT tcp-flags=2',
      gives: 'network_acl entry sure request',
      sg: 'unknown - - -',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'an unknown group, and the ACL denies what was accepted',
      patch: interfaceOf({
        id: 'eni-u2',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.66'],
        securityGroupIds: ['sg-gone'],
      }),
      flow: 'eni-u2 ingress 6 198.18.7.7:50000 > 10.0.2.66:22 ACCEPT tcp-flags=2',
      gives: 'not_evaluable security_group_unknown - request',
      sg: 'unknown - - -',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'interface endpoint, request',
      flow: 'eni-vpce ingress 6 10.0.1.10:50000 > 10.0.2.50:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-v1 ingress 1',
      nacl: 'allow acl-app 115 ingress',
    },
    {
      why: 'interface endpoint, reply: no outbound rule is needed',
      flow: 'eni-vpce egress 6 10.0.2.50:443 > 10.0.1.10:50000 ACCEPT tcp-flags=18',
      gives: 'allowed stateful sure response',
      sg: 'stateful sgr-v1 ingress 1',
      nacl: 'allow acl-app 110 egress',
    },
    {
      why: 'another account whose rules are not in the document: neither layer is known',
      flow: 'eni-b1 ingress 6 10.0.3.30:50000 > 10.1.0.10:22 REJECT tcp-flags=2 account-id=210987654321',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'unknown - - -',
      nacl: 'unknown - - -',
    },
  ],
  'a subnet that got another network ACL': (
    [
      // the old network ACL applied to flows that ended before 2,000
      ['1999', 'allowed rules sure request', 'allow sgr-w1 ingress 1', 'allow acl-z 100 ingress'],
      ['2001', 'denied_now rules_changed likely request', 'allow sgr-w1 ingress 1', 'deny acl-a 100 ingress'],
    ] as const
  ).flatMap(([end, gives, sg, nacl]) =>
    [false, true].map((isFirst) => {
      const made = {
        ...{ id: 'acl-a', vpcId: 'vpc-a', subnetIds: ['subnet-web'] },
        entries: [entry('ingress', 100, 'deny', '-1', '0.0.0.0/0')],
      };
      const deleted = {
        ...{ id: 'acl-z', vpcId: 'vpc-a', subnetIds: [], entries: [] },
        earlier: [
          {
            until: 2_000,
            subnetIds: ['subnet-web'],
            rules: [entry('ingress', 100, 'allow', '-1', '0.0.0.0/0')],
          },
        ],
      };
      return {
        why: `a flow that ended at ${end}, with the new one ${isFirst ? 'first' : 'last'}`,
        patch: {
          networkAcls: [
            { id: 'acl-open', subnetIds: [], entries: [] },
            ...(isFirst ? [made, deleted] : [deleted, made]),
          ],
        },
        flow: `eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2 end=${end}`,
        gives,
        sg,
        nacl,
      };
    }),
  ),
  'fragments of packets, which are recorded without ports': [
    {
      why: 'TCP: a rule for all ports lets the answers of its connection in',
      flow: 'eni-web1 ingress 6 198.18.7.7:0 > 10.0.1.10:0 ACCEPT',
      gives: 'allowed stateful likely *',
      sg: 'stateful sgr-w9 egress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'TCP: an entry for its port may have allowed it',
      patch: aclOf('subnet-web', entry('ingress', 100, 'allow', '6', '0.0.0.0/0', { fromPort: 443, toPort: 443 })),
      flow: 'eni-web1 ingress 6 198.18.7.7:0 > 10.0.1.10:0 ACCEPT',
      gives: 'not_evaluable ambiguous - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'UDP: it is not known what refused it',
      flow: 'eni-web1 ingress 17 198.18.7.7:0 > 10.0.1.10:0 REJECT',
      gives: 'not_evaluable ambiguous - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'a rule for all ports allows fragments, too',
      patch: rulesOf('sg-web', rule('sgr-w7', 'ingress', 'udp', '', from('198.18.7.0/24'))),
      flow: 'eni-web1 ingress 17 198.18.7.7:0 > 10.0.1.10:0 ACCEPT',
      gives: 'allowed rules sure -',
      sg: 'allow sgr-w7 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'with one port it is none',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:0 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
  ],
  'Block Public Access and other causes': [
    {
      why: 'the subnet blocks public access, and the format lacks the reason',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-bidirectional' }),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'allowed_now possibly_block_public_access likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the format has the reason, and names none',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-bidirectional' }),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2 reject-reason=-',
      gives: 'allowed_now unexplained likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a private peer does not pass the internet gateway',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-bidirectional' }),
      flow: 'eni-web1 ingress 6 10.0.2.20:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'allowed_now unexplained likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the VPC blocks, the subnet says nothing',
      patch: vpcA({ internetGatewayBlockMode: 'block-bidirectional' }),
      flow: 'eni-web1 egress 6 10.0.1.10:50000 > 198.18.7.7:443 REJECT tcp-flags=2',
      gives: 'allowed_now possibly_block_public_access likely request',
      sg: 'allow sgr-w9 egress 1',
      nacl: OPEN_OUT,
    },
    {
      why: 'the VPC blocks, the subnet is excluded',
      patch: both(
        vpcA({ internetGatewayBlockMode: 'block-bidirectional' }),
        subnetWeb({ internetGatewayBlockMode: 'off' }),
      ),
      flow: 'eni-web1 egress 6 10.0.1.10:50000 > 198.18.7.7:443 REJECT tcp-flags=2',
      gives: 'allowed_now unexplained likely request',
      sg: 'allow sgr-w9 egress 1',
      nacl: OPEN_OUT,
    },
    {
      why: 'block-ingress: an ordinary interface cannot go out through the internet gateway either',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-ingress' }),
      flow: 'eni-web1 egress 6 10.0.1.10:50000 > 198.18.7.7:443 REJECT tcp-flags=2',
      gives: 'allowed_now possibly_block_public_access likely request',
      sg: 'allow sgr-w9 egress 1',
      nacl: OPEN_OUT,
    },
    ...(
      [
        // the path according to the record
        ['both ways', 'block-bidirectional', 'traffic-path=8', '', 'possibly_block_public_access'],
        ['both ways', 'block-bidirectional', 'traffic-path=2', '', 'possibly_block_public_access'],
        ['both ways', 'block-bidirectional', 'traffic-path=1', '', 'possibly_block_public_access'],
        ['both ways', 'block-bidirectional', 'traffic-path=3', '', 'unexplained'],
        ['both ways', 'block-bidirectional', 'traffic-path=7', '', 'unexplained'],
        ['inbound', 'block-ingress', 'traffic-path=8', '', 'possibly_block_public_access'],
        ['inbound', 'block-ingress', 'traffic-path=7', '', 'unexplained'],
        ['both ways', 'block-bidirectional', NAT_HOP, '', 'possibly_block_public_access'],
        ['inbound', 'block-ingress', NAT_HOP, '', 'unexplained'],
        ['inbound', 'block-ingress', 'next-hop-interface-type=regional_nat_gateway', '', 'unexplained'],
        ['both ways', 'block-bidirectional', 'next-hop-interface-type=transit_gateway', '', 'unexplained'],
        ['both ways, but the subnet is excluded', 'off', 'traffic-path=8', '', 'unexplained'],
        // the path according to the route table
        ['both ways', 'block-bidirectional', '', 'igw-1', 'possibly_block_public_access'],
        ['both ways', 'block-bidirectional', '', 'nat-1', 'possibly_block_public_access'],
        ['both ways', 'block-bidirectional', '', 'tgw-1', 'unexplained'],
        ['both ways', 'block-bidirectional', '', 'vpce-1', 'possibly_block_public_access'],
        ['inbound', 'block-ingress', '', 'igw-1', 'possibly_block_public_access'],
        ['inbound', 'block-ingress', '', 'nat-1', 'unexplained'],
        ['inbound', 'block-ingress', 'traffic-path=1', 'nat-1', 'unexplained'],
        ['inbound', 'block-ingress', '', 'vgw-1', 'unexplained'],
      ] as const
    ).map(([blocked, mode, fields, target, reason]) => ({
      why: `public access is blocked ${blocked}; the record says ${fields || 'nothing'}, the route ${target || 'nothing'}`,
      patch: both(vpcA({ internetGatewayBlockMode: 'block-bidirectional' }), {
        ...subnetWeb({ internetGatewayBlockMode: mode }),
        ...defaultRoute(target),
      }),
      flow: `eni-web1 egress 6 10.0.1.10:50000 > 198.18.7.7:443 REJECT tcp-flags=2 ${fields}`.trim(),
      gives: `allowed_now ${reason} likely request`,
      sg: 'allow sgr-w9 egress 1',
      nacl: OPEN_OUT,
    })),
    ...(
      [
        ['block-ingress', 'eigw-1', 'unexplained'],
        ['block-bidirectional', 'eigw-1', 'possibly_block_public_access'],
        ['block-ingress', 'igw-1', 'possibly_block_public_access'],
      ] as const
    ).map(([mode, target, reason]) => ({
      why: `an egress-only internet gateway only lets IPv6 out: ${mode} through ${target}`,
      patch: {
        ...subnetWeb({ internetGatewayBlockMode: mode }),
        ...defaultRoute(target),
        ...rulesOf('sg-web', rule('sgr-w6', 'egress', 'tcp', '443..443', from('::/0'))),
        ...aclOf('subnet-web', entry('egress', 100, 'allow', '-1', '::/0')),
      },
      flow: 'eni-web1 egress 6 2001:db8:a:1::10:50000 > 2001:db8:ffff::1:443 REJECT tcp-flags=2 traffic-path=8',
      gives: `allowed_now ${reason} likely request`,
      sg: '* * * *',
      nacl: 'allow acl-own 100 egress',
    })),
    {
      why: 'what a rule refuses was not let through to the internet gateway',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-bidirectional' }),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'block-ingress: NAT gateways may go out',
      patch: subnetWeb({ internetGatewayBlockMode: 'block-ingress' }),
      flow: 'eni-nat egress 6 10.0.1.5:50000 > 203.0.113.5:443 REJECT tcp-flags=2',
      gives: 'allowed_now unexplained likely request',
      sg: 'not_applied - - -',
      nacl: OPEN_OUT,
    },
    {
      why: 'the record says so, without bytes',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 reject-reason=BPA bytes=-',
      gives: 'block_public_access record sure request',
      sg: '* * * *',
      nacl: '* * * *',
    },
    {
      why: 'the record says so, at an interface that is not known',
      flow: 'eni-gone ingress 6 198.18.7.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 reject-reason=BPA',
      gives: 'block_public_access record sure *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'encryption controls, said by the record',
      flow: 'eni-app1 egress 6 10.0.2.20:50000 > 10.0.3.30:5432 REJECT tcp-flags=2 reject-reason=EC',
      gives: 'encryption_control record sure request',
      sg: '* * * *',
      nacl: '* * * *',
    },
    {
      why: 'EFA, refused',
      flow: 'eni-web1 ingress 0 10.0.1.11:0 > 10.0.1.10:0 REJECT type=EFA',
      gives: 'not_evaluable efa - -',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'no interface',
      flow: '- egress 6 198.51.100.9:50000 > 203.0.113.5:443 REJECT tcp-flags=2',
      gives: 'not_evaluable no_interface - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'a VPC that is not the interface’s',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 vpc-id=vpc-b',
      gives: 'not_evaluable interface_changed - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'a subnet that is not the interface’s',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 subnet-id=subnet-db',
      gives: 'not_evaluable interface_changed - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'attached before the end of the interval',
      flow: 'eni-late ingress 6 198.18.7.7:50000 > 10.0.1.88:443 ACCEPT tcp-flags=2 start=1795599990 end=1795600050',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'both ends have an address of the interface, and the format no direction',
      flow: 'eni-app1 ? 6 10.0.2.20:50000 > 10.0.2.21:9000 ACCEPT tcp-flags=2',
      gives: 'not_evaluable direction_unknown - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'SKIPDATA has no verdict',
      flow: 'eni-web1 - - - > - - log-status=SKIPDATA',
      gives: NOTHING,
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'a record without an action has none',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 - tcp-flags=2',
      gives: '- - - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
  ],
  'transit gateway records': [
    {
      why: 'the first cause that is not 0',
      flow: '- - 6 10.2.0.10:50000 > 10.9.0.1:443 - resource-type=TransitGateway packets-lost-no-route=3 packets-lost-blackhole=12',
      gives: 'transit_gateway no_route sure *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'packets that were too large',
      flow: '- - 6 10.2.0.10:50000 > 10.9.0.1:443 - resource-type=TransitGateway packets-lost-no-route=0 packets-lost-blackhole=0 packets-lost-mtu-exceeded=1 packets-lost-ttl-expired=4',
      gives: 'transit_gateway mtu_exceeded sure *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'packets that expired',
      flow: '- - 6 10.2.0.10:50000 > 10.9.0.1:443 - resource-type=TransitGateway packets-lost-ttl-expired=4',
      gives: 'transit_gateway ttl_expired sure *',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'nothing was lost',
      flow: '- - 6 10.2.0.10:50000 > 10.9.0.1:443 - resource-type=TransitGateway packets-lost-no-route=0 packets-lost-blackhole=0',
      gives: '- - - *',
      sg: NOTHING,
      nacl: NOTHING,
    },
  ],
  'who opened the connection': [
    ...[6, 7].map((flags) => ({
      why: `flags ${flags}: SYN without ACK`,
      flow: `eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:8443 REJECT tcp-flags=${flags}`,
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    })),
    ...[18, 19, 22, 23].map((flags) => ({
      why: `flags ${flags}: SYN with ACK`,
      flow: `eni-web1 egress 6 10.0.1.10:443 > 198.18.7.7:50000 ACCEPT tcp-flags=${flags}`,
      gives: 'allowed stateful sure response',
      sg: 'stateful sgr-w1 ingress 1',
      nacl: OPEN_OUT,
    })),
    ...[1, 4, 16, 17, 20].map((flags) => ({
      why: `flags ${flags}: no SYN, so by ports`,
      flow: `eni-web1 egress 6 10.0.1.10:443 > 198.18.7.7:50000 ACCEPT tcp-flags=${flags}`,
      gives: 'allowed stateful likely response',
      sg: 'stateful sgr-w1 ingress 1',
      nacl: OPEN_OUT,
    })),
    {
      why: 'a SYN-ACK that a rule would let in anyway: the rules allow it',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=18',
      gives: 'allowed_now late_packet likely response',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a reply whose request no rule allowed, but whose own direction is open',
      patch: rulesOf('sg-lam', rule('sgr-f1', 'ingress', 'tcp', '1024..65535', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 6 198.18.7.7:8443 > 10.0.1.60:50000 ACCEPT tcp-flags=18',
      gives: 'allowed rules sure response',
      sg: 'allow sgr-f1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'a request by its SYN takes its own direction only',
      flow: 'eni-web1 ingress 6 198.18.7.7:443 > 10.0.1.10:51515 ACCEPT tcp-flags=2',
      gives: 'denied_now security_group sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a request by ports may be a reply after all',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:22 ACCEPT tcp-flags=0',
      gives: 'allowed stateful likely request',
      sg: 'stateful sgr-w9 egress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'without a SYN, an open connection may have outlived its rule',
      flow: 'eni-lam ingress 6 10.0.3.30:50000 > 10.0.1.60:22 ACCEPT tcp-flags=0',
      gives: 'denied_now security_group likely request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'UDP between two unknown ports, refused',
      flow: 'eni-web1 ingress 17 198.18.7.7:40001 > 10.0.1.10:40002 REJECT',
      gives: 'security_group no_rule likely -',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'UDP between two unknown ports, refused by the ACL: the group may have let it in as a reply',
      flow: 'eni-tgt ingress 17 198.18.7.7:30001 > 10.0.2.40:30002 REJECT',
      gives: 'network_acl entry sure -',
      sg: 'maybe sgr-t9 egress 1',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'UDP between two unknown ports, accepted by the other direction',
      flow: 'eni-web1 ingress 17 198.18.7.7:40001 > 10.0.1.10:40002 ACCEPT',
      gives: 'allowed stateful likely -',
      sg: 'stateful sgr-w9 egress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'UDP reply by ports',
      flow: 'eni-web1 ingress 17 192.0.2.1:123 > 10.0.1.10:40000 ACCEPT',
      gives: 'allowed stateful likely response',
      sg: 'stateful sgr-w9 egress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'UDP reply by ports, refused: nobody asked, or too late',
      flow: 'eni-web1 ingress 17 192.0.2.1:123 > 10.0.1.10:40000 REJECT',
      gives: 'security_group no_connection likely response',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'ICMP refused, and only a reply to a ping of its own could have passed',
      patch: rulesOf('sg-lam', rule('sgr-f2', 'egress', 'icmp', '-1..-1', from('0.0.0.0/0'))),
      flow: 'eni-lam ingress 1 198.18.7.7:0 > 10.0.1.60:0 REJECT',
      gives: 'security_group no_rule likely -',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'the default format: direction by addresses, role by ports',
      flow: 'eni-db1 ? 6 10.0.1.10:50000 > 10.0.3.30:5432 REJECT',
      gives: 'security_group no_rule likely request',
      sg: 'deny - - -',
      nacl: 'allow acl-db 100 ingress',
    },
    {
      why: 'the default format, outbound, accepted',
      flow: 'eni-app1 ? 6 10.0.2.20:50000 > 10.0.3.30:5432 ACCEPT',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a7 egress 1',
      nacl: 'allow acl-app 100 egress',
    },
    {
      why: 'the packet’s own source counts, not the gateway before it',
      flow: 'eni-web1 ingress 6 10.0.9.4:50000 > 10.0.1.10:22 ACCEPT tcp-flags=2 pkt-srcaddr=203.0.113.7 pkt-dstaddr=10.0.1.10',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w3 ingress 1',
      nacl: OPEN_IN,
    },
  ],
  'rules of other times': [
    {
      why: 'the rules before the change allowed it',
      patch: webChanged(1_795_175_100, [SSH], [HTTPS, SSH]),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the flow ended after the change: the rules before it explain it',
      patch: webChanged(1_795_175_000, [SSH], [HTTPS, SSH]),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'denied_now rules_changed likely request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'refused after the change, which added the rule',
      patch: webChanged(1_795_175_000, [HTTPS], []),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'allowed_now rules_changed likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'refused before the change, which added the rule',
      patch: webChanged(1_795_175_100, [HTTPS], []),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'the end of the flow is the time of the change: the new rules',
      patch: webChanged(1_795_175_050, [], [HTTPS]),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a change that does not explain it changes nothing',
      patch: webChanged(1_795_175_000, [HTTPS], [HTTPS, SSH]),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'allowed_now unexplained likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'an ACL entry that was added',
      patch: {
        networkAcls: [
          {
            id: 'acl-own',
            vpcId: 'vpc-a',
            subnetIds: ['subnet-web'],
            entries: openAcl([entry('ingress', 50, 'deny', '6', '198.18.0.0/15')]),
            earlier: [{ until: 1_795_175_000, rules: openAcl() }],
          },
        ],
      },
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'denied_now rules_changed likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'deny acl-own 50 ingress',
    },
    {
      why: 'an ACL entry that was not there yet',
      patch: {
        networkAcls: [
          {
            id: 'acl-own',
            vpcId: 'vpc-a',
            subnetIds: ['subnet-web'],
            entries: openAcl([entry('ingress', 50, 'deny', '6', '198.18.0.0/15')]),
            earlier: [{ until: 1_795_175_100, rules: openAcl() }],
          },
        ],
      },
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'allow acl-own 100 ingress',
    },
    {
      why: 'a FIN refused after the rule was removed and added again',
      patch: webChanged(1_795_175_000, [HTTPS], [HTTPS]),
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=17',
      gives: 'allowed_now late_packet likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
  ],
  'changes of network ACLs and several changes': [
    {
      why: 'the subnet had another ACL then',
      patch: ACL_MOVED,
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2 end=1795174900',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'deny acl-old 32767 ingress',
    },
    {
      why: 'the subnet has the new ACL since',
      patch: ACL_MOVED,
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'allow acl-own 100 ingress',
    },
    {
      why: 'refused just after the subnet got the new ACL',
      patch: ACL_MOVED,
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 REJECT tcp-flags=2',
      gives: 'allowed_now rules_changed likely request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'allow acl-own 100 ingress',
    },
    {
      why: 'of several earlier sets in any order, the first that was replaced after the flow',
      patch: CHANGED_TWICE,
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w3 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the oldest set is the one of flows before all changes',
      patch: CHANGED_TWICE,
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 end=1795174000',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a set that is not adjacent explains nothing',
      patch: CHANGED_TWICE,
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=2 end=1795175150',
      gives: 'denied_now security_group sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
    {
      why: 'a record without an end is judged by the present rules',
      patch: CHANGED_TWICE,
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 REJECT tcp-flags=2 end=-',
      gives: 'security_group no_rule sure request',
      sg: 'deny - - -',
      nacl: OPEN_IN,
    },
  ],
  'what records may look like': [
    {
      why: 'addresses in another spelling',
      flow: 'eni-web1 ? 6 2001:DB8:FFFF:0:0:0:0:9:50000 > 2001:DB8:A:1:0:0:0:10:443 ACCEPT tcp-flags=2',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w2 ingress 1',
      nacl: 'allow acl-open 101 ingress',
    },
    {
      why: 'fields of the packet that are empty: the plain addresses count',
      flow: 'eni-web1 ingress 6 203.0.113.7:50000 > 10.0.1.10:22 ACCEPT tcp-flags=2 pkt-srcaddr=- pkt-dstaddr=-',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w3 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'UDP with flags 0, as AWS writes it',
      flow: 'eni-app1 ingress 17 10.0.1.10:50000 > 10.0.2.20:53 ACCEPT tcp-flags=0',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-a3 ingress 1',
      nacl: 'allow acl-app 120 ingress',
    },
    {
      why: 'the same port at both ends tells no role',
      flow: 'eni-web1 ingress 17 198.18.7.7:123 > 10.0.1.10:123 ACCEPT',
      gives: 'allowed stateful likely -',
      sg: 'stateful sgr-w9 egress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'no ports in the record: TCP rules cannot be compared',
      flow: 'eni-web1 ingress 6 198.18.7.7 > 10.0.1.10 REJECT',
      gives: 'not_evaluable ambiguous - -',
      sg: NOTHING,
      nacl: NOTHING,
    },
    {
      why: 'flags with SYN, URG and PSH still open',
      flow: 'eni-web1 ingress 6 198.18.7.7:50000 > 10.0.1.10:443 ACCEPT tcp-flags=42',
      gives: 'allowed rules sure request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: OPEN_IN,
    },
    {
      why: 'the subnet that the record names, where the inventory has none',
      patch: interfaceOf({ id: 'eni-s', addresses: ['10.0.2.88'], securityGroupIds: ['sg-app'] }),
      flow: 'eni-s ingress 6 10.0.1.10:50000 > 10.0.2.88:9050 REJECT tcp-flags=2 subnet-id=subnet-app',
      gives: 'network_acl entry sure request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'deny acl-app 90 ingress',
    },
    {
      why: 'no subnet is known at all',
      patch: interfaceOf({ id: 'eni-s', addresses: ['10.0.2.88'], securityGroupIds: ['sg-app'] }),
      flow: 'eni-s ingress 6 10.0.1.10:50000 > 10.0.2.88:9050 REJECT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-a2 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'the peer got its address after the flow: nobody knows who had it',
      patch: interfaceOf({
        id: 'eni-new',
        subnetId: 'subnet-web',
        addresses: ['10.0.1.90'],
        seenSince: { '10.0.1.90': 1_795_175_500 },
        securityGroupIds: ['sg-lam'],
      }),
      flow: 'eni-app1 ingress 6 10.0.1.90:50000 > 10.0.2.20:8080 ACCEPT tcp-flags=2',
      gives: 'allowed peer_unknown likely request',
      sg: 'maybe sgr-a1 ingress 2',
      nacl: 'allow acl-app 100 ingress',
    },
    {
      why: 'an account whose connections could not be read: a transit gateway may carry the reference',
      patch: UNREAD_CONNECTIONS,
      flow: 'eni-lam ingress 6 10.2.0.10:50000 > 10.0.1.60:22 ACCEPT tcp-flags=2',
      gives: 'allowed peer_unknown likely request',
      sg: 'maybe sgr-u2 ingress 1',
      nacl: OPEN_IN,
    },
  ],
  'both layers and the action': [
    {
      why: 'accepted, and both refuse',
      flow: 'eni-app1 ingress 6 198.51.100.10:50000 > 10.0.2.20:8080 ACCEPT tcp-flags=2',
      gives: 'denied_now both sure request',
      sg: 'deny - - -',
      nacl: 'deny acl-app 32767 ingress',
    },
    {
      why: 'accepted; the group may, the ACL denies',
      flow: 'eni-app1 egress 6 10.0.2.20:50000 > 52.95.128.1:443 ACCEPT tcp-flags=2',
      patch: entriesOf('acl-app', entry('egress', 50, 'deny', '-1', '52.0.0.0/8')),
      gives: 'denied_now network_acl sure request',
      sg: 'maybe sgr-a8 egress 1',
      nacl: 'deny acl-app 50 egress',
    },
    {
      why: 'refused; the group may, the ACL denies',
      flow: 'eni-app1 egress 6 10.0.2.20:50000 > 52.95.128.1:443 REJECT tcp-flags=2',
      patch: entriesOf('acl-app', entry('egress', 50, 'deny', '-1', '52.0.0.0/8')),
      gives: 'network_acl entry sure request',
      sg: 'maybe sgr-a8 egress 1',
      nacl: 'deny acl-app 50 egress',
    },
    {
      why: 'refused; no groups, the ACL depends on the type',
      patch: interfaceOf({ id: 'eni-bare', subnetId: 'subnet-app', addresses: ['10.0.2.77'], securityGroupIds: [] }),
      flow: 'eni-bare ingress 1 198.18.7.7:0 > 10.0.2.77:0 REJECT',
      gives: 'network_acl icmp_type likely -',
      sg: 'not_applied - - -',
      nacl: 'maybe acl-app 32767 ingress',
    },
    {
      why: 'refused; the group denies, the ACL depends on the type',
      flow: 'eni-app1 ingress 1 198.18.7.7:0 > 10.0.2.20:0 REJECT',
      gives: 'security_group no_rule likely -',
      sg: 'deny - - -',
      nacl: 'maybe acl-app 32767 ingress',
    },
    {
      why: 'accepted; the group denies, the ACL depends on the type',
      flow: 'eni-app1 ingress 1 198.18.7.7:0 > 10.0.2.20:0 ACCEPT',
      gives: 'denied_now security_group likely -',
      sg: 'deny - - -',
      nacl: 'maybe acl-app 130 ingress',
    },
    {
      why: 'accepted; both depend on the type',
      patch: interfaceOf({ id: 'eni-i', subnetId: 'subnet-app', addresses: ['10.0.2.77'], securityGroupIds: ['sg-i'] }),
      flow: 'eni-i ingress 1 198.18.7.7:0 > 10.0.2.77:0 ACCEPT',
      gives: 'not_evaluable security_group_unknown - -',
      sg: 'unknown - - -',
      nacl: 'maybe acl-app 130 ingress',
    },
    {
      why: 'refused; the group allows, the ACL is unknown',
      flow: 'eni-x ingress 6 198.18.7.7:50000 > 10.0.10.7:443 REJECT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'accepted; the group allows, the ACL is unknown',
      flow: 'eni-x ingress 6 198.18.7.7:50000 > 10.0.10.7:443 ACCEPT tcp-flags=2',
      gives: 'not_evaluable network_acl_unknown - request',
      sg: 'allow sgr-w1 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'refused; the group may, the ACL is unknown',
      flow: 'eni-x ingress 1 198.18.7.7:0 > 10.0.10.7:0 REJECT',
      gives: 'not_evaluable network_acl_unknown - -',
      sg: 'maybe sgr-w4 ingress 1',
      nacl: 'unknown - - -',
    },
    {
      why: 'outbound, both refuse by ports: the group first',
      flow: 'eni-app1 egress 17 10.0.2.20:50000 > 198.18.7.7:123 REJECT',
      gives: 'both security_group_first likely request',
      sg: 'deny - - -',
      nacl: 'deny acl-app 32767 egress',
    },
    {
      why: 'an unwanted reply that the ACL denies too: nobody asked, and both refuse',
      patch: entriesOf('acl-open', entry('ingress', 50, 'deny', '-1', '198.18.0.0/15')),
      flow: 'eni-web1 ingress 6 198.18.7.7:443 > 10.0.1.10:51515 REJECT tcp-flags=18',
      gives: 'network_acl entry sure response',
      sg: 'stateful sgr-w9 egress 1',
      nacl: 'deny acl-open 50 ingress',
    },
  ],
};
