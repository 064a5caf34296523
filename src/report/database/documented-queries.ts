/** A documented query. */
export interface DocumentedQuery {
  readonly name: string;
  /** The question that it answers. */
  readonly sentence: string;
  /** Its requirements of the flow logs and other data. */
  readonly needs: readonly string[];
  /** The statement, without comments and without the semicolon. */
  readonly sql: string;
}

const NAME = /^-- name: (\S+)$/m;
const COMMENT = /^--(?: (.*))?$/;
const NEEDS = 'Needs:';
/** The condition by which a query reads only the partitions of some hours. */
const PERIOD = /\bhour BETWEEN '[^']*' AND '[^']*'/g;

/** The queries of `deploy/athena/queries.sql`, in its order. */
export function readDocumentedQueries(text: string): DocumentedQuery[] {
  const [, ...parts] = text.split(new RegExp(NAME, 'gm'));
  const queries: DocumentedQuery[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) queries.push(readQuery(parts[at] ?? '', parts[at + 1] ?? ''));
  return queries;
}

function readQuery(name: string, text: string): DocumentedQuery {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const comments = lines.flatMap((line) => COMMENT.exec(line)?.[1]?.trim() ?? []);
  const statement = lines.filter((line) => !COMMENT.test(line)).join('\n');
  const needs = comments.indexOf(NEEDS);
  return {
    name,
    sentence: (needs === -1 ? comments : comments.slice(0, needs)).join(' '),
    needs: needs === -1 ? [] : comments.slice(needs + 1),
    sql: statement.replace(/;\s*$/, ''),
  };
}

/** The statement over all records, whatever their hour. */
export function withoutPeriod(sql: string): string {
  return sql.replaceAll(PERIOD, 'true');
}
