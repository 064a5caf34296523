import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICE } from '../../../src/enrich/service.ts';
import { addedTo, alone } from './enrich-line.ts';

const TCP = 6;
const UDP = 17;

interface Service {
  readonly port: number | undefined;
  readonly name: string | undefined;
}

/** The service of a flow; `flags` undefined means a format without the field, `-` an absent value. */
function serviceOf(source: number | '-', destination: number | '-', protocol: number, flags?: number | '-'): Service {
  const format =
    flags === undefined ? 'srcaddr srcport dstport protocol' : 'srcaddr srcport dstport protocol tcp-flags';
  const line = `10.0.0.1 ${source} ${destination} ${protocol}${flags === undefined ? '' : ` ${flags}`}`;
  const added = addedTo(alone(SERVICE), format, line);
  return { port: added?.servicePort === -1 ? undefined : added?.servicePort, name: added?.serviceName };
}

const NONE: Service = { port: undefined, name: undefined };

describe('SERVICE', () => {
  it.each([
    ['a request to a system port', 50_000, 443, TCP, { port: 443, name: 'https' }],
    ['the reply from it', 443, 50_000, TCP, { port: 443, name: 'https' }],
    ['a request to a port that operators know', 40_000, 3306, TCP, { port: 3306, name: 'mysql' }],
    ['the reply from that', 3306, 40_000, TCP, { port: 3306, name: 'mysql' }],
    ['a system port without a name against an ephemeral one', 4, 50_000, TCP, { port: 4, name: undefined }],
    ['a port that is merely registered against an ephemeral one', 50_001, 1_500, TCP, { port: 1_500, name: 'vlsi-lm' }],
    ['a user port without a name against an ephemeral one', 1_027, 60_000, TCP, { port: 1_027, name: undefined }],
    ['a named system port against an unnamed one', 4, 22, TCP, { port: 22, name: 'ssh' }],
    [
      'a port that operators know against a merely registered one',
      5432,
      1_500,
      TCP,
      { port: 5432, name: 'postgresql' },
    ],
    ['a system port against one that operators know', 443, 8080, TCP, { port: 443, name: 'https' }],
    ['two ephemeral ports of which operators know one', 51_820, 60_000, UDP, { port: 51_820, name: 'wireguard' }],
  ])('names the server of %s', (_what, source, destination, protocol, expected) => {
    // Prepare, Act
    const service = serviceOf(source, destination, protocol);

    // Assess
    expect(service).toEqual(expected);
  });

  it.each([
    ['two ephemeral ports', 50_001, 60_000, TCP],
    ['two ports that operators know', 3306, 5432, TCP],
    ['two named system ports', 22, 443, TCP],
    ['two ports of 512 to 1023 that are merely registered', 800, 1_010, TCP],
    ['two ports of 512 to 1023 that operators know', 873, 993, TCP],
    ['two merely registered ports', 1_500, 9_999, TCP],
    ['port 0 against an ephemeral one', 0, 50_000, UDP],
  ])('names no server for %s, which could be either way round', (_what, source, destination, protocol) => {
    // Prepare, Act
    const service = serviceOf(source, destination, protocol);

    // Assess
    expect(service).toEqual(NONE);
  });

  it.each([
    ['system port', 1_024, 443, { port: 443, name: 'https' }],
    ['port that operators know', 1_025, 3306, { port: 3306, name: 'mysql' }],
  ])('does not treat the client port of a NAT gateway as a service, against a %s', (_what, source, dest, expected) => {
    // Prepare: NAT gateways use ports from 1024 upwards for their clients

    // Act
    const there = serviceOf(source, dest, TCP);
    const back = serviceOf(dest, source, TCP);

    // Assess
    expect([there, back]).toEqual([expected, expected]);
  });

  it.each([
    ['imaps', 993],
    ['pop3s', 995],
    ['ldaps', 636],
    ['submission', 587],
    ['rsync', 873],
    ['ftps', 990],
    ['domain-s', 853],
    ['afp', 548],
    ['rtsp', 554],
    ['ipp', 631],
    ['ssh', 22],
    ['https', 443],
    ['mysql', 3306],
    ['iscsi-target', 3260],
    ['sips', 5061],
    ['openvpn', 1194],
  ])('prefers %s to a port of 512 to 1023 that is only registered or has no name', (name, port) => {
    for (const client of [800, 703, 1_023, 51_000]) {
      // Act
      const there = serviceOf(client, port, TCP);
      const back = serviceOf(port, client, TCP);

      // Assess
      expect([there, back]).toEqual([
        { port, name },
        { port, name },
      ]);
    }
  });

  it('names the server on a registered port of 512 to 1023 if flags or an ephemeral port show it', () => {
    // Prepare, Act
    const services = [serviceOf(3_306, 800, TCP, 2), serviceOf(50_001, 800, TCP), serviceOf(800, 50_001, TCP, 0)];

    // Assess
    expect(services.map(({ port }) => port)).toEqual([800, 800, 800]);
  });

  it.each([
    [111, 'rpcbind', TCP],
    [111, 'rpcbind', UDP],
    [988, 'lustre', TCP],
    [2_049, 'nfs', TCP],
    [2_049, 'nfs', UDP],
    [4_045, 'nlockmgr', TCP],
    [4_046, 'nfs-status', TCP],
    [20_048, 'mountd', TCP],
    [24_007, 'glusterd', TCP],
    [24_008, 'glusterd-rdma', TCP],
  ])(
    'recognises %i as %s for every client port of 512 to 1023, in both directions, with any flags',
    (port, name, protocol) => {
      // Prepare
      const flags = [undefined, '-', 0, 1, 2, 3, 4, 16, 18, 19, 24] as const;
      const clients = Array.from({ length: 512 }, (_, index) => 512 + index).filter((client) => client !== port);

      // Act
      const services = clients.flatMap((client) =>
        flags.flatMap((given) => [serviceOf(client, port, protocol, given), serviceOf(port, client, protocol, given)]),
      );

      // Assess
      const wrong = services.filter((service) => service.port !== port || service.name !== name);
      expect(services).toHaveLength(2 * flags.length * clients.length);
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['SYN to an ephemeral port', 1_433, 60_000, 2, 60_000],
    ['SYN and FIN', 443, 50_000, 3, 50_000],
    ['SYN and ACK', 60_000, 1_433, 18, 60_000],
    ['SYN, ACK and FIN', 50_000, 443, 19, 50_000],
    ['SYN and RST', 50_000, 443, 6, 443],
  ])('uses TCP flags before ports: %s', (_what, source, destination, flags, expected) => {
    // Prepare, Act
    const service = serviceOf(source, destination, TCP, flags);

    // Assess
    expect(service.port).toBe(expected);
  });

  it.each([
    ['0', 0],
    ['FIN alone', 1],
    ['ACK alone', 16],
    ['-', '-' as const],
  ])('uses ports if the flags are %s', (_what, flags) => {
    // Prepare, Act
    const service = serviceOf(50_000, 443, TCP, flags);

    // Assess
    expect(service).toEqual({ port: 443, name: 'https' });
  });

  it('uses ports for UDP, whatever stands in the flags', () => {
    // Prepare, Act
    const service = serviceOf(53, 50_000, UDP, 2);

    // Assess
    expect(service).toEqual({ port: 53, name: 'domain' });
  });

  it('names a port after its transport', () => {
    // Prepare, Act
    const names = [serviceOf(50_000, 514, TCP).name, serviceOf(50_000, 514, UDP).name];

    // Assess
    expect(names).toEqual(['syslog-tcp', 'syslog']);
  });

  it('treats equal ports as the server of both ends', () => {
    // Prepare, Act
    const services = [serviceOf(123, 123, UDP), serviceOf(500, 500, UDP), serviceOf(60_000, 60_000, TCP)];

    // Assess
    expect(services).toEqual([
      { port: 123, name: 'ntp' },
      { port: 500, name: 'ike' },
      { port: 60_000, name: undefined },
    ]);
  });

  it.each([
    ['TCP', TCP],
    ['UDP', UDP],
  ])('does not treat port 0 as a service of %s, since no server listens there', (_what, protocol) => {
    // Prepare, Act
    const service = serviceOf(0, 0, protocol);

    // Assess
    expect(service).toEqual(NONE);
  });

  it.each([
    ['ICMP', 1],
    ['ICMP for IPv6', 58],
    ['GRE', 47],
    ['ESP', 50],
  ])('names no server for %s, which has no ports', (_what, protocol) => {
    // Prepare, Act
    const services = [serviceOf(0, 0, protocol), serviceOf(443, 50_000, protocol)];

    // Assess
    expect(services).toEqual([NONE, NONE]);
  });

  it.each([
    ['-', 443],
    [443, '-'],
  ] as const)('names no server if a port is absent, %s to %s', (source, destination) => {
    // Prepare, Act
    const service = serviceOf(source, destination, TCP);

    // Assess
    expect(service).toEqual(NONE);
  });

  it.each([
    ['srcport protocol', '443 6'],
    ['dstport protocol', '443 6'],
    ['srcport dstport', '443 50000'],
  ])('is skipped for the format %s', (format, line) => {
    // Prepare, Act
    const added = addedTo(alone(SERVICE), format, line);

    // Assess
    expect(added).toBeUndefined();
  });

  it('gives a flow and its reply the same result', () => {
    const port = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(22, 53, 443, 3306, 5432, 50_000));
    fc.assert(
      fc.property(port, port, fc.constantFrom(TCP, UDP), (source, destination, protocol) => {
        // Act
        const there = serviceOf(source, destination, protocol);
        const back = serviceOf(destination, source, protocol);

        // Assess
        expect(back).toEqual(there);
      }),
    );
  });

  it('gives the same result for a SYN and its SYN-ACK', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(port, port, (client, server) => {
        // Act
        const there = serviceOf(client, server, TCP, 2);
        const back = serviceOf(server, client, TCP, 18);

        // Assess
        expect(there.port).toBe(server);
        expect(back).toEqual(there);
      }),
    );
  });
});
