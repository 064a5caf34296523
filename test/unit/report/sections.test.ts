import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnsIn } from '../../../src/report/database/needed-columns.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/report/detections/detections.ts';
import { readSplunkSearches } from '../../../src/report/documented-queries.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from '../../../src/report/page/assets.generated.ts';
import { reportSql } from '../../../src/report/run-report.ts';
import { SECTIONS } from '../../../src/report/sections/sections.ts';

const ROOT = new URL('../../../', import.meta.url);
const panels = SECTIONS.flatMap((section) => section.panels);

describe('the sections of the report', () => {
  it('have panels, queries and places of their own', () => {
    const ids = [...SECTIONS.map(({ id }) => id), ...panels.map(({ id }) => id)];
    expect(new Set(ids).size).toBe(ids.length);
    const queries = new Set(
      SECTIONS.flatMap(({ queries = [], panels: own }) => [...queries, ...own.flatMap((panel) => panel.queries)]),
    );
    const names = [...queries].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('name documented queries that OpenSearch and Splunk have', () => {
    const splunk = readSplunkSearches(
      readFileSync(new URL('deploy/splunk/vpc_flow_enricher/default/savedsearches.conf', ROOT), 'utf8'),
    );
    const names = panels.flatMap(({ documented = [] }) => documented);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !splunk.has(name))).toEqual([]);
    expect(names.filter((name) => !existsSync(new URL(`deploy/opensearch/queries/${name}.json`, ROOT)))).toEqual([]);
  });

  it('load every column that a panel needs', () => {
    const loaded = new Set(columnsIn([reportSql(DEFAULT_THRESHOLDS)]).map(({ name }) => name));
    expect(panels.flatMap(({ needs }) => needs).filter((name) => !loaded.has(name))).toEqual([]);
  });
});

it('searches of Splunk are read with all their lines', () => {
  const searches = readSplunkSearches(
    '[VPC flow logs: one]\nsearch = `a` \\\n| b \\\n| c\nx = 1\n\n[other]\nsearch = z\n',
  );
  expect([...searches]).toEqual([['one', '`a`\n| b\n| c']]);
});

it('script and style stay small', () => {
  expect(Buffer.byteLength(PAGE_SCRIPT)).toBeLessThanOrEqual(8_000);
  expect(Buffer.byteLength(PAGE_STYLE)).toBeLessThanOrEqual(16_000);
});
