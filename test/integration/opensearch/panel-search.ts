import * as v from 'valibot';

const INPUT = v.object({ query: v.string(), language: v.literal('lucene') });
const AGGREGATION = v.object({
  id: v.string(),
  type: v.picklist(['count', 'sum', 'max', 'cardinality', 'terms', 'date_histogram', 'filters', 'geohash_grid']),
  schema: v.string(),
  params: v.looseObject({
    field: v.optional(v.string()),
    json: v.optional(v.string()),
    size: v.optional(v.number()),
    orderBy: v.optional(v.string()),
    missingBucket: v.optional(v.boolean()),
    precision: v.optional(v.number()),
    filters: v.optional(v.array(v.object({ input: INPUT, label: v.string() }))),
  }),
});
const STATE = v.object({ aggs: v.array(AGGREGATION) });
const VEGA = v.object({ type: v.literal('vega'), params: v.object({ spec: v.string() }) });
const SPEC = v.object({ data: v.tuple([v.object({ url: v.object({ body: v.looseObject({}) }) })]) });
const SOURCE = v.object({ query: INPUT });

/** A visualization as OpenSearch Dashboards saves it. */
export const SAVED_VISUALIZATION = v.looseObject({
  type: v.literal('visualization'),
  attributes: v.looseObject({
    title: v.string(),
    visState: v.string(),
    kibanaSavedObjectMeta: v.object({ searchSourceJSON: v.string() }),
  }),
});

type Aggregation = v.InferOutput<typeof AGGREGATION>;

/** The search that Dashboards would make for a visualization, as far as the aggregations above go. */
export function panelSearch({ attributes }: v.InferOutput<typeof SAVED_VISUALIZATION>): unknown {
  const vega = v.safeParse(VEGA, JSON.parse(attributes.visState));
  if (vega.success) return v.parse(SPEC, JSON.parse(vega.output.params.spec)).data[0].url.body;
  const { aggs } = v.parse(STATE, JSON.parse(attributes.visState));
  const { query } = v.parse(SOURCE, JSON.parse(attributes.kibanaSavedObjectMeta.searchSourceJSON));
  const metrics = aggs.filter(({ schema, type }) => schema === 'metric' && type !== 'count');
  const inner = Object.fromEntries(metrics.map(({ id, type, params }) => [id, { [type]: metricOf(params) }]));
  const buckets = aggs.filter(({ schema }) => schema !== 'metric');
  const isCounted = (id: string | undefined): boolean => aggs.some((agg) => agg.id === id && agg.type === 'count');
  const nested = buckets.reduceRight<Record<string, unknown>>(
    (below, bucket) => ({ ...inner, [bucket.id]: { ...bucketOf(bucket, isCounted), aggs: below } }),
    inner,
  );
  return { size: 0, query: { query_string: { query: query.query } }, aggs: nested };
}

/** A metric of a field; its JSON input is added to the request. */
function metricOf({ field, json }: Aggregation['params']): object {
  return { field, ...v.parse(v.looseObject({}), JSON.parse(json ?? '{}')) };
}

function bucketOf({ type, params }: Aggregation, isCounted: (id: string | undefined) => boolean): object {
  const { field, filters = [], size, orderBy, missingBucket, precision } = params;
  if (type === 'date_histogram') return { date_histogram: { field, fixed_interval: '30m', min_doc_count: 1 } };
  if (type === 'geohash_grid') return { geohash_grid: { field, precision } };
  if (type === 'filters') {
    const named = filters.map(({ input, label }) => [label, { query_string: { query: input.query } }]);
    return { filters: { filters: Object.fromEntries(named) } };
  }
  const order = { [isCounted(orderBy) ? '_count' : String(orderBy)]: 'desc' };
  return { terms: { field, size, order, ...(missingBucket === true ? { missing: '__missing__' } : {}) } };
}
