import { describe, expect, it } from 'vitest';
import { added, placeAdded } from '../../../src/encode/compile/place-added.ts';
import { leaf } from '../../../src/encode/language/vocabulary.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import type { EnricherRow } from '../../../src/enrich/enricher.ts';
import { ENRICHERS } from '../../../src/enrich/enrichers.ts';
import { ADDED } from '../../../src/model/dictionary.ts';
import { FIELDS, outputNameOf } from '../../../src/model/fields.ts';

const ROWS: readonly EnricherRow[] = Object.values(ENRICHERS);

const pathsOf = (...parameters: Parameters<typeof placeAdded>): string[] =>
  placeAdded(...parameters).map(({ path }) => path.join('.'));

describe('placeAdded', () => {
  it('gives every value a path in a schema that no enricher mentions, in the order of the enrichers', () => {
    // Prepare
    const rows = [leaf('first', 'action'), ...added('x.'), leaf('last', 'log_status')];

    // Act
    const paths = pathsOf(rows, {
      schema: 'new',
      otherwise: ({ name, origin }) => (origin.kind === 'field' ? undefined : leaf(`x.${name}`, name)),
    });

    // Assess
    expect(paths).toEqual(['first', ...ADDED.map(({ name }) => `x.${name}`), 'last']);
  });

  it('gives a path to every field of the record for which the schema has no row', () => {
    // Prepare
    const rows = [leaf('first', 'action'), ...added('x.'), leaf('last', 'log_status')];

    // Act
    const paths = pathsOf(rows, {
      schema: 'new',
      otherwise: ({ name, origin }) => (origin.kind === 'field' ? leaf(`x.${name}`, name) : undefined),
    });

    // Assess
    const unplaced = FIELDS.map(({ name }) => outputNameOf(name)).filter(
      (name) => !['action', 'log_status'].includes(name),
    );
    expect(paths).toEqual(['first', ...unplaced.map((name) => `x.${name}`), 'last']);
  });

  it('uses the position that fits a path best, and puts a path that fits none after all others', () => {
    // Prepare
    const rows = [...added('x.src_'), leaf('first', 'action'), ...added('x.'), leaf('last', 'log_status')];
    const otherwise = (entry: { readonly name: string }) =>
      leaf(entry.name === 'community_id' ? 'elsewhere' : `x.${entry.name}`, entry.name);

    // Act
    const paths = pathsOf(rows, { schema: 'new', otherwise });

    // Assess
    const ofSource = ADDED.map(({ name }) => name).filter((name) => name.startsWith('src_'));
    expect(ofSource).toContain('src_class');
    expect(paths.slice(0, ofSource.length + 1)).toEqual([...ofSource.map((name) => `x.${name}`), 'first']);
    expect(paths.slice(-2)).toEqual(['last', 'elsewhere']);
  });

  it('does not move a value that the schema places itself', () => {
    // Prepare
    const rows = [leaf('own', 'community_id'), ...added('x.')];

    // Act
    const paths = pathsOf(rows, { schema: 'new', otherwise: ({ name }) => leaf(`x.${name}`, name) });

    // Assess
    expect(paths).toContain('own');
    expect(paths).not.toContain('x.community_id');
  });

  it('lets a value replace one that the schema has at its path', () => {
    // Prepare
    const rows = [leaf('network.direction', 'flow_direction')];

    // Act
    const leaves = placeAdded(rows, { schema: 'ecs', otherwise: ({ name }) => leaf(name, name) });

    // Assess
    expect(leaves[0]?.from).toMatchObject({ kind: 'first', of: [{ kind: 'entry' }, { kind: 'entry' }] });
  });

  it('refuses a value that would replace one that the schema does not have', () => {
    // Prepare, Act
    const place = (): unknown => placeAdded([], { schema: 'ecs', otherwise: ({ name }) => leaf(name, name) });

    // Assess
    expect(place).toThrow('ecs has no value at network.direction that could take precedence');
  });
});

describe('ENRICHERS', () => {
  it('places values in schemas that exist', () => {
    // Prepare
    const places = ROWS.flatMap(({ adds }) => adds.flatMap(({ places: stated = {} }) => Object.keys(stated)));

    // Act
    const unknown = places.filter((schema) => !Object.hasOwn(SCHEMAS, schema));

    // Assess
    expect(unknown).toEqual([]);
  });

  it('says what each value is, in a sentence', () => {
    for (const { name, sentence } of ROWS.flatMap(({ adds }) => adds)) expect(sentence, name).toMatch(/\.$/);
  });

  it('names the schemas in the sentence of a switch whose `auto` depends on them', () => {
    // Prepare
    const switches = ROWS.filter((row) => row.switch?.auto === 'if_schema_names_it' && row.switch.byDefault === 'auto');

    // Act
    const stated = switches.map((row) => row.switch?.sentence.replace(/^.*: /, '').replace('.', '').split(', '));

    // Assess
    const named = switches.map(({ adds }) =>
      Object.keys(SCHEMAS).filter((schema) => schema !== 'splunk-raw' && adds.some(({ places }) => places?.[schema])),
    );
    expect(stated).toEqual(named);
  });
});
