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

/** The places of values by schema, and those by name. */
type Places = Record<string, Record<string, readonly string[]>>;

/** A name or place of a pair, such as `{src,dst}_class`, for the source (0) or the destination (1). */
const atEnd = (text: string, end: 0 | 1): string =>
  text.replaceAll(/\{(\w+),(\w+)\}/g, (_, source: string, destination: string) => [source, destination][end] ?? '');

/** What is in code in a text. */
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The places that a section of the page gives, pairs resolved: those of its table, and the usual ones. */
function placesIn(section: string): Places {
  const places: Places = {};
  const add = (name: string, cells: Readonly<Record<string, readonly string[]>>): void => {
    for (const end of [0, 1] as const) {
      places[atEnd(name, end)] = Object.fromEntries(
        Object.entries(cells).map(([schema, paths]) => [schema, paths.map((path) => atEnd(path, end))]),
      );
    }
  };
  const [head = '', ...rows] = section.split('\n').filter((line) => line.startsWith('| `'));
  const [, ...schemas] = codeIn(head);
  for (const row of rows) {
    const [, name = '', ...cells] = row.split(' | ').flatMap((cell, index) => (index === 0 ? ['', cell] : [cell]));
    expect(cells, name).toHaveLength(schemas.length);
    add(
      codeIn(name)[0] ?? '',
      Object.fromEntries(schemas.map((schema, index) => [schema, codeIn(cells[index] ?? '')])),
    );
  }
  const [, usual = '', names = ''] = /^At the usual place \((.*?)\): (.*)$/m.exec(section) ?? expect.fail(section);
  const words = codeIn(usual);
  const isOfEnds = usual.includes('{');
  for (const name of codeIn(names)) {
    const bare = isOfEnds ? name.replace('{src,dst}_', '') : name;
    add(
      name,
      Object.fromEntries(
        schemas.map((schema) => [
          schema,
          [(words[words.indexOf(schema) + 1] ?? '').replace('NAME', bare).replace('NA-ME', bare.replaceAll('_', '-'))],
        ]),
      ),
    );
  }
  return places;
}

describe('the page on schemas', () => {
  const page = read('schemas.md');
  const shown = Object.values<SchemaRow>(SCHEMAS).filter(({ name }) => name !== 'flat');
  const [ofLine = '', ...others] = page
    .slice(page.indexOf('<!-- generated: paths -->'), page.indexOf('## What stands in every'))
    .split(/^#### /m)
    .toReversed();
  const sections = others.filter((section) => section.includes('At the usual place'));

  it('has every place of every value, in every schema', () => {
    // Prepare
    const schemas = shown.filter(({ name }) => name !== 'splunk-raw');
    const expected = Object.fromEntries(schemaPaths(schemas).map(({ name, paths }) => [name, paths]));

    // Act
    const places = Object.assign({}, ...sections.map(placesIn));

    // Assess
    expect(sections).toHaveLength(3);
    expect(Object.keys(expected).toSorted()).toEqual(DICTIONARY.map(({ name }) => name).toSorted());
    expect(places).toEqual(expected);
  });

  it('has every place of the schema with the whole line', () => {
    // Prepare
    const fields = new Set(DICTIONARY.filter(({ origin }) => origin.kind === 'field').map(({ name }) => name));
    const exceptions = new Map(
      [...ofLine.matchAll(/(`\w+`(?: `[\w.]+`)+)[,.]/g)].map(([, list = '']) => {
        const [name = '', ...paths] = codeIn(list);
        return [name, paths];
      }),
    );

    // Assess
    expect(ofLine).toContain('`splunk-raw`');
    for (const { name, paths } of schemaPaths(shown)) {
      const usual = fields.has(name) ? [] : paths.splunk?.map((path) => path.replace('event.', 'fields.'));
      expect(exceptions.get(name) ?? usual, name).toEqual(paths['splunk-raw']);
    }
  });

  it('says where a later field goes', () => {
    // Assess
    for (const { name, leaves } of shown.filter((schema) => schema.name !== 'splunk-raw')) {
      const later = leaves.find(({ from }) => from.kind === 'later');
      const place = `${later?.path.join('.')}.NA${name === 'ss4o' ? '-' : ''}ME`;
      expect(sections.at(-1)).toContain(`\`${name}\` \`${place}\``);
    }
    expect(sections.at(-1)).toContain(', and any later field.');
  });

  it('names every standard with its version', () => {
    // Prepare
    const standards = Object.values<SchemaRow>(SCHEMAS).flatMap(({ standard }) => standard ?? []);

    // Act
    const missing = standards.filter(({ name, version }) => !page.includes(`| ${name} | ${version} |`));

    // Assess
    expect(standards.length).toBe(5);
    expect(missing).toEqual([]);
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
  it('lead to files that there are', () => {
    // Prepare
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);

    // Act
    const broken = links.filter((link) => !existsSync(new URL(link, DOCS)));

    // Assess
    expect(links.length).toBeGreaterThan(2);
    expect(broken).toEqual([]);
  });
});
