import { existsSync } from 'node:fs';
import { namesForNewFields } from '../../config/field-names.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { StreamError, UsageError } from '../../input/errors.ts';
import { namesOf } from '../../input/read-lines.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { KNOWN_FORMATS } from '../../parse/known-formats.ts';
import { MB_BYTES } from '../../simulate/advice.ts';
import { FileDelivery, NO_DELIVERY } from '../../simulate/delivery.ts';
import { rulesOf } from '../../simulate/destination.ts';
import { FAULTS } from '../../simulate/faults.ts';
import { type InputNotes, readArrivingLines } from '../../simulate/read-arriving-lines.ts';
import { simulateStream } from '../../simulate/simulate-stream.ts';
import { SIMULATED_SOURCES, type SimulatedSource } from '../../simulate/simulated-stream.ts';
import { type Arguments, HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { type DocumentPlaces, withDocumentFiles } from '../terminal/document-files.ts';
import { PROGRAM } from '../terminal/help.ts';
import { Interruption } from '../terminal/interruption.ts';
import { type NumberTable, numberOption, readNumber } from '../terminal/number-options.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { refuseS3Output } from '../terminal/output-file.ts';
import { readObjectSelection, S3_DESCRIPTION_WITH_DOCUMENTS, S3_OPTIONS } from '../terminal/s3-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { functionOptions, readFaults } from './simulate-settings.ts';
import { reportText } from './simulate-text.ts';

/** Bounds and defaults of the numeric options; the bounds of the buffer are Firehose's. */
const NUMBERS = {
  'lines-per-message': { byDefault: 100, minimum: 1, maximum: 100_000, isWhole: true },
  'buffer-mb': { byDefault: 1, minimum: 0.2, maximum: 3, isWhole: false },
  'buffer-seconds': { byDefault: 60, minimum: 0, maximum: 900, isWhole: true },
  rate: { byDefault: 1_000, minimum: 0.001, maximum: 10_000_000, isWhole: false },
  'timeout-seconds': { byDefault: 60, minimum: 1, maximum: 900, isWhole: true },
  'memory-mb': { byDefault: 0, minimum: 64, maximum: 10_240, isWhole: true },
  'max-invocations': { byDefault: 100_000, minimum: 1, maximum: 100_000_000, isWhole: true },
  seed: { byDefault: 1, minimum: 0, maximum: 999_999_999, isWhole: true },
} as const satisfies NumberTable;

const OPTIONS = {
  source: {
    type: 'string',
    argument: 'SOURCE',
    byDefault: 'direct',
    sentence: `How the flow logs reach the stream: ${SIMULATED_SOURCES.join(', ')}.`,
  },
  ...S3_OPTIONS,
  'lines-per-message': numberOption(NUMBERS['lines-per-message'], 'N', 'Lines in one CloudWatch Logs message'),
  set: {
    type: 'string',
    argument: 'NAME=VALUE',
    isRepeatable: true,
    byDefault: 'the defaults of the function',
    sentence: 'An option of the function, as in its environment.',
  },
  format: {
    type: 'string',
    argument: 'FORMAT',
    isRepeatable: true,
    byDefault: `${KNOWN_FORMATS.length} well-known formats`,
    sentence: 'A log format of your flow logs (LOG_FORMAT).',
  },
  destination: {
    type: 'string',
    argument: 'NAME',
    byDefault: 's3',
    sentence: 'The destination of the stream (DESTINATION).',
  },
  schema: {
    type: 'string',
    argument: 'NAME',
    byDefault: 'flat',
    sentence: 'Names and shape of the documents (SCHEMA).',
  },
  inventory: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'nothing is looked up',
    sentence: 'An inventory document with your interfaces and addresses (METADATA_SNAPSHOT).',
  },
  rules: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the rules in the --inventory, if there are any',
    sentence: 'Security groups and network ACLs, for verdicts: a rules document (METADATA_RULES).',
  },
  labels: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'no labels',
    sentence: 'Your names for address ranges: a JSON file, or the JSON itself (CIDR_LABELS).',
  },
  'drop-nodata': { type: 'boolean', sentence: 'Drops lines without traffic (ON_NODATA).' },
  drop: {
    type: 'string',
    argument: 'RULE',
    isRepeatable: true,
    byDefault: 'nothing',
    sentence: 'Lines to drop: terms that must all hold, such as "action=ACCEPT port=53,123" (DROP_RULES).',
  },
  sample: {
    type: 'string',
    argument: 'N',
    byDefault: 'all',
    sentence: 'Keeps one in N of the accepted flows (SAMPLE_ACCEPT).',
  },
  'buffer-mb': numberOption(
    NUMBERS['buffer-mb'],
    'MB',
    'Size at which the stream invokes the function with its buffer',
  ),
  'buffer-seconds': numberOption(NUMBERS['buffer-seconds'], 'N', 'Maximum time that a record waits in the buffer'),
  rate: numberOption(NUMBERS.rate, 'N', 'Lines that are logged per second of virtual time'),
  'timeout-seconds': numberOption(NUMBERS['timeout-seconds'], 'N', 'Time limit of the function, in real seconds'),
  'memory-mb': {
    type: 'string',
    argument: 'MB',
    byDefault: 'the limit of Node.js',
    sentence: `Limit of the function’s heap, ${NUMBERS['memory-mb'].minimum} to ${NUMBERS['memory-mb'].maximum}.`,
  },
  'max-invocations': numberOption(NUMBERS['max-invocations'], 'N', 'Invocations after which the run stops'),
  fault: {
    type: 'string',
    argument: 'FAULT',
    isRepeatable: true,
    byDefault: 'none',
    sentence: `A fault to inject, P being its probability: ${Object.entries(FAULTS)
      .map(([name, { hasProbability, sentence }]) => `${name}${hasProbability ? '=P' : ''}: ${sentence}`)
      .join('; ')}.`,
  },
  seed: numberOption(NUMBERS.seed, 'N', 'Seed of the random numbers that decide when faults happen'),
  output: {
    type: 'string',
    argument: 'FOLDER',
    byDefault: 'no files are written',
    sentence:
      'Folder for the delivered data, the error bucket, the function’s log and the summary; must be empty or missing.',
  },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `simulate`: sends flow log files through a simulated delivery stream and the built function. */
export const SIMULATE_COMMAND: Command = {
  name: 'simulate',
  summary: 'Runs log files through a simulated delivery stream.',
  page: 'command.md#rehearsing-a-delivery-stream',
  operands: '[FILE…]',
  description: [
    'Tries a configuration of the function on your own flow logs: a simulated Firehose stream buffers the lines of FILE, invokes the built function in a separate process, retries as Firehose does, accepts records that the function puts back, and delivers to files. A summary goes to standard error, and as JSON to standard output.',
    'FILE is anything that the enrich command reads. Without FILE, or with -, standard input is read. Time is virtual, and no AWS service is called except to read FILE from S3.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
  ],
  options: OPTIONS,
  examples: [
    [
      'simulate --output out --inventory inventory.json flow.log.gz',
      'shows which records would be delivered, and which would fail',
    ],
    [
      'simulate --source cloudwatch-logs --buffer-mb 0.5 --fault kill=0.1 flow.log',
      'a subscription, with a function that is killed at random',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was delivered, or dropped by a rule.'],
    [EXIT_UNREADABLE, 'Records went to the error bucket, or an input had records that could not be decoded.'],
    [
      EXIT_STOPPED,
      'The options are invalid, the function does not start, the stream did not become empty, or an input could not be read to its end; the others were sent.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; what had arrived by then was delivered, and the summary covers it.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const places = { inventory: chosen.text('inventory'), rules: chosen.text('rules'), labels: chosen.text('labels') };
  return withDocumentFiles(places, terminal, (documents) => simulate(chosen, documents, terminal));
}

/** Runs the simulation; returns the exit status. */
async function simulate(
  chosen: Arguments<keyof typeof OPTIONS>,
  { inventory, rules, labels }: DocumentPlaces<'inventory' | 'rules' | 'labels'>,
  terminal: Terminal,
): Promise<number> {
  const { options, unknownFields } = await functionOptions(
    {
      LOG_FORMAT: chosen.has('format') ? chosen.texts('format').join('\n') : undefined,
      DESTINATION: chosen.text('destination'),
      SCHEMA: chosen.text('schema'),
      METADATA: chosen.has('inventory') ? 'snapshot' : undefined,
      METADATA_SNAPSHOT: inventory,
      METADATA_RULES: rules,
      CIDR_LABELS: labels,
      ON_NODATA: chosen.has('drop-nodata') ? 'drop' : undefined,
      DROP_RULES: chosen.has('drop') ? chosen.texts('drop').join(';') : undefined,
      SAMPLE_ACCEPT: chosen.text('sample'),
    },
    chosen.texts('set'),
  );
  if (unknownFields.length > 0) {
    terminal.stderr.write(
      `warning: ${chosen.has('format') ? '--format' : '--set LOG_FORMAT'} has unknown fields, which are kept as text: ${unknownFields.join(', ')}\n`,
    );
  }
  const numberOf = (name: keyof typeof NUMBERS): number => readNumber(`--${name}`, chosen.text(name), NUMBERS[name]);
  const source = readSource(chosen.text('source'));
  const faults = readFaults(chosen.texts('fault'));
  const buffer = {
    bytes: Math.round(numberOf('buffer-mb') * MB_BYTES),
    intervalMs: numberOf('buffer-seconds') * 1_000,
  };
  const timeoutMs = numberOf('timeout-seconds') * 1_000;
  const numbers = {
    linesPerMessage: numberOf('lines-per-message'),
    linesPerSecond: numberOf('rate'),
    maxInvocations: numberOf('max-invocations'),
    seed: numberOf('seed'),
    memoryMb: chosen.has('memory-mb') ? numberOf('memory-mb') : undefined,
  };
  const selection = readObjectSelection(chosen);
  const places = builtFiles(terminal.packageRoot);
  const { maxInflatedBytes, destination } = readOptions(options);
  const notes: InputNotes = { headers: new Map(), failures: [], notRead: [] };
  const folder = chosen.text('output');
  refuseS3Output(folder);
  const delivery = folder === undefined ? NO_DELIVERY : new FileDelivery(folder, rulesOf(destination).file);
  const inputs = await openInputs(chosen.operands, terminal, selection);
  const interruption = new Interruption();
  interruption.listen(terminal);
  const report = await simulateStream({
    ...places,
    ...numbers,
    options,
    lines: readArrivingLines(inputs.files, { maxInflatedBytes, signal: interruption.signal }, notes),
    source,
    faults,
    buffer,
    timeoutMs,
    delivery,
  }).finally(() => {
    interruption.close();
    inputs.close();
  });
  for (const note of notesOn(notes, options)) terminal.stderr.write(`${note}\n`);
  terminal.stderr.write(reportText(report, interruption.status !== undefined));
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  await output.writeText(`${JSON.stringify(report, null, 2)}\n`);
  await output.flush();
  if (interruption.status !== undefined) return interruption.status;
  if (notes.notRead.length > 0) return EXIT_STOPPED;
  const isWhole = Object.keys(report.errors).length === 0 && notes.failures.length === 0;
  return isWhole ? EXIT_OK : EXIT_UNREADABLE;
}

/**
 * The bundle of the function and the entry of its process. Throws a {@link StreamError} if they have not been built.
 */
function builtFiles(packageRoot: URL): { readonly bundle: URL; readonly child: URL } {
  const bundle = new URL('dist/handler.mjs', packageRoot);
  const child = new URL('lib/simulate-child.mjs', packageRoot);
  const missing = [bundle, child].find((url) => !existsSync(url));
  if (missing === undefined) return { bundle, child };
  throw new StreamError(`${missing.pathname} is missing: build the function with “npm run bundle”`);
}

function notesOn({ headers, failures, notRead }: InputNotes, options: OptionTexts): string[] {
  const known = KNOWN_FORMATS.map(namesOf);
  const custom = [...headers].filter(([names]) => !known.includes(names));
  const hasFormats = (options.LOG_FORMAT ?? '') !== '';
  return [
    ...notRead.map((reason) => `${PROGRAM} simulate: ${reason}`),
    ...failures.map((failure) => `skipped: ${failure}`),
    ...(hasFormats
      ? []
      : custom.map(
          ([names, format]) =>
            `note: a stream has no header lines; the function needs --format '${names}'${newFieldsOf(format)}`,
        )),
  ];
}

function newFieldsOf(format: LogFormat): string {
  const names = namesForNewFields(format);
  return names.length === 0 ? '' : ` --set NEW_FIELDS=${names.join(',')}`;
}

function readSource(text: string | undefined): SimulatedSource {
  if (text === undefined) return 'direct';
  const source = SIMULATED_SOURCES.find((candidate) => candidate === text);
  if (source !== undefined) return source;
  throw new UsageError(`--source must be one of ${SIMULATED_SOURCES.join(', ')}, not ${JSON.stringify(text)}`);
}
