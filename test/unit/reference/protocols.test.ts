import { describe, expect, it } from 'vitest';
import { protocolName } from '../../../src/reference/protocols.ts';

describe('protocolName', () => {
  it.each([
    [0, 'hopopt'],
    [1, 'icmp'],
    [4, 'ipv4'],
    [6, 'tcp'],
    [17, 'udp'],
    [33, 'dccp'],
    [47, 'gre'],
    [50, 'esp'],
    [58, 'ipv6-icmp'],
    [132, 'sctp'],
    [136, 'udplite'],
    [143, 'ethernet'],
    [147, 'bit-emu'],
  ])('names protocol %i "%s"', (protocol, expected) => {
    // Prepare: the protocol number is the only input

    // Act
    const name = protocolName(protocol);

    // Assess
    expect(name).toBe(expected);
  });

  it.each([
    [13, 'argus'],
    [53, 'swipe'],
    [95, 'micp'],
    [122, 'sm'],
    [124, 'isis-over-ipv4'],
    [135, 'mobility-header'],
  ])('normalises the registry\'s keyword of protocol %i to "%s"', (protocol, expected) => {
    // Prepare: the registry marks some keywords "(deprecated)" and writes others with spaces

    // Act
    const name = protocolName(protocol);

    // Assess
    expect(name).toBe(expected);
  });

  it.each([61, 63, 68, 99, 114, 148, 252, 253, 254, 255, 256, -1, 6.5, Number.NaN])(
    'has no name for %d',
    (protocol) => {
      // Prepare: numbers that have no keyword, are unassigned or reserved, or are not protocol numbers

      // Act
      const name = protocolName(protocol);

      // Assess
      expect(name).toBeUndefined();
    },
  );

  it('gives lower-case names without spaces only', () => {
    // Prepare
    const protocols = Array.from({ length: 256 }, (_, protocol) => protocol);

    // Act
    const names = protocols.map(protocolName).filter((name) => name !== undefined);

    // Assess
    expect(names.length).toBeGreaterThan(130);
    expect(names.filter((name) => !/^[a-z0-9][a-z0-9+./-]*$/.test(name))).toEqual([]);
  });
});
