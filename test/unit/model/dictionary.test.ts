import { describe, expect, it } from 'vitest';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { DICTIONARY, FAULT_NAMES, OUTPUT_NAMES } from '../../../src/model/dictionary.ts';
import { ENDPOINT_ATTRIBUTES } from '../../../src/model/endpoint-attributes.ts';
import { FIELDS, outputNameOf } from '../../../src/model/fields.ts';

const names = DICTIONARY.map((entry) => entry.name);

describe('DICTIONARY', () => {
  it('has no name twice, and no name of the document for an unreadable line', () => {
    // Prepare
    const all = [...names, ...Object.values(FAULT_NAMES)];

    // Act
    const distinct = new Set(all);

    // Assess
    expect(distinct.size).toBe(all.length);
  });

  it('has every field of FIELDS under its output name', () => {
    // Prepare
    const expected = FIELDS.map((field) => outputNameOf(field.name));

    // Act
    const found = DICTIONARY.filter((entry) => entry.origin.kind === 'field').map((entry) => entry.name);

    // Assess
    expect(found).toEqual(expected);
  });

  it('has every member of the added values except the ends, the reason for an unknown source, and the counts', () => {
    // Prepare
    const others = ['source', 'destination', 'sourceUnknown', 'counts'];
    const members = Object.keys(new AddedValues()).filter((member) => !others.includes(member));

    // Act
    const used = DICTIONARY.flatMap(({ origin }) => ('member' in origin ? [origin.member] : []));

    // Assess
    expect([...new Set(used)].toSorted()).toEqual(members.toSorted());
  });

  it('has every attribute of an end for the source and for the destination', () => {
    // Prepare
    const expected = ['src_', 'dst_'].flatMap((prefix) => ENDPOINT_ATTRIBUTES.map(({ name }) => prefix + name));

    // Act
    const found = DICTIONARY.filter((entry) => entry.origin.kind === 'endpoint').map((entry) => entry.name);

    // Assess
    expect(found).toEqual(expected);
  });

  it.each(DICTIONARY)('gives $name a name that is safe for a column, and a sentence', (entry) => {
    // Prepare, Act
    const { name, sentence } = entry;

    // Assess
    expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(sentence).toMatch(/\.$/);
  });
});

describe('OUTPUT_NAMES', () => {
  it('holds every name that a document can have', () => {
    // Prepare, Act
    const found = [...OUTPUT_NAMES];

    // Assess
    expect(found).toEqual([...names, 'parse_fault', 'message']);
  });
});
