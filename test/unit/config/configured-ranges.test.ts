import { describe, expect, it } from 'vitest';
import { loadRangeReader } from '../../../src/config/configured-ranges.ts';
import { type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { TERMS } from '../../../src/volume/terms.ts';

/** Names of the terms whose values are addresses. */
const ADDRESS_TERMS = ['address', 'srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr'];

describe('loadRangeReader', () => {
  it('recognises every term about an address', () => {
    // Prepare, Act
    const names = Object.entries(TERMS).flatMap(([name, { fields }]) =>
      fields.some((field) => field.includes('addr')) ? [name] : [],
    );

    // Assess
    expect(names.toSorted()).toEqual(ADDRESS_TERMS.toSorted());
  });

  it.each<[string, OptionTexts]>([
    ['labels', { CIDR_LABELS: '10.0.0.0/8=office' }],
    ['labels in a file', { CIDR_LABELS: 'labels.json' }],
    ...ADDRESS_TERMS.map((name): [string, OptionTexts] => [
      `the term ${name}`,
      { DROP_RULES: `action=REJECT ${name}=10.0.0.1` },
    ]),
    ['a negated term', { DROP_RULES: 'dstaddr!=10.0.0.0/8' }],
  ])('loads the reader of ranges for %s', async (_what, texts) => {
    // Prepare, Act
    const reader = await loadRangeReader(readOptions(texts));

    // Assess
    expect(reader).toBe(readRange);
  });

  it.each<[string, OptionTexts]>([
    ['no options', {}],
    ['rules about anything else', { DROP_RULES: 'action=ACCEPT port=53; interface-id=eni-1 protocol!=tcp' }],
  ])('loads nothing for %s', async (_what, texts) => {
    // Prepare, Act
    const reader = await loadRangeReader(readOptions(texts));

    // Assess
    expect(reader).toBeUndefined();
  });

  it('reports a range for which no reader is passed', () => {
    // Prepare
    const options = readOptions({ DROP_RULES: 'srcaddr=10.0.0.0/8' });

    // Act, Assess
    expect(() => makeSettings(options, {}, undefined)).toThrow(
      'DROP_RULES: rule 1: term "srcaddr=10.0.0.0/8": no reader of ranges for 10.0.0.0/8',
    );
  });
});
