import { describe, expect, it } from 'vitest';
import { schemaPaths } from '../../../src/encode/compile/schema-paths.ts';
import { constant, group, is, leaf } from '../../../src/encode/language/vocabulary.ts';
import { ECS_SCHEMA } from '../../../src/encode/schemas/ecs.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';

describe('schemaPaths', () => {
  it('lists every name of the dictionary in its order, with its own name in the flat schema', () => {
    // Prepare, Act
    const rows = schemaPaths([FLAT_SCHEMA]);

    // Assess
    expect(rows).toEqual(DICTIONARY.map(({ name }) => ({ name, paths: { flat: [name] } })));
  });

  it.each([
    [
      'srcaddr',
      ['source.address', 'source.ip', 'network.type', 'related.ip', 'threat.indicator.type', 'threat.indicator.ip'],
    ],
    ['bytes', ['source.bytes', 'network.bytes']],
    ['action', ['event.type', 'event.action', 'event.outcome', 'aws.vpcflow.action']],
    [
      'src_instance_name',
      [
        'cloud.instance.name',
        'cloud.origin.instance.name',
        'cloud.target.instance.name',
        'vpcflow.source.instance_name',
      ],
    ],
    ['flow_direction', ['network.direction']],
  ])('lists all places of %s in ECS', (name, expected) => {
    // Prepare, Act
    const row = schemaPaths([ECS_SCHEMA]).find((each) => each.name === name);

    // Assess
    expect(row?.paths.ecs).toEqual(expected);
  });

  it('lists items of arrays, and constants by what they depend on', () => {
    // Prepare
    const leaves = [leaf('a.[x].b', 'bytes'), ...group(is('action', 'ACCEPT'), [leaf('c', constant(1))])];
    const schema = { name: 'test', sentence: 'For a test.', leaves, faultLeaves: [] };

    // Act
    const rows = new Map(schemaPaths([schema]).map(({ name, paths }) => [name, paths.test]));

    // Assess
    expect(['bytes', 'action', 'packets'].map((name) => rows.get(name))).toEqual([['a[].b'], ['c'], []]);
  });
});
