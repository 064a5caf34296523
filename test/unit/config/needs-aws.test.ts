import { describe, expect, it } from 'vitest';
import { needsAws } from '../../../src/config/needs-aws.ts';
import { readOptions } from '../../../src/config/read-options.ts';

describe('needsAws', () => {
  it.each([
    [{}, false],
    [{ METADATA: 'snapshot', METADATA_SNAPSHOT: 'inventory.json' }, false],
    [{ METADATA: 'snapshot', METADATA_SNAPSHOT: 's3://bucket/inventory.json' }, true],
    [{ METADATA: 'snapshot', METADATA_SNAPSHOT: 'inventory.json', METADATA_GAPS: 'ec2' }, true],
    [{ METADATA: 'ec2' }, true],
  ])('of %j is %s', (texts, expected) => {
    // Prepare
    const options = readOptions(texts);

    // Act
    const isNeeded = needsAws(options);

    // Assess
    expect(isNeeded).toBe(expected);
  });
});
