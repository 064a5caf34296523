import { describe, expect, it } from 'vitest';
import { readInventory } from '../../../src/metadata/read-inventory.ts';

const INVENTORY = { version: 1, networkInterfaces: [{ id: 'eni-1', owner: { type: 'x' }, tags: { colour: 'red' } }] };

describe('readInventory', () => {
  it('counts nothing if it knows every member, including tags and rules', () => {
    // Prepare
    const document = { ...INVENTORY, securityGroups: [], networkAcls: [], scopes: [], vpcEndpoints: [] };

    // Act
    const { inventory, unknown } = readInventory(Buffer.from(JSON.stringify(document)));

    // Assess
    expect(inventory).toEqual(INVENTORY);
    expect([unknown.count, unknown.names]).toEqual([0, []]);
  });

  it('ignores and counts members that a newer release may have written', () => {
    // Prepare
    const networkInterfaces = Array.from({ length: 3 }, (_, index) => ({
      id: `eni-${index}`,
      mtu: 9_001,
      owner: { type: 'x', shade: 1 },
    }));
    const subnets = [{ id: 'subnet-1', ipam: true }];

    // Act
    const { inventory, unknown } = readInventory(
      Buffer.from(JSON.stringify({ ...INVENTORY, networkInterfaces, subnets, weather: [1] })),
    );

    // Assess
    expect(unknown.count).toBe(8);
    expect(unknown.names).toEqual([
      'networkInterfaces.mtu',
      'networkInterfaces.owner.shade',
      'subnets.ipam',
      'weather',
    ]);
    expect(inventory.networkInterfaces[0]).toEqual({ id: 'eni-0', owner: { type: 'x' } });
  });
});
