import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaPaths } from '../../../src/encode/compile/schema-paths.ts';
import type { SchemaRow } from '../../../src/encode/language/schema-row.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { PARTITION_KEYS } from '../../../src/respond/partition-key-table.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, DOCS), 'utf8');

/** The table rows whose first cell is a name in code. */
const rowsOf = (page: string): Map<string, string> =>
  new Map([...page.matchAll(/^\| `([\w-]+)` \|(.*)$/gm)].map(([, name = '', cells = '']) => [name, cells]));

/** A name or path of a pair, such as `{src,dst}_class`, for the source (0) or the destination (1). */
const atEnd = (text: string, end: 0 | 1): string =>
  text.replaceAll(/\{(\w+),(\w+)\}/g, (_, source: string, destination: string) => [source, destination][end] ?? '');

/** The code spans of a text. */
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** Whether documents of a schema always contain the original line, and so every field. */
const hasLine = ({ leaves }: SchemaRow): boolean =>
  leaves.some(({ from, isRequired }) => isRequired && from.kind === 'entry' && from.entry.origin.kind === 'line');

describe('the page on schemas', () => {
  const page = read('schemas.md');
  const schemas = Object.values<SchemaRow>(SCHEMAS).filter(({ name }) => name !== 'flat');
  const places = new Map(schemaPaths(schemas).map(({ name, paths }) => [name, paths]));

  it('comes with every path of every value, in every schema', () => {
    // Prepare
    const fields = new Set(DICTIONARY.filter(({ origin }) => origin.kind === 'field').map(({ name }) => name));
    const later = schemas.map(({ leaves }) => {
      const [row] = leaves.flatMap(({ path, from }) => (from.kind === 'later' ? [{ path, from }] : []));
      return row === undefined ? 'line' : `${row.path.join('.')}.its${row.from.separator}name`;
    });

    // Act
    const [head, ...rows] = read('schema-paths.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));

    // Assess
    expect(head).toEqual(['flat', ...schemas.map(({ name }) => name)]);
    expect(rows.at(-1)).toEqual(['any later field', ...later]);
    expect(rows.slice(0, -1).map(([name]) => name)).toEqual(DICTIONARY.map(({ name }) => name));
    for (const [name = '', ...cells] of rows.slice(0, -1)) {
      const expected = schemas.map((schema) => [
        ...(places.get(name)?.[schema.name] ?? []),
        ...(fields.has(name) && hasLine(schema) ? ['line'] : []),
      ]);
      expect(
        cells.map((cell) => cell.split(' ').filter((place) => place !== '')),
        name,
      ).toEqual(expected);
    }
  });

  it('gives an overview with all paths of its values, for both ends', () => {
    // Prepare
    const overview = page.slice(page.indexOf('<!-- generated: paths -->'), page.indexOf('schema-constants.csv'));
    const [head = '', ...rows] = overview.split('\n').filter((line) => line.startsWith('| `'));
    const [, , ...names] = codeIn(head.replace('FIELDS', '`FIELDS`'));

    // Assess
    expect(names).toEqual(schemas.filter((schema) => !hasLine(schema)).map(({ name }) => name));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const [value = '', ...cells] = row.split(' | ');
      for (const end of [0, 1] as const) {
        const paths = places.get(atEnd(codeIn(value)[0] ?? '', end));
        const found = cells.map((cell) => codeIn(cell).map((place) => atEnd(place, end)));
        expect(found, value).toEqual(names.map((name) => paths?.[name]));
      }
    }
  });

  it('comes with every constant, in every schema', () => {
    // Prepare
    const constants = Object.values<SchemaRow>(SCHEMAS).flatMap(({ name, leaves }) =>
      leaves.flatMap(({ path, from, isCompanion }) =>
        from.kind === 'constant' && isCompanion !== true
          ? [`${name},${path.join('.')},${typeof from.value === 'string' ? from.value : JSON.stringify(from.value)}`]
          : [],
      ),
    );

    // Act
    const [head, ...rows] = read('schema-constants.csv').trimEnd().split('\n');

    // Assess
    expect(head).toBe('schema,path,value');
    // quotes are doubled in a quoted cell
    expect(rows.map((row) => row.replace(/"(.*)"$/, '$1').replaceAll('""', '"'))).toEqual(constants);
    expect(rows.length).toBeGreaterThan(20);
  });

  it('names every standard with its version', () => {
    // Prepare
    const standards = Object.values<SchemaRow>(SCHEMAS).map(
      ({ standard }) => standard ?? { name: 'none', version: '' },
    );

    // Act
    const table = page.slice(page.indexOf('<!-- generated: standards -->'), page.indexOf('<!-- end -->'));
    const rows = [...table.matchAll(/\| ([^|]+) \| ([^|]*) \|$/gm)].slice(2);

    // Assess
    expect(rows.map(([, name, version]) => ({ name, version: version?.trim() }))).toEqual(standards);
    expect(standards.filter(({ version }) => version !== '').length).toBeGreaterThanOrEqual(5);
  });
});

describe('the page on partitioning', () => {
  it('has every key', () => {
    // Prepare, Act
    const rows = rowsOf(read('partitioning.md'));

    // Assess
    expect([...rows.keys()]).toEqual(Object.keys(PARTITION_KEYS));
  });
});

describe.each(['schemas.md', 'partitioning.md'])('the links of %s', (file) => {
  it('lead to existing files', () => {
    // Prepare
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);

    // Act
    const broken = links.filter((link) => !existsSync(new URL(link, DOCS)));

    // Assess
    expect(links.length).toBeGreaterThan(2);
    expect(broken).toEqual([]);
  });
});
