import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../../scripts/docs/csv.mjs';
import { OWNER_RULES } from '../../../src/metadata/owners/owner-rules.ts';
import { COUNTERS } from '../../../src/model/counters.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { READER_COUNTERS } from '../../../src/reader/reader-counts.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { READER_METRICS } from '../../../src/telemetry/reader-metric-table.ts';

const read = (file: string): string => readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');

/** The cells of each line of a CSV file whose cells contain no newlines. */
const rowsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );

describe('docs/fields.csv', () => {
  const [head, ...rows] = rowsOf(read('fields.csv'));

  it('has every value of a document, with its meaning, in output order', () => {
    expect(head).toEqual(['name', 'type', 'version', 'meaning', 'example']);
    expect(rows.map(([name, , , meaning]) => [name, meaning])).toEqual(
      DICTIONARY.map(({ name, sentence }) => [name, sentence]),
    );
    for (const row of rows) expect(row, row[0]).toHaveLength(5);
  });

  it('has the version of every field of AWS, and of nothing else', () => {
    // Prepare
    const versions = new Map(FIELDS.map(({ name, since }) => [name.replaceAll('-', '_'), String(since)]));
    // Assess
    expect(rows.map(([name, , version]) => [name, version])).toEqual(
      DICTIONARY.map(({ name }) => [name, versions.get(name) ?? '']),
    );
  });

  it('has a type of every value, and an example of every added one', () => {
    for (const [name, type, version, , example] of rows) {
      expect(type, name).not.toBe('');
      if (version === '') expect(example, name).not.toBe('');
    }
    expect(rows.find(([name]) => name === 'action')).toContain('ACCEPT | REJECT');
    expect(rows.find(([name]) => name === 'interface_id')).toContain('eni-…');
    expect(rows.find(([name]) => name === 'tgw_id')?.[4]).toMatch(/^tgw-[\da-f]{17}$/);
  });
});

describe('docs/counters.csv', () => {
  const [head, ...rows] = rowsOf(read('counters.csv'));

  it('has every counter of both log lines, with its meaning', () => {
    // Prepare
    const expected = [
      ...Object.entries(COUNTERS).map(([name, meaning]) => ['transformed', name, meaning]),
      ...Object.entries(READER_COUNTERS).map(([name, meaning]) => ['read', name, meaning]),
    ];
    // Assess
    expect(head).toEqual(['log line', 'counter', 'meaning', 'metric']);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(expected);
  });

  it('names only existing metrics that docs/metrics.md lists', () => {
    // Prepare
    const page = read('metrics.md');
    const known = new Set([...Object.keys(METRICS), ...Object.keys(READER_METRICS)]);
    // Act
    const metrics = rows.map(([, , , metric = '']) => metric).filter((metric) => metric !== '');
    // Assess
    expect(metrics.length).toBeGreaterThan(20);
    for (const metric of metrics) {
      expect(known).toContain(metric);
      expect(page).toContain(`\`${metric}\``);
    }
  });
});

describe('docs/owner-types.csv', () => {
  it('has every owner type once, with its certainty', () => {
    // Prepare
    const [head, ...rows] = rowsOf(read('owner-types.csv'));
    const types = new Set(OWNER_RULES.map(({ type }) => type ?? 'the interface type'));
    // Assess
    expect(head).toEqual(['owner_type', 'found', 'certainty', 'note']);
    expect(rows.map(([type]) => type)).toEqual([...types]);
    for (const [type, , certainty] of rows) expect(['sure', 'likely', 'unsure'], type).toContain(certainty);
    expect(rows).toContainEqual(['network_load_balancer', 'id name', 'sure', '']);
  });
});

describe('csvText', () => {
  it('quotes cells that would otherwise be split', () => {
    expect(csvText([['plain', 'a, b', 'say "x"', '']])).toBe('plain,"a, b","say ""x""",\n');
  });
});
