import { describe, expect, it } from 'vitest';
import { trafficPathName } from '../../../src/reference/traffic-paths.ts';

describe('trafficPathName', () => {
  it.each([
    [1, 'same_vpc'],
    [2, 'internet_gateway_or_vpc_endpoint'],
    [3, 'virtual_private_gateway'],
    [4, 'vpc_peering'],
    [5, 'inter_region_vpc_peering'],
    [6, 'local_gateway'],
    [7, 'gateway_vpc_endpoint'],
    [8, 'internet_gateway'],
  ])('names path %i "%s"', (path, expected) => {
    // Prepare: the path number is the only input

    // Act
    const name = trafficPathName(path);

    // Assess
    expect(name).toBe(expected);
  });

  it.each([0, 9, -1, 1.5, Number.NaN])('has no name for %d', (path) => {
    // Prepare: numbers to which AWS assigns no meaning

    // Act
    const name = trafficPathName(path);

    // Assess
    expect(name).toBeUndefined();
  });
});
