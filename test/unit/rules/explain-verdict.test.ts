import { describe, expect, it } from 'vitest';
import type { RulesDocument } from '../../../src/model/rules.ts';
import { explainVerdict, type FlatDocument } from '../../../src/rules/explain-verdict.ts';

const RULES: RulesDocument = {
  version: 1,
  securityGroups: [
    {
      id: 'sg-db',
      name: 'database',
      rules: [
        { id: 'sgr-2', direction: 'ingress', protocol: 'tcp', fromPort: 5432, toPort: 5432, groupId: 'sg-app' },
        { id: 'sgr-3', direction: 'ingress', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '10.0.0.0/8' },
        { id: 'sgr-4', direction: 'egress', protocol: '-1', cidr: '192.0.2.0/24' },
      ],
    },
    { id: 'sg-app', name: 'app', rules: [] },
  ],
  networkAcls: [],
};

const REJECTED: FlatDocument = {
  action: 'REJECT',
  direction: 'ingress',
  protocol: 6,
  protocol_name: 'tcp',
  srcaddr: '10.0.2.9',
  dstaddr: '10.0.3.30',
  dstport: 5432,
  src_owner_name: 'shop-batch',
  dst_security_group_ids: ['sg-db'],
  verdict: 'security_group',
  verdict_reason: 'no_rule',
  verdict_certainty: 'sure',
};

describe('explainVerdict', () => {
  it('names the group without a rule, and the rule that allows the port for others', () => {
    // Act
    const sentence = explainVerdict(REJECTED, RULES);

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no inbound rule of sg-db (database) allows tcp 5432 from shop-batch; sgr-2 allows it from sg-app (app) only',
    );
  });

  it('names no other rule if none allows the port', () => {
    // Act
    const sentence = explainVerdict({ ...REJECTED, dstport: 9000 }, RULES);

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no inbound rule of sg-db (database) allows tcp 9000 from shop-batch',
    );
  });

  it('reads outbound rules and names the destination for egress', () => {
    // Prepare
    const flow = {
      ...REJECTED,
      direction: 'egress',
      src_owner_name: undefined,
      src_security_group_ids: ['sg-db', 'sg-app'],
    };

    // Act
    const sentence = explainVerdict(flow, RULES);

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no outbound rule of sg-db (database) or sg-app (app) allows tcp 5432 to 10.0.3.30; sgr-4 allows it to 192.0.2.0/24 only',
    );
  });

  it.each([
    [
      {
        verdict: 'network_acl',
        verdict_reason: 'entry',
        nacl_id: 'acl-1',
        nacl_rule_number: 90,
        nacl_rule_direction: 'ingress',
      },
      'rejected by network ACL: inbound entry 90 of acl-1 denies tcp 5432 from shop-batch',
    ],
    [
      {
        verdict: 'network_acl',
        verdict_reason: 'entry',
        nacl_id: 'acl-1',
        nacl_rule_number: 32_767,
        nacl_rule_direction: 'ingress',
      },
      'rejected by network ACL: the closing inbound entry of acl-1 denies tcp 5432 from shop-batch',
    ],
    [
      {
        verdict: 'network_acl',
        verdict_reason: 'icmp_type',
        verdict_certainty: 'likely',
        nacl_id: 'acl-1',
        nacl_rule_number: 90,
      },
      'probably rejected by network ACL: inbound entry 90 of acl-1 denies tcp 5432 from shop-batch (a rule is for one ICMP type, which flow logs do not record)',
    ],
    [
      { verdict: 'both', verdict_reason: 'network_acl_first', nacl_id: 'acl-1', nacl_rule_number: 90, dstport: 1 },
      'rejected by security group and network ACL: no inbound rule of sg-db (database) allows tcp 1 from shop-batch, and inbound entry 90 of acl-1 denies tcp 1 from shop-batch',
    ],
    [
      { verdict: 'security_group', verdict_reason: 'no_connection' },
      'rejected by security group: it answers a connection that is not tracked, or no longer',
    ],
    [
      { verdict: 'allowed_now', verdict_reason: 'late_packet' },
      'rejected, although today’s rules allow it: probably a packet after the end of its connection',
    ],
    [
      { verdict: 'allowed', verdict_reason: 'rules', sg_id: 'sg-db', sg_name: 'database', sg_rule_id: 'sgr-2' },
      'accepted: sgr-2 of sg-db (database) allows tcp 5432 from shop-batch',
    ],
    [
      {
        verdict: 'allowed',
        verdict_reason: 'stateful',
        verdict_certainty: 'likely',
        sg_id: 'sg-db',
        sg_rule_id: 'sgr-2',
      },
      'accepted, probably as part of a connection that sgr-2 of sg-db allows',
    ],
    [
      {
        verdict: 'allowed',
        verdict_reason: 'rules',
        sg_result: 'not_applied',
        nacl_result: 'allow',
        nacl_id: 'acl-1',
        nacl_rule_number: 100,
      },
      'accepted: inbound entry 100 of acl-1 allows tcp 5432 from shop-batch; no security group applies',
    ],
    [
      { verdict: 'denied_now', verdict_reason: 'security_group' },
      'accepted, although today’s rules refuse it: no rule of the security groups allows it',
    ],
    [{ verdict: 'block_public_access', verdict_reason: 'record' }, 'rejected by VPC Block Public Access'],
    [
      { verdict: 'transit_gateway', verdict_reason: 'no_route' },
      'packets were lost at the transit gateway: there was no route',
    ],
    [
      { verdict: 'not_evaluable', verdict_reason: 'interface_unknown' },
      'cannot be explained: the interface is not in the inventory',
    ],
  ])('explains %j', (values, expected) => {
    // Act
    const sentence = explainVerdict({ ...REJECTED, ...values }, RULES);

    // Assess
    expect(sentence).toBe(expected);
  });

  it('says nothing of a document without a verdict, or with one that it does not know', () => {
    expect(explainVerdict({ ...REJECTED, verdict: undefined }, RULES)).toBeUndefined();
    expect(explainVerdict({ ...REJECTED, verdict: 'constructor' }, RULES)).toBeUndefined();
  });
});
