import type { Inventory } from '../../../src/library/index.ts';

/** An inventory of one VPC with one interface per address; the first is `eni-0a1b2c3d4e5f60701`. */
export function inventoryOf(addresses: readonly string[]): Inventory {
  return {
    version: 1,
    generatedAt: '2026-03-02T08:55:00Z',
    networkInterfaces: addresses.map((address, index) => ({
      id: `eni-0a1b2c3d4e5f6070${index + 1}`,
      accountId: '123456789012',
      region: 'eu-central-1',
      type: 'interface',
      vpcId: 'vpc-0a11b22c33d44e55f',
      addresses: [address],
      owner: { type: 'ec2_instance', id: `i-0a1000000000e001${index}` },
      tags: { team: 'storefront' },
    })),
  };
}
