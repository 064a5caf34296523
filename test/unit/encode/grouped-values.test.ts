import { describe, expect, it } from 'vitest';
import { DocumentEncoder } from '../../../src/encode/document-encoder.ts';
import type { EntryValue, Schema } from '../../../src/encode/language/schema.ts';
import { companion, constant, first, leaf } from '../../../src/encode/language/vocabulary.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import type { DictionaryEntry } from '../../../src/model/dictionary.ts';
import { type GroupedValue, ValueGroup } from '../../../src/model/value-group.ts';
import { recordOf } from '../parse/parse-text.ts';

/** A value of a group, in the form of the generated dictionary: no enricher of the table has a group yet. */
function grouped(name: string, json: DictionaryEntry['json']): EntryValue {
  const origin = { kind: 'grouped', member: 'verdict', attribute: name };
  const entry: DictionaryEntry = JSON.parse(JSON.stringify({ name, json, origin, sentence: `${name}.` }));
  return { kind: 'entry', entry };
}

const SCHEMA: Schema = {
  name: 'test',
  sentence: 'A test.',
  leaves: [
    leaf('action', 'action'),
    leaf('rule.id', grouped('rule_id', 'string')),
    leaf('rule.number', grouped('rule_number', 'number')),
    leaf('rule.names', grouped('rule_names', 'strings')),
    companion(leaf('policy.applied', constant(true))),
    leaf('policy.id', grouped('policy_id', 'string')),
    leaf('reason', first('reject_reason', grouped('reason', 'string'))),
  ],
  faultLeaves: [],
};

const FULL = { rule_id: 'sgr-"1"', rule_number: 0, rule_names: ['a', 'b'], policy_id: 'sg-1', reason: 'rules' };

/** The documents of records that have these groups, all written by one encoder. */
function documentsOf(
  groups: readonly (ValueGroup | undefined)[],
  encoder: DocumentEncoder = new DocumentEncoder(SCHEMA),
): unknown[] {
  const record = recordOf('ACCEPT -', 'action reject-reason');
  return groups.map((group) => {
    const writer = new JsonWriter();
    encoder.encode(record, Object.assign(new AddedValues(), { verdict: group }), writer);
    return JSON.parse(writer.bytes.toString('utf8', 0, writer.length));
  });
}

describe('A group of values', () => {
  it('is written at the places of its present values', () => {
    // Prepare
    const groups = [new ValueGroup(FULL), new ValueGroup({ rule_id: 'sgr-2', policy_id: undefined }), undefined];

    // Act
    const documents = documentsOf(groups);

    // Assess
    const rule = { id: 'sgr-"1"', number: 0, names: ['a', 'b'] };
    expect(documents).toEqual([
      { action: 'ACCEPT', rule, policy: { applied: true, id: 'sg-1' }, reason: 'rules' },
      { action: 'ACCEPT', rule: { id: 'sgr-2' } },
      { action: 'ACCEPT' },
    ]);
  });

  it('is rendered once for all records that share it, and again by another encoder', () => {
    // Prepare
    let reads = 0;
    const attributes: Record<string, GroupedValue> = {};
    Object.defineProperty(attributes, 'rule_id', { get: () => `sgr-${++reads}` });
    const group = new ValueGroup(attributes);

    // Act
    const documents = documentsOf([group, new ValueGroup({ rule_id: 'sgr-other' }), group]);
    const others = documentsOf([group, group]);

    // Assess
    expect(documents).toMatchObject([
      { rule: { id: 'sgr-1' } },
      { rule: { id: 'sgr-other' } },
      { rule: { id: 'sgr-1' } },
    ]);
    expect(others).toMatchObject([{ rule: { id: 'sgr-2' } }, { rule: { id: 'sgr-2' } }]);
  });
});
