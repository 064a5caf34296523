import { existsSync, readFileSync } from 'node:fs';
import { isNear } from '../../config/near-name.ts';
import { UsageError } from '../../input/errors.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import {
  type DocumentedQuery,
  readDocumentedQueries,
  withoutPeriod,
} from '../../report/database/documented-queries.ts';
import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { wrap } from '../terminal/help.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { refuseS3Output } from '../terminal/output-file.ts';
import { S3_DESCRIPTION_WITH_DOCUMENTS } from '../terminal/s3-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { requireDatabase, runOnDatabase } from './database-run.ts';
import { checkLoadingArguments, hidingOf, readLoadingSelection, readTo } from './loading-options.ts';
import { QUERY_OPTIONS, type QueryArguments, readResultTarget } from './query-options.ts';
import { answerQuery } from './query-run.ts';

/** The file of the documented queries, in the package. */
const QUERIES_FILE = 'deploy/athena/queries.sql';

/** `query`: loads flow logs into a table and answers SQL. */
export const QUERY_COMMAND: Command = {
  name: 'query',
  summary: 'Answers SQL about flow log files.',
  page: 'query.md',
  operands: '"SELECT …" [FILE…]',
  description: [
    'Enriches flow logs as “enrich” does, loads them into the table vpc_flow_logs, and runs a statement of SQL (DuckDB). The table has a column for every name of the flat schema, and the column hour. The view flows has the records with traffic and names for both ends (src, dst); the view sent has the accepted ones, each flow once.',
    'FILE is any input of “enrich”, or a table that --to has kept, which is read without enriching it again. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    'The statement can only read the table: it has no access to files, settings or the network. Needs the package @duckdb/node-api, which is not installed with this one. Temporary files are private, and removed at the end.',
  ],
  options: QUERY_OPTIONS,
  examples: [
    ['query --named top-talkers --inventory inventory.json flowlogs/', 'a documented query; --list shows all'],
    ['query "SELECT dstport, count(*) FROM flows WHERE action = \'REJECT\' GROUP BY 1" flow.log.gz', 'your own'],
    ['query --to flows.parquet "SELECT count(*) FROM vpc_flow_logs" flowlogs/', 'keeps the table for later queries'],
    ['query -o sent.csv "SELECT src, dst, bytes FROM sent" flows.parquet', 'a file, in the format of its extension'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read, and no look-up failed.'],
    [EXIT_UNREADABLE, 'Some lines were unreadable, or look-ups failed; the result covers all others.'],
    [
      EXIT_STOPPED,
      'The options or the statement are invalid, @duckdb/node-api is not installed, temporary files cannot be written, or an input could not be read to its end; the result covers the others, if there are any.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; there is no result.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(QUERY_OPTIONS, given);
  checkLoadingArguments(chosen);
  if (chosen.has('list') || chosen.has('sql')) return showQueries(chosen, terminal);
  const target = readResultTarget(chosen);
  const { sql, operands } = statementOf(chosen, terminal);
  refuseS3Output(target.path);
  refuseS3Output(readTo(chosen).table, '', '--to');
  if (target.format === 'parquet' && target.path === undefined && terminal.showsStdout) {
    throw new UsageError('a Parquet file cannot be shown in a terminal; give the name of a file with --output');
  }
  const Database = await requireDatabase();
  const inputs = await openInputs(operands, terminal, readLoadingSelection(chosen, operands));
  try {
    const needs = { sql, namesAll: chosen.has('named') };
    const settings = {
      command: 'query',
      inputs: inputs.files,
      chosen,
      terminal,
      Database,
      needs,
      outputPath: target.path,
      hiding: hidingOf(chosen),
    };
    return await runOnDatabase(settings, (loaded) => answerQuery(loaded, sql, target, terminal));
  } finally {
    inputs.close();
  }
}

/** The statement to run, and the operands that are inputs. Throws a {@link UsageError} without a statement. */
function statementOf(
  chosen: QueryArguments,
  terminal: Terminal,
): { readonly sql: string; readonly operands: readonly string[] } {
  const name = chosen.text('named');
  if (name !== undefined) return { sql: withoutPeriod(queryNamed(name, terminal).sql), operands: chosen.operands };
  const [sql, ...operands] = chosen.operands;
  const hint = 'give a statement, such as "SELECT count(*) FROM flows", before the files, or --named';
  if (sql === undefined || sql.trim() === '') throw new UsageError(`no query was given: ${hint}`);
  if (isObjectLocation(sql) || (!/\s/.test(sql) && existsSync(sql))) {
    throw new UsageError(`${JSON.stringify(sql)} is an input, not a query; ${hint}`);
  }
  return { sql, operands };
}

function documentedQueries(terminal: Terminal): readonly DocumentedQuery[] {
  return readDocumentedQueries(readFileSync(new URL(QUERIES_FILE, terminal.packageRoot), 'utf8'));
}

/** Throws a {@link UsageError} if there is no such query. */
function queryNamed(name: string, terminal: Terminal): DocumentedQuery {
  const queries = documentedQueries(terminal);
  const found = queries.find((query) => query.name === name);
  if (found !== undefined) return found;
  const meant = queries.find((query) => isNear(name, query.name));
  const hint =
    meant === undefined
      ? `the documented queries are ${queries.map((query) => query.name).join(', ')}`
      : `did you mean ${meant.name}?`;
  throw new UsageError(`--named ${JSON.stringify(name)} is not a documented query; ${hint}`);
}

const LIST_INDENT = '    ';
const LIST_COLUMNS = 76;

async function showQueries(chosen: QueryArguments, terminal: Terminal): Promise<number> {
  const name = chosen.text('named');
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  if (chosen.has('sql')) {
    if (name === undefined) throw new UsageError('--sql shows the query that --named names');
    await output.writeText(`${withoutPeriod(queryNamed(name, terminal).sql)}\n`);
  } else {
    const queries = name === undefined ? documentedQueries(terminal) : [queryNamed(name, terminal)];
    await output.writeText(queries.map(listed).join('\n'));
  }
  await output.flush();
  return EXIT_OK;
}

function listed({ name, sentence, needs }: DocumentedQuery): string {
  const lines = [
    ...wrap(sentence, LIST_COLUMNS),
    ...needs.flatMap((need) =>
      wrap(`needs ${need}`, LIST_COLUMNS - 2).map((line, at) => (at === 0 ? line : `  ${line}`)),
    ),
  ];
  return `${[name, ...lines.map((line) => LIST_INDENT + line)].join('\n')}\n`;
}
