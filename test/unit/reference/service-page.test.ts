import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packServices } from '../../../scripts/reference/build-services.mjs';
import { type ServicePage, unpackServicePage } from '../../../src/reference/service-page.ts';

const TRANSPORTS = ['tcp', 'udp', 'sctp', 'dccp'] as const;

/** Every entry within the 256 ports of a page as "transport port name rank", sorted. */
function entriesOf(page: ServicePage, firstPort: number): string[] {
  return TRANSPORTS.flatMap((transport) =>
    page[transport]
      .slice(0, 256)
      .flatMap((entry, index) =>
        entry === undefined ? [] : [`${transport} ${firstPort + index} ${entry.name} ${entry.rank}`],
      ),
  ).sort();
}

describe('unpackServicePage', () => {
  it('reads runs of names, distances of ports, transports and ranks, and a line without a key as TCP and UDP', () => {
    // Prepare
    const text = '0 a b\nT 1 c\nu 0 e\ns 253 d';

    // Act
    const entries = entriesOf(unpackServicePage(text), 256);

    // Assess
    expect(entries).toEqual([
      'sctp 511 d registered',
      'tcp 256 a registered',
      'tcp 257 b registered',
      'tcp 258 c operator',
      'udp 256 a registered',
      'udp 257 b registered',
      'udp 258 e registered',
    ]);
  });

  it('reads an empty text as a page without names', () => {
    // Prepare
    const text = '';

    // Act
    const entries = entriesOf(unpackServicePage(text), 0);

    // Assess
    expect(entries).toEqual([]);
  });

  it('restores any packed data', () => {
    // Prepare: few names and close ports, so that runs, shared transports and page borders are frequent
    const assignment = fc.record({
      port: fc.oneof(fc.integer({ min: 250, max: 275 }), fc.integer({ min: 0, max: 65_535 })),
      transport: fc.constantFrom(...TRANSPORTS),
      name: fc.constantFrom('ssh', '3com-tsmux', 'a'),
      rank: fc.constantFrom('registered', 'operator'),
    });
    const assignments = fc
      .uniqueArray(assignment, {
        maxLength: 90,
        size: 'max',
        selector: ({ port, transport }) => `${port} ${transport}`,
      })
      .map((list) => list.toSorted((a, b) => a.port - b.port));

    fc.assert(
      fc.property(assignments, (packed) => {
        // Act
        const entries = packServices(packed).flatMap((text, page) => entriesOf(unpackServicePage(text), page * 256));

        // Assess
        const expected = packed.map(({ port, transport, name, rank }) => `${transport} ${port} ${name} ${rank}`);
        expect(entries.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe('packServices', () => {
  it('refuses a transport that has no letter, naming it', () => {
    // Prepare
    const assignments = [{ port: 80, transport: 'quic', name: 'http', rank: 'registered' }] as const;

    // Act
    const pack = () => packServices(assignments);

    // Assess
    expect(pack).toThrow(/transport must be one of tcp, udp, sctp, dccp, not quic \(port 80\)/);
  });

  it.each(['a b', "a'b", 'a|b', 'a\\b', ''])('refuses the name "%s", which the format cannot hold', (name) => {
    // Prepare
    const assignments = [{ port: 80, transport: 'tcp', name, rank: 'registered' }] as const;

    // Act
    const pack = () => packServices(assignments);

    // Assess
    expect(pack).toThrow(/of port 80 cannot be packed/);
  });
});
