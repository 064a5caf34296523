import { describe, expect, it } from 'vitest';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { ECS_SCHEMA } from '../../../src/encode/schemas/ecs.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { encodeLine } from '../../support/encode-schema.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';

/** The document of the example in a schema, parsed. */
function exampleOf(schema: Schema): Record<string, unknown> {
  return JSON.parse(encodeLine(schema, EXAMPLE_LINE, '', exampleValues()));
}

const WHOLE = Object.keys(exampleOf(FLAT_SCHEMA));

describe('selectFields', () => {
  it.each([
    ['timestamp, src*, action, bytes', (name: string) => /^(?:timestamp|src.*|action|bytes)$/.test(name)],
    ['*', () => true],
    ['*, -src_tags, -dst_tags', (name: string) => !name.endsWith('_tags')],
    ['-*_id', (name: string) => !name.endsWith('_id')],
    ['*, -src*, srcaddr', (name: string) => !name.startsWith('src') || name === 'srcaddr'],
    ['src*, -src_*, src_vpc_*', (name: string) => /^src(?:addr|port|_vpc_.*)$/.test(name)],
  ])('keeps the fields of the flat schema that %j selects, in its order', (selection, isKept) => {
    // Prepare, Act
    const document = exampleOf(selectFields(FLAT_SCHEMA, selection));

    // Assess
    expect(Object.keys(document)).toEqual(WHOLE.filter(isKept));
  });

  it('keeps everything for an empty selection', () => {
    // Prepare, Act
    const selected = selectFields(FLAT_SCHEMA, ' ');

    // Assess
    expect(selected).toBe(FLAT_SCHEMA);
  });

  it('omits every member of any schema that shows a value, except for required ones', () => {
    // Prepare, Act
    const document = exampleOf(selectFields(ECS_SCHEMA, 'srcaddr, protocol, dst_availability_zone, src_instance_id'));

    // Assess
    expect(document).toEqual({
      '@timestamp': '2021-01-01T00:01:00.000Z',
      ecs: { version: '8.17.0' },
      event: {
        kind: 'event',
        category: ['network'],
        type: ['connection'],
        module: 'aws',
        dataset: 'aws.vpcflow',
      },
      source: { address: '10.0.1.25', ip: '10.0.1.25' },
      network: { type: 'ipv4', iana_number: '6' },
      related: { ip: ['10.0.1.25'] },
      cloud: {
        provider: 'aws',
        instance: { id: 'i-0123456789abcdef0' },
        target: { provider: 'aws', availability_zone: 'eu-central-1b' },
      },
      vpcflow: {
        source: { instance_id: 'i-0123456789abcdef0' },
        destination: { availability_zone: 'eu-central-1b' },
      },
    });
  });

  it('shows of the recording end only the side that is selected', () => {
    // Prepare
    const schema = selectFields(ECS_SCHEMA, 'dst_instance_id, dst_instance_name');
    const source = { instance_id: 'i-s', instance_name: 's' };
    const destination = { instance_id: 'i-d', instance_name: 'd' };

    // Act
    const [egress, ingress] = (['egress', 'ingress'] as const).map((direction): unknown => {
      const values = { direction, source, destination };
      return Reflect.get(JSON.parse(encodeLine(schema, '10.0.0.1', 'srcaddr', values)), 'cloud');
    });

    // Assess
    expect(egress).toEqual({ provider: 'aws', target: { provider: 'aws', instance: { id: 'i-d', name: 'd' } } });
    expect(ingress).toEqual({ provider: 'aws', instance: { id: 'i-d', name: 'd' } });
  });

  it.each([
    ['*', { srcaddr: '10.0.0.1', new_one: 'x', new_two: 'y' }],
    ['*, -new_*', { srcaddr: '10.0.0.1' }],
    ['srcaddr, new_two', { srcaddr: '10.0.0.1', new_two: 'y' }],
    ['srcaddr', { srcaddr: '10.0.0.1' }],
  ])('selects fields that the program does not know by %j', (selection, expected) => {
    // Prepare
    const schema = selectFields(FLAT_SCHEMA, selection, { laterNames: ['new_one', 'new_two'] });

    // Act
    const text = encodeLine(schema, '10.0.0.1 x y', 'srcaddr new-one new-two');

    // Assess
    expect(JSON.parse(text)).toEqual(expected);
  });

  it('selects the line by its name, and not by a pattern', () => {
    // Prepare
    const selections = ['bytes, original_line', '*, -original_line, bytes', '*, original_line, -bytes'];

    // Act
    const documents = selections.map((selection) => exampleOf(selectFields(FLAT_SCHEMA, selection)));

    // Assess
    expect(documents.map(({ original_line: line }) => line)).toEqual([EXAMPLE_LINE, undefined, EXAMPLE_LINE]);
  });

  it.each([
    ['srcadr', 'srcadr: srcadr is not a name of the output'],
    ['*, -src_tag', '-src_tag: src_tag is not a name of the output'],
    ['source*', 'source* matches no name of the output'],
    ['srcaddr, -*', 'srcaddr, -* selects no value'],
    ['a.b', 'a.b: a.b is not a name of the output'],
    ['-', '-:  is not a name of the output'],
    ['x'.repeat(100_000), `${'x'.repeat(64)}…: ${'x'.repeat(64)}… is not a name of the output`],
  ])('refuses %j', (selection, message) => {
    // Prepare, Act
    const select = (): Schema => selectFields(FLAT_SCHEMA, selection);

    // Assess
    expect(select).toThrow(new RangeError(message));
  });

  it('keeps the tags of some keys', () => {
    // Prepare
    const schema = selectFields(FLAT_SCHEMA, '*_tags', { tagKeys: 'Na*, cost' });

    // Act
    const document = exampleOf(schema);

    // Assess
    expect(document).toEqual({ src_tags: { Name: 'shop-web-1' } });
  });

  it.each(Object.values(SCHEMAS))('can omit any single value of the schema $name', (schema) => {
    // Prepare
    const names = DICTIONARY.map(({ name }) => name);

    // Act
    const texts = names.map((name) => encodeLine(selectFields(schema, `-${name}`), EXAMPLE_LINE, '', exampleValues()));

    // Assess
    for (const text of texts) expect(() => JSON.parse(text)).not.toThrow();
  });
});
