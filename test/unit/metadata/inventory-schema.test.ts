import { describe, expect, it } from 'vitest';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';

const FULL = {
  version: 1,
  generatedAt: '2021-01-01T00:00:00Z',
  accountIds: ['111111111111'],
  networkInterfaces: [
    {
      id: 'eni-1',
      accountId: '123456789012',
      region: 'eu-central-1',
      type: 'interface',
      description: '',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      availabilityZone: 'eu-central-1a',
      addresses: ['10.0.0.1', '2001:DB8::1'],
      publicAddresses: ['198.51.100.1'],
      securityGroupIds: ['sg-1'],
      instanceId: 'i-1',
      attachedAt: 1_600_000_000,
      owner: { type: 'ec2_instance', id: 'i-1', name: 'web' },
      tags: { Name: 'web', '': '' },
    },
  ],
  instances: [{ id: 'i-1', type: 't3.micro', imageId: 'ami-1', tags: {} }],
  subnets: [{ id: 'subnet-1', vpcId: 'vpc-1', availabilityZone: 'eu-central-1a', tags: {} }],
  vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], tags: {} }],
};

const withInterface = (members: Readonly<Record<string, unknown>>) => ({
  version: 1,
  networkInterfaces: [{ id: 'eni-0' }, { id: 'eni-1', ...members }],
});

describe('checkInventory', () => {
  it('accepts a complete document unchanged', () => {
    // Prepare, Act
    const inventory = checkInventory(FULL);

    // Assess
    expect(inventory).toEqual(FULL);
  });

  it('accepts a minimal document', () => {
    // Prepare
    const least = { version: 1, networkInterfaces: [] };

    // Act
    const inventory = checkInventory(least);

    // Assess
    expect(inventory).toEqual(least);
  });

  it.each(['2021-01-01T00:00:00Z', '2021-01-01T00:00:00.000Z', '2021-01-01T00:00:00+01:00'])(
    'accepts the time %s',
    (generatedAt) => {
      // Prepare, Act
      const inventory = checkInventory({ ...FULL, generatedAt });

      // Assess
      expect(inventory.generatedAt).toBe(generatedAt);
    },
  );

  it('accepts the longest tags of EC2, in any script', () => {
    // Prepare
    const tags = { ['🦊'.repeat(128)]: '🦊'.repeat(256) };

    // Act
    const inventory = checkInventory(withInterface({ tags }));

    // Assess
    expect(inventory.networkInterfaces[1]?.tags).toEqual(tags);
  });

  it.each([
    ['version', { version: 2, networkInterfaces: [] }],
    ['networkInterfaces', { version: 1 }],
    ['generatedAt', { version: 1, generatedAt: 'yesterday', networkInterfaces: [] }],
    ['accountIds', { version: 1, accountIds: '111111111111', networkInterfaces: [] }],
    ['accountIds.1', { version: 1, accountIds: ['111111111111', 'unknown'], networkInterfaces: [] }],
    ['networkInterfaces.1.id', withInterface({ id: 'i-1' })],
    ['networkInterfaces.1.id', withInterface({ id: '' })],
    ['networkInterfaces.1.vpcId', withInterface({ vpcId: 'eni-1' })],
    ['networkInterfaces.1.subnetId', withInterface({ subnetId: 5 })],
    ['networkInterfaces.1.instanceId', withInterface({ instanceId: 'x' })],
    ['networkInterfaces.1.addresses', withInterface({ addresses: '10.0.0.1' })],
    ['networkInterfaces.1.addresses.1', withInterface({ addresses: ['10.0.0.1', '10.0.0'] })],
    ['networkInterfaces.1.publicAddresses.0', withInterface({ publicAddresses: ['198.51.100.0/24'] })],
    ['networkInterfaces.1.securityGroupIds.0', withInterface({ securityGroupIds: [null] })],
    ['networkInterfaces.1.attachedAt', withInterface({ attachedAt: -1 })],
    ['networkInterfaces.1.attachedAt', withInterface({ attachedAt: 1.5 })],
    ['networkInterfaces.1.attachedAt', withInterface({ attachedAt: '2021-01-01' })],
    ['networkInterfaces.1.owner.type', withInterface({ owner: { id: 'x' } })],
    ['networkInterfaces.1.tags.Name', withInterface({ tags: { Name: 5 } })],
    ['networkInterfaces.1.prefixes.0', withInterface({ prefixes: ['10.0.1.97/28'] })],
    ['networkInterfaces.1.seenSince.10.0.0.1', withInterface({ seenSince: { '10.0.0.1': -1 } })],
    ['networkInterfaces.1.seenSince.here', withInterface({ seenSince: { here: 1 } })],
    ['instances.0.id', { ...FULL, instances: [{ id: 'eni-1' }] }],
    ['subnets.0.vpcId', { ...FULL, subnets: [{ id: 'subnet-1', vpcId: 'x' }] }],
    ['vpcs.0.cidrBlocks.0', { ...FULL, vpcs: [{ id: 'vpc-1', cidrBlocks: [''] }] }],
  ])('names the path %s of a problem', (path, document) => {
    // Prepare, Act, Assess
    expect(() => checkInventory(document)).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        message: expect.stringMatching(`^the inventory is not valid: ${path.replaceAll('.', '\\.')}: `),
      }),
    );
  });

  it('ignores members that a newer release may have written', () => {
    // Prepare
    const document = { ...withInterface({ colour: 'red', owner: { type: 'x', shade: 1 } }), weather: [] };

    // Act
    const inventory = checkInventory(document);

    // Assess
    expect(inventory).toEqual(withInterface({ owner: { type: 'x' } }));
  });

  it('reports the value received for an invalid address', () => {
    // Prepare
    const document = withInterface({ addresses: ['10.0.0'] });

    // Act, Assess
    expect(() => checkInventory(document)).toThrow(/is not an IPv4 or IPv6 address.*"10\.0\.0"/);
  });

  it('reports the value received for an invalid id', () => {
    // Prepare
    const document = withInterface({ vpcId: 'subnet-1' });

    // Act, Assess
    expect(() => checkInventory(document)).toThrow(/must begin with vpc-.*"subnet-1"/);
  });

  it.each([[null], [[]], ['x'], [undefined]])('refuses %j, which is not a document', (document) => {
    // Prepare, Act, Assess
    expect(() => checkInventory(document)).toThrow(/^the inventory is not valid: /);
  });

  it('names the first problems and counts the others', () => {
    // Prepare
    const document = { version: 1, networkInterfaces: Array.from({ length: 8 }, (_, index) => ({ id: `x-${index}` })) };

    // Act, Assess
    expect(() => checkInventory(document)).toThrow(/networkInterfaces\.0\.id.*networkInterfaces\.4\.id.*; and 3 more$/);
    expect(() => checkInventory(document)).not.toThrow(/networkInterfaces\.5/);
  });
});
