import { describe, expect, it } from 'vitest';
import { serviceName, serviceRank, transportOfProtocol } from '../../../src/reference/services.ts';

describe('serviceName', () => {
  it.each([
    ['tcp', 22, 'ssh'],
    ['tcp', 53, 'domain'],
    ['udp', 53, 'domain'],
    ['tcp', 80, 'http'],
    ['udp', 123, 'ntp'],
    ['tcp', 443, 'https'],
    ['udp', 443, 'https'],
    ['tcp', 3478, 'stun'],
    ['sctp', 22, 'ssh'],
    ['sctp', 2049, 'nfs'],
    ['dccp', 9, 'discard'],
  ] as const)('uses the first registered name of %s %i, "%s"', (transport, port, expected) => {
    // Prepare: ports whose registered name is the commonly known one

    // Act
    const found = { name: serviceName(transport, port), rank: serviceRank(transport, port) };

    // Assess
    expect(found).toEqual({ name: expected, rank: 'registered' });
  });

  it.each([
    ['tcp', 445, 'smb'],
    ['tcp', 465, 'submissions'],
    ['tcp', 514, 'syslog-tcp'],
    ['udp', 1701, 'l2tp'],
    ['tcp', 2049, 'nfs'],
    ['tcp', 3389, 'rdp'],
    ['udp', 3389, 'rdp'],
    ['tcp', 5439, 'redshift'],
    ['tcp', 6443, 'kubernetes-api'],
    ['tcp', 8302, 'consul-serf-wan'],
    ['udp', 8302, 'consul-serf-wan'],
    ['tcp', 9200, 'opensearch'],
    ['tcp', 10250, 'kubelet'],
    ['udp', 51820, 'wireguard'],
    ['udp', 514, 'syslog'],
    ['udp', 2049, 'nfs'],
    ['tcp', 3306, 'mysql'],
    ['udp', 4789, 'vxlan'],
    ['tcp', 5432, 'postgresql'],
    ['tcp', 6379, 'redis'],
    ['tcp', 27017, 'mongodb'],
    ['tcp', 61617, 'activemq-tls'],
  ] as const)('uses the operators\' name of %s %i, "%s"', (transport, port, expected) => {
    // Prepare: ports that operators know as server ports, whatever the registry says

    // Act
    const found = { name: serviceName(transport, port), rank: serviceRank(transport, port) };

    // Assess
    expect(found).toEqual({ name: expected, rank: 'operator' });
  });

  it('keeps the registered name on the transport that an override does not cover', () => {
    // Prepare: the override of 9200 applies to tcp only

    // Act
    const found = { name: serviceName('udp', 9200), rank: serviceRank('udp', 9200) };

    // Assess
    expect(found).toEqual({ name: 'wap-wsp', rank: 'registered' });
  });

  it('applies a registered range to exactly its ports', () => {
    // Prepare
    const ports = Array.from({ length: 64 }, (_, index) => 6000 + index);

    // Act
    const inside = ports.flatMap((port) => [serviceName('tcp', port), serviceName('udp', port)]);
    const outside = [serviceName('tcp', 5999), serviceName('tcp', 6064)];

    // Assess
    expect(new Set(inside)).toEqual(new Set(['x11']));
    expect(outside).not.toContain('x11');
  });

  it.each([
    ['tcp', 0],
    ['udp', 0],
    ['tcp', 4],
    ['sctp', 443 + 1],
    ['tcp', 49151],
    ['tcp', 60000],
    ['tcp', 65535],
    ['tcp', 65536],
    ['tcp', 65536 + 443],
    ['tcp', 2 ** 32 + 443],
    ['tcp', -1],
    ['tcp', Number.NaN],
  ] as const)('has neither name nor rank for %s %d', (transport, port) => {
    // Prepare: reserved, unassigned and dynamic ports, and numbers that are not ports

    // Act
    const found = { name: serviceName(transport, port), rank: serviceRank(transport, port) };

    // Assess
    expect(found).toEqual({ name: undefined, rank: undefined });
  });

  it('has a rank for a port exactly if it has a name', () => {
    // Prepare
    const transports = ['tcp', 'udp', 'sctp', 'dccp'] as const;
    const ports = Array.from({ length: 65_536 }, (_, port) => port);

    // Act
    const named = transports.map((transport) => ports.filter((port) => serviceName(transport, port) !== undefined));
    const ranked = transports.map((transport) => ports.filter((port) => serviceRank(transport, port) !== undefined));

    // Assess
    expect(named).toEqual(ranked);
    expect(named.map((found) => found.length > 0)).toEqual([true, true, true, true]);
  });
});

describe('transportOfProtocol', () => {
  it.each([
    [6, 'tcp'],
    [17, 'udp'],
    [132, 'sctp'],
    [33, 'dccp'],
    [136, 'udp'],
    [1, undefined],
    [58, undefined],
    [0, undefined],
    [255, undefined],
  ])('gives for protocol %i the transport %s', (protocol, expected) => {
    // Prepare: the protocol number is the only input

    // Act
    const transport = transportOfProtocol(protocol);

    // Assess
    expect(transport).toBe(expected);
  });
});
