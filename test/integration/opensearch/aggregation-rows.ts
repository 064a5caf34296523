import * as v from 'valibot';

/** Result of a scripted metric: rows as objects, with the values in the column order of a table. */
const SCRIPTED = v.object({
  value: v.array(v.looseObject({ flows: v.number(), bytes: v.number() })),
});
/** Rows of a scripted metric that does not sum flows and bytes. */
const PLAIN_ROWS = v.object({ value: v.array(v.record(v.string(), v.union([v.string(), v.number()]))) });
const METRIC = v.object({ value: v.nullable(v.number()), value_as_string: v.optional(v.string()) });
const COUNT = v.strictObject({ doc_count: v.number() });
const KEY = v.union([v.string(), v.number()]);
const BUCKET = v.looseObject({
  key: v.union([KEY, v.array(KEY)]),
  key_as_string: v.optional(v.string()),
  doc_count: v.number(),
});
const BUCKETS = v.object({ buckets: v.array(BUCKET) });
const FILTERED = v.looseObject({ doc_count: v.number(), rows: SCRIPTED });
const NAMED_BUCKETS = v.object({ buckets: v.record(v.string(), v.object({ doc_count: v.number() })) });
const AGGREGATIONS = v.record(v.string(), v.unknown());
const ANSWER = v.object({ aggregations: AGGREGATIONS });

/** Metrics of which a bucket's `usd` is made, which is missing where no amount is known. */
const AMOUNTS = v.looseObject({
  flows: METRIC,
  sum_usd: METRIC,
  unpriced: COUNT,
  usd: v.optional(METRIC, { value: null }),
});

/** A row as in a table: keys of the buckets, the count, the metrics by name; null for an amount that is not known. */
export type Row = readonly (string | number | null)[];

/** The buckets of a search response as rows, one for each innermost bucket. */
export function rowsOfAnswer(answer: unknown): Row[] {
  return rowsOf(v.parse(ANSWER, answer).aggregations);
}

function rowsOf(aggregations: Readonly<Record<string, unknown>>): Row[] {
  const parts = Object.entries(aggregations).toSorted(([a], [b]) => a.localeCompare(b));
  for (const [, part] of parts) {
    if (v.is(BUCKETS, part)) return part.buckets.flatMap(rowsOfBucket);
    if (v.is(SCRIPTED, part)) return part.value.map(scriptedRow);
    if (v.is(PLAIN_ROWS, part)) return part.value.map((row) => Object.values(row));
    if (v.is(FILTERED, part)) return part.rows.value.map(scriptedRow);
    if (v.is(NAMED_BUCKETS, part)) return [namedCounts(part)];
  }
  if (v.is(AMOUNTS, aggregations)) {
    const { flows: _flows, sum_usd: _usd, unpriced: _unpriced, usd, ...others } = v.parse(AMOUNTS, aggregations);
    return rowsOf(others).map((row) => [...row, usd.value]);
  }
  return [parts.flatMap(([, part]) => metricOf(part))];
}

function metricOf(part: unknown): (string | number)[] {
  if (v.is(COUNT, part)) return [part.doc_count];
  return v.is(METRIC, part) ? [part.value_as_string ?? part.value ?? 0] : [];
}

function rowsOfBucket({ key, key_as_string: text, doc_count: count, ...rest }: v.InferOutput<typeof BUCKET>): Row[] {
  const keys = Array.isArray(key) ? key : [text ?? key];
  const inner = Object.values(rest).some((part) => v.is(BUCKETS, part));
  // the flows of documents, not the documents, where a query adds them up
  const flows = v.is(AMOUNTS, rest) ? (rest.flows.value ?? 0) : count;
  return rowsOf(rest).map((row) => (inner ? [...keys, ...row] : [...keys, flows, ...row]));
}

function namedCounts({ buckets }: v.InferOutput<typeof NAMED_BUCKETS>): Row {
  return Object.entries(buckets)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([, { doc_count: count }]) => count);
}

/** The names of a row followed by flows and bytes; for a talker, its name comes first and then its address. */
function scriptedRow({ flows, bytes, talker, ...names }: v.InferOutput<typeof SCRIPTED>['value'][number]): Row {
  const keys = [...(talker === undefined ? [] : [talker]), ...Object.values(names)];
  return [...keys.map((key) => String(key).replace(/:00Z$/, ':00.000Z')), flows, bytes];
}
