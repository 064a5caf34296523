import { describe, expect, it } from 'vitest';
import { plainTextOf } from '../../../../src/report/page/text.ts';
import type { Report } from '../../../../src/report/run-report.ts';
import { changeFor, type RefusedTraffic } from '../../../../src/report/sections/rule-change.ts';
import {
  flowRecord,
  fromInternet,
  type Members,
  receivedRecord,
  reportOf,
  toInternet,
} from '../../../support/report-of.ts';

function findingsOf(report: Report, tag: string): (readonly [sentence: string, reason: string])[] {
  return report.findings
    .filter((finding) => finding.tag === tag)
    .map(({ sentence, reason }) => [plainTextOf(sentence), plainTextOf(reason)]);
}

function panelText(report: Report, id: string): string | undefined {
  const panel = report.sections.flatMap(({ panels }) => panels).find((each) => each.id === id);
  return panel?.body(report.results, report.context, report.findings)?.toString();
}

const denied = (members: Members = {}): string => receivedRecord({ action: 'REJECT', ...members });
const MISSING_RULE = {
  verdict: 'security_group',
  verdict_reason: 'no_rule',
  verdict_certainty: 'sure',
  sg_groups: ['sg-db (database)'],
  sg_near_misses: ['sgr-1: tcp 5432 from sg-app'],
  src_security_group_ids: ['sg-batch'],
};

describe('what stands out', () => {
  it('is who could not reach what, why, and which rule that takes', async () => {
    const report = await reportOf([denied(MISSING_RULE), denied(MISSING_RULE)]);
    expect(findingsOf(report, 'Cannot reach')).toEqual([
      [
        'app could not reach db on port 5432 (postgresql)',
        '2 flows denied, Mon 2 Mar 09:00 to 09:01; none was allowed. Rejected by security group: no inbound rule of sg-db (database) allows tcp 5432 from app; sgr-1 allows tcp 5432 from sg-app only. Allowing it takes an inbound rule of sg-db (database) that allows tcp 5432 from sg-batch.',
      ],
    ]);
  });

  it.each([
    ['none was allowed', []],
    [
      '1 allowed before, the last Mon 2 Mar 07:46, so something changed',
      [{ start: 1_772_437_500, end: 1_772_437_560 }],
    ],
    ['1 allowed since Mon 2 Mar 09:13, so something changed', [{ start: 1_772_442_780, end: 1_772_442_800 }]],
    ['1 allowed meanwhile, so it depends on more than names and port', [{}]],
    [
      '2 allowed at other times, so something changed',
      [
        { start: 1_772_437_500, end: 1_772_437_560 },
        { start: 1_772_442_780, end: 1_772_442_800 },
      ],
    ],
  ])('compares a denied connection with what was allowed: %s', async (comparison, allowed) => {
    const report = await reportOf([denied(), ...allowed.map(receivedRecord)]);
    expect(findingsOf(report, 'Cannot reach')[0]?.[1]).toContain(`; ${comparison}.`);
  });

  it('is an admin port that answers the internet, and one that lets something in', async () => {
    const report = await reportOf([
      fromInternet({ dstport: 22, service_port: 22, service_name: 'ssh', sample_weight: 2 }),
      toInternet({ src_owner_name: 'db', srcport: 22, dstport: 40_000, service_port: 22, service_name: 'ssh' }),
      fromInternet({ dst_owner_name: 'old', dstport: 3389, service_port: 3389, service_name: undefined }),
    ]);
    expect(findingsOf(report, 'Open to the internet')).toEqual([
      ['db answers port 22 (ssh) from the internet', '2 flows allowed from 1 address: no label.'],
      ['old lets in port 3389 from the internet', '1 flow allowed from 1 address: no label.'],
    ]);
  });

  it('is an unusual port to the internet, and the largest sender', async () => {
    const report = await reportOf([toInternet({ dstport: 4444, service_port: 4444, bytes: 2_000_000 })]);
    expect(findingsOf(report, 'Unusual port')).toEqual([
      ['app sent 2.0 MB to the internet on port 4444', '1 flow to 1 address, Mon 2 Mar 09:00 to 09:01.'],
    ]);
    expect(findingsOf(report, 'Traffic')[0]?.[0]).toBe('app sent 100.0 % of all bytes');
  });

  it('is how many rules decided no flow, of the groups and ACLs that judged some', async () => {
    const rule = { direction: 'ingress', protocol: 'tcp', fromPort: 5432, toPort: 5432, cidr: '10.0.0.0/8' } as const;
    const report = await reportOf(
      [
        receivedRecord({
          verdict: 'allowed',
          sg_id: 'sg-db',
          sg_rule_id: 'sgr-used',
          dst_security_group_ids: ['sg-db'],
          nacl_id: 'acl-1',
          nacl_rule_direction: 'ingress',
          nacl_rule_number: 100,
        }),
      ],
      {
        securityGroups: [
          {
            id: 'sg-db',
            name: 'database',
            rules: [
              { id: 'sgr-used', ...rule },
              { id: 'sgr-idle', ...rule, description: '<b>old</b>' },
            ],
          },
          { id: 'sg-not-seen', rules: [{ id: 'sgr-elsewhere', ...rule }] },
        ],
        networkAcls: [
          {
            id: 'acl-1',
            entries: [
              { direction: 'ingress', ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' },
              { direction: 'ingress', ruleNumber: 200, action: 'deny', protocol: '6', cidr: '0.0.0.0/0' },
              { direction: 'ingress', ruleNumber: 32_767, action: 'deny', protocol: '-1', cidr: '0.0.0.0/0' },
            ],
          },
        ],
      },
    );
    expect(findingsOf(report, 'Not used')[0]?.[0]).toBe('2 of 4 rules decided no flow');
    const text = panelText(report, 'rules-not-used') ?? '';
    expect(text).toContain('acl-1/ingress/200');
    expect(text).toContain('inbound tcp 5432 from 10.0.0.0/8');
    expect(text).toContain('&lt;b&gt;old&lt;/b&gt;');
    for (const absent of ['sgr-used', 'sgr-elsewhere', '32767', 'ingress/100']) expect(text).not.toContain(absent);
  });
});

describe('sections', () => {
  it('without verdicts leave out the reasons', async () => {
    const report = await reportOf([flowRecord()]);
    expect(report.sections.map(({ id }) => id)).not.toContain('reasons');
  });

  it('say that the rules are not at hand, if only verdicts are', async () => {
    const report = await reportOf([denied(MISSING_RULE)]);
    expect(panelText(report, 'rules-not-used')).toContain('give the inventory with --inventory');
  });

  it('have nothing to show and no sentence without records', async () => {
    const report = await reportOf([]);
    for (const section of report.sections.filter(({ id }) => id !== 'coverage')) {
      expect([section.id, section.lead(report.results, report.context)]).toEqual([section.id, undefined]);
      for (const { id } of section.panels) expect([id, panelText(report, id)]).toEqual([id, undefined]);
    }
  });

  it('need the columns without which they show nothing', async () => {
    const version2 = JSON.stringify({
      srcaddr: '10.0.0.1',
      dstaddr: '10.0.0.2',
      srcport: 1,
      dstport: 2,
      protocol: 6,
      packets: 1,
      bytes: 5,
      start: 1,
      end: 2,
      action: 'ACCEPT',
      log_status: 'OK',
    });
    const report = await reportOf([version2]);
    const missing = report.sections
      .flatMap(({ panels }) => panels)
      .filter(({ needs }) => needs.some((name) => !report.context.columnsWithValues.has(name)))
      .map(({ id }) => id);
    expect(missing).toEqual(expect.arrayContaining(['ways-out', 'ways', 'behind-nat', 'exposed', 'services']));
    expect(missing).not.toContain('top-talkers');
  });

  it('show every finding of a name as text', async () => {
    const report = await reportOf([
      denied({ src_owner_name: '<img src=x>', ...MISSING_RULE, sg_groups: ['</td><script>'] }),
    ]);
    for (const id of ['cannot-reach', 'why-denied']) {
      const text = panelText(report, id) ?? '';
      expect(text).toContain('&lt;img src=x&gt;');
      expect(text).not.toMatch(/<img|<script/);
    }
  });
});

describe('what would have to change', () => {
  const traffic: RefusedTraffic = {
    direction: 'ingress',
    protocol_name: 'tcp',
    dstport: 5432n,
    verdict: 'security_group',
    verdict_reason: 'no_rule',
    sg_groups: '["sg-db (database)"]',
    nacl_id: 'acl-1',
    nacl_rule_direction: 'ingress',
    nacl_rule_number: 90n,
    peer_groups: undefined,
    peer_address: '10.0.0.9',
    peer_addresses: 1n,
  };

  it.each<[string, Partial<RefusedTraffic>]>([
    ['an inbound rule of sg-db (database) that allows tcp 5432 from 10.0.0.9', {}],
    ['an inbound rule of sg-db (database) that allows tcp 5432 from sg-app', { peer_groups: '["sg-app"]' }],
    [
      'an inbound rule of sg-db (database) that allows tcp 5432 from 10.0.0.9 and 2 other addresses',
      { peer_addresses: 3n },
    ],
    [
      'an outbound rule of a security group of the interface that allows icmp to 10.0.0.9',
      { direction: 'egress', sg_groups: undefined, protocol_name: 'icmp', dstport: 0n },
    ],
    [
      'an inbound entry of acl-1 with a number below 90 that allows tcp 5432 from 10.0.0.9',
      { verdict: 'network_acl', peer_groups: '["sg-app"]' },
    ],
    [
      'an inbound entry of acl-1 that allows tcp 5432 from 10.0.0.9',
      { verdict: 'network_acl', nacl_rule_number: 32_767n },
    ],
    [
      'an inbound rule of sg-db (database) that allows tcp 5432 from 10.0.0.9; and an inbound entry of acl-1 with a number below 90 that allows tcp 5432 from 10.0.0.9',
      { verdict: 'both' },
    ],
    ['nothing today: the rules allow it now', { verdict: 'allowed_now' }],
    ['nothing in the rules: it answers a connection that is no longer tracked', { verdict_reason: 'no_connection' }],
    ['unknown: a newer inventory, or one that covers both ends, may show it', { verdict: 'a new one' }],
  ])('is %s', (text, members) => {
    expect(plainTextOf(changeFor({ ...traffic, ...members }))).toBe(text);
  });
});
