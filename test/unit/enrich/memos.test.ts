import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ipv4Memo } from '../../../src/enrich/ipv4-memo.ts';
import { ByteMemo } from '../../../src/model/byte-memo.ts';
import { recordOf } from '../parse/parse-text.ts';

describe('Ipv4Memo', () => {
  it('gives back what a map would, whatever addresses come', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(50), fc.nat(0xffffffff)), { maxLength: 3_000 }), (addresses) => {
        // Prepare
        const memo = new Ipv4Memo<string>(100_000);
        const map = new Map<number, string>();

        // Act
        addresses.forEach((address, index) => {
          memo.set(address, String(index));
          map.set(address, String(index));
        });

        // Assess
        for (const [address, value] of map) expect(memo.get(address)).toBe(value);
        expect(memo.get(0xfffffffe)).toBe(map.get(0xfffffffe));
      }),
      { numRuns: 50 },
    );
  });

  it('holds no more than it may', () => {
    // Prepare
    const memo = new Ipv4Memo<number>(10_000);

    // Act
    for (let address = 0; address < 100_000; address++) memo.set(address, address);

    // Assess
    const held = Array.from({ length: 100_000 }, (_, address) => memo.get(address)).filter(
      (value) => value !== undefined,
    );
    expect(held.length).toBeLessThanOrEqual(10_000);
    expect(memo.get(99_999)).toBe(99_999);
  });
});

describe('ByteMemo', () => {
  it('makes a value once for each text, and none for a field that is absent', () => {
    // Prepare
    let made = 0;
    const memo = new ByteMemo(1_000, (text) => `${text} ${++made}`);
    const ids = Array.from({ length: 600 }, (_, index) => `eni-${index.toString(16)}`);

    // Act
    const first = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0));
    const second = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0));

    // Assess
    expect(first).toEqual(ids.map((id, index) => `${id} ${index + 1}`));
    expect(second).toEqual(first);
    expect(memo.of(recordOf('- 1', 'interface-id srcport'), 0)).toBeUndefined();
  });

  it('holds no more than it may, and is right all the same', () => {
    // Prepare
    const memo = new ByteMemo(100, (text) => ({ text }));
    const ids = Array.from({ length: 1_000 }, (_, index) => `eni-${index.toString(16)}`);

    // Act
    const found = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0)?.text);

    // Assess
    expect(found).toEqual(ids);
  });
});
