import { afterEach, describe, expect, it, vi } from 'vitest';
import { MinHeap } from '../../../src/memory/min-heap.ts';
import { coveringBlocks } from '../../../src/net/covering-blocks.ts';
import { coverRange, fewestBlocks, holdsRange, hullBlock, readRange } from '../../../src/net/ranges.ts';

/** The texts of blocks; undefined if there are none. */
function textsOf(blocks: ReturnType<typeof coveringBlocks>): readonly string[] | undefined {
  return blocks?.map(({ text }) => text);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the ranges that people configure', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['0.0.0.0/0', '::a00:1', false],
    ['::/0', '10.0.0.1', false],
    ['::/0', '::ffff:10.0.0.1', true],
  ])('%s holds %s: %s, and families are apart', (outer, inner, expected) => {
    // Prepare, Act
    const holds = holdsRange(readRange(outer), readRange(inner));

    // Assess
    expect(holds).toBe(expected);
  });

  it.each([
    [['10.0.0.0/25', '10.0.0.128/25'], '10.0.0.0/24', true],
    [['10.0.0.128/25', '192.0.2.0/24', '10.0.0.0/25'], '10.0.0.64/26', true],
    [['10.0.0.0/25', '10.0.0.192/26'], '10.0.0.0/24', false],
    [['::/0'], '10.0.0.0/24', false],
    [[], '10.0.0.0/24', false],
  ])('%j cover %s: %s', (texts, text, expected) => {
    // Prepare, Act
    const isCovered = coverRange(texts.map(readRange), readRange(text));

    // Assess
    expect(isCovered).toBe(expected);
  });

  it.each([
    [['10.0.1.0/24', '10.0.0.0/25', '10.0.0.128/25'], ['10.0.0.0/23']],
    // both begin with the same address
    [['10.0.0.0/24', '10.0.0.0/8'], ['10.0.0.0/8']],
    [
      ['10.0.1.0/24', '10.0.2.0/24'],
      ['10.0.1.0/24', '10.0.2.0/24'],
    ],
    [['255.255.255.255', '255.255.255.254'], ['255.255.255.254/31']],
    [
      ['::/1', '8000::/1', '0.0.0.0/1', '128.0.0.0/1'],
      ['0.0.0.0/0', '::/0'],
    ],
    [[], []],
  ])('%j are in the fewest blocks %j', (texts, expected) => {
    // Prepare, Act
    const blocks = fewestBlocks(texts.map(readRange));

    // Assess
    expect(textsOf(blocks)).toEqual(expected);
  });

  it('converts ranges that are not blocks into the fewest blocks', () => {
    // Prepare
    const { family, first } = readRange('10.0.0.1');

    // Act
    const blocks = fewestBlocks([{ family, first, last: first + 9n }]);

    // Assess
    expect(textsOf(blocks)).toEqual(['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/30', '10.0.0.8/31', '10.0.0.10/32']);
  });

  it.each([
    [['10.0.0.1', '10.0.0.2'], '10.0.0.0/30'],
    [['10.0.0.7'], '10.0.0.7/32'],
    [['0.0.0.0', '255.255.255.255'], '0.0.0.0/0'],
    [['2001:db8::1', '2001:db8::ffff'], '2001:db8::/112'],
    [['10.0.0.1', '::1'], undefined],
    [[], undefined],
  ])('the hull of %j is %s', (texts, expected) => {
    // Prepare, Act
    const hull = hullBlock(texts.map(readRange));

    // Assess
    expect(hull?.text).toBe(expected);
  });

  it.each([
    [['10.0.0.1', '10.0.0.2', '10.0.7.1', '192.0.2.1'], 3, 0, ['10.0.0.0/30', '10.0.7.1/32', '192.0.2.1/32']],
    [['10.0.0.1', '10.0.0.2', '10.0.7.1', '192.0.2.1'], 2, 0, ['10.0.0.0/21', '192.0.2.1/32']],
    [['10.0.0.1', '10.0.0.2', '10.0.7.1', '192.0.2.1'], 1, 0, ['0.0.0.0/0']],
    [['10.0.0.1', '10.0.0.2', '10.0.7.1', '192.0.2.1'], 1, 16, undefined],
    // the hull of the second and the third contains the fourth as well
    [['10.0.0.0/32', '10.0.0.131', '10.0.0.190', '10.0.0.192/27'], 2, 0, ['10.0.0.0/32', '10.0.0.128/25']],
    [['10.0.0.1', '::1'], 1, 0, undefined],
    [['10.0.0.0/8'], 4, 16, undefined],
    [[], 1, 0, []],
  ])('%j are covered by at most %i blocks of /%i and longer: %j', (texts, maxBlocks, minPrefixLength, expected) => {
    // Prepare, Act
    const blocks = coveringBlocks(texts.map(readRange), maxBlocks, minPrefixLength);

    // Assess
    expect(textsOf(blocks)).toEqual(expected);
  });

  it('merges as many neighbours in turn as there are, each time with few comparisons', () => {
    // Prepare
    const blocksBefore = 4_096;
    const ranges = Array.from({ length: blocksBefore }, (_, number) =>
      readRange(`10.${number >> 4}.${(number & 15) * 16}.1`),
    );
    const push = vi.spyOn(MinHeap.prototype, 'push');
    const pop = vi.spyOn(MinHeap.prototype, 'pop');

    // Act
    const blocks = coveringBlocks(ranges, 3);

    // Assess
    expect(blocks?.length).toBeLessThanOrEqual(3);
    expect(push.mock.calls.length).toBeLessThanOrEqual(3 * blocksBefore);
    expect(pop.mock.calls.length).toBeLessThanOrEqual(push.mock.calls.length);
  });
});
