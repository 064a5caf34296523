import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-text.ts';

/** A flow log record as CloudWatch Logs' `parseToOCSF` and Security Lake write it. */
const RECORD = {
  metadata: {
    product: { version: '5', name: 'Amazon VPC', feature: { name: 'Flowlogs' }, vendor_name: 'AWS' },
    profiles: ['cloud', 'security_control', 'datetime'],
    version: '1.1.0',
  },
  cloud: { account: { uid: '012345678901' }, region: 'us-east-1', zone: 'use1-az5', provider: 'AWS' },
  src_endpoint: { port: 56_858, svc_name: '-', ip: '192.0.2.7', intermediate_ips: ['10.0.0.9'] },
  dst_endpoint: {
    port: 443,
    svc_name: 'S3',
    ip: '10.0.0.1',
    instance_uid: '-',
    interface_uid: 'eni-0a1b2c3d',
    vpc_uid: 'vpc-0a1b2c3d',
    subnet_uid: 'subnet-0a1b2c3d',
  },
  connection_info: {
    protocol_num: 6,
    tcp_flags: 2,
    protocol_ver: 'IPv4',
    boundary_id: 11,
    boundary: 'Internet Gateway',
    direction_id: 1,
    direction: 'Inbound',
  },
  traffic: { packets: 1, bytes: 12_345 },
  time: 1_700_000_000_000,
  start_time: 1_700_000_000_000,
  start_time_dt: '2023-11-14T22:13:20.000Z',
  end_time: 1_700_000_060_999,
  status_code: 'OK',
  severity_id: 1,
  class_name: 'Network Activity',
  class_uid: 4001,
  category_uid: 4,
  activity_id: 6,
  type_uid: 400_106,
  action: 'Allowed',
  action_id: 1,
  disposition: 'Allowed',
  unmapped: { sublocation_id: '-', sublocation_type: 'outpost', ecs_cluster_name: 'a "b"' },
};

function parse(record: unknown): unknown {
  return parseLine(JSON.stringify(record));
}

describe('a line that is an OCSF object', () => {
  it('is read back into the fields of the flow log', () => {
    expect(parse(RECORD)).toEqual({
      format: 'OCSF object',
      values: {
        version: '5',
        'account-id': '012345678901',
        'interface-id': 'eni-0a1b2c3d',
        srcaddr: '10.0.0.9',
        dstaddr: '10.0.0.1',
        srcport: '56858',
        dstport: '443',
        protocol: '6',
        packets: '1',
        bytes: '12345',
        start: '1700000000',
        end: '1700000060',
        action: 'ACCEPT',
        'log-status': 'OK',
        'vpc-id': 'vpc-0a1b2c3d',
        'subnet-id': 'subnet-0a1b2c3d',
        'tcp-flags': '2',
        type: 'IPv4',
        'pkt-srcaddr': '192.0.2.7',
        region: 'us-east-1',
        'az-id': 'use1-az5',
        'pkt-dst-aws-service': 'S3',
        'flow-direction': 'ingress',
        'traffic-path': '8',
        'sublocation-type': 'outpost',
        'ecs-cluster-name': 'a "b"',
      },
    });
  });

  it.each([
    ['a refused flow', { action: 'Denied', action_id: 2 }, { action: 'REJECT' }],
    ['ids without captions', { action: undefined, action_id: 2 }, { action: 'REJECT' }],
    ['no action', { action: undefined, action_id: undefined }, {}],
    [
      'times as text',
      { start_time: undefined, end_time: undefined, end_time_dt: '2023-11-14T22:14:20Z' },
      { start: '1700000000', end: '1700000060' },
    ],
    [
      'a time only',
      { start_time: undefined, start_time_dt: undefined, time: 1_700_000_001_000 },
      { start: '1700000001' },
    ],
    ['every digit of a counter', { traffic: { bytes: 9_007_199_254_740_991 } }, { bytes: '9007199254740991' }],
  ])('reports %s', (_what, members, values) => {
    expect(parse({ ...RECORD, ...members })).toMatchObject({ format: 'OCSF object', values });
  });

  it('uses the interface of the source if the flow is outbound', () => {
    // Prepare
    const { src_endpoint: source, dst_endpoint: destination } = RECORD;
    const record = {
      ...RECORD,
      connection_info: { ...RECORD.connection_info, direction: 'Outbound', direction_id: 2 },
      src_endpoint: { ...source, interface_uid: 'eni-0000source', vpc_uid: '-' },
      dst_endpoint: destination,
    };

    // Act and assess
    expect(parse(record)).toMatchObject({ values: { 'interface-id': 'eni-0000source', 'flow-direction': 'egress' } });
  });

  it.each([
    ['another class', { class_uid: 4003 }],
    ['another product', { metadata: { product: { name: 'AWS Network Firewall' } } }],
    ['no end', { src_endpoint: {}, dst_endpoint: {} }],
  ])('is reported if it has %s', (_what, members) => {
    expect(parse({ ...RECORD, ...members })).toMatchObject({ fault: { code: 'not_flow_log' } });
  });

  it('is reported with the field if a value does not fit', () => {
    const record = { ...RECORD, dst_endpoint: { ...RECORD.dst_endpoint, port: 70_000 } };
    expect(parse(record)).toMatchObject({ fault: { code: 'field_value', field: 'dstport' } });
  });
});
