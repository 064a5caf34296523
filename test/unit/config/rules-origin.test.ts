import { describe, expect, it } from 'vitest';
import { environmentNaming } from '../../../src/config/option-naming.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { rulesOriginOf } from '../../../src/config/rules-origin.ts';

const INVENTORY = { METADATA: 'snapshot', METADATA_SNAPSHOT: 'inventory.json' };

describe('rulesOriginOf', () => {
  it.each([
    [{}, undefined],
    [{ ...INVENTORY }, 'document'],
    [{ ...INVENTORY, VERDICTS: 'on' }, 'document'],
    [{ ...INVENTORY, VERDICTS: 'off' }, undefined],
    // these need further calls and permissions, so they must be requested explicitly
    [{ METADATA: 'ec2' }, undefined],
    [{ METADATA: 'ec2', VERDICTS: 'on' }, 'ec2'],
    [{ METADATA: 'ec2', VERDICTS: 'off' }, undefined],
    [{ ...INVENTORY, METADATA_GAPS: 'ec2', VERDICTS: 'on' }, 'document'],
  ])('of %j is %s', (texts, expected) => {
    // Act
    const origin = rulesOriginOf(readOptions(texts), environmentNaming(texts));

    // Assess
    expect(origin).toBe(expected);
  });

  it('refuses verdicts without interfaces', () => {
    // Prepare
    const texts = { VERDICTS: 'on' };

    // Act, Assess
    expect(() => rulesOriginOf(readOptions(texts), environmentNaming(texts))).toThrow(
      'VERDICTS on needs METADATA to be snapshot or ec2, not none',
    );
  });
});
