import { isSourceKind, kindOfLocation, SOURCE_KINDS, type SourceKind } from '../../address-data/address-source.ts';
import { skippedText } from '../../address-data/address-table.ts';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { keysOf } from '../../model/keys-of.ts';
import { byteAmount } from '../../text/byte-amount.ts';
import { counted } from '../../text/counted.ts';
import { quoted } from '../../text/quoted.ts';
import { type Arguments, HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { OUTPUT_OPTION, openOutput } from '../terminal/output-file.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Kinds whose files consist of ranges. */
const KINDS: readonly SourceKind[] = keysOf(SOURCE_KINDS).filter((kind) => kind !== 'mmdb' && kind !== 'table');

/** Maximum size of a file, as stored and decompressed. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

const OPTIONS = {
  kind: {
    type: 'string',
    argument: 'KIND',
    byDefault: 'by the name of the file',
    sentence: `Kind of the file: ${KINDS.join(', ')}.`,
  },
  'range-column': {
    type: 'string',
    argument: 'NAME',
    byDefault: 'a column called range, cidr, network, …; or start and end',
    sentence: 'For CSV, the column with the ranges.',
  },
  output: {
    ...OUTPUT_OPTION,
    argument: 'PLACE',
    sentence: 'File for the table, such as tor.table; for fetch a folder, or s3://bucket/prefix/.',
  },
  sources: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the operands',
    sentence: 'JSON file with the sources to fetch.',
  },
  'shrink-percent': {
    type: 'string',
    argument: 'N',
    byDefault: '30',
    sentence: 'Keeps the previous version of a source that has lost more than this share of its ranges.',
  },
  list: { type: 'boolean', sentence: 'Lists the sources that fetch knows by name.' },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** Options that belong to one action only. */
const OPTIONS_OF = {
  compile: ['kind', 'range-column'],
  fetch: ['sources', 'shrink-percent', 'list'],
} as const satisfies Record<string, readonly (keyof typeof OPTIONS)[]>;

/** `address-data`: makes tables of ranges that are loaded without parsing, and fetches public sources. */
export const ADDRESS_DATA_COMMAND: Command = {
  name: 'address-data',
  summary: 'Fetches public sources of address data, and compiles lists into tables that load fast.',
  page: 'address-data.md',
  operands: 'compile FILE | fetch [SOURCE…]',
  description: [
    'Compiles a list, a CSV file, or the published ranges of a cloud into a table, for a source of the kind “table” in ADDRESS_DATA: a million ranges are then loaded in milliseconds.',
    'FILE may be gzipped, and may be an object in S3. Entries that are not ranges are skipped; their number goes to standard error. In the table of a list, the ranges have no names; the source that declares the table names it.',
    'fetch downloads sources that have changed into a folder, no more often than they allow, and writes the document sources.json, which ADDRESS_DATA names. SOURCE is a name (--list), NAME=https://… or NAME:KIND=https://…; by default, the sources whose terms allow any use are fetched. If a new version is broken or much smaller, the previous one is kept. The folder also contains the licences: read them.',
  ],
  options: OPTIONS,
  examples: [
    ['address-data compile blocked.txt -o blocked.table', 'a list of addresses, CIDR blocks and ranges'],
    ['address-data compile --range-column block sites.csv -o sites.table', 'ranges with attributes'],
    ['address-data fetch -o address-data/', 'clouds, Tor exits, countries and networks'],
    ['address-data fetch aws tor partners=https://example.com/list.txt -o s3://bucket/data/', 'into S3'],
  ],
  exitStatuses: [
    [EXIT_OK, 'The table was written; every source is up to date.'],
    [
      EXIT_UNREADABLE,
      'The table was written without some entries that are not ranges; or a source failed, or its previous version was kept.',
    ],
    [
      EXIT_STOPPED,
      'The options are invalid, the file cannot be read or has no ranges, the folder cannot be used, or no source could be fetched.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; the table was not written, or not every source was fetched.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const [action = '', file, ...others] = chosen.operands;
  if (action !== 'compile' && action !== 'fetch') {
    throw new UsageError(`address-data needs “compile FILE” or “fetch”, not ${quoted(action)}`);
  }
  const foreign = OPTIONS_OF[action === 'compile' ? 'fetch' : 'compile'].find((name) => chosen.has(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} cannot be used with address-data ${action}`);
  const output = chosen.text('output');
  if (action === 'fetch') return fetch(chosen, output, terminal);
  if (file === undefined || others.length > 0) throw new UsageError('compile needs one FILE');
  if (output === undefined) throw new UsageError('compile needs --output');
  const inputs = await openInputs([file], terminal);
  try {
    const [input] = inputs.files;
    if (input === undefined || inputs.files.length > 1) throw new UsageError('compile needs one FILE');
    return await compile(input, file, output, chosen, terminal);
  } finally {
    inputs.close();
  }
}

async function fetch(
  chosen: Arguments<keyof typeof OPTIONS>,
  output: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const { fetchAddressData, knownSourcesText } = await import('./fetch-address-data.ts');
  if (chosen.has('list')) {
    const list = new Output(terminal.stdout);
    await list.writeText(knownSourcesText());
    await list.flush();
    return EXIT_OK;
  }
  if (output === undefined) throw new UsageError('fetch needs --output, a folder');
  const [, ...operands] = chosen.operands;
  const [list, maxShrinkPercent] = [chosen.text('sources'), chosen.text('shrink-percent')];
  return fetchAddressData({ operands, list, output, maxShrinkPercent }, terminal);
}

async function compile(
  input: InputFile,
  location: string,
  output: string,
  chosen: Arguments<keyof typeof OPTIONS>,
  terminal: Terminal,
): Promise<number> {
  const kind = chosen.text('kind') ?? kindOfLocation(location) ?? '';
  if (!isSourceKind(kind) || !KINDS.includes(kind)) {
    throw new UsageError(`--kind must be one of ${KINDS.join(', ')}, not ${quoted(kind)}`);
  }
  const rangeColumn = chosen.text('range-column');
  if (rangeColumn !== undefined && kind !== 'csv') throw new UsageError('--range-column needs --kind csv');
  const target = openOutput(output, terminal, [input]);
  try {
    const { compileTable } = await import('../../address-data/compile-table.ts');
    const { inflated } = await import('../../documents/read-json.ts');
    const content = inflated(await contentOf(input), MAX_FILE_BYTES);
    const { file, ranges, values, skipped } = compileTable(content, {
      kind,
      ...(rangeColumn === undefined ? {} : { rangeColumn }),
    });
    await target.output.write(file);
    await target.finish();
    terminal.stderr.write(
      `${counted(ranges, 'separate range')} with ${counted(values, 'different value')}, ${byteAmount(file.length)}${skipped === 0 ? '' : `; ${skippedText(skipped)}`}\n`,
    );
    return skipped === 0 ? EXIT_OK : EXIT_UNREADABLE;
  } catch (error) {
    if (error instanceof UsageError || error instanceof StreamError) throw error;
    throw new StreamError(`${input.name} cannot be compiled: ${reasonOf(error)}`, { cause: error });
  } finally {
    target.discard();
  }
}

async function contentOf(input: InputFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of input.open()) {
      const part: unknown = chunk;
      if (!Buffer.isBuffer(part)) continue;
      bytes += part.length;
      if (bytes > MAX_FILE_BYTES) throw new RangeError(`it has more than ${MAX_FILE_BYTES} bytes`);
      chunks.push(part);
    }
  } catch (error) {
    throw new StreamError(`cannot read ${input.name}: ${reasonOf(error)}`, { cause: error });
  }
  return Buffer.concat(chunks);
}
