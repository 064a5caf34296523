import { createReadStream } from 'node:fs';
import type { Terminal } from '../terminal/terminal.ts';
import type { LoadedInputs } from './database-run.ts';
import { textFormat } from './query-formats.ts';
import type { ResultTarget } from './query-options.ts';

/** Runs a statement over loaded inputs, and writes its result. Throws a `QueryError`. */
export async function answerQuery(
  { database, target, untilInterrupted }: LoadedInputs,
  sql: string,
  { format }: ResultTarget,
  terminal: Terminal,
): Promise<void> {
  if (format === 'parquet') {
    const path = await database.queryToParquet(sql);
    for await (const chunk of untilInterrupted<Buffer>(createReadStream(path))) await target.output.write(chunk);
    return;
  }
  const { jsonText, plainText } = await import('../../report/database/result-text.ts');
  const text = textFormat(format, target.isShown ? terminal.columns : undefined);
  const { columns, rows } = await database.query(sql);
  const groups = untilInterrupted(rows(text.hasJsonValues ? jsonText : plainText));
  await text.write(columns, groups, target.output);
}
