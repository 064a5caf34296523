import type { TransferPrices } from '../transfer/prices.ts';
import type { FlowDatabase } from './database/flow-database.ts';
import type { Thresholds } from './detections/threshold.ts';
import type { Columns, ColumnType, PanelQuery, QueryResults, Row } from './sections/panel-query.ts';
import type { Finding, KnownRules, ReportContext, ReportInputs, Section } from './sections/section.ts';
import { SECTIONS } from './sections/sections.ts';
import { OVERVIEW_QUERIES } from './sections/totals.ts';
import { chooseStep } from './time-step.ts';

/** A value of a result; undefined for null. */
export type ResultValue = string | bigint | number | boolean | undefined;

/** A query of the report that was run. */
export interface AnsweredQuery {
  readonly query: PanelQuery;
  /** The statement that ran. */
  readonly sql: string;
  readonly rows: readonly Row[];
}

/** The results of a report, without any layout. */
export interface Report {
  readonly context: ReportContext;
  /** The sections that apply to these records. */
  readonly sections: readonly Section[];
  readonly results: QueryResults;
  /** All queries, each once, in the order of the page. */
  readonly queries: readonly AnsweredQuery[];
  /** The findings of all sections, the most important first. */
  readonly findings: readonly RankedFinding[];
}

/** A finding with its section. */
export interface RankedFinding extends Finding {
  readonly section: Section;
}

/** The inputs of a report in addition to the records. */
export interface ReportRequest {
  readonly inputs: ReportInputs;
  readonly thresholds: Thresholds;
  /** The rules by which verdicts were made, if available. */
  readonly knownRules: KnownRules | undefined;
  /** The prices of transfers. */
  readonly transferPrices?: TransferPrices | undefined;
}

const NO_INPUTS: ReportInputs = {
  names: [],
  notRead: 0,
  savedTables: 0,
  linesRead: 0,
  linesDropped: 0,
  unreadable: [],
};

/** The SQL of all queries of a report; the columns that it names do not depend on the records. */
export function reportSql(thresholds: Thresholds): string {
  const context = {
    inputs: NO_INPUTS,
    stepSeconds: 3600,
    period: { firstSeconds: 0, lastSeconds: 0 },
    columnsWithValues: new Set<string>(),
    thresholds,
  };
  return queriesOf(SECTIONS)
    .map((query) => query.sql(context))
    .join(';\n');
}

/** Runs all queries of a report on a prepared database. Throws a `QueryError`, also if it is interrupted. */
export async function runReport(database: FlowDatabase, request: ReportRequest): Promise<Report> {
  const context = await contextOf(database, request);
  const sections = SECTIONS.filter((section) => section.isLeftOut?.(context) !== true);
  const queries: AnsweredQuery[] = [];
  for (const query of queriesOf(sections)) {
    const sql = query.sql(context);
    queries.push({ query, sql, rows: await rowsOf(database, query.columns, sql) });
  }
  const results = resultsOf(queries);
  return { context, sections, results, queries, findings: rankedFindings(sections, results, context) };
}

/** The queries of the header and of these sections, each once. */
function queriesOf(sections: readonly Section[]): readonly PanelQuery[] {
  return [
    ...new Set([
      ...OVERVIEW_QUERIES,
      ...sections.flatMap(({ queries = [], panels }) => [...queries, ...panels.flatMap((panel) => panel.queries)]),
    ]),
  ];
}

async function contextOf(
  database: FlowDatabase,
  { inputs, thresholds, knownRules, transferPrices }: ReportRequest,
): Promise<ReportContext> {
  const [times] = await rowsOf(
    database,
    { first: 'seconds', last: 'seconds' },
    'SELECT min(least(start, "end")) AS first, max(greatest(start, "end")) AS last FROM flows',
  );
  const { first, last } = times ?? {};
  const period = first === undefined || last === undefined ? undefined : { firstSeconds: first, lastSeconds: last };
  const columnsWithValues = await database.filledColumns();
  return { inputs, thresholds, knownRules, transferPrices, period, stepSeconds: chooseStep(period), columnsWithValues };
}

/** The rows of a statement by their columns. Throws a `QueryError`. */
export async function rowsOf<Names extends Columns>(
  database: FlowDatabase,
  columns: Names,
  sql: string,
): Promise<readonly Row<Names>[]> {
  const result = await database.query(sql);
  const readers = Object.entries(columns).map(([name, type]) => {
    const at = result.columns.findIndex((column) => column.name === name);
    if (at === -1) throw new Error(`a query of the report has no column ${name}: ${sql}`);
    return { name, at, read: READERS[type] };
  });
  const { plainText } = await import('./database/result-text.ts');
  const rows: Row<Names>[] = [];
  for await (const group of result.rows(plainText)) {
    for (const values of group) {
      const row = Object.fromEntries(
        readers.map(({ name, at, read }) => {
          const text = values[at];
          return [name, text === undefined ? undefined : read(text)];
        }),
      );
      if (!hasTypes(row, columns)) throw new Error(`a query of the report has a value of another type: ${sql}`);
      rows.push(row);
    }
  }
  return rows;
}

const READERS: Readonly<Record<ColumnType, (text: string) => ResultValue>> = {
  text: (text) => text,
  integer: BigInt,
  number: Number,
  seconds: Number,
  boolean: (text) => text === 'true',
};

const TYPE_NAMES: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  integer: 'bigint',
  number: 'number',
  seconds: 'number',
  boolean: 'boolean',
};

function hasTypes<Names extends Columns>(
  row: Readonly<Record<string, ResultValue>>,
  columns: Names,
): row is Row<Names> {
  return Object.entries(columns).every(([name, type]) => {
    const value = row[name];
    return value === undefined || typeof value === TYPE_NAMES[type];
  });
}

function resultsOf(queries: readonly AnsweredQuery[]): QueryResults {
  const rowsByQuery = new Map<PanelQuery, readonly Row[]>(queries.map(({ query, rows }) => [query, rows]));
  return {
    rows<Names extends Columns>(query: PanelQuery<Names>): readonly Row<Names>[] {
      const rows = rowsByQuery.get(query);
      if (rows === undefined) throw new Error(`the query ${query.name} is not one of the report`);
      return rows.filter((row): row is Row<Names> => hasTypes(row, query.columns));
    },
  };
}

/** Maximum number of findings on the page and in the summary. */
const MAX_FINDINGS = 12;
/** Tones, the most important first. */
const TONES = ['broken', 'exposed', 'scan', 'unusual', 'note'] as const;

function rankedFindings(
  sections: readonly Section[],
  results: QueryResults,
  context: ReportContext,
): readonly RankedFinding[] {
  const findings = sections.flatMap((section) =>
    section.findings(results, context).map((finding) => ({ ...finding, section })),
  );
  // the order within a tone is that of the sections
  return TONES.flatMap((tone) => findings.filter((finding) => finding.tone === tone)).slice(0, MAX_FINDINGS);
}
