import { describe, expect, it } from 'vitest';
import { routeAddresses } from '../../../src/aws/lookups/route-addresses.ts';

/** Where an address is looked up if the VPC's ranges contain every address, no address, or are unknown. */
function routesOf(address: string, holds: boolean | undefined) {
  const { inVpc, elsewhere, publicOnes, unroutable } = routeAddresses(new Map([['vpc-1', new Set([address])]]), {
    vpcHolds: () => holds,
  });
  return {
    inVpc: inVpc.length > 0,
    elsewhere: elsewhere.has(address),
    publicOnes: publicOnes.has(address),
    unroutable: unroutable.has(address),
  };
}

const NOWHERE = { inVpc: false, elsewhere: false, publicOnes: false, unroutable: false };

describe('routeAddresses', () => {
  it.each([
    ['private, in the ranges', '10.0.0.5', true, { inVpc: true }],
    ['private, outside the ranges', '10.0.0.5', false, { elsewhere: true }],
    ['private, the ranges not being known', '10.0.0.5', undefined, { inVpc: true, unroutable: true }],
    ['public, in the ranges', '2001:db8::5', true, { inVpc: true }],
    ['public, outside the ranges', '203.0.113.5', false, { publicOnes: true }],
    ['public, the ranges not being known', '203.0.113.5', undefined, { publicOnes: true }],
  ])('routes an address that is %s', (_what, address, holds, expected) => {
    // Prepare, Act
    const routes = routesOf(address, holds);

    // Assess
    expect(routes).toEqual({ ...NOWHERE, ...expected });
  });
});
