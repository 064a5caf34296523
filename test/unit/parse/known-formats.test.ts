import { describe, expect, it } from 'vitest';
import { KNOWN_FORMATS } from '../../../src/parse/known-formats.ts';
import { parseLine } from './parse-text.ts';

/** The 29 fields of versions 2 to 5 in the order of the console's picker, from a published record. */
const CONSOLE_ORDER =
  'account-id action az-id bytes dstaddr dstport end flow-direction instance-id interface-id log-status packets pkt-dst-aws-service pkt-dstaddr pkt-src-aws-service pkt-srcaddr protocol region srcaddr srcport start sublocation-id sublocation-type subnet-id tcp-flags traffic-path type version vpc-id';
const TABLE_ORDER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path';
const TRANSIT_GATEWAY =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service';

/** Fields that users append to a format for Amazon ECS tasks, from widely used Terraform modules. */
const ECS_ORDER =
  'ecs-cluster-name ecs-cluster-arn ecs-container-instance-id ecs-container-instance-arn ecs-service-name ecs-task-definition-arn ecs-task-id ecs-task-arn ecs-container-id ecs-second-container-id';
const REASON_ORDER = CONSOLE_ORDER.replace('region', 'region reject-reason');

const fieldsOf = (name: string): string[] | undefined =>
  KNOWN_FORMATS.find((format) => format.name === name)?.fields.map((field) => field.name);

/** The line of a format with these values and `-` for the rest. */
const lineOf = (fields: string, values: Readonly<Record<string, string>>): string =>
  fields
    .split(' ')
    .map((name) => values[name] ?? '-')
    .join(' ');

const VALUES = {
  version: '5',
  'account-id': '123456789012',
  'interface-id': 'eni-0a1b2c3d',
  srcaddr: '10.0.0.1',
  dstaddr: '192.0.2.7',
  srcport: '50000',
  dstport: '443',
  protocol: '6',
  packets: '7',
  bytes: '840',
  start: '1609459200',
  end: '1609459260',
  action: 'ACCEPT',
  'log-status': 'OK',
  'vpc-id': 'vpc-0a1b2c3d',
  'subnet-id': 'subnet-0a1b2c3d',
  'tcp-flags': '2',
  type: 'IPv4',
  region: 'eu-central-1',
  'az-id': 'euc1-az2',
  'flow-direction': 'egress',
  'traffic-path': '8',
};

describe('KNOWN_FORMATS', () => {
  it.each([
    ['vpc-default', TABLE_ORDER.split(' ').slice(0, 14).join(' ')],
    ['vpc-v5', TABLE_ORDER],
    ['vpc-v5-alphabetical', CONSOLE_ORDER],
    ['tgw-default', TRANSIT_GATEWAY],
    ['vpc-ecs', `${TABLE_ORDER.split(' ').slice(0, 14).join(' ')} ${ECS_ORDER}`],
    ['vpc-v5-reason-ecs', `${REASON_ORDER} ${ECS_ORDER}`],
  ])('has %s as AWS writes it', (name, fields) => {
    // Prepare, Act
    const found = fieldsOf(name);

    // Assess
    expect(found).toEqual(fields.split(' '));
  });

  it('has no other', () => {
    // Prepare, Act
    const counts = KNOWN_FORMATS.map((format) => [format.origin, format.fields.length]);

    // Assess
    expect(counts).toEqual([
      ['known', 14],
      ['known', 29],
      ['known', 29],
      ['known', 36],
      ['known', 24],
      ['known', 40],
    ]);
  });
});

describe('a line of a known format, with nothing configured', () => {
  it.each([
    ['vpc-v5', TABLE_ORDER, VALUES],
    ['vpc-v5-alphabetical', CONSOLE_ORDER, VALUES],
    ['vpc-v5', TABLE_ORDER, { version: '5', 'interface-id': 'eni-1', 'log-status': 'NODATA' }],
    ['vpc-v5-alphabetical', CONSOLE_ORDER, { version: '5', 'interface-id': 'eni-1', 'log-status': 'NODATA' }],
    ['vpc-v5', TABLE_ORDER, { 'interface-id': 'eni-1', srcaddr: '2001:db8::1' }],
    ['vpc-v5-alphabetical', CONSOLE_ORDER, { 'interface-id': 'eni-1', srcaddr: '2001:db8::1' }],
    ['vpc-v5-alphabetical', CONSOLE_ORDER, { 'account-id': 'unknown', version: '11' }],
  ])('is read as %s', (name, fields, values) => {
    // Prepare
    const line = lineOf(fields, values);

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed).toEqual({ format: name, values });
  });

  it('is read as the default of VPC flow logs', () => {
    // Prepare
    const line = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed.format).toBe('vpc-default');
    expect(Object.values(parsed.values ?? {}).join(' ')).toBe(line);
  });

  it('is read as the default of Transit Gateway flow logs', () => {
    // Prepare
    const values = {
      version: '6',
      'resource-type': 'TransitGateway',
      'account-id': '123456789012',
      'tgw-id': 'tgw-0a1b2c3d',
      'tgw-attachment-id': 'tgw-attach-0a1b2c3d',
      'tgw-src-vpc-id': 'vpc-1',
      srcaddr: '10.0.0.1',
      dstaddr: '10.1.0.1',
      'log-status': 'OK',
      'packets-lost-no-route': '0',
    };
    const line = lineOf(TRANSIT_GATEWAY, values);

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed).toEqual({ format: 'tgw-default', values });
  });

  it('keeps its format whatever version it prints', () => {
    // Prepare
    const line = lineOf(TABLE_ORDER, { ...VALUES, version: '2' });

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed.format).toBe('vpc-v5');
  });
});
