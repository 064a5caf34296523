import type { FetchSource } from '../../address-fetch/fetch-source.ts';
import type { FetchResult } from '../../address-fetch/fetch-sources.ts';
import { KNOWN_SOURCES, type KnownSource } from '../../address-fetch/known-sources.ts';
import { checkFetchSources, readFetchSources } from '../../address-fetch/read-fetch-sources.ts';
import type { ObjectFolder } from '../../documents/object-folder.ts';
import { readRegularFile } from '../../documents/regular-file.ts';
import { OutputError, reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { keysOf } from '../../model/keys-of.ts';
import { EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { Output } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Time limit of a download, in milliseconds. */
const DOWNLOAD_MS = 600_000;
/** Maximum size of a file that lists sources. */
const MAX_LIST_BYTES = 1024 * 1024;
const DEFAULT_SHRINK_PERCENT = 30;

/** The arguments of `address-data fetch`. */
export interface FetchArguments {
  /** Names of known sources, and `NAME=https://…`; empty for `default`. */
  readonly operands: readonly string[];
  /** A JSON file with sources in place of operands. */
  readonly list: string | undefined;
  /** A folder, or `s3://bucket/prefix/`. */
  readonly output: string;
  /** Default: 30. */
  readonly maxShrinkPercent: string | undefined;
}

/**
 * Fetches sources into a folder, and reports the outcome of each on standard output. Throws a UsageError for invalid
 * sources, and a StreamError for a folder that cannot be read or written.
 */
export async function fetchAddressData(given: FetchArguments, terminal: Terminal): Promise<number> {
  const sources = sourcesOf(given);
  const maxShrinkPercent = percentOf(given.maxShrinkPercent);
  const folder = await openFolder(given.output, terminal);
  const { fetchSources, SOURCES_FILE } = await import('../../address-fetch/fetch-sources.ts');
  // a reader that has closed the output, such as head, does not stop the downloads
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  let written = Promise.resolve();
  try {
    const results = await fetchSources({
      sources,
      listed: [],
      folder,
      maxShrinkPercent,
      download: { timeoutMs: DOWNLOAD_MS },
      deadlineMs: Number.POSITIVE_INFINITY,
      now: Date.now,
      onResult: (result) => {
        const source = sources.find(({ name }) => name === result.name);
        // versions and redirects come from servers
        const line = `${printable(lineOf(result, source?.attribution))}\n`;
        written = written.then(() => output.writeText(line)).then(() => output.flush());
      },
      // reported on the line of the source
      onWarning: (message, error) => {
        if (error !== undefined) terminal.stderr.write(`${message}: ${reasonOf(error)}\n`);
      },
    });
    await written;
    if (results.every(({ version }) => version === undefined)) return EXIT_STOPPED;
    terminal.stderr.write(`Use them with --address-data ${folder.name}${SOURCES_FILE}\n`);
    return results.some(({ outcome }) => outcome === 'kept' || outcome === 'failed') ? EXIT_UNREADABLE : EXIT_OK;
  } catch (error) {
    if (error instanceof OutputError) throw error;
    throw new StreamError(`${folder.name} cannot be used: ${messagesOf(error)}`, { cause: error });
  }
}

/** The table of known sources for a terminal. */
export function knownSourcesText(): string {
  const rows = keysOf(KNOWN_SOURCES).map((name) => {
    const { publisher, sentence, isDefault, licence, licenceUrl }: KnownSource = KNOWN_SOURCES[name];
    return `${name.padEnd(18)}${isDefault ? 'default  ' : '         '}${publisher}: ${sentence.replaceAll('`', '')}\n${' '.repeat(27)}${licence}, ${licenceUrl}\n`;
  });
  return rows.join('');
}

function sourcesOf({ operands, list }: FetchArguments): readonly FetchSource[] {
  if (list !== undefined && operands.length > 0) {
    throw new UsageError('fetch takes sources as operands or in the file of --sources, not both');
  }
  try {
    if (list !== undefined) return checkFetchSources(readList(list));
    return readFetchSources(operands.length === 0 ? 'default' : operands.join('\n'));
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) {
      throw new UsageError(list === undefined ? error.message : `--sources ${list}: ${error.message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

function readList(path: string): unknown {
  let content: Buffer;
  try {
    content = readRegularFile(path);
  } catch (error) {
    throw new UsageError(`--sources ${path}: ${reasonOf(error)}`, { cause: error });
  }
  if (content.length > MAX_LIST_BYTES) throw new RangeError(`it has more than ${MAX_LIST_BYTES} bytes`);
  const value: unknown = JSON.parse(content.toString('utf8'));
  return value;
}

function percentOf(text: string | undefined): number {
  const value = text === undefined ? DEFAULT_SHRINK_PERCENT : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 100) return value;
  throw new UsageError(`--shrink-percent must be a whole number from 0 to 100, not ${JSON.stringify(text)}`);
}

async function openFolder(location: string, { region }: Terminal): Promise<ObjectFolder> {
  if (!isObjectLocation(location)) {
    const { createFileFolder } = await import('../../documents/file-folder.ts');
    return createFileFolder(location);
  }
  const [{ folderInS3 }, { createS3Store }] = await Promise.all([
    import('../../aws/clients/folder-in-s3.ts'),
    import('../../aws/clients/s3-sdk.ts'),
  ]);
  try {
    return folderInS3(location.endsWith('/') ? location : `${location}/`, createS3Store, region);
  } catch (error) {
    throw new UsageError(`--output ${location}: ${reasonOf(error)}`, { cause: error });
  }
}

/** The words for each outcome. */
const WORDS: Readonly<Record<FetchResult['outcome'], string>> = {
  fetched: 'fetched',
  unchanged: 'unchanged',
  not_due: 'not due',
  kept: 'kept',
  failed: 'failed',
  no_time: 'no time',
};

function lineOf({ name, outcome, version, amount, reason }: FetchResult, attribution: string | undefined): string {
  const have = version === undefined ? 'nothing' : `${amount}, version ${version}`;
  const why = reason === undefined ? '' : `; ${reason}`;
  const whose = outcome === 'fetched' && attribution !== undefined ? ` (${attribution})` : '';
  return `${name.padEnd(18)}${WORDS[outcome].padEnd(11)}${have}${why}${whose}`;
}

/** The message of an error with that of its cause. */
function messagesOf(error: unknown): string {
  if (!(error instanceof Error) || error.cause === undefined) return reasonOf(error);
  return `${error.message}: ${reasonOf(error.cause)}`;
}
