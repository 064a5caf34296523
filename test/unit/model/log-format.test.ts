import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { EMPTY_FORMAT, positionsOf } from '../../../src/model/log-format.ts';

describe('positionsOf', () => {
  it('returns the position of each field, and -1 for absent ones', () => {
    // Prepare
    const names = ['end', 'srcaddr', 'later-field', 'bytes'];

    // Act
    const positions = positionsOf(names);

    // Assess
    expect(positions).toMatchObject({ end: 0, srcaddr: 1, bytes: 3, dstaddr: -1, version: -1 });
    expect(Object.keys(positions)).toEqual(FIELDS.map((field) => field.name));
  });

  it('keeps the first position of a repeated field', () => {
    // Prepare
    const names = ['end', 'start', 'end'];

    // Act
    const positions = positionsOf(names);

    // Assess
    expect(positions.end).toBe(0);
  });
});

describe('EMPTY_FORMAT', () => {
  it('has no field at any position', () => {
    // Prepare, Act
    const places = new Set(Object.values(EMPTY_FORMAT.positions));

    // Assess
    expect([...places]).toEqual([-1]);
    expect(EMPTY_FORMAT.fields).toEqual([]);
  });
});
