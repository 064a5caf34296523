import { reasonOf, StreamError } from '../../input/errors.ts';
import { Engine } from '../../report/database/engine.ts';
import { makePrivateFolder } from '../../report/database/private-folder.ts';
import { identifier, literal } from '../../report/database/sql-text.ts';
import { CHARGES } from '../../transfer/prices.ts';
import { type BillSums, OTHER_PRODUCTS, positionsIn, USAGE_KINDS, usageTypesOf } from './cost-bill-sums.ts';

/** Memory of the engine, which reads one column after another. */
const MEMORY_MEGABYTES = 300;
/** Characters that stand for other characters in a path of the engine. */
const WILDCARD = /[*?[\]{}]/;

/**
 * Adds the lines of Parquet files of a bill. The engine adds them up by usage type and currency, so that the size of
 * the files does not matter; of the columns, it reads only those that count. Throws a {@link StreamError} that names the file.
 */
export async function addParquet(paths: readonly string[], sums: BillSums): Promise<void> {
  const folder = makePrivateFolder();
  try {
    const engine = await Engine.open(folder.path, MEMORY_MEGABYTES);
    try {
      await engine.lock(paths);
      for (const path of paths) await addFile(engine, path, sums);
    } finally {
      engine.close();
    }
  } finally {
    folder.remove();
  }
}

async function addFile(engine: Engine, path: string, sums: BillSums): Promise<void> {
  if (WILDCARD.test(path)) throw new StreamError(`--compare ${path}: rename it, without any of * ? [ ] { }`);
  const from = `read_parquet(${literal(path)}, hive_partitioning = false)`;
  try {
    const columns = await engine.texts(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${from})`);
    const names = columns.map(([name = '']) => name);
    const at = positionsIn(names, path);
    const rows = await engine.texts(
      sumsOf(from, (position) => (position < 0 ? 'NULL' : identifier(names[position] ?? '')), at),
    );
    const cellsAt = { usageType: 0, amount: 1, cost: 2, start: 3, end: 4, currency: 5, kind: -1, product: -1 };
    for (const cells of rows) sums.add(cells, cellsAt, `--compare ${path}`);
  } catch (error) {
    if (error instanceof StreamError) throw error;
    const [reason] = reasonOf(error).split('\n');
    throw new StreamError(`--compare ${path}: ${reason}`, { cause: error });
  }
}

/** The sums of the lines that count, by the end of the usage type, of which there are few. */
function sumsOf(from: string, column: (position: number) => string, at: ReturnType<typeof positionsIn>): string {
  const ends = CHARGES.flatMap(usageTypesOf).join('|');
  const listed = (texts: ReadonlySet<string>): string => [...texts].map(literal).join(', ');
  const time = (position: number): string =>
    `strftime(TRY_CAST(${column(position)} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%SZ')`;
  return `SELECT usage_type, sum(amount), sum(cost), min(began), max(ended), currency
FROM (
  SELECT
    regexp_extract(${column(at.usageType)}, '(?:^|-)(${ends})$', 1) AS usage_type,
    CAST(${column(at.amount)} AS DOUBLE) AS amount,
    CAST(${column(at.cost)} AS DOUBLE) AS cost,
    ${time(at.start)} AS began,
    ${time(at.end)} AS ended,
    CAST(${column(at.currency)} AS VARCHAR) AS currency
  FROM ${from}
  WHERE coalesce(CAST(${column(at.kind)} AS VARCHAR), '') IN (${listed(USAGE_KINDS)})
    AND coalesce(CAST(${column(at.product)} AS VARCHAR), '') NOT IN (${listed(OTHER_PRODUCTS)})
)
WHERE usage_type <> ''
GROUP BY usage_type, currency`;
}
