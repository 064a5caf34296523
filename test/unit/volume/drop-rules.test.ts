import { describe, expect, it } from 'vitest';
import { readRange } from '../../../src/net/ranges.ts';
import { readDropRules } from '../../../src/volume/read-drop-rules.ts';
import { TERMS } from '../../../src/volume/terms.ts';
import { VolumeControl } from '../../../src/volume/volume-control.ts';
import { judgeByRules, judgeLine } from './judge-line.ts';

const DNS = '2 123456789012 eni-0a1b2c3d 10.0.1.7 10.0.0.2 51515 53 17 1 70 1609459200 1609459260 ACCEPT OK';
const NODATA = '2 123456789012 eni-0a1b2c3d - - - - - - - 1609459200 1609459260 - NODATA';
const TRANSIT_GATEWAY =
  '6 TransitGateway 123456789012 tgw-0a tgw-attach-0a 123456789012 123456789012 vpc-0a vpc-0b - - eni-0a eni-0b - - - 10.0.1.7 10.0.0.2 51515 53 17 1 70 1609459200 1609459260 OK IPv4 0 0 0 0 0 us-east-1 ingress - -';

describe('A drop rule', () => {
  it.each([
    ['action=ACCEPT', true],
    ['action=REJECT', false],
    ['action!=REJECT', true],
    ['log-status=OK', true],
    ['log-status=NODATA,SKIPDATA', false],
    ['protocol=udp', true],
    ['protocol!=tcp,udp', false],
    ['port=53', true],
    ['port=51515', true],
    ['port=54-51514', false],
    ['port!=53', false],
    ['port!=443', true],
    ['srcport=53', false],
    ['srcport=49152-65535', true],
    ['dstport=53', true],
    ['dstport=1-52,54-100', false],
    ['address=10.0.1.0/24', true],
    ['address=10.0.0.2', true],
    ['address!=10.0.0.2', false],
    ['srcaddr=10.0.0.0/24', false],
    ['dstaddr=10.0.0.0/24', true],
    ['srcaddr=::/0', false],
    ['srcaddr!=::/0', true],
    ['account-id=123456789012', true],
    ['account-id=unknown', false],
    ['interface-id=eni-0a1b2c3d', true],
    ['interface-id=eni-0a1b2c3', false],
    ['interface-id=eni-0a1b2c3d4', false],
    ['srcport=49152-65535 dstport=53 protocol=udp', true],
    ['srcport=49152-65535 dstport=53 protocol=tcp', false],
    ['port=53 port=1024-65535', true],
    ['port=53 port!=1024-65535', false],
  ])('%s holds for a DNS query: %s', (rule, holds) => {
    // Prepare, Act
    const verdict = judgeByRules(rule, DNS);

    // Assess
    expect(verdict).toBe(holds ? 'rule 1' : 'keep');
  });

  it.each([
    ['vpc-id', 'vpc-0a1b', 'vpc-0a1c'],
    ['subnet-id', 'subnet-0a1b', 'subnet-0a1c'],
    ['instance-id', 'i-0a1b', 'i-0a1c'],
    ['interface-id', 'eni-0a1b', 'eni-0a1c'],
    ['region', 'eu-central-1', 'eu-central-2'],
    ['flow-direction', 'egress', 'ingress'],
    ['pkt-srcaddr', '2001:db8::1', '2001:db8::2'],
    ['pkt-dstaddr', '192.0.2.1', '192.0.2.2'],
  ])('uses %s', (name, value, other) => {
    // Prepare, Act
    const verdicts = [value, other].map((each) => judgeByRules(`${name}=${value}`, `${each} x`, `${name} later-field`));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'keep']);
  });

  it('holds for an IPv6 address in any spelling', () => {
    // Prepare
    const rule = 'srcaddr=2001:db8:1::/48';

    // Act
    const verdicts = ['2001:db8:1::7', '2001:0DB8:0001:0:0:0:0:7', '2001:db8:2::7', '::ffff:10.0.0.1'].map((address) =>
      judgeByRules(rule, `${address} 10.0.0.1`, 'srcaddr dstaddr'),
    );

    // Assess
    expect(verdicts).toEqual(['rule 1', 'rule 1', 'keep', 'keep']);
  });

  it('finds one id among a thousand', () => {
    // Prepare
    const ids = Array.from({ length: 1000 }, (_, index) => `eni-${(index * 7).toString(16).padStart(8, '0')}`);
    const control = new VolumeControl(readDropRules(`interface-id=${ids.join(',')}`, readRange), 1);

    // Act
    const found = ids.map((id) => judgeLine(control, `${id} x`, 'interface-id later-field'));
    const others = ids.map((id) => judgeLine(control, `${id}0 x`, 'interface-id later-field'));

    // Assess
    expect(new Set(found)).toEqual(new Set(['rule 1']));
    expect(new Set(others)).toEqual(new Set(['keep']));
  });

  it.each([
    ['a NODATA line', NODATA, ''],
    ['a line without action', TRANSIT_GATEWAY, ''],
    ['a line whose values are absent', '- - - - - - OK', 'srcaddr dstaddr srcport dstport action protocol log-status'],
    ['a format without the fields', '10 x', 'bytes later-field'],
  ])('keeps %s, whatever it requires of absent fields', (_what, line, format) => {
    // Prepare
    const rules = ['action=ACCEPT', 'action!=REJECT', 'action!=ACCEPT', 'vpc-id!=vpc-1', 'pkt-srcaddr!=10.0.0.1'];

    // Act
    const verdicts = rules.map((rule) => judgeByRules(rule, line, format));

    // Assess
    expect(verdicts).toEqual(rules.map(() => 'keep'));
  });

  it.each([
    ['port', '53', '54'],
    ['port', '0', '53'],
    ['address', '10.0.0.1', '10.0.0.2'],
  ] as const)(
    'about the %s of either end applies to a known end, and negated only if both are known',
    (name, value, other) => {
      // Prepare
      const fields = TERMS[name].fields;
      const lines = [`${value} ${value} OK`, `${value} - OK`, `- ${value} OK`, '- - OK'];
      const verdictsOf = (rule: string): string[] =>
        lines.map((line) => judgeByRules(rule, line, `${fields.join(' ')} log-status`));

      // Act
      const equal = verdictsOf(`${name}=${value}`);
      const unequal = verdictsOf(`${name}!=${other}`);

      // Assess
      expect(equal).toEqual(['rule 1', 'rule 1', 'rule 1', 'keep']);
      expect(unequal).toEqual(['rule 1', 'keep', 'keep', 'keep']);
    },
  );

  it('about either end needs only one end in the format, unless it is negated', () => {
    // Prepare, Act
    const verdicts = ['port=53', 'port!=54'].map((rule) => judgeByRules(rule, '53 OK', 'dstport log-status'));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'keep']);
  });

  it('treats port 0 as a port', () => {
    // Prepare
    const ping = DNS.replace(' 51515 53 17 ', ' 0 0 1 ');

    // Act
    const verdicts = ['port=0', 'port!=0', 'protocol=icmp port!=53'].map((rule) => judgeByRules(rule, ping));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'keep', 'rule 1']);
  });

  it('compares numbers, ignoring leading zeros', () => {
    // Prepare, Act
    const verdict = judgeByRules('dstport=53 protocol=udp', DNS.replace(' 53 17 ', ' 0053 017 '));

    // Assess
    expect(verdict).toBe('rule 1');
  });

  it.each([
    ['action=REJECT; port=53', 'rule 2'],
    ['port=53; action=ACCEPT', 'rule 1'],
    ['vpc-id=vpc-1; action=REJECT; action=ACCEPT; port=53', 'rule 3'],
  ])('of several is named by its position: %s', (rules, expected) => {
    // Prepare, Act
    const verdict = judgeByRules(rules, DNS);

    // Assess
    expect(verdict).toBe(expected);
  });

  it('may omit lines without traffic', () => {
    // Prepare, Act
    const verdicts = [NODATA, DNS].map((line) => judgeByRules('log-status=nodata,skipdata', line));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'keep']);
  });

  it('holds for a record in the form of a JSON object', () => {
    // Prepare
    const record = {
      srcAddr: '10.0.1.7',
      dstAddr: '10.0.0.2',
      srcPort: 51515,
      dstPort: 53,
      region: 'eu-\u0063entral-1',
    };
    const escaped = JSON.stringify(record).replace('central', '\\u0063entral');

    // Act
    const verdict = judgeByRules('dstport=53 region=eu-central-1', escaped);

    // Assess
    expect(verdict).toBe('rule 1');
  });

  it('works with alternating formats', () => {
    // Prepare
    const control = new VolumeControl(readDropRules('dstaddr=10.0.0.2 dstport=53', readRange), 1);

    // Act
    const verdicts = [DNS, TRANSIT_GATEWAY, NODATA, DNS, TRANSIT_GATEWAY].map((line) => judgeLine(control, line));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'rule 1', 'keep', 'rule 1', 'rule 1']);
  });
});
