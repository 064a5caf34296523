import { describe, expect, it } from 'vitest';
import { FIELD_BY_NAME } from '../../../src/model/fields.ts';
import { PARTITION_KEYS, type PartitionKeySpec } from '../../../src/respond/partition-key-table.ts';
import { readPartitionKeys } from '../../../src/respond/read-partition-keys.ts';

describe('readPartitionKeys', () => {
  it.each([
    ['account,region,year', ['account', 'region', 'year']],
    [' day , account\n', ['day', 'account']],
    ['log_status', ['log_status']],
    ['', []],
    [' \n', []],
  ])('reads %j', (text, expected) => {
    // Prepare, Act
    const names = readPartitionKeys(text);

    // Assess
    expect(names).toEqual(expected);
  });

  it('accepts up to ten keys', () => {
    // Prepare
    const names = Object.keys(PARTITION_KEYS);

    // Act
    const ten = readPartitionKeys(names.slice(0, 10).join());
    const eleven = () => readPartitionKeys(names.slice(0, 11).join());

    // Assess
    expect(ten).toHaveLength(10);
    expect(eleven).toThrow(new RangeError('there may be at most 10 partition keys, not 11'));
  });

  it.each([
    ['account,acount', '"acount" is not a partition key; allowed are account, region, vpc, '],
    ['Account', '"Account" is not a partition key'],
    ['toString', '"toString" is not a partition key'],
    ['year,account,year', 'partition key "year" is given twice'],
    ['account,,year', 'partition key 2 of 3 is empty'],
    ['account,', 'partition key 2 of 2 is empty'],
    [',', 'partition key 1 of 2 is empty'],
  ])('refuses %j and gives the reason', (text, message) => {
    // Prepare
    const read = () => readPartitionKeys(text);

    // Act, Assess
    expect(read).toThrow(RangeError);
    expect(read).toThrow(message);
  });
});

describe('PARTITION_KEYS', () => {
  const rows: [string, PartitionKeySpec][] = Object.entries(PARTITION_KEYS);

  it('has names that Firehose accepts in a prefix', () => {
    // Prepare, Act
    const others = rows.filter(([name]) => !/^[a-z_]+$/.test(name));

    // Assess
    expect(others).toEqual([]);
  });

  it('allows for every word of a closed list and for the replacement of a missing value', () => {
    // Prepare, Act
    const tooShort = rows.filter(([, spec]) => {
      if (spec.kind === 'time') return false;
      const words = FIELD_BY_NAME.get(spec.field)?.words ?? [];
      return ['unknown', 'mixed', ...words].some((word) => word.length > spec.maxLength);
    });

    // Assess
    expect(tooShort).toEqual([]);
  });

  it('has no value of more than 64 characters', () => {
    // Prepare, Act
    const longest = Math.max(...rows.map(([, { maxLength }]) => maxLength));

    // Assess
    expect(longest).toBeLessThanOrEqual(64);
  });
});
