import type { Columns, Row } from '../sections/panel-query.ts';
import type { FindingTone, Text } from '../sections/section.ts';
import type { Thresholds, ThresholdTable } from './threshold.ts';

/** Maximum number of rows of a detection. */
const MAX_ROWS = 100;

/** A query that finds a pattern across many records. */
export interface Detection<Names extends Columns = Columns> {
  /** Unique, and the name of the documented query. */
  readonly id: string;
  readonly title: string;
  /** How its findings are marked. */
  readonly tone: FindingTone;
  /** The columns of a finding. */
  readonly columns: Names;
  /** The heading of each column. */
  readonly headings: { readonly [Name in keyof Names]: string };
  /** Columns of the table that it requires. */
  readonly needs: readonly string[];
  /** Its thresholds. */
  readonly thresholds: ThresholdTable;
  /** Harmless traffic that looks the same, and cases that are not found. */
  readonly limits: readonly string[];
  /** The rule in a sentence, with the values of the thresholds. */
  rule(thresholds: Thresholds): string;
  /** The parts of the statement over the views `flows` and `sent`, in SQL that DuckDB and Athena share. */
  statement(thresholds: Thresholds): Statement;
  /** The statement: at most 100 findings, in a complete order. */
  sql(thresholds: Thresholds): string;
  /** A finding as a sentence, without its full stop. */
  sentence(row: Row<Names>): Text;
  /** The figures that support it. */
  reason(row: Row<Names>): Text;
}

/** A statement whose last common table expression, `found`, has the columns of the detection. */
export interface Statement {
  /** Common table expressions by their names, each after those that it uses. */
  readonly expressions: readonly (readonly [name: string, sql: string])[];
  /** The keys of the order, such as `ports DESC`. */
  readonly order: readonly string[];
}

/** Creates a detection from its definition. */
export function defineDetection<const Names extends Columns>(
  definition: Omit<Detection<Names>, 'sql'>,
): Detection<Names> {
  return {
    ...definition,
    sql: (thresholds) => {
      const { expressions, order } = definition.statement(thresholds);
      return selectFound(expressions, Object.keys(definition.columns), order);
    },
  };
}

/** The statement that selects columns, or expressions over columns, of `found`. */
export function selectFound(
  expressions: Statement['expressions'],
  columns: readonly string[],
  order: readonly string[],
): string {
  const parts = expressions.map(([name, sql]) => `${name} AS (\n${indented(sql)}\n)`);
  return `WITH ${parts.join(',\n')}
SELECT
${indented(columns.join(',\n'))}
FROM found
ORDER BY ${order.join(', ')}
LIMIT ${MAX_ROWS}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
