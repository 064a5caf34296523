import { describe, expect, it } from 'vitest';
import { endsOf, interfacesOf } from './endpoints.ts';
import { SHOP } from './shop-inventory.ts';

const BEFORE_ATTACHED = 1_599_999_999;
const WHEN_ATTACHED = 1_600_000_000;

describe('enrichEndpoints on the recording end', () => {
  it.each([
    ['source', 'egress', ['eni-nat', undefined]],
    ['destination', 'ingress', [undefined, 'eni-nat']],
  ])('puts the recording interface at the %s of %s traffic, whatever the addresses', (_end, direction, expected) => {
    // Prepare
    const flow = { 'interface-id': 'eni-nat', srcaddr: '192.0.2.1', dstaddr: '192.0.2.2', 'flow-direction': direction };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(expected);
  });

  it('identifies the recording end by the interface’s addresses if the record gives no direction', () => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', srcaddr: '10.0.0.5', dstaddr: '10.0.1.7' };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-web', 'eni-db']);
  });

  it('describes an unknown interface by the values of the record', () => {
    // Prepare
    const flow = {
      'interface-id': 'eni-gone',
      'vpc-id': 'vpc-shop',
      'subnet-id': 'subnet-shop-a',
      'instance-id': 'i-old',
      srcaddr: '10.0.0.99',
      dstaddr: '10.0.1.7',
      'flow-direction': 'egress',
    };

    // Act
    const { source, destination } = endsOf(flow);

    // Assess
    expect(source).toMatchObject({
      interface_id: 'eni-gone',
      instance_id: 'i-old',
      instance_name: 'old-1',
      subnet_name: 'shop-a',
      vpc_name: 'shop',
    });
    expect(destination?.interface_id).toBe('eni-db');
  });

  it('prefers the record’s instance to that of the inventory', () => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', 'instance-id': 'i-old', srcaddr: '10.0.0.5', dstaddr: '192.0.2.1' };

    // Act
    const { source } = endsOf(flow);

    // Assess
    expect(source).toMatchObject({ owner_type: 'ec2_instance', owner_id: 'i-old', instance_name: 'old-1' });
    expect(source?.interface_type).toBe('interface');
  });

  it.each([
    ['vpc-id', 'vpc-other', 'vpc_id'],
    ['subnet-id', 'subnet-other', 'subnet_id'],
  ])('prefers the record’s %s to that of the inventory', (field, id, attribute) => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', [field]: id, srcaddr: '10.0.0.5', dstaddr: '192.0.2.1' };

    // Act
    const { source } = endsOf(flow);

    // Assess
    expect(source).toHaveProperty(attribute, id);
    expect(source).not.toHaveProperty(attribute.replace('_id', '_name'));
    expect(source?.interface_id).toBe('eni-web');
  });

  it('uses the inventory if the record’s ids are absent', () => {
    // Prepare
    const flow = {
      'interface-id': 'eni-web',
      'vpc-id': null,
      'instance-id': null,
      srcaddr: '10.0.0.5',
      end: WHEN_ATTACHED,
    };

    // Act
    const { source } = endsOf(flow);

    // Assess
    expect(source).toMatchObject({ vpc_id: 'vpc-shop', instance_id: 'i-web' });
  });

  it('omits owner and instance if the interface was attached after the flow had ended', () => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', srcaddr: '10.0.0.5', dstaddr: '192.0.2.1', end: BEFORE_ATTACHED };

    // Act
    const { source } = endsOf(flow);

    // Assess
    expect(source).toMatchObject({ interface_id: 'eni-web', subnet_id: 'subnet-shop-a', vpc_id: 'vpc-shop' });
    for (const attribute of ['owner_type', 'owner_id', 'owner_name', 'instance_id', 'instance_name', 'image_id']) {
      expect(source).not.toHaveProperty(attribute);
    }
    expect(source?.tags).toEqual({ team: 'network', stage: 'live' });
  });

  it('omits the owner if an interface that can move was attached during the flow', () => {
    // Prepare
    const inventory = {
      ...SHOP,
      networkInterfaces: SHOP.networkInterfaces.map((item) => ({ ...item, isDetachable: true })),
    };
    const ownerOf = (start: number) => {
      const flow = { 'interface-id': 'eni-web', srcaddr: '10.0.0.5', dstaddr: '192.0.2.1', start, end: WHEN_ATTACHED };
      return endsOf(flow, inventory).source?.owner_id;
    };

    // Act
    const owners = [ownerOf(BEFORE_ATTACHED), ownerOf(WHEN_ATTACHED)];

    // Assess
    expect(owners).toEqual([undefined, 'i-web']);
  });

  it.each([
    ['ended when it was attached', { end: WHEN_ATTACHED }],
    ['ended at a time that is not recorded', { end: null }],
    ['is of a format without the end', {}],
    ['names the same instance itself', { end: BEFORE_ATTACHED, 'instance-id': 'i-web' }],
  ])('keeps owner and instance if the flow %s', (_what, fields) => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', srcaddr: '10.0.0.5', dstaddr: '192.0.2.1', ...fields };

    // Act
    const { source } = endsOf(flow);

    // Assess
    expect(source).toMatchObject({ owner_id: 'i-web', instance_id: 'i-web', instance_name: 'web-1' });
  });

  it('is found by its address if the record names no interface, as for a regional NAT gateway', () => {
    // Prepare
    const flow = {
      'interface-id': null,
      'vpc-id': 'vpc-shop',
      srcaddr: '10.0.0.5',
      dstaddr: '10.0.1.7',
      'flow-direction': 'egress',
    };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-web', 'eni-db']);
  });

  it('is found by its address in a format without interface', () => {
    // Prepare
    const flow = { srcaddr: '10.0.1.7', dstaddr: '10.8.0.1' };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-db', 'eni-office']);
  });

  it('is known in a format without addresses', () => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', 'flow-direction': 'ingress', bytes: 5 };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual([undefined, 'eni-web']);
  });
});
