import { describe, expect, it } from 'vitest';
import { isIpv6, isPrivateAddress } from '../../../src/aws/lookups/addresses.ts';

describe('isPrivateAddress', () => {
  it.each([
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.0',
    '100.99.1.1',
    '100.127.255.255',
    'fc00::1',
    'fdff:ffff::1',
  ])('accepts %s', (address) => {
    // Prepare, Act, Assess
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '9.255.255.255',
    '11.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '172.160.0.1',
    '192.167.255.255',
    '192.169.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '100.6.0.1',
    '100.12.0.1',
    '169.254.1.1',
    '127.0.0.1',
    '110.0.0.1',
    '2001:db8::1',
    'fe80::1',
    'fb00::1',
    'fc::1',
    '::10.0.0.1',
  ])('refuses %s', (address) => {
    // Prepare, Act, Assess
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('isIpv6', () => {
  it('distinguishes the families', () => {
    // Prepare, Act, Assess
    expect([isIpv6('::1'), isIpv6('10.0.0.1')]).toEqual([true, false]);
  });
});
