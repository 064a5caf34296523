import { UsageError } from '../../input/errors.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import { type Hidden, Pseudonyms } from '../../report/database/pseudonyms.ts';
import type { Arguments, OptionTable } from '../terminal/arguments.ts';
import { readObjectSelection } from '../terminal/s3-options.ts';
import { ENRICH_OPTIONS } from './enrich-command.ts';

const { schema: _schema, output: _output, rollup: _rollup, to, ...SHARED_OPTIONS } = ENRICH_OPTIONS;

/** The options by which `query` and `report` load their inputs: those of `enrich`, with the flat schema and a document for each flow. */
export const LOADING_OPTIONS = {
  to: {
    ...to,
    argument: 'FILE|TIME',
    isRepeatable: true,
    byDefault: 'the table is not kept; no bound',
    sentence: `A file whose name ends in .parquet keeps the table of enriched records, so that later runs of “query” and “report” read it instead of enriching again. ${to.sentence}`,
  },
  ...SHARED_OPTIONS,
  hide: {
    type: 'string',
    argument: 'addresses|names',
    isRepeatable: true,
    byDefault: 'nothing is hidden',
    sentence:
      'Replaces all addresses, or the names of resources, groups, tags, labels and files, by pseudonyms. A value has the same pseudonym throughout the run. Pseudonyms cannot be computed again, because their key is random and not kept.',
  },
} as const satisfies OptionTable;

/** The arguments of a command that loads inputs. */
export type LoadingArguments = Arguments<keyof typeof LOADING_OPTIONS>;

const TABLE_FILE = /\.parquet$/i;

/**
 * Reads `--to`: the file for the table, and the end of the period of `s3://` inputs. Throws a {@link UsageError} if one of
 * them is given twice.
 */
export function readTo(chosen: Pick<LoadingArguments, 'texts'>): {
  readonly table: string | undefined;
  readonly time: string | undefined;
} {
  const values = chosen.texts('to');
  const tables = values.filter((value) => TABLE_FILE.test(value));
  const times = values.filter((value) => !TABLE_FILE.test(value));
  for (const [kind, { length }] of [
    ['file', tables],
    ['time', times],
  ] as const) {
    if (length > 1) throw new UsageError(`--to may be given once with a ${kind}, not ${length} times`);
  }
  return { table: tables[0], time: times[0] };
}

/** Reads `--hide`. Throws a {@link UsageError} for another word. */
export function readHidden(chosen: Pick<LoadingArguments, 'texts'>): ReadonlySet<Hidden> {
  return new Set(
    chosen.texts('hide').map((text) => {
      if (text === 'addresses' || text === 'names') return text;
      throw new UsageError(`--hide must be addresses or names, not ${JSON.stringify(text)}; give it twice for both`);
    }),
  );
}

/** Throws a {@link UsageError} for options that contradict each other, or a schema, which is fixed. */
export function checkLoadingArguments(chosen: LoadingArguments): void {
  if (chosen.has('keep-nodata') && chosen.has('drop-nodata')) {
    throw new UsageError('--keep-nodata and --drop-nodata cannot be used together');
  }
  readHidden(chosen);
  for (const setting of chosen.texts('set')) {
    if (/^\s*SCHEMA\s*=/.test(setting)) throw new UsageError('--set SCHEMA: the table always has the flat schema');
  }
}

/** The selection of `s3://` inputs among `operands`. Throws a {@link UsageError}. */
export function readLoadingSelection(
  chosen: LoadingArguments,
  operands: readonly string[],
): ReturnType<typeof readObjectSelection> {
  const { time } = readTo(chosen);
  return readObjectSelection(
    {
      operands,
      texts: (name) => chosen.texts(name),
      has: (name) => (name === 'to' ? time !== undefined : chosen.has(name)),
      text: (name) => (name === 'to' ? time : chosen.text(name)),
    },
    { hasOwnRegion: true },
  );
}

/** What `--hide` asks for, with separate pseudonyms; undefined if nothing is hidden. Throws a {@link UsageError}. */
export function hidingOf(chosen: Pick<LoadingArguments, 'texts'>): Hiding | undefined {
  const hides = readHidden(chosen);
  return hides.size === 0 ? undefined : { hides, pseudonyms: new Pseudonyms() };
}
