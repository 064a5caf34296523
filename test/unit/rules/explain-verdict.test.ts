import { describe, expect, it } from 'vitest';
import { explainVerdict, type FlatDocument } from '../../../src/rules/explain-verdict.ts';

const REJECTED: FlatDocument = {
  action: 'REJECT',
  direction: 'ingress',
  protocol: 6,
  protocol_name: 'tcp',
  srcaddr: '10.0.2.9',
  dstaddr: '10.0.3.30',
  dstport: 5432,
  src_owner_name: 'shop-batch',
  sg_groups: ['sg-db (database)'],
  sg_near_misses: ['sgr-2: tcp 5432 from sg-app (app)'],
  verdict: 'security_group',
  verdict_reason: 'no_rule',
  verdict_certainty: 'sure',
};

describe('explainVerdict', () => {
  it('names the group without a rule, and the rule that allows the port for others', () => {
    // Act
    const sentence = explainVerdict(REJECTED);

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no inbound rule of sg-db (database) allows tcp 5432 from shop-batch; sgr-2 allows tcp 5432 from sg-app (app) only',
    );
  });

  it('names no other rule if none allows the port', () => {
    // Act
    const sentence = explainVerdict({ ...REJECTED, dstport: 9000, sg_near_misses: undefined });

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no inbound rule of sg-db (database) allows tcp 9000 from shop-batch',
    );
  });

  it('names outbound rules and the destination for egress', () => {
    // Prepare
    const flow = {
      ...REJECTED,
      direction: 'egress',
      src_owner_name: undefined,
      sg_groups: ['sg-db (database)', 'sg-app (app)'],
      sg_near_misses: ['sgr-4: all to 192.0.2.0/24', 'sgr-5: tcp 5432 to 10.9.0.0/16'],
    };

    // Act
    const sentence = explainVerdict(flow);

    // Assess
    expect(sentence).toBe(
      'rejected by security group: no outbound rule of sg-db (database) or sg-app (app) allows tcp 5432 to 10.0.3.30; sgr-4 allows all to 192.0.2.0/24 and sgr-5 allows tcp 5432 to 10.9.0.0/16 only',
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
      {
        verdict: 'both',
        verdict_reason: 'network_acl_first',
        nacl_id: 'acl-1',
        nacl_rule_number: 90,
        dstport: 1,
        sg_near_misses: [],
      },
      'rejected by security group and network ACL: no inbound rule of sg-db (database) allows tcp 1 from shop-batch, and inbound entry 90 of acl-1 denies tcp 1 from shop-batch',
    ],
    [
      { verdict: 'security_group', verdict_reason: 'no_connection' },
      'rejected by security group: it answers a connection that is not tracked, or no longer tracked',
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
    const sentence = explainVerdict({ ...REJECTED, ...values });

    // Assess
    expect(sentence).toBe(expected);
  });

  it('does not explain a document without a verdict, or with an unknown one', () => {
    expect(explainVerdict({ ...REJECTED, verdict: undefined })).toBeUndefined();
    expect(explainVerdict({ ...REJECTED, verdict: 'constructor' })).toBeUndefined();
  });
});
