import { describe, expect, it } from 'vitest';
import type { RecordedIds } from '../../../src/enrich/describe-end.ts';
import { EndpointFactory } from '../../../src/enrich/endpoint-factory.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import { SHOP } from './shop-inventory.ts';

const source = new SnapshotSource(SHOP);
const NO_IDS: RecordedIds = { interfaceId: undefined, vpcId: undefined, subnetId: undefined, instanceId: undefined };

function knownInterface(id: string): NetworkInterface {
  const networkInterface = source.interfaceById(id);
  if (networkInterface === undefined) throw new Error(`${id} is not in the inventory`);
  return networkInterface;
}

describe('EndpointFactory.ofInterface', () => {
  it('adds everything known about an interface of an instance', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofInterface(knownInterface('eni-web'));

    // Assess
    expect(endpoint.attributes).toEqual({
      interface_id: 'eni-web',
      interface_type: 'interface',
      owner_type: 'ec2_instance',
      owner_id: 'i-web',
      owner_name: 'web-1',
      instance_id: 'i-web',
      instance_name: 'web-1',
      instance_type: 't3.medium',
      image_id: 'ami-1',
      subnet_id: 'subnet-shop-a',
      subnet_name: 'shop-a',
      availability_zone: 'eu-central-1a',
      vpc_id: 'vpc-shop',
      vpc_name: 'shop',
      security_group_ids: ['sg-web', 'sg-all'],
      public_ip: '198.51.100.5',
      tags: { team: 'web', stage: 'live', Name: 'web-1' },
    });
  });

  it('omits unknown values', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoints = ['eni-bare', 'eni-office'].map((id) => factory.ofInterface(knownInterface(id)));

    // Assess
    expect(endpoints.map(({ attributes }) => attributes)).toEqual([
      { interface_id: 'eni-bare' },
      { interface_id: 'eni-office', vpc_id: 'vpc-office' },
    ]);
  });

  it.each([
    ['unknown', 'legacy appliance'],
    ['rds', undefined],
  ])('adds the description of an interface only if its owner is unknown: %s', (type, expected) => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofInterface({ id: 'eni-x', description: 'legacy appliance', owner: { type } });

    // Assess
    expect(endpoint.attributes.interface_description).toBe(expected);
    expect(endpoint.attributes.owner_type).toBe(type);
  });

  it('uses the zone of the subnet if the interface has none', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofInterface(knownInterface('eni-db'));

    // Assess
    expect(endpoint.attributes).toMatchObject({ availability_zone: 'eu-central-1b', owner_type: 'rds_instance' });
    expect(endpoint?.attributes).not.toHaveProperty('owner_id');
  });

  it('keeps the owner’s own name', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofInterface(knownInterface('eni-twin'));

    // Assess
    expect(endpoint.attributes).toMatchObject({ owner_type: 'lambda_function', owner_id: 'twin', owner_name: 'twin' });
  });

  it('gives the same object for the same interface, so that its rendered text can be reused', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoints = [factory.ofInterface(knownInterface('eni-web')), factory.ofInterface(knownInterface('eni-web'))];

    // Assess
    expect(endpoints[1]).toBe(endpoints[0]);
  });
});

describe('EndpointFactory.ofUnattachedInterface', () => {
  it('omits owner and instance, and the tags of the instance', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofUnattachedInterface(knownInterface('eni-web'));

    // Assess
    expect(endpoint.attributes).toEqual({
      interface_id: 'eni-web',
      interface_type: 'interface',
      subnet_id: 'subnet-shop-a',
      subnet_name: 'shop-a',
      availability_zone: 'eu-central-1a',
      vpc_id: 'vpc-shop',
      vpc_name: 'shop',
      security_group_ids: ['sg-web', 'sg-all'],
      public_ip: '198.51.100.5',
      tags: { team: 'network', stage: 'live' },
    });
  });

  it('does not change the attached interface', () => {
    // Prepare
    const factory = new EndpointFactory(source);
    const attached = factory.ofInterface(knownInterface('eni-web'));

    // Act
    const unattached = factory.ofUnattachedInterface(knownInterface('eni-web'));

    // Assess
    expect(factory.ofInterface(knownInterface('eni-web'))).toBe(attached);
    expect(unattached).not.toEqual(attached);
  });
});

describe('EndpointFactory.ofRecordedIds', () => {
  it('adds what the record’s ids lead to, for an unknown interface', () => {
    // Prepare
    const factory = new EndpointFactory(source);
    const ids = { interfaceId: 'eni-gone', vpcId: 'vpc-shop', subnetId: 'subnet-shop-b', instanceId: 'i-old' };

    // Act
    const endpoint = factory.ofRecordedIds(undefined, ids);

    // Assess
    expect(endpoint.attributes).toEqual({
      interface_id: 'eni-gone',
      owner_type: 'ec2_instance',
      owner_id: 'i-old',
      owner_name: 'old-1',
      instance_id: 'i-old',
      instance_name: 'old-1',
      instance_type: 't3.small',
      subnet_id: 'subnet-shop-b',
      subnet_name: 'shop-b',
      availability_zone: 'eu-central-1b',
      vpc_id: 'vpc-shop',
      vpc_name: 'shop',
      tags: { Name: 'old-1' },
    });
  });

  it('uses the instance in the record as the owner, whatever owns the interface now', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofRecordedIds(knownInterface('eni-web'), {
      ...NO_IDS,
      interfaceId: 'eni-web',
      instanceId: 'i-old',
    });

    // Assess
    expect(endpoint.attributes).toMatchObject({
      interface_id: 'eni-web',
      owner_type: 'ec2_instance',
      owner_id: 'i-old',
      owner_name: 'old-1',
      instance_id: 'i-old',
      instance_type: 't3.small',
      vpc_id: 'vpc-shop',
    });
    expect(endpoint?.attributes).not.toHaveProperty('image_id');
  });

  it('gives an instance with its id if nothing else is known', () => {
    // Prepare
    const factory = new EndpointFactory(source);

    // Act
    const endpoint = factory.ofRecordedIds(undefined, { ...NO_IDS, interfaceId: 'eni-gone', instanceId: 'i-gone' });

    // Assess
    expect(endpoint.attributes).toEqual({
      interface_id: 'eni-gone',
      owner_type: 'ec2_instance',
      owner_id: 'i-gone',
      instance_id: 'i-gone',
    });
  });

  it('gives the same object for the same ids', () => {
    // Prepare
    const factory = new EndpointFactory(source);
    const ids = { ...NO_IDS, interfaceId: 'eni-gone' };

    // Act
    const endpoints = [factory.ofRecordedIds(undefined, ids), factory.ofRecordedIds(undefined, { ...ids })];

    // Assess
    expect(endpoints[1]).toBe(endpoints[0]);
  });
});
