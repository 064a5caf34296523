import { describe, expect, it } from 'vitest';
import { decidingRule, decidingRuleId, entryInWords, ruleInWords } from '../../../src/model/deciding-rule.ts';
import type { NetworkAclEntry, SecurityGroupRule } from '../../../src/model/rules.ts';
import type { VerdictFacts } from '../../../src/model/verdict.ts';

const rule: SecurityGroupRule = {
  id: 'sgr-1',
  direction: 'ingress',
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  cidr: '10.0.0.0/16',
};
const entry: NetworkAclEntry = {
  direction: 'ingress',
  ruleNumber: 90,
  action: 'deny',
  protocol: '6',
  fromPort: 9_050,
  toPort: 9_050,
  cidr: '10.0.0.0/16',
};
const both: VerdictFacts = {
  verdict: 'allowed',
  reason: 'rules',
  groupResult: 'allow',
  rule: { group: { id: 'sg-1', rules: [rule] }, rule },
  aclResult: 'allow',
  aclId: 'acl-1',
  entry,
};

describe('the rule that decided', () => {
  it.each<[string, Partial<VerdictFacts>, string | undefined]>([
    ['allowed: the rule of the group', {}, 'sgr-1'],
    ['allowed where no group applies: the entry', { groupResult: 'not_applied', rule: undefined }, 'acl-1/ingress/90'],
    ['allowed by one of several groups of rules: none', { groupResult: 'maybe', rule: undefined }, undefined],
    ['refused by the network ACL: the entry', { verdict: 'network_acl', reason: 'entry' }, 'acl-1/ingress/90'],
    [
      'refused by both, the network ACL first: the entry',
      { verdict: 'both', reason: 'network_acl_first' },
      'acl-1/ingress/90',
    ],
    ['refused by both, the group first: none', { verdict: 'both', reason: 'security_group_first' }, undefined],
    ['refused by the group: none', { verdict: 'security_group', reason: 'no_rule' }, undefined],
    ['not explained: none', { verdict: 'allowed_now', reason: 'unexplained' }, undefined],
  ])('%s', (_, more, expected) => {
    const decided = decidingRule({ ...both, ...more });
    expect(decided === undefined ? undefined : decidingRuleId(decided)).toBe(expected);
  });
});

describe('a rule in words', () => {
  it.each<[string, Partial<SecurityGroupRule>]>([
    ['tcp 443 from 10.0.0.0/16', {}],
    ['tcp 80-443 from 10.0.0.0/16', { fromPort: 80 }],
    ['tcp 443-65535 from 10.0.0.0/16', { toPort: -1 }],
    [
      'udp to pl-1',
      { direction: 'egress', protocol: 'udp', fromPort: -1, toPort: -1, cidr: undefined, prefixListId: 'pl-1' },
    ],
    ['all traffic from sg-2', { protocol: '-1', cidr: undefined, groupId: 'sg-2' }],
    ['icmp type 8 from 10.0.0.0/16', { protocol: 'icmp', fromPort: 8, toPort: -1 }],
    ['icmpv6 from ::/0', { protocol: 'icmpv6', fromPort: -1, toPort: -1, cidr: '::/0' }],
    ['protocol 50 from 10.0.0.0/16', { protocol: '50' }],
  ])('%s', (words, more) => expect(ruleInWords({ ...rule, ...more })).toBe(words));

  it('says of an entry whether it allows', () => {
    expect(entryInWords(entry)).toBe('deny tcp 9050 from 10.0.0.0/16');
    expect(entryInWords({ ...entry, direction: 'egress', protocol: '1', icmpType: 3, icmpCode: 4 })).toBe(
      'deny icmp type 3 code 4 to 10.0.0.0/16',
    );
  });
});
