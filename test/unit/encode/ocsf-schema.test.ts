import { describe, expect, it } from 'vitest';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { OCSF_SCHEMA } from '../../../src/encode/schemas/ocsf.ts';
import { trafficPathName } from '../../../src/reference/traffic-paths.ts';
import { documentOf, encodeLine, faultDocumentOf, type SomeValues } from '../../support/encode-schema.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const OCSF: Schema = { ...OCSF_SCHEMA, options: { now: () => NOW } };
const WITH_OBSERVABLES: Schema = { ...OCSF, options: { ...OCSF.options, observables: true } };

/** One member of the document of a line. */
function memberOf(key: string, line: string, format: string, values: SomeValues = {}): unknown {
  return Reflect.get(Object(documentOf(OCSF, line, format, values)), key);
}

describe('OCSF_SCHEMA', () => {
  it('writes the worked example exactly', () => {
    // Prepare, Act
    const text = encodeLine(WITH_OBSERVABLES, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      '{"category_uid":4,"category_name":"Network Activity","class_uid":4001,' +
        '"class_name":"Network Activity","activity_id":6,"activity_name":"Traffic","type_uid":400106,' +
        '"type_name":"Network Activity: Traffic","severity_id":1,"severity":"Informational","action_id":1,' +
        '"action":"Allowed","disposition_id":1,"disposition":"Allowed","status_code":"OK",' +
        '"time":1609459200000,"start_time":1609459200000,"end_time":1609459260000,"duration":60000,' +
        '"is_src_dst_assignment_known":true,"observation_point_id":1,"observation_point":"Source",' +
        '"metadata":{"version":"1.8.0","profiles":["cloud","security_control"],"original_time":"1609459200",' +
        '"product":{"name":"Amazon VPC","vendor_name":"AWS","version":"5","feature":{"name":"Flowlogs"}}},' +
        '"cloud":{"provider":"AWS","account":{"uid":"123456789012","type_id":10,"type":"AWS Account"},' +
        '"region":"eu-central-1","zone":"euc1-az2"},"connection_info":{"direction_id":2,' +
        '"direction":"Outbound","protocol_num":6,"protocol_name":"tcp","protocol_ver_id":4,' +
        '"protocol_ver":"Internet Protocol version 4 (IPv4)","tcp_flags":3,"boundary_id":4,' +
        '"boundary":"Same VPC","community_uid":"1:VJrTDJb075hXxPJ6GPTO69fpphk="},"traffic":{"bytes":4249,' +
        '"packets":20},"src_endpoint":{"ip":"10.0.1.25","port":49152,"name":"shop-web-1",' +
        '"instance_uid":"i-0123456789abcdef0","interface_uid":"eni-0a1b2c3d4e5f60718",' +
        '"subnet_uid":"subnet-0f1e2d3c4b5a69788","vpc_uid":"vpc-0a11b22c33d44e55f","zone":"shop-private",' +
        '"type_id":6,"type":"Virtual","network_scope_id":1,"network_scope":"Internal"},' +
        '"dst_endpoint":{"ip":"10.0.2.40","port":443,"name":"app/shop/50dc6c495c0c9188",' +
        '"interface_uid":"eni-0f9e8d7c6b5a40312","subnet_uid":"subnet-0a9b8c7d6e5f40312",' +
        '"vpc_uid":"vpc-0a11b22c33d44e55f","zone":"shop-edge","type_id":15,"type":"Load Balancer",' +
        '"network_scope_id":1,"network_scope":"Internal"},' +
        '"enrichments":[{"name":"src_endpoint.interface_uid","value":"eni-0a1b2c3d4e5f60718",' +
        '"type":"network_interface","provider":"Amazon EC2","data":{"interface_type":"interface",' +
        '"owner_type":"ec2_instance","owner_name":"shop-web-1","instance_name":"shop-web-1",' +
        '"instance_type":"t3.medium","image_id":"ami-0aa11bb22cc33dd44","subnet_name":"private-a",' +
        '"availability_zone":"eu-central-1a","vpc_name":"shop","security_group_ids":["sg-0123456789abcdef0"],' +
        '"tags":{"Name":"shop-web-1","team":"web"}}},{"name":"dst_endpoint.interface_uid",' +
        '"value":"eni-0f9e8d7c6b5a40312","type":"network_interface","provider":"Amazon EC2",' +
        '"data":{"interface_type":"interface","owner_type":"application_load_balancer",' +
        '"owner_name":"app/shop/50dc6c495c0c9188","subnet_name":"edge-b","availability_zone":"eu-central-1b",' +
        '"vpc_name":"shop","security_group_ids":["sg-0fedcba9876543210"],"tags":{"team":"edge"}}}],' +
        '"observables":[{"name":"src_endpoint.ip","type_id":2,"type":"IP Address","value":"10.0.1.25"},' +
        '{"name":"dst_endpoint.ip","type_id":2,"type":"IP Address","value":"10.0.2.40"},' +
        '{"name":"src_endpoint.instance_uid","type_id":10,"type":"Resource UID",' +
        '"value":"i-0123456789abcdef0"}],"unmapped":{"service_name":"https","service_port":443,' +
        '"tcp_flag_names":["FIN","SYN"],"src_class":"private","dst_class":"private",' +
        '"direction_source":"record"}}',
    );
  });

  it('lists observables only if they are requested', () => {
    // Prepare, Act
    const document = documentOf(OCSF, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(document).not.toHaveProperty('observables');
  });

  it.each([
    ['1609459200', '1609459260', 1_609_459_200_000, '1609459200'],
    ['-', '1609459260', 1_609_459_260_000, '1609459260'],
    ['-', '-', NOW, undefined],
  ])('uses as time of the event start %s, or end %s, or its arrival', (start, end, time, original) => {
    // Prepare, Act
    const document = Object(documentOf(OCSF, `${start} ${end} 10.0.0.1`, 'start end srcaddr'));

    // Assess
    expect(document.time).toBe(time);
    expect(document.metadata.original_time).toBe(original);
  });

  it.each([
    ['OK', '10.0.0.1', 'ACCEPT', 6, 'Traffic', 1, 1],
    ['OK', '10.0.0.1', 'REJECT', 5, 'Refuse', 2, 2],
    ['OK', '10.0.0.1', '-', 6, 'Traffic', undefined, undefined],
    ['NODATA', '-', '-', 99, 'NODATA', undefined, undefined],
    ['SKIPDATA', '-', '-', 99, 'SKIPDATA', undefined, undefined],
    ['SKIPDATA', '10.0.0.1', 'ACCEPT', 6, 'Traffic', 1, 1],
  ])(
    'calls %s from %s with the action %s activity %i, %s',
    (status, source, action, id, name, verdict, disposition) => {
      // Prepare, Act
      const line = `${status} ${source} ${action}`;
      const document: unknown = documentOf(OCSF, line, 'log-status srcaddr action');

      // Assess
      const profiles = verdict === undefined ? ['cloud'] : ['cloud', 'security_control'];
      expect(document).toMatchObject({
        activity_id: id,
        activity_name: name,
        type_uid: 400_100 + id,
        status_code: status,
        metadata: { profiles },
      });
      expect(Reflect.get(Object(document), 'action_id')).toBe(verdict);
      expect(Reflect.get(Object(document), 'disposition_id')).toBe(disposition);
      expect(document).not.toHaveProperty('status_id');
    },
  );

  it('adds only the recording interface to a record without traffic', () => {
    // Prepare, Act
    const document = documentOf(
      OCSF,
      '5 123456789012 eni-0a1b2c3d - - - - - - - 1609459200 1609459260 - NODATA vpc-0a1b2c3d',
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action ' +
        'log-status vpc-id',
    );

    // Assess
    expect(Object.keys(Object(document)).slice(10)).toEqual([
      ...['status_code', 'time', 'start_time', 'end_time', 'metadata', 'cloud', 'connection_info', 'unmapped'],
    ]);
    expect(document).toMatchObject({
      connection_info: { direction_id: 0, direction: 'Unknown' },
      unmapped: { interface_id: 'eni-0a1b2c3d', vpc_id: 'vpc-0a1b2c3d' },
    });
  });

  it.each([
    [2, true],
    [3, true],
    [194, true],
    [18, false],
    [19, false],
    [16, false],
    [0, false],
    [1, false],
    [514, false],
  ])('determines from the flags %i whether the source opened the connection: %s', (flags, expected) => {
    // Prepare, Act
    const isKnown = memberOf('is_src_dst_assignment_known', `10.0.0.1 ${flags}`, 'srcaddr tcp-flags');

    // Assess
    expect(isKnown).toBe(expected);
  });

  it.each([
    [1, 4, 'Same VPC'],
    [2, 5, 'Internet/VPC Gateway'],
    [3, 6, 'Virtual Private Gateway'],
    [4, 7, 'Intra-region VPC'],
    [5, 8, 'Inter-region VPC'],
    [6, 9, 'Local Gateway'],
    [7, 10, 'Gateway VPC'],
    [8, 11, 'Internet Gateway'],
    [9, 99, '9'],
  ])('names the boundary of the traffic path %i: %i, %s', (path, id, caption) => {
    // Prepare
    const values = { trafficPathName: trafficPathName(path) };

    // Act
    const info = memberOf('connection_info', `10.0.0.1 ${path}`, 'srcaddr traffic-path', values);

    // Assess
    expect(info).toMatchObject({ boundary_id: id, boundary: caption });
  });

  it.each([
    ['IPv4', '10.0.0.1', 4, 'Internet Protocol version 4 (IPv4)'],
    ['IPv6', '::1', 6, 'Internet Protocol version 6 (IPv6)'],
    ['EFA', '10.0.0.1', 99, 'EFA'],
    ['-', '::1', 6, 'Internet Protocol version 6 (IPv6)'],
    ['-', '-', undefined, undefined],
  ])('names the version of the protocol of %s traffic from %s', (type, source, id, caption) => {
    // Prepare, Act
    const info = memberOf('connection_info', `${type} ${source} 6`, 'type srcaddr protocol');

    // Assess
    expect(info).toEqual({
      direction_id: 0,
      direction: 'Unknown',
      protocol_num: 6,
      ...(id === undefined ? {} : { protocol_ver_id: id, protocol_ver: caption }),
    });
  });

  it('reports no unknown account', () => {
    // Prepare, Act
    const document = documentOf(OCSF, 'unknown 10.0.0.1', 'account-id srcaddr');

    // Assess
    expect(document).toMatchObject({ cloud: { provider: 'AWS' }, unmapped: { account_id: 'unknown' } });
    expect(document).not.toHaveProperty('cloud.account');
  });

  it('contains the line and the weight of a sample, if there are any', () => {
    // Prepare
    const schema = { ...OCSF, options: { carriesLine: true } };

    // Act
    const document = documentOf(schema, '10.0.0.1 7', 'srcaddr packets', { sampleWeight: 10 });

    // Assess
    expect(document).toMatchObject({ raw_data: '10.0.0.1 7', unmapped: { sample_weight: 10 } });
  });

  it('keeps the members that identify the class if a selection omits the action', () => {
    // Prepare
    const schema = selectFields(OCSF, 'srcaddr, start');

    // Act
    const document = documentOf(
      schema,
      '10.0.0.1 443 REJECT 1609459200 NODATA',
      'srcaddr srcport action start log-status',
    );

    // Assess
    expect(document).toEqual({
      category_uid: 4,
      category_name: 'Network Activity',
      class_uid: 4001,
      class_name: 'Network Activity',
      activity_id: 6,
      activity_name: 'Traffic',
      type_uid: 400_106,
      type_name: 'Network Activity: Traffic',
      severity_id: 1,
      severity: 'Informational',
      time: 1_609_459_200_000,
      start_time: 1_609_459_200_000,
      is_src_dst_assignment_known: false,
      metadata: {
        version: '1.8.0',
        profiles: ['cloud'],
        original_time: '1609459200',
        product: { name: 'Amazon VPC', vendor_name: 'AWS', feature: { name: 'Flowlogs' } },
      },
      cloud: { provider: 'AWS' },
      connection_info: {
        direction_id: 0,
        direction: 'Unknown',
        protocol_ver_id: 4,
        protocol_ver: 'Internet Protocol version 4 (IPv4)',
      },
      src_endpoint: { ip: '10.0.0.1' },
    });
  });

  it('makes a base event of an unreadable line, with the time of its arrival', () => {
    // Prepare
    const fault = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

    // Act
    const document = faultDocumentOf(OCSF, fault, '2 "x" 70000');

    // Assess
    expect(document).toMatchObject({
      category_uid: 0,
      class_uid: 0,
      activity_id: 0,
      type_uid: 0,
      status_id: 2,
      status_code: 'field_value',
      status_detail: '70000 is not a port from 0 to 65535',
      time: NOW,
      raw_data: '2 "x" 70000',
      unmapped: { parse_fault: { field: 'srcport' } },
    });
  });
});
