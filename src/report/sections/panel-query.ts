import type { ReportContext } from './section.ts';

/** The type of a result's column. */
export type ColumnType = keyof ValueOfType;

/** The value of a column, by its type. Each may be undefined, for null. */
interface ValueOfType {
  text: string;
  /** A whole number of any size, such as a sum of bytes. */
  integer: bigint;
  /** A number with decimals, such as a share. */
  number: number;
  /** A Unix time in seconds. */
  seconds: number;
  /** True or false. */
  boolean: boolean;
}

/** The columns of a result, in their order. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** A row of a result with these columns. */
export type Row<Names extends Columns = Columns> = {
  readonly [Name in keyof Names]: ValueOfType[Names[Name]] | undefined;
};

/** A query of the report: its columns, and its statement over the views `flows` and `sent`. */
export interface PanelQuery<Names extends Columns = Columns> {
  /** Unique in the report; the name of the documented query that answers the same question, if there is one. */
  readonly name: string;
  readonly columns: Names;
  /**
   * The statement; `query` runs it unchanged, with the same result. Its order is total: no two rows compare as equal.
   */
  sql(context: ReportContext): string;
}

/** The results of the report's queries. */
export interface QueryResults {
  /** The rows of a query; every query of a section and its panels has been run. */
  rows<Names extends Columns>(query: PanelQuery<Names>): readonly Row<Names>[];
}
