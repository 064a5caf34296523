import { describe, expect, it } from 'vitest';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory, NetworkInterface, Vpc } from '../../../src/model/inventory.ts';

const inventoryOf = (networkInterfaces: readonly NetworkInterface[], rest: Partial<Inventory> = {}): Inventory => ({
  version: 1,
  networkInterfaces,
  ...rest,
});

const sourceOf = (...interfaces: readonly NetworkInterface[]): SnapshotSource =>
  new SnapshotSource(inventoryOf(interfaces));
const sourceOfVpcs = (...vpcs: readonly Vpc[]): SnapshotSource => new SnapshotSource(inventoryOf([], { vpcs }));

describe('SnapshotSource by id', () => {
  it('finds interfaces, instances, subnets, VPCs and NAT gateways, and nothing for unknown ids', () => {
    // Prepare
    const source = new SnapshotSource(
      inventoryOf([{ id: 'eni-1' }], {
        instances: [{ id: 'i-1', type: 't3.micro' }],
        subnets: [{ id: 'subnet-1', vpcId: 'vpc-1' }],
        vpcs: [{ id: 'vpc-1', tags: { Name: 'shop' } }],
        natGateways: [{ id: 'nat-1', vpcId: 'vpc-1' }],
      }),
    );

    // Act
    const found = [source.interfaceById('eni-1'), source.instanceById('i-1'), source.subnetById('subnet-1')];
    const missing = [
      source.interfaceById('eni-2'),
      source.instanceById('i-2'),
      source.subnetById('subnet-2'),
      source.vpcById('constructor'),
      source.natGatewayById('nat-2'),
    ];

    // Assess
    expect(found).toMatchObject([{ id: 'eni-1' }, { id: 'i-1', type: 't3.micro' }, { id: 'subnet-1', vpcId: 'vpc-1' }]);
    expect(source.vpcById('vpc-1')).toEqual({ id: 'vpc-1', tags: { Name: 'shop' } });
    expect(source.natGatewayById('nat-1')).toEqual({ id: 'nat-1', vpcId: 'vpc-1' });
    expect(missing).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('works without instances, subnets and VPCs', () => {
    // Prepare
    const source = sourceOf({ id: 'eni-1' });

    // Act
    const found = [source.instanceById('i-1'), source.subnetById('subnet-1'), source.vpcById('vpc-1')];

    // Assess
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('gives the same object each time, so that results can be cached with it', () => {
    // Prepare
    const source = sourceOf({ id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1'] });

    // Act
    const found = [source.interfaceById('eni-1'), source.interfaceInVpc('vpc-1', '10.0.0.1')];

    // Assess
    expect(found[0]).toBeDefined();
    expect(found[1]).toBe(found[0]);
    expect(source.interfaceAnywhere('10.0.0.1')).toBe(found[0]);
  });

  it('uses the last of two entries with one id, without the addresses of the first', () => {
    // Prepare
    const source = sourceOf(
      { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1'] },
      { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.2'] },
    );

    // Act
    const found = ['10.0.0.1', '10.0.0.2'].map((address) => source.interfaceInVpc('vpc-1', address)?.id);

    // Assess
    expect(found).toEqual([undefined, 'eni-1']);
  });
});

describe('SnapshotSource.interfaceInVpc', () => {
  it('finds the interface with an address in a VPC, and none of another VPC', () => {
    // Prepare
    const source = sourceOf(
      { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1', '10.0.0.2'] },
      { id: 'eni-2', vpcId: 'vpc-2', addresses: ['10.0.0.1', '10.0.0.9'] },
    );

    // Act
    const found = [
      source.interfaceInVpc('vpc-1', '10.0.0.1'),
      source.interfaceInVpc('vpc-1', '10.0.0.2'),
      source.interfaceInVpc('vpc-2', '10.0.0.1'),
      source.interfaceInVpc('vpc-1', '10.0.0.9'),
      source.interfaceInVpc('vpc-3', '10.0.0.1'),
    ].map((networkInterface) => networkInterface?.id);

    // Assess
    expect(found).toEqual(['eni-1', 'eni-1', 'eni-2', undefined, undefined]);
  });

  it('names no interface for an address that two or three interfaces of one VPC claim', () => {
    // Prepare
    const claim = (id: string): NetworkInterface => ({ id, vpcId: 'vpc-1', addresses: ['10.0.0.1'] });
    const sources = [
      sourceOf(claim('eni-1'), claim('eni-2')),
      sourceOf(claim('eni-1'), claim('eni-2'), claim('eni-3')),
    ];

    // Act
    const found = sources.map((source) => source.interfaceInVpc('vpc-1', '10.0.0.1'));

    // Assess
    expect(found).toEqual([undefined, undefined]);
  });

  it('finds an interface that lists an address twice', () => {
    // Prepare
    const source = sourceOf({
      id: 'eni-1',
      vpcId: 'vpc-1',
      addresses: ['10.0.0.1', '10.0.0.1'],
      publicAddresses: ['198.51.100.1', '198.51.100.1'],
    });

    // Act
    const found = [source.interfaceInVpc('vpc-1', '10.0.0.1')?.id, source.interfaceAnywhere('198.51.100.1')?.id];

    // Assess
    expect(found).toEqual(['eni-1', 'eni-1']);
  });

  it('finds IPv6 by its canonical text, however the document spells it', () => {
    // Prepare
    const source = sourceOf({ id: 'eni-1', vpcId: 'vpc-1', addresses: ['2001:0DB8:0:0:0:0:0:1'] });

    // Act
    const found = source.interfaceInVpc('vpc-1', '2001:db8::1');

    // Assess
    expect(found?.id).toBe('eni-1');
    expect(found?.addresses).toEqual(['2001:db8::1']);
  });

  it('does not find public addresses, which belong to no VPC', () => {
    // Prepare
    const source = sourceOf({ id: 'eni-1', vpcId: 'vpc-1', publicAddresses: ['198.51.100.1'] });

    // Act
    const found = source.interfaceInVpc('vpc-1', '198.51.100.1');

    // Assess
    expect(found).toBeUndefined();
  });
});

describe('SnapshotSource.interfaceAnywhere', () => {
  it('finds the one interface that has an address, private, public or IPv6', () => {
    // Prepare
    const source = sourceOf(
      { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1', '2001:db8::1'] },
      { id: 'eni-2', publicAddresses: ['198.51.100.1', '198.51.100.2'] },
    );

    // Act
    const found = ['10.0.0.1', '2001:db8::1', '198.51.100.1', '198.51.100.2', '10.0.0.9'].map(
      (address) => source.interfaceAnywhere(address)?.id,
    );

    // Assess
    expect(found).toEqual(['eni-1', 'eni-1', 'eni-2', 'eni-2', undefined]);
  });

  it('names no interface for an address that interfaces of two VPCs have', () => {
    // Prepare
    const source = sourceOf(
      { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1'] },
      { id: 'eni-2', vpcId: 'vpc-2', addresses: ['10.0.0.1'] },
      { id: 'eni-3', vpcId: 'vpc-3', addresses: ['10.0.0.1'] },
    );

    // Act
    const found = source.interfaceAnywhere('10.0.0.1');

    // Assess
    expect(found).toBeUndefined();
  });
});

describe('SnapshotSource.vpcHolds', () => {
  const source = sourceOfVpcs(
    { id: 'vpc-1', cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16', '2001:db8:1::/56'] },
    { id: 'vpc-2', cidrBlocks: [] },
    { id: 'vpc-3' },
  );

  it.each([
    ['vpc-1', '10.0.255.255', true],
    ['vpc-1', '100.64.0.1', true],
    ['vpc-1', '2001:db8:1:ff::1', true],
    ['vpc-1', '10.1.0.0', false],
    ['vpc-1', '2001:db8:2::1', false],
    ['vpc-2', '10.0.0.1', undefined],
    ['vpc-3', '10.0.0.1', undefined],
    ['vpc-4', '10.0.0.1', undefined],
    ['vpc-1', 'x', undefined],
  ])('gives for %s and %s: %s', (vpcId, address, expected) => {
    // Prepare, Act
    const holds = source.vpcHolds(vpcId, address);

    // Assess
    expect(holds).toBe(expected);
  });

  it('accepts nested ranges, and a repeated one', () => {
    // Prepare
    const nested = sourceOfVpcs({ id: 'vpc-1', cidrBlocks: ['10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/8'] });

    // Act
    const holds = ['10.1.0.1', '10.2.0.1', '11.0.0.1'].map((address) => nested.vpcHolds('vpc-1', address));

    // Assess
    expect(holds).toEqual([true, true, false]);
  });

  it('refuses a range that is invalid', () => {
    // Prepare, Act, Assess
    expect(() => sourceOfVpcs({ id: 'vpc-1', cidrBlocks: ['10.0.0.0/40'] })).toThrow(RangeError);
  });

  it('names the VPC of an invalid range', () => {
    // Prepare, Act, Assess
    expect(() => sourceOfVpcs({ id: 'vpc-7', cidrBlocks: ['10.0.0.0/40'] })).toThrow(/vpc-7.*10\.0\.0\.0\/40/);
  });
});
