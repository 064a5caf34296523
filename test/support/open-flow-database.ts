import { type DatabaseOptions, FlowDatabase } from '../../src/report/database/flow-database.ts';
import { jsonText } from '../../src/report/database/result-text.ts';

/** Maximum number of documents that are added at once. */
const ADDED_DOCUMENTS = 5_000;

/** A database with the given documents, one JSON text each. The caller must close it. */
export async function openFlowDatabase(
  documents: readonly string[],
  options: DatabaseOptions = {},
): Promise<FlowDatabase> {
  const database = await FlowDatabase.open(() => [], options);
  for (let at = 0; at < documents.length; at += ADDED_DOCUMENTS) {
    const added = documents.slice(at, at + ADDED_DOCUMENTS);
    await database.add(Buffer.from(added.map((document) => `${document}\n`).join('')));
  }
  await database.prepare({ keepsTable: false });
  return database;
}

/** The rows of a statement as JSON values; times have milliseconds, as in other query languages. */
export async function rowsOf(database: FlowDatabase, sql: string): Promise<unknown[][]> {
  const found: unknown[][] = [];
  const { rows } = await database.query(sql);
  for await (const group of rows(jsonText)) {
    for (const row of group) {
      found.push(row.map((value) => withMilliseconds(JSON.parse(value ?? 'null'))));
    }
  }
  return found;
}

function withMilliseconds(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z$/, '$1.000Z') : value;
}
