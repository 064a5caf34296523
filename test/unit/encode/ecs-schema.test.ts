import { EcsFlat } from '@elastic/ecs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { ECS_SCHEMA } from '../../../src/encode/schemas/ecs.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { arbitraryAddedValues } from '../../support/arbitrary-schema-values.ts';
import { documentOf, encodeLine, faultDocumentOf } from '../../support/encode-schema.ts';
import { isPoint } from '../../support/mapping-faults.ts';
import { goldenDocuments, sampleDocuments } from '../../support/sample-documents.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';
import { samplesOf } from '../parse/token-samples.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const ECS: Schema = { ...ECS_SCHEMA, options: { now: () => NOW } };
const WITH_LINE: Schema = { ...ECS, options: { ...ECS.options, carriesLine: true } };

/** A field as defined in the standard. */
interface EcsField {
  readonly type: string;
  readonly normalize?: readonly string[];
  readonly allowed_values?: readonly { readonly name: string; readonly expected_event_types?: readonly string[] }[];
  readonly expected_values?: readonly string[];
}

const DEFINITION: ReadonlyMap<string, EcsField> = new Map(Object.entries<EcsField>(EcsFlat));

const OWN_NAMES = /^(?:aws\.vpcflow|vpcflow)\./;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Checks for the values of each field type. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  date: (value) => typeof value === 'string' && ISO_8601.test(value),
  keyword: (value) => typeof value === 'string',
  match_only_text: (value) => typeof value === 'string',
  ip: (value) => typeof value === 'string' && /^[\d.]+$|^[\da-fA-F:.]+$/.test(value),
  long: (value) => typeof value === 'number' && Number.isInteger(value),
  geo_point: isPoint,
};

/** All fields of a document by path. Tags count as one field. */
function fieldsOf(value: unknown, path = ''): [string, unknown][] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || path.endsWith('.tags') || isPoint(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => fieldsOf(member, path === '' ? key : `${path}.${key}`));
}

/** The violations of the standard in a document. */
function faultsOf(document: unknown): string[] {
  const fields = fieldsOf(document);
  const category = DEFINITION.get('event.category')?.allowed_values?.find(({ name }) => name === 'network');
  const types = new Map(fields).get('event.type');
  const unexpected = (Array.isArray(types) ? types : []).filter(
    (type) => !category?.expected_event_types?.includes(String(type)),
  );
  return [
    ...unexpected.map((type) => `event.type ${type} is not expected beside network`),
    ...fields.filter(([path]) => !OWN_NAMES.test(path)).flatMap(([path, value]) => fieldFaults(path, value)),
  ];
}

function fieldFaults(path: string, value: unknown): string[] {
  const field = DEFINITION.get(path);
  if (field === undefined) return [`${path} is no field of the standard`];
  const isList = field.normalize?.includes('array') ?? false;
  if (isList !== Array.isArray(value)) return [`${path} must ${isList ? '' : 'not '}be an array`];
  const fits = FITS[field.type];
  const words = field.expected_values ?? field.allowed_values?.map(({ name }) => name);
  return (Array.isArray(value) ? value : [value]).flatMap((item) => [
    ...(fits?.(item) ? [] : [`${path} is no ${field.type}: ${JSON.stringify(item)}`]),
    ...(words === undefined || words.includes(String(item)) ? [] : [`${path} may not be ${JSON.stringify(item)}`]),
  ]);
}

/** A line with every field that AWS documents. */
const WHOLE_FORMAT = FIELDS.map(({ name }) => name).join(' ');
const WHOLE_LINE = FIELDS.map((field) => samplesOf(field).valid[0]).join(' ');

describe('The worked example', () => {
  it('is exactly a flat document', () => {
    // Prepare, Act
    const text = encodeLine(FLAT_SCHEMA, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      '{"timestamp":"2021-01-01T00:01:00Z","duration_seconds":60,"version":5,"account_id":"123456789012",' +
        '"interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"10.0.1.25","dstaddr":"10.0.2.40","srcport":49152,' +
        '"dstport":443,"protocol":6,"packets":20,"bytes":4249,"start":1609459200,"end":1609459260,"action":"ACCEPT",' +
        '"log_status":"OK","vpc_id":"vpc-0a11b22c33d44e55f","subnet_id":"subnet-0f1e2d3c4b5a69788",' +
        '"instance_id":"i-0123456789abcdef0","tcp_flags":3,"type":"IPv4","pkt_srcaddr":"10.0.1.25",' +
        '"pkt_dstaddr":"10.0.2.40","region":"eu-central-1","az_id":"euc1-az2","flow_direction":"egress",' +
        '"traffic_path":1,"protocol_name":"tcp","service_name":"https","service_port":443,' +
        '"tcp_flag_names":["FIN","SYN"],"traffic_path_name":"same_vpc","direction":"egress",' +
        '"direction_source":"record","community_id":"1:VJrTDJb075hXxPJ6GPTO69fpphk=","src_class":"private",' +
        '"dst_class":"private","src_label":"shop-private","dst_label":"shop-edge",' +
        '"src_interface_id":"eni-0a1b2c3d4e5f60718","src_interface_type":"interface",' +
        '"src_owner_type":"ec2_instance","src_owner_name":"shop-web-1","src_instance_id":"i-0123456789abcdef0",' +
        '"src_instance_name":"shop-web-1","src_instance_type":"t3.medium","src_image_id":"ami-0aa11bb22cc33dd44",' +
        '"src_subnet_id":"subnet-0f1e2d3c4b5a69788","src_subnet_name":"private-a",' +
        '"src_availability_zone":"eu-central-1a","src_vpc_id":"vpc-0a11b22c33d44e55f","src_vpc_name":"shop",' +
        '"src_security_group_ids":["sg-0123456789abcdef0"],"src_tags":{"Name":"shop-web-1","team":"web"},' +
        '"dst_interface_id":"eni-0f9e8d7c6b5a40312","dst_interface_type":"interface",' +
        '"dst_owner_type":"application_load_balancer","dst_owner_name":"app/shop/50dc6c495c0c9188",' +
        '"dst_subnet_id":"subnet-0a9b8c7d6e5f40312","dst_subnet_name":"edge-b",' +
        '"dst_availability_zone":"eu-central-1b","dst_vpc_id":"vpc-0a11b22c33d44e55f","dst_vpc_name":"shop",' +
        '"dst_security_group_ids":["sg-0fedcba9876543210"],"dst_tags":{"team":"edge"}}',
    );
  });

  it('is exactly an ECS document', () => {
    // Prepare, Act
    const text = encodeLine(ECS, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(text).toBe(
      '{"@timestamp":"2021-01-01T00:01:00.000Z","ecs":{"version":"8.17.0"},"event":{"kind":"event",' +
        '"category":["network"],"type":["connection","allowed"],"action":"accept","outcome":"success",' +
        '"module":"aws","dataset":"aws.vpcflow","start":"2021-01-01T00:00:00.000Z",' +
        '"end":"2021-01-01T00:01:00.000Z","duration":60000000000},"source":{"address":"10.0.1.25",' +
        '"ip":"10.0.1.25","port":49152,"bytes":4249,"packets":20},"destination":{"address":"10.0.2.40",' +
        '"ip":"10.0.2.40","port":443},"network":{"type":"ipv4","transport":"tcp","iana_number":"6","bytes":4249,' +
        '"packets":20,"direction":"egress","community_id":"1:VJrTDJb075hXxPJ6GPTO69fpphk="},' +
        '"related":{"ip":["10.0.1.25","10.0.2.40"]},"cloud":{"provider":"aws","account":{"id":"123456789012"},' +
        '"region":"eu-central-1","availability_zone":"euc1-az2","instance":{"id":"i-0123456789abcdef0",' +
        '"name":"shop-web-1"},"machine":{"type":"t3.medium"},"target":{"provider":"aws",' +
        '"availability_zone":"eu-central-1b"}},"aws":{"vpcflow":{"version":"5","account_id":"123456789012",' +
        '"interface_id":"eni-0a1b2c3d4e5f60718","action":"ACCEPT","log_status":"OK",' +
        '"vpc_id":"vpc-0a11b22c33d44e55f","subnet_id":"subnet-0f1e2d3c4b5a69788",' +
        '"instance_id":"i-0123456789abcdef0","tcp_flags":"3","tcp_flags_array":["fin","syn"],"type":"IPv4",' +
        '"pkt_srcaddr":"10.0.1.25","pkt_dstaddr":"10.0.2.40","traffic_path":"1"}},' +
        '"vpcflow":{"service":{"name":"https","port":443},"traffic_path_name":"same_vpc",' +
        '"direction_source":"record","source":{"class":"private","label":"shop-private",' +
        '"interface_id":"eni-0a1b2c3d4e5f60718","interface_type":"interface","owner_type":"ec2_instance",' +
        '"owner_name":"shop-web-1","instance_id":"i-0123456789abcdef0","instance_name":"shop-web-1",' +
        '"instance_type":"t3.medium","image_id":"ami-0aa11bb22cc33dd44","subnet_id":"subnet-0f1e2d3c4b5a69788",' +
        '"subnet_name":"private-a","availability_zone":"eu-central-1a","vpc_id":"vpc-0a11b22c33d44e55f",' +
        '"vpc_name":"shop","security_group_ids":["sg-0123456789abcdef0"],' +
        '"tags":{"Name":"shop-web-1","team":"web"}},"destination":{"class":"private","label":"shop-edge",' +
        '"interface_id":"eni-0f9e8d7c6b5a40312","interface_type":"interface",' +
        '"owner_type":"application_load_balancer","owner_name":"app/shop/50dc6c495c0c9188",' +
        '"subnet_id":"subnet-0a9b8c7d6e5f40312","subnet_name":"edge-b","availability_zone":"eu-central-1b",' +
        '"vpc_id":"vpc-0a11b22c33d44e55f","vpc_name":"shop","security_group_ids":["sg-0fedcba9876543210"],' +
        '"tags":{"team":"edge"}}}}',
    );
  });
});

describe('ECS_SCHEMA', () => {
  it('uses only fields of the standard, whatever a record holds', () => {
    // Prepare
    const values = { ...exampleValues(), source: { ...exampleValues().source, public_ip: '198.51.100.7' } };

    // Act
    const documents = [
      documentOf(WITH_LINE, WHOLE_LINE, WHOLE_FORMAT, values),
      documentOf(WITH_LINE, WHOLE_LINE, WHOLE_FORMAT, { ...values, direction: 'ingress' }),
    ];

    // Assess
    expect(documents.flatMap(faultsOf)).toEqual([]);
  });

  it('fits the types, the allowed values and the arrays of the standard for any record', () => {
    fc.assert(
      fc.property(arbitraryFormattedLine, arbitraryAddedValues, ({ names, tokens }, values) => {
        // Act
        const document = documentOf(WITH_LINE, tokens.join(' '), names.join(' '), values);

        // Assess
        expect(faultsOf(document)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('fits the standard for every sample', async () => {
    // Prepare, Act
    const documents = await sampleDocuments({ schema: 'ecs', originalLine: 'on' });

    // Assess
    expect(documents.length).toBeGreaterThan(300);
    expect(documents.flatMap((document) => faultsOf(JSON.parse(document)))).toEqual([]);
  });

  it('fits the standard for every golden', () => {
    // Prepare
    const documents = goldenDocuments('expected.ecs.ndjson');

    // Act
    const faults = documents.flatMap((document) => faultsOf(JSON.parse(document)));

    // Assess
    expect(documents.length).toBeGreaterThan(40);
    expect(faults).toEqual([]);
  });

  it('fits the standard for an unreadable line, with the time of its arrival', () => {
    // Prepare
    const fault = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

    // Act
    const document = faultDocumentOf(ECS, fault, '2 "x" 70000');

    // Assess
    expect(faultsOf(document)).toEqual([]);
    expect(document).toMatchObject({
      '@timestamp': '2026-11-23T12:00:00.000Z',
      event: { kind: 'pipeline_error', original: '2 "x" 70000' },
      error: { code: 'field_value', message: '70000 is not a port from 0 to 65535' },
      vpcflow: { parse_fault: { field: 'srcport' } },
    });
  });

  it.each([
    ['1609459260', '1609459200', '2021-01-01T00:01:00.000Z'],
    ['-', '1609459200', '2021-01-01T00:00:00.000Z'],
    ['-', '-', '2026-11-23T12:00:00.000Z'],
  ])('uses as time of the event end %s, or start %s, or its arrival', (end, start, expected) => {
    // Prepare, Act
    const document = documentOf(ECS, `${end} ${start} 10.0.0.1`, 'end start srcaddr');

    // Assess
    expect(document).toHaveProperty(['@timestamp'], expected);
  });

  it.each([
    ['NODATA', '-', 'info'],
    ['SKIPDATA', '-', 'info'],
    ['NODATA', '10.0.0.1', 'connection'],
    ['OK', '-', 'connection'],
  ])('calls a record with the status %s and the source %s %s', (status, source, expected) => {
    // Prepare, Act
    const document = documentOf(ECS, `${status} ${source} 5`, 'log-status srcaddr packets');

    // Assess
    expect(document).toHaveProperty('event.type', [expected]);
    expect(document).not.toHaveProperty('event.outcome');
  });

  it.each([
    ['2', '198.51.100.7'],
    ['8', '198.51.100.7'],
    ['1', undefined],
    ['28', undefined],
    ['-', undefined],
  ])('shows the public address as translated source for the traffic path %s as %s', (path, expected) => {
    // Prepare
    const values = { source: { public_ip: '198.51.100.7' } };

    // Act
    const document = documentOf(ECS, `10.0.0.1 ${path}`, 'srcaddr traffic-path', values);

    // Assess
    expect(Reflect.get(Object(document), 'source')).toEqual({
      address: '10.0.0.1',
      ip: '10.0.0.1',
      ...(expected === undefined ? {} : { nat: { ip: expected } }),
    });
  });

  it('reports no unknown account', () => {
    // Prepare, Act
    const document = documentOf(ECS, 'unknown 10.0.0.1', 'account-id srcaddr');

    // Assess
    expect(document).toMatchObject({ cloud: { provider: 'aws' }, aws: { vpcflow: { account_id: 'unknown' } } });
    expect(document).not.toHaveProperty('cloud.account');
  });

  it('distinguishes the origin of incoming traffic from the recording end', () => {
    // Prepare
    const source = { availability_zone: 'eu-central-1b', instance_id: 'i-far', instance_type: 't3.nano' };
    const destination = { instance_id: 'i-own', instance_name: 'own', instance_type: 't3.medium' };

    // Act
    const document = documentOf(ECS, '10.0.0.1', 'srcaddr', { direction: 'ingress', source, destination });

    // Assess
    expect(Reflect.get(Object(document), 'cloud')).toEqual({
      provider: 'aws',
      instance: { id: 'i-own', name: 'own' },
      machine: { type: 't3.medium' },
      origin: {
        provider: 'aws',
        availability_zone: 'eu-central-1b',
        instance: { id: 'i-far' },
        machine: { type: 't3.nano' },
      },
    });
  });
});
