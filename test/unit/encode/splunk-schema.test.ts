import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schema, SchemaOptions } from '../../../src/encode/language/schema.ts';
import { SPLUNK_SCHEMA } from '../../../src/encode/schemas/splunk.ts';
import { SPLUNK_RAW_SCHEMA } from '../../../src/encode/schemas/splunk-raw.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { documentOf, encodeLine } from '../../support/encode-schema.ts';
import { isObject } from '../../support/flat-document.ts';
import { NETWORK_TRAFFIC, networkTrafficFaults } from '../../support/network-traffic-model.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0, 500);
const TGW_FORMAT = 'version account-id tgw-id tgw-attachment-id tgw-src-eni srcaddr dstaddr start end log-status';
const TGW_LINE = '6 123456789012 tgw-0a1b2c3d tgw-attach-0a1b2c3d eni-0a1b2c3d 10.0.0.1 10.8.0.9 1609459200 - OK';

function withOptions(schema: Schema, options: SchemaOptions): Schema {
  return { ...schema, options: { now: () => NOW, ...options } };
}

function memberOf(document: unknown, name: string): unknown {
  return isObject(document) ? document[name] : undefined;
}

describe('The worked example', () => {
  it('is exactly an event of the data model', () => {
    // Prepare
    const schema = withOptions(SPLUNK_SCHEMA, { index: 'network' });

    // Act
    const text = encodeLine(schema, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      '{"time":1609459200,"host":"eni-0a1b2c3d4e5f60718","source":"eu-central-1:vpc-flow-logs:eni-0a1b2c3d4e5f60718",' +
        '"sourcetype":"aws:vpcflow:enriched","index":"network","event":{"action":"allowed","vpcflow_action":"ACCEPT",' +
        '"log_status":"OK","app":"https","service_port":443,"transport":"tcp","protocol":"ip","protocol_code":6,' +
        '"protocol_version":"ipv4","direction":"outbound","src":"10.0.1.25","src_ip":"10.0.1.25","src_port":49152,' +
        '"dest":"10.0.2.40","dest_ip":"10.0.2.40","dest_port":443,"bytes":4249,"bytes_out":4249,"bytes_in":0,' +
        '"packets":20,"packets_out":20,"packets_in":0,"duration":60,"start_time":1609459200,"end_time":1609459260,' +
        '"tcp_flag":["FIN","SYN"],"tcp_flags":3,"flow_id":"1:VJrTDJb075hXxPJ6GPTO69fpphk=",' +
        '"dvc":"eni-0a1b2c3d4e5f60718","vendor_product":"AWS VPC Flow Logs","vendor_account":"123456789012",' +
        '"vendor_region":"eu-central-1","aws_account_id":"123456789012","version":5,' +
        '"interface_id":"eni-0a1b2c3d4e5f60718","vpc_id":"vpc-0a11b22c33d44e55f",' +
        '"subnet_id":"subnet-0f1e2d3c4b5a69788","instance_id":"i-0123456789abcdef0","type":"IPv4",' +
        '"pkt_srcaddr":"10.0.1.25","pkt_dstaddr":"10.0.2.40","region":"eu-central-1","az_id":"euc1-az2",' +
        '"flow_direction":"egress","traffic_path":1,"traffic_path_name":"same_vpc","direction_source":"record",' +
        '"src_interface":"eni-0a1b2c3d4e5f60718","dest_interface":"eni-0f9e8d7c6b5a40312","src_zone":"shop-private",' +
        '"dest_zone":"shop-edge","src_class":"private","dest_class":"private","src_interface_type":"interface",' +
        '"src_owner_type":"ec2_instance","src_owner_name":"shop-web-1","src_instance_id":"i-0123456789abcdef0",' +
        '"src_instance_name":"shop-web-1","src_instance_type":"t3.medium","src_image_id":"ami-0aa11bb22cc33dd44",' +
        '"src_subnet_id":"subnet-0f1e2d3c4b5a69788","src_subnet_name":"private-a",' +
        '"src_availability_zone":"eu-central-1a","src_vpc_id":"vpc-0a11b22c33d44e55f","src_vpc_name":"shop",' +
        '"src_security_group_ids":["sg-0123456789abcdef0"],"src_tags":{"Name":"shop-web-1","team":"web"},' +
        '"dest_interface_type":"interface","dest_owner_type":"application_load_balancer",' +
        '"dest_owner_name":"app/shop/50dc6c495c0c9188","dest_subnet_id":"subnet-0a9b8c7d6e5f40312",' +
        '"dest_subnet_name":"edge-b","dest_availability_zone":"eu-central-1b","dest_vpc_id":"vpc-0a11b22c33d44e55f",' +
        '"dest_vpc_name":"shop","dest_security_group_ids":["sg-0fedcba9876543210"],"dest_tags":{"team":"edge"}}}',
    );
  });

  it('is exactly a line with index-time fields next to it', () => {
    // Prepare
    const schema = withOptions(SPLUNK_RAW_SCHEMA, {});

    // Act
    const text = encodeLine(schema, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      '{"time":1609459200,"host":"eni-0a1b2c3d4e5f60718","source":"eu-central-1:vpc-flow-logs:eni-0a1b2c3d4e5f60718",' +
        `"sourcetype":"aws:cloudwatchlogs:vpcflow","event":"${EXAMPLE_LINE}","fields":{"direction":"outbound",` +
        '"direction_source":"record","duration_seconds":"60","protocol_name":"tcp","service_name":"https",' +
        '"service_port":"443","tcp_flag":["FIN","SYN"],"traffic_path_name":"same_vpc",' +
        '"flow_id":"1:VJrTDJb075hXxPJ6GPTO69fpphk=","src_interface":"eni-0a1b2c3d4e5f60718",' +
        '"dest_interface":"eni-0f9e8d7c6b5a40312","src_zone":"shop-private","dest_zone":"shop-edge",' +
        '"src_class":"private","dest_class":"private","src_interface_type":"interface",' +
        '"src_owner_type":"ec2_instance","src_owner_name":"shop-web-1","src_instance_id":"i-0123456789abcdef0",' +
        '"src_instance_name":"shop-web-1","src_instance_type":"t3.medium","src_image_id":"ami-0aa11bb22cc33dd44",' +
        '"src_subnet_id":"subnet-0f1e2d3c4b5a69788","src_subnet_name":"private-a",' +
        '"src_availability_zone":"eu-central-1a","src_vpc_id":"vpc-0a11b22c33d44e55f","src_vpc_name":"shop",' +
        '"src_security_group_ids":["sg-0123456789abcdef0"],"src_tags":["Name=shop-web-1","team=web"],' +
        '"dest_interface_type":"interface","dest_owner_type":"application_load_balancer",' +
        '"dest_owner_name":"app/shop/50dc6c495c0c9188","dest_subnet_id":"subnet-0a9b8c7d6e5f40312",' +
        '"dest_subnet_name":"edge-b","dest_availability_zone":"eu-central-1b","dest_vpc_id":"vpc-0a11b22c33d44e55f",' +
        '"dest_vpc_name":"shop","dest_security_group_ids":["sg-0fedcba9876543210"],"dest_tags":["team=edge"]}}',
    );
  });
});

describe('SPLUNK_SCHEMA', () => {
  it('fits the types and the prescribed values of the data model for any record', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), tokens.join(' '), names.join(' '), values);

        // Assess
        expect(networkTrafficFaults(memberOf(document, 'event'))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('has every field of the data model that flow logs can fill, and no name that belongs to asset look-ups', () => {
    // Prepare
    const names = SPLUNK_SCHEMA.leaves.map(({ path }) => path.join('.'));

    // Act
    const missing = Object.keys(NETWORK_TRAFFIC).filter((name) => !names.includes(`event.${name}`));

    // Assess
    expect(missing).toEqual([]);
    expect(names.filter((name) => /_(?:bunit|category|priority)$/.test(name))).toEqual([]);
  });

  it('has only prescribed values of the data model in the samples', async () => {
    // Prepare, Act
    const documents = await sampleDocuments({ schema: 'splunk' });

    // Assess
    expect(documents.length).toBeGreaterThan(300);
    expect(documents.flatMap((document) => networkTrafficFaults(memberOf(JSON.parse(document), 'event')))).toEqual([]);
  });

  it.each([
    ['egress', { bytes: 7, bytes_out: 7, bytes_in: 0, packets: 2, packets_out: 2, packets_in: 0 }],
    ['ingress', { bytes: 7, bytes_out: 0, bytes_in: 7, packets: 2, packets_out: 0, packets_in: 2 }],
    [undefined, { bytes: 7, packets: 2 }],
  ] as const)('counts one way: %s', (direction, expected) => {
    // Prepare, Act
    const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), '7 2', 'bytes packets', { direction });

    // Assess
    const { vendor_product: _product, direction: _direction, ...counts } = Object(memberOf(document, 'event'));
    expect(counts).toEqual(expected);
  });

  it('counts nothing if the record has no count', () => {
    // Prepare, Act
    const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), '- 10.0.0.1', 'bytes srcaddr', { direction: 'egress' });

    // Assess
    expect(Object.keys(Object(memberOf(document, 'event'))).filter((name) => /bytes|packets/.test(name))).toEqual([]);
  });

  it.each([
    ['tcp', 'tcp'],
    ['icmp', 'icmp'],
    ['ipv6-icmp', 'icmp'],
    ['esp', 'esp'],
  ])('calls the protocol %s %s', (protocolName, expected) => {
    // Prepare, Act
    const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), '1', 'bytes', { protocolName });

    // Assess
    expect(memberOf(memberOf(document, 'event'), 'transport')).toBe(expected);
  });

  it('has no traffic fields for a record without traffic, so that the data model omits it', () => {
    // Prepare
    const line = '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA';

    // Act
    const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), line);

    // Assess
    expect(memberOf(document, 'event')).toEqual({
      log_status: 'NODATA',
      start_time: 1_431_280_876,
      end_time: 1_431_280_934,
      dvc: 'eni-1235b8ca123456789',
      vendor_product: 'AWS VPC Flow Logs',
      vendor_account: '123456789010',
      aws_account_id: '123456789010',
      version: 2,
      interface_id: 'eni-1235b8ca123456789',
    });
  });

  it('names the interfaces of transit gateway attachments if nothing better is known', () => {
    // Prepare
    const values = { destination: { interface_id: 'eni-0dest' } };
    const format = 'tgw-id tgw-src-eni tgw-dst-eni';

    // Act
    const document = documentOf(
      withOptions(SPLUNK_SCHEMA, {}),
      'tgw-0a1b2c3d eni-0aaaaaaa eni-0bbbbbbb',
      format,
      values,
    );

    // Assess
    expect(memberOf(document, 'event')).toMatchObject({
      vendor_product: 'AWS Transit Gateway Flow Logs',
      dvc: 'tgw-0a1b2c3d',
      src_interface: 'eni-0aaaaaaa',
      dest_interface: 'eni-0dest',
    });
  });

  it('writes fields that the program does not know next to the others, and renames them if their names are taken', () => {
    // Prepare, Act
    const document = documentOf(withOptions(SPLUNK_SCHEMA, {}), '10.0.0.1 x y', 'srcaddr new-field app');

    // Assess
    expect(memberOf(document, 'event')).toMatchObject({ src: '10.0.0.1', new_field: 'x', app_: 'y' });
  });

  it('contains the line on request', () => {
    // Prepare, Act
    const documents = [false, true].map((carriesLine) =>
      documentOf(withOptions(SPLUNK_SCHEMA, { carriesLine }), '10.0.0.1 -', 'srcaddr bytes'),
    );

    // Assess
    expect(documents.map((document) => memberOf(memberOf(document, 'event'), 'original_line'))).toEqual([
      undefined,
      '10.0.0.1 -',
    ]);
  });
});

describe('SPLUNK_RAW_SCHEMA', () => {
  it('gives the line to the source type of what recorded it', () => {
    // Prepare
    const schema = withOptions(SPLUNK_RAW_SCHEMA, {});

    // Act
    const documents = [documentOf(schema, TGW_LINE, TGW_FORMAT), documentOf(schema, '10.0.0.1 7', 'srcaddr bytes')];

    // Assess
    expect(documents.map((document) => [memberOf(document, 'sourcetype'), memberOf(document, 'event')])).toEqual([
      ['aws:transitgateway:flowlogs', TGW_LINE],
      ['aws:cloudwatchlogs:vpcflow', '10.0.0.1 7'],
    ]);
  });

  it('has no fields if nothing was added', () => {
    // Prepare, Act
    const document = documentOf(withOptions(SPLUNK_RAW_SCHEMA, {}), '1609459200 7', 'start bytes');

    // Assess
    expect(document).toEqual({ time: 1_609_459_200, sourcetype: 'aws:cloudwatchlogs:vpcflow', event: '1609459200 7' });
  });

  it('avoids all names of the add-on', () => {
    // Prepare
    const given = [
      ...['src', 'src_ip', 'src_port', 'dest', 'dest_ip', 'dest_port', 'dvc', 'aws_account_id', 'user_id', 'app'],
      ...['vendor_account', 'vendor_product', 'vendor_region', 'duration', 'protocol', 'protocol_code', 'action'],
      ...['protocol_version', 'transport', 'packets', 'bytes', 'start_time', 'end_time', 'vpcflow_action'],
      ...['log_status', 'tcp_flags', 'vpc_id', 'subnet_id', 'instance_id', 'interface_id', 'account_id', 'region'],
    ];

    // Act
    const names = SPLUNK_RAW_SCHEMA.leaves.flatMap(({ path }) => (path[0] === 'fields' ? path.slice(1) : []));

    // Assess
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => given.includes(name))).toEqual([]);
  });
});
