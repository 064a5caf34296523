import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../scripts/reference/csv.mjs';
import { assignServices, readServiceOverrides } from '../../../scripts/reference/service-assignments.mjs';
import { readRegistry } from '../../../scripts/reference/sources.mjs';
import { type ServiceTransport, serviceName, serviceRank } from '../../../src/reference/services.ts';

const REGISTERED = [
  { service_name: 'shilp', port: '2049', transport: 'tcp' },
  { service_name: 'nfs', port: '2049', transport: 'tcp' },
  { service_name: 'x11', port: '6000-6002', transport: 'tcp' },
];

const OVERRIDE = { port: '2049', transport: 'tcp', name: 'nfs', iana_name: 'shilp', kind: 'order', reason: 'NFS' };

function isTransport(text: string | undefined): text is ServiceTransport {
  return text === 'tcp' || text === 'udp' || text === 'sctp' || text === 'dccp';
}

describe('the service overrides', () => {
  it('each take effect', () => {
    // Prepare
    const overrides = readServiceOverrides();

    // Act
    const found = overrides.map(({ transport, port }) =>
      isTransport(transport)
        ? [serviceName(transport, Number(port)), serviceRank(transport, Number(port))]
        : ['no such transport', transport],
    );

    // Assess
    expect(overrides.length).toBeGreaterThan(150);
    expect(found).toEqual(overrides.map(({ name }) => [name, 'operator']));
  });

  it('each have a reason', () => {
    // Prepare
    const overrides = readServiceOverrides();

    // Act
    const without = overrides.filter(({ reason = '' }) => !/[a-z]/i.test(reason));

    // Assess
    expect(without).toEqual([]);
  });

  it('are the only names of the rank "operator"', () => {
    // Prepare
    const transports = ['tcp', 'udp', 'sctp', 'dccp'] as const;
    const ports = Array.from({ length: 65_536 }, (_, port) => port);

    // Act
    const found = transports.flatMap((transport) =>
      ports.filter((port) => serviceRank(transport, port) === 'operator').map((port) => `${port}/${transport}`),
    );

    // Assess
    const expected = readServiceOverrides().map(({ port, transport }) => `${port}/${transport}`);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});

describe('the registered service names', () => {
  it('are the first of the registry unless there is an override', () => {
    // Prepare
    const { text } = readRegistry('service-names.csv');
    const first = new Map<string, string>();
    for (const { service_name: name = '', port = '', transport = '' } of readCsv(text, 'service names', ['port'])) {
      const [from = '', to = from] = port.split('-');
      for (let number = Number(from); number <= Number(to); number++) {
        const key = `${number}/${transport}`;
        if (!first.has(key)) first.set(key, name);
      }
    }
    for (const { port, transport } of readServiceOverrides()) first.delete(`${port}/${transport}`);

    // Act
    const found = [...first.keys()].map((key) => {
      const [port, transport] = key.split('/');
      return [key, isTransport(transport) ? serviceName(transport, Number(port)) : undefined];
    });

    // Assess
    expect(first.size).toBeGreaterThan(11_000);
    expect(found).toEqual([...first]);
  });
});

describe('assignServices', () => {
  it('uses the first registered name, applies ranges, and prefers an override', () => {
    // Prepare
    const added = { ...OVERRIDE, port: '70', name: 'new', iana_name: '', kind: 'missing' };

    // Act
    const assignments = assignServices(REGISTERED, [added, OVERRIDE]);

    // Assess
    expect(assignments).toEqual([
      { port: 70, transport: 'tcp', name: 'new', rank: 'operator' },
      { port: 2049, transport: 'tcp', name: 'nfs', rank: 'operator' },
      { port: 6000, transport: 'tcp', name: 'x11', rank: 'registered' },
      { port: 6001, transport: 'tcp', name: 'x11', rank: 'registered' },
      { port: 6002, transport: 'tcp', name: 'x11', rank: 'registered' },
    ]);
  });

  it.each([
    ['has no reason', { reason: '' }, /2049\/tcp nfs: reason is empty/],
    ['has an unknown kind', { kind: 'wish' }, /kind must be one of .*, not wish/],
    ['names port 0', { port: '0' }, /port must be 1 to 65535, not 0/],
    ['names a port above 65535', { port: '65536' }, /port must be 1 to 65535, not 65536/],
    ['has a name in capitals', { name: 'NFS' }, /name must be lower-case words/],
    ['was made for another registered name', { iana_name: 'old' }, /first name "shilp", not "old"/],
    [
      'says "missing" of a registered port',
      { kind: 'missing' },
      /kind is missing, the registry's first name is "shilp"/,
    ],
    [
      'says what the registry says',
      { name: 'shilp', kind: 'opaque' },
      /kind is opaque, the registry's first name is "shilp"/,
    ],
    ['says "same" of another name', { kind: 'same' }, /kind is same, the registry's first name is "shilp"/],
    ['says "order" of a name that is not registered', { name: 'efs' }, /the registry's names are shilp, nfs/],
  ])('refuses an override that %s', (_, change, message) => {
    // Prepare
    const override = { ...OVERRIDE, ...change };

    // Act
    const assign = () => assignServices(REGISTERED, [override]);

    // Assess
    expect(assign).toThrow(message);
  });

  it('refuses two overrides for one port and transport', () => {
    // Prepare
    const overrides = [OVERRIDE, OVERRIDE];

    // Act
    const assign = () => assignServices(REGISTERED, overrides);

    // Assess
    expect(assign).toThrow(/2049\/tcp nfs: comes twice/);
  });

  it.each(['', 'x', '80-', '90-80', '70000', '1-70000'])('refuses the registered port "%s"', (port) => {
    // Prepare
    const rows = [{ service_name: 'http', port, transport: 'tcp' }];

    // Act
    const assign = () => assignServices(rows, []);

    // Assess
    expect(assign).toThrow(/port must be a number or a range up to 65535/);
  });
});
