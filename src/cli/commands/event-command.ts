import { namesForNewFields } from '../../config/field-names.ts';
import { OPTIONS as FUNCTION_OPTIONS } from '../../config/options.ts';
import { UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { type LinesRead, namesOf, readLines } from '../../input/read-lines.ts';
import type { EventSource } from '../../library/event-sources.ts';
import { EVENT_SOURCES, firehoseEvent } from '../../library/firehose-event.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { KNOWN_FORMATS } from '../../parse/known-formats.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { PROGRAM } from '../terminal/help.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { OUTPUT_OPTION, openOutput, refuseS3Output } from '../terminal/output-file.ts';
import { readObjectSelection, S3_DESCRIPTION, S3_OPTIONS } from '../terminal/s3-options.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Maximum number of lines in an event. */
export const MAX_EVENT_LINES = 20_000;

/**
 * Maximum size of an event that Lambda accepts: 6 MB for a synchronous request. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LAMBDA_REQUEST_BYTES = 6_291_456;

const OPTIONS = {
  source: {
    type: 'string',
    argument: 'SOURCE',
    byDefault: 'direct',
    sentence: `How the flow logs reach the stream: ${EVENT_SOURCES.join(', ')}.`,
  },
  'lines-per-record': {
    type: 'string',
    argument: 'N',
    byDefault: '1; 100 for sources of CloudWatch Logs',
    sentence: `Lines in one record, 1 to ${MAX_EVENT_LINES}.`,
  },
  limit: {
    type: 'string',
    argument: 'N',
    byDefault: `all, up to ${MAX_EVENT_LINES}`,
    sentence: `Uses only the first N lines, 1 to ${MAX_EVENT_LINES}.`,
  },
  ...S3_OPTIONS,
  output: OUTPUT_OPTION,
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `event`: writes the Firehose event that would contain the flow log lines of its input. */
export const EVENT_COMMAND: Command = {
  name: 'event',
  summary: 'Creates a Firehose event from log lines, for tests.',
  operands: '[FILE…]',
  description: [
    'Prints the Amazon Data Firehose transformation event with the lines of FILE, for “sam local invoke -e” and for tests. Header lines and blank lines are omitted.',
    'FILE is anything that the enrich command reads. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION,
  ],
  options: OPTIONS,
  examples: [
    ['event --limit 100 flow.log.gz > event.json', 'an event of the first hundred lines'],
    ['event --source cloudwatch-logs flow.log', 'the lines in gzipped CloudWatch Logs subscription messages'],
  ],
  exitStatuses: [
    [EXIT_OK, 'The event was written.'],
    [EXIT_UNREADABLE, 'The event was written without some records of an input that could not be decoded.'],
    [
      EXIT_STOPPED,
      'The options are invalid, there are too many lines, or an input could not be read to its end; the event contains the lines of the others.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; there is no event.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const source = readSource(chosen.text('source'));
  const limit = readCount('--limit', chosen.text('limit'));
  const linesPerRecord = readCount('--lines-per-record', chosen.text('lines-per-record'));
  refuseS3Output(chosen.text('output'));
  const inputs = await openInputs(chosen.operands, terminal, readObjectSelection(chosen));
  try {
    return await writeEvent(inputs.files, { source, limit, linesPerRecord }, chosen.text('output'), terminal);
  } finally {
    inputs.close();
  }
}

/** Settings of {@link writeEvent}. */
interface EventSettings {
  readonly source: EventSource;
  readonly limit: number | undefined;
  readonly linesPerRecord: number | undefined;
}

/** Writes the event with the lines of the inputs; returns the exit status. */
async function writeEvent(
  inputs: readonly InputFile[],
  { source, limit, linesPerRecord }: EventSettings,
  output: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const read = await readLines(inputs, limit ?? MAX_EVENT_LINES, {
    maxInflatedBytes: FUNCTION_OPTIONS.MAX_INFLATED_BYTES.byDefault,
    onRead: () => undefined,
  });
  if (read.hasMore && limit === undefined) {
    throw new UsageError(
      `an event has at most ${MAX_EVENT_LINES} lines, but the input has more; --limit N uses the first N`,
    );
  }
  const target = openOutput(output, terminal, inputs);
  const text = `${JSON.stringify(firehoseEvent(read.lines, { source, linesPerRecord, linesPerMessage: linesPerRecord }), null, 2)}\n`;
  for (const note of notesOn(read, Buffer.byteLength(text))) terminal.stderr.write(`${note}\n`);
  await target.output.writeText(text);
  await target.finish();
  if (read.notRead.length > 0) return EXIT_STOPPED;
  return read.failures.length > 0 ? EXIT_UNREADABLE : EXIT_OK;
}

function notesOn({ lines, headers, failures, notRead }: LinesRead, bytes: number): string[] {
  const known = KNOWN_FORMATS.map(namesOf);
  const custom = headers.filter((format) => !known.includes(namesOf(format)));
  return [
    ...notRead.map((reason) => `${PROGRAM} event: ${reason}`),
    ...failures.map((failure) => `skipped: ${failure}`),
    ...(lines.length === 0 ? ['warning: there are no lines, so the event has no records'] : []),
    ...(bytes > LAMBDA_REQUEST_BYTES
      ? [`warning: the event has ${number(bytes)} bytes; Lambda accepts at most ${number(LAMBDA_REQUEST_BYTES)}`]
      : []),
    ...custom.map(
      (format) =>
        `note: the header line is omitted; the function needs LOG_FORMAT='${namesOf(format)}'${newFieldsOf(format)}`,
    ),
  ];
}

function newFieldsOf(format: LogFormat): string {
  const names = namesForNewFields(format);
  return names.length === 0 ? '' : ` and NEW_FIELDS='${names.join(',')}'`;
}

function readSource(text: string | undefined): EventSource {
  if (text === undefined) return 'direct';
  const source = EVENT_SOURCES.find((candidate) => candidate === text);
  if (source !== undefined) return source;
  throw new UsageError(`--source must be one of ${EVENT_SOURCES.join(', ')}, not ${JSON.stringify(text)}`);
}

function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_EVENT_LINES) return count;
  throw new UsageError(`${flag} must be a whole number from 1 to ${MAX_EVENT_LINES}, not ${JSON.stringify(text)}`);
}
