import { describe, expect, it } from 'vitest';
import { isLabelList, readCidrLabels, readLabelList } from '../../../src/config/cidr-labels.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { readRange } from '../../../src/net/ranges.ts';

/** The label of an address. */
function labelOf(labels: unknown, address: string): string | undefined {
  const parsed = parseIpText(address);
  return parsed === undefined ? undefined : readCidrLabels(labels, readRange).lookup(parsed);
}

describe('readCidrLabels', () => {
  it('makes a table of both families in which ranges may nest', () => {
    // Prepare
    const labels = { '10.0.0.0/8': 'company', '10.1.0.0/16': 'berlin', '10.1.2.3': 'printer', '2001:db8::/32': 'six' };

    // Act
    const found = ['10.9.9.9', '10.1.9.9', '10.1.2.3', '2001:db8::1', '11.0.0.1'].map((text) => labelOf(labels, text));

    // Assess
    expect(found).toEqual(['company', 'berlin', 'printer', 'six', undefined]);
  });

  it('accepts an empty object', () => {
    // Prepare, Act
    const table = readCidrLabels({}, readRange);

    // Assess
    expect(table.size).toBe(0);
  });

  it.each([
    [[], 'a list'],
    [null, 'null'],
    ['10.0.0.0/8', 'a text'],
    [undefined, 'nothing'],
  ])('refuses %j, %s, with a valid example', (value, _what) => {
    // Prepare, Act, Assess
    expect(() => readCidrLabels(value, readRange)).toThrow(
      new RangeError('the labels must be an object such as {"10.1.0.0/16": "office-berlin"}'),
    );
  });

  it.each([
    ['10.1.0.5/16', '10.1.0.5/16 has bits set after the prefix; did you mean 10.1.0.0/16?'],
    ['10.0.0.0/33', '"10.0.0.0/33" is not a CIDR block: the prefix length must be 0 to 32, got "33"'],
    [
      'office',
      '"office" is not a CIDR block: "office" is not an IPv4 address without leading zeros or an IPv6 address',
    ],
  ])('says what is wrong with the range %s', (block, reason) => {
    // Prepare, Act, Assess
    expect(() => readCidrLabels({ '10.2.0.0/16': 'good', [block]: 'x' }, readRange)).toThrow(new RangeError(reason));
  });

  it.each([
    ['2001:db8::/32', '2001:DB8:0::/32'],
    ['10.0.0.1', '10.0.0.1/32'],
  ])('names the option if a range is given twice, %s as %s', (block, again) => {
    // Prepare, Act, Assess
    expect(() => readCidrLabels({ [block]: 'a', [again]: 'b' }, readRange)).toThrow(/^.*given once.*twice$/);
  });

  it.each([[''], [5], [null], [{ name: 'x' }], ['x'.repeat(257)]])(
    'refuses the label %j and names its range',
    (label) => {
      // Prepare, Act, Assess
      expect(() => readCidrLabels({ '10.0.0.0/8': label }, readRange)).toThrow(
        /^the label of 10\.0\.0\.0\/8 must be text of 1 to 256 characters/,
      );
    },
  );

  it('gives the value received for a wrong label', () => {
    // Prepare, Act, Assess
    expect(() => readCidrLabels({ '10.0.0.0/8': 5 }, readRange)).toThrow(/1 to 256 characters, not 5$/);
  });

  it('accepts a label of maximum length', () => {
    // Prepare
    const label = 'x'.repeat(256);

    // Act
    const found = labelOf({ '10.0.0.0/8': label }, '10.0.0.1');

    // Assess
    expect(found).toBe(label);
  });

  it('limits the number of ranges, and names the limit', () => {
    // Prepare
    const labels = Object.fromEntries(
      Array.from({ length: 100_001 }, (_, index) => [`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 'x']),
    );

    // Act, Assess
    expect(() => readCidrLabels(labels, readRange)).toThrow(
      new RangeError('at most 100000 ranges can be labelled, not 100001'),
    );
  });
});

describe('a list of labels', () => {
  it.each([
    '10.1.0.0/16=office-berlin,10.2.0.0/16=office-paris,2001:db8::/32=lab',
    '10.1.0.0/16 = office-berlin , 10.2.0.0/16=office-paris, 2001:db8::/32=lab',
  ])('is read as ranges with their labels: %j', (text) => {
    // Act
    const labels = readLabelList(text);

    // Assess
    expect(isLabelList(text)).toBe(true);
    expect(labels).toEqual({
      '10.1.0.0/16': 'office-berlin',
      '10.2.0.0/16': 'office-paris',
      '2001:db8::/32': 'lab',
    });
  });

  it.each(['{"10.1.0.0/16": "a=b"}', '/etc/labels.json', 'labels=2026/8.json', 'C:/16.json', 'cafe=1.json', ''])(
    'is distinguished from JSON and the path of a file: %j',
    (text) => {
      // Assess
      expect(isLabelList(text)).toBe(false);
    },
  );

  it.each([
    ['10.1.0.0/16=', 'must be range=label pairs separated by commas, not "10.1.0.0/16="'],
    ['10.1.0.0/16=a,b', 'must be range=label pairs separated by commas, not "b"'],
    ['10.1.0.0/16=a=b', 'must be range=label pairs separated by commas, not "10.1.0.0/16=a=b"'],
    ['10.1.0.0/16=a,', 'must be range=label pairs separated by commas, not ""'],
    ['10.1.0.0/16=a,10.1.0.0/16=b', '10.1.0.0/16 is given twice'],
  ])('refuses %j', (text, message) => {
    // Act, Assess
    expect(() => readLabelList(text)).toThrow(new RangeError(message));
  });
});
