import { describe, expect, it } from 'vitest';
import type { NetworkAclEntry, SecurityGroupRule } from '../../../src/model/rules.ts';
import { compileRules, findRules } from '../../../src/rules/compile-group-set.ts';
import { compileEntries, findEntry } from '../../../src/rules/compile-network-acl.ts';
import { RuleAddress } from '../../../src/rules/rule-address.ts';
import { RuleRanges } from '../../../src/rules/rule-range.ts';

// The situations are those of Batfish's tests for security groups and network ACLs: one port, ranges open at either
// end, all ports, all traffic, closed ranges, ICMP types and codes, networks. https://github.com/batfish/batfish

type Rule = Omit<SecurityGroupRule, 'id' | 'direction'>;
type Level = 'sure' | 'maybe' | 'none';

const HOST = '192.0.2.4';
const OTHER = '192.0.2.5';

describe('a rule of a security group', () => {
  const tcp = (fromPort?: number, toPort?: number): Rule => ({ protocol: 'tcp', fromPort, toPort, cidr: `${HOST}/32` });
  const udp = (fromPort?: number, toPort?: number): Rule => ({ ...tcp(fromPort, toPort), protocol: 'udp' });
  const icmp = (type?: number, code?: number): Rule => ({ ...tcp(type, code), protocol: 'icmp' });
  const cases: readonly [string, Rule, number, number, string, Level][] = [
    ['one port: the port', tcp(22, 22), 6, 22, HOST, 'sure'],
    ['one port: the port below', tcp(22, 22), 6, 21, HOST, 'none'],
    ['one port: the port above', tcp(22, 22), 6, 23, HOST, 'none'],
    ['one port: another address', tcp(22, 22), 6, 22, OTHER, 'none'],
    ['one port: another protocol', tcp(22, 22), 17, 22, HOST, 'none'],
    ['from 0: port 0', tcp(0, 22), 6, 0, HOST, 'sure'],
    ['from 0: the last port', tcp(0, 22), 6, 22, HOST, 'sure'],
    ['from 0: beyond the last port', tcp(0, 22), 6, 23, HOST, 'none'],
    ['no first port: port 0', tcp(undefined, 50), 6, 0, HOST, 'sure'],
    ['no first port: the last port', tcp(undefined, 50), 6, 50, HOST, 'sure'],
    ['no first port: beyond the last port', tcp(undefined, 50), 6, 51, HOST, 'none'],
    ['first port -1: port 0', tcp(-1, 50), 6, 0, HOST, 'sure'],
    ['to 65535: the first port', tcp(65_530, 65_535), 6, 65_530, HOST, 'sure'],
    ['to 65535: the last port', tcp(65_530, 65_535), 6, 65_535, HOST, 'sure'],
    ['to 65535: before the first port', tcp(65_530, 65_535), 6, 65_529, HOST, 'none'],
    ['no last port: the highest port', tcp(30), 6, 65_535, HOST, 'sure'],
    ['no last port: before the first port', tcp(30), 6, 29, HOST, 'none'],
    ['last port -1: the highest port', tcp(30, -1), 6, 65_535, HOST, 'sure'],
    ['0 to 65535: any port', tcp(0, 65_535), 6, 12_345, HOST, 'sure'],
    ['0 to 65535: UDP is another protocol', tcp(0, 65_535), 17, 12_345, HOST, 'none'],
    ['no ports at all: any port', tcp(), 6, 443, HOST, 'sure'],
    ['no ports at all, UDP: any port', udp(), 17, 53, HOST, 'sure'],
    ['-1 to -1: any port', tcp(-1, -1), 6, 443, HOST, 'sure'],
    ['45 to 50: the first port', tcp(45, 50), 6, 45, HOST, 'sure'],
    ['45 to 50: a port between', tcp(45, 50), 6, 47, HOST, 'sure'],
    ['45 to 50: the last port', tcp(45, 50), 6, 50, HOST, 'sure'],
    ['45 to 50: before', tcp(45, 50), 6, 44, HOST, 'none'],
    ['45 to 50: beyond', tcp(45, 50), 6, 51, HOST, 'none'],
    ['all traffic: TCP', { protocol: '-1', cidr: '0.0.0.0/0' }, 6, 1, OTHER, 'sure'],
    ['all traffic: UDP', { protocol: '-1', cidr: '0.0.0.0/0' }, 17, 65_535, OTHER, 'sure'],
    ['all traffic: ICMP', { protocol: '-1', cidr: '0.0.0.0/0' }, 1, 0, OTHER, 'sure'],
    ['all traffic: ESP', { protocol: '-1', cidr: '0.0.0.0/0' }, 50, 0, OTHER, 'sure'],
    [
      'all traffic: ports are ignored',
      { protocol: '-1', fromPort: 1, toPort: 2, cidr: '0.0.0.0/0' },
      6,
      80,
      OTHER,
      'sure',
    ],
    ['protocol by number: TCP', { protocol: '6', fromPort: 22, toPort: 22, cidr: `${HOST}/32` }, 6, 22, HOST, 'sure'],
    [
      'protocol by number: ports are compared',
      { protocol: '6', fromPort: 22, toPort: 22, cidr: `${HOST}/32` },
      6,
      23,
      HOST,
      'none',
    ],
    [
      'protocol without ports: its ports are ignored',
      { protocol: '50', fromPort: 1, toPort: 2, cidr: `${HOST}/32` },
      50,
      0,
      HOST,
      'sure',
    ],
    ['protocol without ports: another one', { protocol: '50', cidr: `${HOST}/32` }, 47, 0, HOST, 'none'],
    ['ICMP, every type', icmp(-1, -1), 1, 0, HOST, 'sure'],
    ['ICMP, no type given', icmp(), 1, 0, HOST, 'sure'],
    ['ICMP, a type with all codes', icmp(8, -1), 1, 0, HOST, 'maybe'],
    ['ICMP, a type without a code', icmp(8), 1, 0, HOST, 'maybe'],
    ['ICMP, a type and a code', icmp(3, 4), 1, 0, HOST, 'maybe'],
    ['ICMP, type 0 with all codes', icmp(0, -1), 1, 0, HOST, 'maybe'],
    ['ICMP, type 0 and code 0', icmp(0, 0), 1, 0, HOST, 'maybe'],
    ['ICMP, a code without a type', icmp(-1, 4), 1, 0, HOST, 'none'],
    ['ICMP, another address', icmp(8, -1), 1, 0, OTHER, 'none'],
    ['ICMP is not ICMPv6', icmp(-1, -1), 58, 0, HOST, 'none'],
    ['a range: its first address', { ...tcp(22, 22), cidr: '192.0.2.0/25' }, 6, 22, '192.0.2.0', 'sure'],
    ['a range: its last address', { ...tcp(22, 22), cidr: '192.0.2.0/25' }, 6, 22, '192.0.2.127', 'sure'],
    ['a range: the next address', { ...tcp(22, 22), cidr: '192.0.2.0/25' }, 6, 22, '192.0.2.128', 'none'],
    ['all of IPv4 holds no IPv6 address', { ...tcp(22, 22), cidr: '0.0.0.0/0' }, 6, 22, '2001:db8::1', 'none'],
    ['all of IPv6 holds no IPv4 address', { ...tcp(22, 22), cidr: '::/0' }, 6, 22, HOST, 'none'],
  ];

  it.each(cases)('%s', (_, rule, protocol, port, address, level) => {
    const group = { id: 'sg-1', rules: [] };
    const rules = [{ id: 'sgr-1', direction: 'ingress' as const, ...rule }];
    const { ingress, egress } = compileRules(group, rules, new RuleRanges(), () => undefined);
    const peer = new RuleAddress(address).address;
    expect(findRules(ingress, protocol, port, peer, () => 'no').level).toBe(level);
    expect(findRules(egress, protocol, port, peer, () => 'no').level).toBe('none');
  });

  it.each([
    ['a protocol that does not exist', { protocol: '300', cidr: '0.0.0.0/0' }],
    ['a protocol whose name is not known', { protocol: 'tunnel', cidr: '0.0.0.0/0' }],
  ])('with %s leave open what the group allows', (_, rule) => {
    const rules = [{ id: 'sgr-1', direction: 'ingress' as const, ...rule }];
    expect(compileRules({ id: 'sg-1', rules }, rules, new RuleRanges(), () => undefined).isComplete).toBe(false);
  });

  it('with the longest prefix, then the fewest ports, then the lowest id is named', () => {
    const rules: SecurityGroupRule[] = [
      { id: 'sgr-6', direction: 'ingress', protocol: '-1', cidr: '0.0.0.0/0' },
      { id: 'sgr-5', direction: 'ingress', protocol: 'tcp', fromPort: 0, toPort: 65_535, cidr: '192.0.2.0/24' },
      { id: 'sgr-4', direction: 'ingress', protocol: 'tcp', fromPort: 20, toPort: 30, cidr: '192.0.2.0/24' },
      { id: 'sgr-3', direction: 'ingress', protocol: 'tcp', fromPort: 21, toPort: 31, cidr: '192.0.2.0/24' },
    ];
    const { ingress } = compileRules({ id: 'sg-1', rules }, rules, new RuleRanges(), () => undefined);
    const found = findRules(ingress, 6, 22, new RuleAddress(HOST).address, () => 'no');
    expect(found.best?.rule.id).toBe('sgr-3');
    expect(found.matching).toHaveLength(4);
  });
});

describe('entries of a network ACL', () => {
  const entry = (more: Partial<NetworkAclEntry>): NetworkAclEntry => ({
    direction: 'ingress',
    ruleNumber: 100,
    action: 'allow',
    protocol: '6',
    cidr: '192.0.2.0/24',
    ...more,
  });
  const deny = (more: Partial<NetworkAclEntry>) => entry({ action: 'deny', ...more });
  const icmp = (icmpType: number, icmpCode: number, more: Partial<NetworkAclEntry> = {}) =>
    entry({ protocol: '1', icmpType, icmpCode, ...more });
  const all = entry({ protocol: '-1' });
  const cases: readonly [string, readonly NetworkAclEntry[], number, number, string, string, number][] = [
    ['all protocols: TCP', [all], 6, 80, HOST, 'allow', 100],
    ['all protocols: ICMP', [all], 1, 0, HOST, 'allow', 100],
    ['all protocols: outside the range', [all], 6, 80, '198.51.100.1', 'deny', 32_767],
    ['all TCP: any port', [entry({})], 6, 65_535, HOST, 'allow', 100],
    ['all TCP: UDP', [entry({})], 17, 53, HOST, 'deny', 32_767],
    ['TCP 1 to 21: the first port', [entry({ fromPort: 1, toPort: 21 })], 6, 1, HOST, 'allow', 100],
    ['TCP 1 to 21: the last port', [entry({ fromPort: 1, toPort: 21 })], 6, 21, HOST, 'allow', 100],
    ['TCP 1 to 21: port 0', [entry({ fromPort: 1, toPort: 21 })], 6, 0, HOST, 'deny', 32_767],
    ['TCP 1 to 21: the next port', [entry({ fromPort: 1, toPort: 21 })], 6, 22, HOST, 'deny', 32_767],
    [
      'ports of all protocols are ignored',
      [entry({ protocol: '-1', fromPort: 1, toPort: 2 })],
      6,
      80,
      HOST,
      'allow',
      100,
    ],
    ['ports of ESP are ignored', [entry({ protocol: '50', fromPort: 1, toPort: 2 })], 50, 0, HOST, 'allow', 100],
    ['ICMP, every type', [icmp(-1, -1)], 1, 0, HOST, 'allow', 100],
    ['ICMP, every type, before a type', [icmp(-1, -1), icmp(0, 1, { ruleNumber: 200 })], 1, 0, HOST, 'allow', 100],
    ['ICMP, a type that is allowed', [icmp(1, 2)], 1, 0, HOST, 'maybe', 100],
    ['ICMP, a type that is denied, all others are', [icmp(1, 2, { action: 'deny' })], 1, 0, HOST, 'deny', 32_767],
    ['ICMP: TCP', [icmp(1, 2)], 6, 0, HOST, 'deny', 32_767],
    [
      'one address denied, all others allowed: the address',
      [deny({ cidr: `${HOST}/32`, fromPort: 3306, toPort: 3306 }), entry({ ruleNumber: 200 })],
      6,
      3306,
      HOST,
      'deny',
      100,
    ],
    [
      'one address denied: another port',
      [deny({ cidr: `${HOST}/32`, fromPort: 3306, toPort: 3306 }), entry({ ruleNumber: 200 })],
      6,
      3307,
      HOST,
      'allow',
      200,
    ],
    [
      'one address denied: another address',
      [deny({ cidr: `${HOST}/32` }), entry({ ruleNumber: 200 })],
      6,
      3306,
      OTHER,
      'allow',
      200,
    ],
    [
      'the lower number decides, wherever it stands',
      [entry({ ruleNumber: 200 }), deny({ ruleNumber: 100 })],
      6,
      80,
      HOST,
      'deny',
      100,
    ],
    [
      'entries of the other direction are not asked',
      [deny({ direction: 'egress', ruleNumber: 50 }), all],
      6,
      80,
      HOST,
      'allow',
      100,
    ],
    [
      'IPv6 meets no entry of IPv4',
      [entry({ protocol: '-1', cidr: '0.0.0.0/0' })],
      6,
      80,
      '2001:db8::1',
      'deny',
      32_768,
    ],
    ['IPv4 meets no entry of IPv6', [entry({ protocol: '-1', cidr: '::/0' })], 6, 80, HOST, 'deny', 32_767],
    [
      'ICMPv6, a type',
      [entry({ protocol: '58', icmpType: 128, icmpCode: -1, cidr: '::/0' })],
      58,
      0,
      '2001:db8::1',
      'maybe',
      100,
    ],
    [
      'ICMPv6 in an IPv4 range: every type',
      [entry({ protocol: '58', icmpType: 128, cidr: '0.0.0.0/0' })],
      58,
      0,
      HOST,
      'allow',
      100,
    ],
    ['no entry at all', [], 6, 80, HOST, 'deny', 32_767],
  ];

  it.each(cases)('%s', (_, entries, protocol, port, address, result, ruleNumber) => {
    const compiled = compileEntries(entries, new RuleRanges());
    const found = findEntry(compiled?.ingress ?? [], protocol, port, new RuleAddress(address).address, true);
    expect([found.result, found.entry?.ruleNumber]).toEqual([result, ruleNumber]);
  });

  it('are not compiled if one cannot be read', () => {
    expect(compileEntries([entry({ cidr: '192.0.2.0/33' })], new RuleRanges())).toBeUndefined();
    expect(compileEntries([entry({ protocol: 'tcpx' })], new RuleRanges())).toBeUndefined();
  });
});
