import { describe, expect, it } from 'vitest';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { OCSF_SCHEMA } from '../../../src/encode/schemas/ocsf.ts';
import { documentOf, type SomeValues } from '../../support/encode-schema.ts';

const WITH_OBSERVABLES: Schema = { ...OCSF_SCHEMA, options: { observables: true } };

/** One member of the document of a line. */
function memberOf(
  key: string,
  line: string,
  format: string,
  values: SomeValues = {},
  schema: Schema = OCSF_SCHEMA,
): unknown {
  return Reflect.get(Object(documentOf(schema, line, format, values)), key);
}

describe('The ends of a flow in OCSF', () => {
  it('lists the intermediate address and the instances of both ends as observables', () => {
    // Prepare
    const line = '10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 i-0a1b2c3d ingress';
    const format = 'srcaddr dstaddr pkt-srcaddr pkt-dstaddr instance-id flow-direction';
    const values: SomeValues = { direction: 'ingress', source: { instance_id: 'i-far' } };

    // Act
    const observables = memberOf('observables', line, format, values, WITH_OBSERVABLES);

    // Assess
    const address = { type_id: 2, type: 'IP Address' };
    const instance = { type_id: 10, type: 'Resource UID' };
    expect(observables).toEqual([
      { name: 'src_endpoint.ip', ...address, value: '203.0.113.5' },
      { name: 'dst_endpoint.ip', ...address, value: '10.0.1.5' },
      { name: 'src_endpoint.intermediate_ips[]', ...address, value: '10.0.0.220' },
      { name: 'src_endpoint.instance_uid', ...instance, value: 'i-far' },
      { name: 'dst_endpoint.instance_uid', ...instance, value: 'i-0a1b2c3d' },
    ]);
  });

  it.each([
    ['ec2_instance', 6, 'Virtual'],
    ['eks_node', 6, 'Virtual'],
    ['application_load_balancer', 15, 'Load Balancer'],
    ['network_load_balancer', 15, 'Load Balancer'],
    ['gateway_load_balancer', 15, 'Load Balancer'],
    ['classic_load_balancer', 15, 'Load Balancer'],
    ['load_balancer', 15, 'Load Balancer'],
    ['lambda_function', 99, 'lambda_function'],
    ['unknown', 0, 'Unknown'],
  ])('calls the kind of endpoint that belongs to %s %i, %s', (owner, id, caption) => {
    // Prepare
    const values = { destination: { interface_id: 'eni-d', owner_type: owner } };

    // Act
    const endpoint = memberOf('dst_endpoint', '10.0.0.1', 'dstaddr', values);

    // Assess
    expect(endpoint).toMatchObject({ type_id: id, type: caption });
  });

  it.each([
    ['network_load_balancer', undefined, 15, 'Load Balancer'],
    ['lambda', undefined, 99, 'lambda'],
    ['lambda', 'lambda_function', 99, 'lambda_function'],
  ])(
    'classifies the recording end by its interface type %s, unless its owner %s is known',
    (type, owner, id, caption) => {
      // Prepare
      const destination = owner === undefined ? undefined : { interface_id: 'eni-d', owner_type: owner };

      // Act
      const document = documentOf(OCSF_SCHEMA, `10.0.0.1 10.0.0.2 ${type}`, 'srcaddr dstaddr interface-type', {
        direction: 'ingress',
        destination,
      });

      // Assess
      expect(document).toMatchObject({
        dst_endpoint: { type_id: id, type: caption },
        unmapped: { interface_type: type },
      });
      expect(document).not.toHaveProperty('src_endpoint.type_id');
    },
  );

  it.each([
    ['private', {}, 1],
    ['shared', {}, 1],
    ['unique_local', {}, 1],
    ['public', {}, 2],
    ['public', { source: { interface_id: 'eni-s' } }, 1],
    ['public', { source: { owner_id: 'nat-s' } }, 1],
    ['public', { direction: 'egress' }, 1],
    ['public', { direction: 'ingress' }, 2],
    ['multicast', {}, undefined],
  ] satisfies [string, SomeValues, number | undefined][])(
    'sets a source of the class %s and %j in the scope %s',
    (sourceClass, values, expected) => {
      // Prepare, Act
      const endpoint = memberOf('src_endpoint', '10.0.0.1 eni-0a1b2c3d', 'srcaddr interface-id', {
        ...values,
        sourceClass,
      });

      // Assess
      expect(Reflect.get(Object(endpoint), 'network_scope_id')).toBe(expected);
    },
  );

  it('identifies an endpoint by the address in the packet, not by an intermediate one', () => {
    // Prepare
    const line = '10.0.0.220 203.0.113.5 10.0.1.5 203.0.113.5 40000 443 eni-0a1b2c3d EC2 egress';
    const format =
      'srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport interface-id pkt-src-aws-service flow-direction';
    const source = { interface_id: 'eni-0a1b2c3d', owner_type: 'nat_gateway', owner_name: 'way-out' };

    // Act
    const document = documentOf(OCSF_SCHEMA, line, format, {
      direction: 'egress',
      sourceClass: 'private',
      sourceLabel: 'shop',
      destinationLabel: 'office',
      source,
    });

    // Assess
    expect(document).toMatchObject({
      enrichments: [{ name: 'src_endpoint.interface_uid', data: { owner_name: 'way-out' } }],
      dst_endpoint: { ip: '203.0.113.5', port: 443, zone: 'office' },
      unmapped: { src_label: 'shop' },
    });
    expect(Reflect.get(Object(document), 'src_endpoint')).toEqual({
      ip: '10.0.1.5',
      port: 40000,
      intermediate_ips: ['10.0.0.220'],
      svc_name: 'EC2',
      interface_uid: 'eni-0a1b2c3d',
    });
  });

  it.each([
    ['egress', 'src_endpoint'],
    ['ingress', 'dst_endpoint'],
    [undefined, 'unmapped'],
  ] as const)('shows what recorded the flow at its end: %s, %s', (direction, place) => {
    // Prepare
    const line = 'eni-0a1b2c3d vpc-0a1b2c3d subnet-0a1b2c3d i-0a1b2c3d 10.0.0.1 10.0.0.2';
    const format = 'interface-id vpc-id subnet-id instance-id srcaddr dstaddr';

    // Act
    const document = Object(documentOf(OCSF_SCHEMA, line, format, { direction }));

    // Assess
    const isAt = (key: string): boolean => JSON.stringify(document[key] ?? {}).includes('i-0a1b2c3d');
    expect(['src_endpoint', 'dst_endpoint', 'unmapped'].filter(isAt)).toEqual([place]);
    expect(document[place]).toMatchObject(
      direction === undefined
        ? { interface_id: 'eni-0a1b2c3d', vpc_id: 'vpc-0a1b2c3d', subnet_id: 'subnet-0a1b2c3d' }
        : { interface_uid: 'eni-0a1b2c3d', vpc_uid: 'vpc-0a1b2c3d', subnet_uid: 'subnet-0a1b2c3d' },
    );
  });

  it('has no endpoint without an identity', () => {
    // Prepare, Act
    const document = Object(
      documentOf(OCSF_SCHEMA, '40000 443 S3 vpc-0a1b2c3d', 'srcport dstport pkt-dst-aws-service vpc-id', {
        direction: 'egress',
      }),
    );

    // Assess
    expect(document).not.toHaveProperty('src_endpoint');
    expect(document).not.toHaveProperty('dst_endpoint');
    expect(document.unmapped).toEqual({
      srcport: 40000,
      dstport: 443,
      pkt_dst_aws_service: 'S3',
      vpc_id: 'vpc-0a1b2c3d',
    });
  });

  it('shows the attachment interface of a transit gateway as the endpoint’s only if nothing else is known', () => {
    // Prepare
    const line = '10.0.0.1 10.0.0.2 tgw-0a1b2c3d eni-0aaaaaaa subnet-0aaaaaaa vpc-0aaaaaaa eni-0bbbbbbb unknown';
    const format =
      'srcaddr dstaddr tgw-id tgw-src-eni tgw-src-subnet-id tgw-src-vpc-id tgw-dst-eni tgw-dst-vpc-account-id';
    const source = { interface_id: 'eni-own', subnet_id: 'subnet-own', vpc_id: 'vpc-0aaaaaaa' };

    // Act
    const document = documentOf(OCSF_SCHEMA, line, format, { direction: 'egress', source });

    // Assess
    expect(document).toMatchObject({
      observation_point_id: 3,
      metadata: { product: { name: 'AWS Transit Gateway' } },
      src_endpoint: { interface_uid: 'eni-own', subnet_uid: 'subnet-own', vpc_uid: 'vpc-0aaaaaaa' },
      dst_endpoint: { interface_uid: 'eni-0bbbbbbb' },
      network_observation_point: { uid: 'tgw-0a1b2c3d' },
    });
    expect(document).toHaveProperty('unmapped', {
      tgw_src_eni: 'eni-0aaaaaaa',
      tgw_src_subnet_id: 'subnet-0aaaaaaa',
      tgw_dst_vpc_account_id: 'unknown',
    });
  });

  it('names the owner of an end without an interface', () => {
    // Prepare
    const values: SomeValues = {
      direction: 'egress',
      source: { owner_type: 'nat_gateway', owner_id: 'nat-0a1b2c3d', owner_name: 'way-out' },
    };

    // Act
    const document = documentOf(OCSF_SCHEMA, '198.51.100.7 nat-0a1b2c3d', 'srcaddr resource-id', values);

    // Assess
    expect(document).toMatchObject({
      observation_point_id: 3,
      src_endpoint: { uid: 'nat-0a1b2c3d', name: 'way-out', type_id: 99, type: 'nat_gateway' },
      network_observation_point: { uid: 'nat-0a1b2c3d' },
      enrichments: [{ name: 'src_endpoint.uid', value: 'nat-0a1b2c3d', type: 'resource' }],
    });
  });

  it('has no enrichment of an end with known ids only', () => {
    // Prepare
    const source = { interface_id: 'eni-s', instance_id: 'i-s', subnet_id: 'subnet-s', vpc_id: 'vpc-s' };

    // Act
    const document = documentOf(OCSF_SCHEMA, '10.0.0.1', 'srcaddr', { source });

    // Assess
    expect(document).not.toHaveProperty('enrichments');
    expect(document).toHaveProperty('src_endpoint.instance_uid', 'i-s');
  });
});
