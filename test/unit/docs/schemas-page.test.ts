import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SchemaRow } from '../../../src/encode/language/schema-row.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { PARTITION_KEYS } from '../../../src/respond/partition-key-table.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, DOCS), 'utf8');

/** The table rows whose first cell is a name in code. */
const rowsOf = (page: string): Map<string, string> =>
  new Map([...page.matchAll(/^\| `([\w-]+)` \|(.*)$/gm)].map(([, name = '', cells = '']) => [name, cells]));

describe('the page on schemas', () => {
  const page = read('schemas.md');

  it('has a row for every name of the dictionary, with a cell for every schema', () => {
    // Prepare
    const paths = page.slice(page.indexOf('<!-- generated: paths -->'), page.indexOf('## What stands in every'));

    // Act
    const rows = rowsOf(paths);

    // Assess
    expect([...rows.keys()]).toEqual(expect.arrayContaining(DICTIONARY.map(({ name }) => name)));
    for (const [name, cells] of rows) {
      expect(cells.split(' | '), name).toHaveLength(Object.keys(SCHEMAS).length - 1);
      expect(cells, name).not.toContain('| |');
    }
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
