import { describe, expect, it } from 'vitest';
import { decidingRule, decidingRuleId } from '../../../src/model/deciding-rule.ts';
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
