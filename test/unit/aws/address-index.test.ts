import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressIndex } from '../../../src/aws/lookups/address-index.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';

const WEB: NetworkInterface = {
  id: 'eni-web',
  addresses: ['10.0.0.5', '2001:db8::5'],
  publicAddresses: ['198.51.100.5'],
};
const TWIN: NetworkInterface = { id: 'eni-twin', addresses: ['10.0.0.5'] };
const THIRD: NetworkInterface = { id: 'eni-third', addresses: ['10.0.0.5'] };
const all = () => true;

function idsAt(index: AddressIndex, address: string, isCurrent: (item: NetworkInterface) => boolean = all): string[] {
  return index.holders(address, isCurrent).map(({ id }) => id);
}

describe('AddressIndex', () => {
  it('finds an interface by each of its addresses', () => {
    // Prepare
    const index = new AddressIndex();
    index.add(WEB);

    // Act
    const found = ['10.0.0.5', '2001:db8::5', '198.51.100.5', '10.0.0.6'].map((address) => idsAt(index, address));

    // Assess
    expect(found).toEqual([['eni-web'], ['eni-web'], ['eni-web'], []]);
  });

  it('finds two interfaces with a shared address', () => {
    // Prepare
    const index = new AddressIndex();
    for (const one of [WEB, TWIN, THIRD]) index.add(one);

    // Act, Assess
    expect(idsAt(index, '10.0.0.5')).toEqual(['eni-web', 'eni-twin']);
  });

  it('finds the last one when the others are removed', () => {
    // Prepare
    const index = new AddressIndex();
    for (const one of [WEB, TWIN, THIRD]) index.add(one);

    // Act
    index.remove(WEB);
    index.remove(THIRD);

    // Assess
    expect(idsAt(index, '10.0.0.5')).toEqual(['eni-twin']);
    expect(idsAt(index, '198.51.100.5')).toEqual([]);
  });

  it('skips entries that the caller does not accept', () => {
    // Prepare
    const index = new AddressIndex();
    for (const one of [WEB, TWIN]) index.add(one);

    // Act
    const found = idsAt(index, '10.0.0.5', (item) => item !== WEB);

    // Assess
    expect(found).toEqual(['eni-twin']);
    expect(idsAt(index, '10.0.0.5', () => false)).toEqual([]);
  });

  it('handles an address that is listed twice', () => {
    // Prepare
    const index = new AddressIndex();
    const doubled = { id: 'eni-doubled', addresses: ['198.51.100.9'], publicAddresses: ['198.51.100.9'] };

    // Act
    index.add(doubled);
    index.add(doubled);
    const before = idsAt(index, '198.51.100.9');
    index.remove(doubled);

    // Assess
    expect(before).toEqual(['eni-doubled']);
    expect(idsAt(index, '198.51.100.9')).toEqual([]);
  });

  it('finds exactly the interfaces that it contains, after any additions and removals', () => {
    const interfaces = Array.from({ length: 5 }, (_, number) => ({
      id: `eni-${number}`,
      addresses: ['a', 'b', 'c'].slice(number % 3),
    }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(4)), { maxLength: 40 }), (steps) => {
        // Prepare
        const index = new AddressIndex();
        const present = new Set<NetworkInterface>();

        // Act
        for (const [isAdded, number] of steps) {
          const one = interfaces[number];
          if (one === undefined) continue;
          if (isAdded) {
            index.add(one);
            present.add(one);
          } else {
            index.remove(one);
            present.delete(one);
          }
        }

        // Assess
        for (const address of ['a', 'b', 'c']) {
          const expected = [...present].filter(({ addresses }) => addresses?.includes(address));
          const found = index.holders(address, all);
          expect(found.length).toBe(Math.min(2, expected.length));
          expect(found.every((one) => expected.includes(one))).toBe(true);
        }
      }),
    );
  });
});
