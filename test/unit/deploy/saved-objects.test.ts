import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { deployFile } from './deploy-file.ts';
import { mappedFields } from './mapped-fields.ts';

const REFERENCE = v.object({ id: v.string(), name: v.string(), type: v.string() });
const SAVED_OBJECT = v.object({
  type: v.picklist(['index-pattern', 'visualization', 'search', 'dashboard']),
  id: v.string(),
  attributes: v.looseObject({ title: v.string() }),
  references: v.array(REFERENCE),
  migrationVersion: v.record(v.string(), v.string()),
});
const SOURCE = v.object({
  query: v.object({ query: v.string(), language: v.literal('lucene') }),
  filter: v.tuple([]),
  indexRefName: v.optional(v.string()),
});
const WITH_SOURCE = v.looseObject({ kibanaSavedObjectMeta: v.object({ searchSourceJSON: v.string() }) });
const PARAMS = v.looseObject({
  field: v.optional(v.string()),
  missingBucket: v.optional(v.boolean()),
  orderBy: v.optional(v.string()),
  filters: v.optional(v.array(v.object({ input: v.object({ query: v.string() }), label: v.string() }))),
});
const AGGREGATION = v.object({
  id: v.string(),
  enabled: v.literal(true),
  type: v.string(),
  schema: v.string(),
  params: PARAMS,
});
const STATE = v.looseObject({ title: v.string(), type: v.string(), aggs: v.array(AGGREGATION) });
const PLACE = v.object({ x: v.number(), y: v.number(), w: v.number(), h: v.number(), i: v.string() });
const PLACED = v.array(v.looseObject({ gridData: PLACE, panelIndex: v.string(), panelRefName: v.string() }));
const FIELDS = v.array(
  v.looseObject({ name: v.string(), type: v.string(), esTypes: v.array(v.string()), aggregatable: v.boolean() }),
);

/** Field types that each aggregation supports; `terms` replaces a missing value only for keywords. */
const WORKS_ON: Readonly<Record<string, readonly string[]>> = {
  sum: ['long', 'double'],
  max: ['long', 'date'],
  cardinality: ['keyword', 'ip', 'long'],
  terms: ['keyword', 'ip', 'long'],
  date_histogram: ['date'],
  geohash_grid: ['geo_point'],
};
/** Bucket schemas of each Dashboards chart. */
const BUCKETS_OF: Readonly<Record<string, readonly string[]>> = {
  histogram: ['segment', 'group'],
  table: ['bucket'],
  pie: ['segment'],
  tile_map: ['segment'],
};
const GRID_WIDTH = 48;

const text = (value: unknown): unknown => JSON.parse(v.parse(v.string(), value));

/** Names of fields in a query in Lucene's language: `name:value` and `_exists_:name`. */
function namesIn(query: string): string[] {
  return [...query.matchAll(/(?:_exists_:)?(@?[\w.]+)(?=:|\)|\s|$)/g)].flatMap(([whole, name = '']) => {
    if (whole.startsWith('_exists_:')) return [name];
    return query.includes(`${name}:`) ? [name] : [];
  });
}

describe.each(['flat', 'ecs'])('the saved objects for the schema %s', (schema) => {
  const objects = deployFile(`opensearch/saved-objects-${schema}.ndjson`)
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(SAVED_OBJECT, JSON.parse(line)));
  const fields = mappedFields(schema);
  const ofType = (type: string): typeof objects => objects.filter((object) => object.type === type);

  it('are one dashboard, its panels, its search and their index pattern, each with its own id', () => {
    // Prepare, Act
    const ids = objects.map(({ type, id }) => `${type} ${id}`);

    // Assess
    expect(new Set(ids).size).toBe(ids.length);
    expect(ofType('dashboard')).toHaveLength(1);
    expect(ofType('index-pattern')).toHaveLength(1);
    expect(ofType('visualization').length).toBeGreaterThan(5);
    for (const { type, migrationVersion } of objects) expect(Object.keys(migrationVersion)).toEqual([type]);
  });

  it('refer to one another and to nothing else', () => {
    // Prepare
    const ids = new Set(objects.map(({ type, id }) => `${type} ${id}`));

    // Act
    const references = objects.flatMap((object) => object.references.map(({ type, id }) => `${type} ${id}`));

    // Assess
    expect(references.filter((reference) => !ids.has(reference))).toEqual([]);
    for (const { type, id } of objects.filter((object) => object.type !== 'dashboard')) {
      expect(references).toContain(`${type} ${id}`);
    }
  });

  it('use each of their references by its name', () => {
    // Prepare, Act, Assess
    for (const { attributes, references } of [...ofType('visualization'), ...ofType('search')]) {
      const { kibanaSavedObjectMeta: meta } = v.parse(WITH_SOURCE, attributes);
      const { indexRefName } = v.parse(SOURCE, text(meta.searchSourceJSON));
      expect(references.map(({ name }) => name)).toEqual([indexRefName]);
    }
    const [dashboard] = ofType('dashboard');
    const placed = v.parse(PLACED, text(dashboard?.attributes.panelsJSON));
    expect(placed.map(({ panelRefName }) => panelRefName)).toEqual(dashboard?.references.map(({ name }) => name));
  });

  it('use fields of the index template, with aggregations that work on them', () => {
    // Prepare, Act, Assess
    for (const { attributes } of ofType('visualization')) {
      const { aggs } = v.parse(STATE, text(attributes.visState));
      for (const { type, params } of aggs) {
        if (params.field === undefined) continue;
        const fieldType = fields.get(params.field);
        expect(fieldType, `${attributes.title}: ${params.field}`).toBeDefined();
        expect(WORKS_ON[type], `${attributes.title}: ${type} of ${params.field}`).toContain(fieldType);
        if (params.missingBucket === true) expect(fieldType, `${attributes.title}: missing`).toBe('keyword');
      }
    }
  });

  it('have queries over fields that the index template has', () => {
    // Prepare
    const shown = [...ofType('visualization'), ...ofType('search')];

    // Act
    const queries = shown.flatMap(({ attributes }) => {
      const { kibanaSavedObjectMeta: meta } = v.parse(WITH_SOURCE, attributes);
      const { query } = v.parse(SOURCE, text(meta.searchSourceJSON)).query;
      const state = attributes.visState === undefined ? undefined : v.parse(STATE, text(attributes.visState));
      const filters = state?.aggs.flatMap(({ params }) => params.filters ?? []) ?? [];
      return [query, ...filters.map(({ input }) => input.query)];
    });

    // Assess
    const names = queries.flatMap(namesIn);
    expect(names.length).toBeGreaterThan(queries.length);
    expect(names.filter((name) => !fields.has(name))).toEqual([]);
  });

  it('order their buckets by one of their metrics, and use the slots of their chart', () => {
    // Prepare, Act, Assess
    for (const { attributes } of ofType('visualization')) {
      const { type, aggs } = v.parse(STATE, text(attributes.visState));
      const metrics = aggs.filter((agg) => agg.schema === 'metric');
      const buckets = aggs.filter((agg) => agg.schema !== 'metric');
      expect(new Set(aggs.map(({ id }) => id)).size).toBe(aggs.length);
      for (const { schema: place, params } of buckets) {
        expect(BUCKETS_OF[type]).toContain(place);
        if (params.orderBy !== undefined) expect(metrics.map(({ id }) => id)).toContain(params.orderBy);
      }
    }
  });

  it('show in their search columns of the index template', () => {
    // Prepare
    const [search] = ofType('search');

    // Act
    const columns = v.parse(v.array(v.string()), search?.attributes.columns);

    // Assess
    expect(columns.filter((name) => !fields.has(name))).toEqual([]);
  });

  it('have an index pattern with the fields of the index template', () => {
    // Prepare
    const [pattern] = ofType('index-pattern');

    // Act
    const described = v.parse(FIELDS, text(pattern?.attributes.fields));

    // Assess
    expect(new Map(described.map(({ name, esTypes: [type = ''] }) => [name, type]))).toEqual(fields);
    expect(fields.get(v.parse(v.string(), pattern?.attributes.timeFieldName))).toBe('date');
  });

  it('do not overlap on the grid of the dashboard', () => {
    // Prepare
    const [dashboard] = ofType('dashboard');

    // Act
    const places = v.parse(PLACED, text(dashboard?.attributes.panelsJSON)).map(({ gridData }) => gridData);

    // Assess
    const cells = places.flatMap(({ x, y, w, h }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, w } of places) expect(x + w).toBeLessThanOrEqual(GRID_WIDTH);
  });
});
