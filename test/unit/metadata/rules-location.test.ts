import { describe, expect, it } from 'vitest';
import { rulesLocation } from '../../../src/metadata/rules-location.ts';

describe('rulesLocation', () => {
  it.each([
    ['s3://bucket/inventory.json.gz', 's3://bucket/rules.json.gz'],
    ['s3://bucket/network/prod/inventory.json', 's3://bucket/network/prod/rules.json.gz'],
    ['/var/task/inventory.json', '/var/task/rules.json.gz'],
    ['inventory.json', 'rules.json.gz'],
  ])('is in the folder of %s', (inventory, expected) => {
    // Prepare, Act, Assess
    expect(rulesLocation(inventory)).toBe(expected);
  });

  it('must differ from that of the inventory', () => {
    // Prepare, Act, Assess
    expect(() => rulesLocation('s3://bucket/rules.json.gz')).toThrow(/must not be called rules\.json\.gz/);
  });
});
