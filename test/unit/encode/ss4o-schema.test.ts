import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { SS4O_SCHEMA } from '../../../src/encode/schemas/ss4o.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { documentOf, encodeLine, faultDocumentOf } from '../../support/encode-schema.ts';
import { fieldsOf, isStandard, mappingFaults } from '../../support/mapping-faults.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';
import { mappedFields } from '../deploy/mapped-fields.ts';
import { samplesOf } from '../parse/token-samples.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const SS4O: Schema = { ...SS4O_SCHEMA, options: { now: () => NOW } };
const FAULT = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

/** A line with every field that AWS documents. */
const WHOLE_FORMAT = FIELDS.map(({ name }) => name).join(' ');
const WHOLE_LINE = FIELDS.map((field) => samplesOf(field).valid[0]).join(' ');

const DEFAULT_LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.25 10.0.2.40 49152 443 6 20 4249 1609459200 1609459260 ACCEPT OK';

describe('SS4O_SCHEMA', () => {
  it('makes exactly the expected document of the worked example', () => {
    // Prepare
    const schema = { ...SS4O, options: { ...SS4O.options, namespace: 'production' } };

    // Act
    const text = encodeLine(schema, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      `{"@timestamp":"2021-01-01T00:00:00.000Z","body":"${EXAMPLE_LINE}","event":{"domain":"vpc.flow_log",` +
        '"name":"flow_log","kind":"event","category":"network","type":"connection","result":"ACCEPT"},' +
        '"severity":{"number":9,"text":"INFO"},"attributes":{"data_stream":{"type":"logs_vpc",' +
        '"dataset":"vpc.flow_log","namespace":"production"},"protocol_name":"tcp","service_name":"https",' +
        '"service_port":"443","tcp_flag_names":["FIN","SYN"],"traffic_path_name":"same_vpc",' +
        '"direction_source":"record","duration_seconds":"60","community_id":"1:VJrTDJb075hXxPJ6GPTO69fpphk=",' +
        '"src_class":"private","src_label":"shop-private","src_interface_id":"eni-0a1b2c3d4e5f60718",' +
        '"src_interface_type":"interface","src_owner_type":"ec2_instance","src_owner_name":"shop-web-1",' +
        '"src_instance_id":"i-0123456789abcdef0","src_instance_name":"shop-web-1",' +
        '"src_instance_type":"t3.medium","src_image_id":"ami-0aa11bb22cc33dd44",' +
        '"src_subnet_id":"subnet-0f1e2d3c4b5a69788","src_subnet_name":"private-a",' +
        '"src_availability_zone":"eu-central-1a","src_vpc_id":"vpc-0a11b22c33d44e55f","src_vpc_name":"shop",' +
        '"src_security_group_ids":["sg-0123456789abcdef0"],"src_tags":["Name=shop-web-1","team=web"],' +
        '"dst_class":"private","dst_label":"shop-edge","dst_interface_id":"eni-0f9e8d7c6b5a40312",' +
        '"dst_interface_type":"interface","dst_owner_type":"application_load_balancer",' +
        '"dst_owner_name":"app/shop/50dc6c495c0c9188","dst_subnet_id":"subnet-0a9b8c7d6e5f40312",' +
        '"dst_subnet_name":"edge-b","dst_availability_zone":"eu-central-1b","dst_vpc_id":"vpc-0a11b22c33d44e55f",' +
        '"dst_vpc_name":"shop","dst_security_group_ids":["sg-0fedcba9876543210"],"dst_tags":["team=edge"]},' +
        '"cloud":{"provider":"aws","platform":"aws_vpc","account":{"id":"123456789012"},"region":"eu-central-1",' +
        '"availability_zone":"euc1-az2","resource_id":"vpc-0a11b22c33d44e55f",' +
        '"instance":{"id":"i-0123456789abcdef0","name":"shop-web-1"},"machine":{"type":"t3.medium"}},' +
        '"aws":{"vpc":{"version":"5","account-id":"123456789012","interface-id":"eni-0a1b2c3d4e5f60718",' +
        '"srcaddr":"10.0.1.25","dstaddr":"10.0.2.40","srcport":49152,"dstport":443,"protocol":"6","packets":20,' +
        '"bytes":4249,"start":1609459200,"end":1609459260,"action":"ACCEPT","log-status":"OK",' +
        '"vpc-id":"vpc-0a11b22c33d44e55f","subnet-id":"subnet-0f1e2d3c4b5a69788",' +
        '"instance-id":"i-0123456789abcdef0","tcp-flags":"3","type":"IPv4","pkt-srcaddr":"10.0.1.25",' +
        '"pkt-dstaddr":"10.0.2.40","region":"eu-central-1","az-id":"euc1-az2","flow-direction":"egress",' +
        '"traffic-path":"1"}},"communication":{"sock":{"family":"inet"},"source":{"address":"10.0.1.25",' +
        '"ip":"10.0.1.25","port":49152,"bytes":4249,"packets":20},"destination":{"address":"10.0.2.40",' +
        '"ip":"10.0.2.40","port":443}}}',
    );
  });

  it('fits its component template, whatever a record holds', () => {
    // Prepare
    const types = mappedFields('ss4o');
    const values = {
      ...exampleValues(),
      sampleWeight: 10,
      source: { ...exampleValues().source, public_ip: '198.51.100.7', owner_id: 'i-0', interface_description: 'x' },
    };

    // Act
    const fields = fieldsOf(documentOf(SS4O, WHOLE_LINE, WHOLE_FORMAT, values));

    // Assess
    expect(mappingFaults(fields.filter(isStandard), types)).toEqual([]);
    expect(fields.map(([path]) => path).filter((path) => !types.has(path))).toEqual([]);
  });

  it('has under attributes one level of text and texts, for any record', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const fields = fieldsOf(documentOf(SS4O, tokens.join(' '), names.join(' '), values));

        // Assess
        for (const [path, value] of fields.filter((field) => !isStandard(field))) {
          expect(path).toMatch(/^attributes\.\w+$/);
          expect((Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('fills the VPC, the instance and the direction of the default format from the metadata', () => {
    // Prepare, Act
    const document = documentOf(SS4O, DEFAULT_LINE, '', { ...exampleValues(), directionSource: 'interface' });

    // Assess
    expect(document).toMatchObject({
      cloud: {
        resource_id: 'vpc-0a11b22c33d44e55f',
        instance: { id: 'i-0123456789abcdef0', name: 'shop-web-1' },
        machine: { type: 't3.medium' },
      },
      aws: { vpc: { 'flow-direction': 'egress' } },
      attributes: { direction_source: 'interface' },
    });
  });

  it.each([
    ['1609459200', '1609459260', '2021-01-01T00:00:00.000Z'],
    ['-', '1609459260', '2021-01-01T00:01:00.000Z'],
    ['-', '-', '2026-11-23T12:00:00.000Z'],
  ])('uses as time of the record start %s, or end %s, or its arrival', (start, end, expected) => {
    // Prepare, Act
    const document = documentOf(SS4O, `${start} ${end} 10.0.0.1`, 'start end srcaddr');

    // Assess
    expect(document).toHaveProperty(['@timestamp'], expected);
  });

  it.each([
    ['IPv4', '10.0.0.1', 'inet'],
    ['IPv6', '2001:db8::1', 'inet6'],
    ['EFA', '2001:db8::1', 'inet6'],
    ['-', '10.0.0.1', 'inet'],
    ['-', '-', undefined],
  ])('has for the type %s and the address %s the family %s', (type, address, expected) => {
    // Prepare, Act
    const document = documentOf(SS4O, `${type} ${address} 7`, 'type srcaddr bytes');

    // Assess
    expect(fieldsOf(document).find(([path]) => path === 'communication.sock.family')?.[1]).toBe(expected);
  });

  it('has no result and no connection for a record without traffic', () => {
    // Prepare, Act
    const document = documentOf(SS4O, '2 123456789010 eni-1235b8ca - - - - - - - 1431280876 1431280934 - SKIPDATA');

    // Assess
    expect(document).toMatchObject({ event: { type: 'info' }, aws: { vpc: { 'log-status': 'SKIPDATA' } } });
    expect(document).not.toHaveProperty('event.result');
    expect(document).not.toHaveProperty('communication');
  });

  it('reports no unknown account', () => {
    // Prepare, Act
    const document = documentOf(SS4O, 'unknown 10.0.0.1', 'account-id srcaddr');

    // Assess
    expect(document).toMatchObject({ aws: { vpc: { 'account-id': 'unknown' } } });
    expect(document).not.toHaveProperty('cloud.account');
  });

  it('gives fields that the program does not know hyphens like the others', () => {
    // Prepare, Act
    const document = documentOf(SS4O, '10.0.0.1 x y', 'srcaddr new-field another_field');

    // Assess
    expect(document).toMatchObject({ aws: { vpc: { 'new-field': 'x', 'another-field': 'y' } } });
  });

  it('shows an unreadable line as an error with the line as its body', () => {
    // Prepare, Act
    const document = faultDocumentOf(SS4O, FAULT, '2 "x" 70000');

    // Assess
    expect(document).toEqual({
      '@timestamp': '2026-11-23T12:00:00.000Z',
      body: '2 "x" 70000',
      event: {
        domain: 'vpc.flow_log',
        name: 'flow_log',
        kind: 'pipeline_error',
        category: 'network',
        exception: { type: 'field_value', message: '70000 is not a port from 0 to 65535' },
      },
      severity: { number: 17, text: 'ERROR' },
      attributes: {
        data_stream: { type: 'logs_vpc', dataset: 'vpc.flow_log', namespace: 'default' },
        fault_field: 'srcport',
      },
      cloud: { provider: 'aws', platform: 'aws_vpc' },
    });
  });
});
