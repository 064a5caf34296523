import { OPTIONS as FUNCTION_OPTIONS } from '../../config/options.ts';
import { UsageError } from '../../input/errors.ts';
import { EXPORT_FORMATS } from '../../input/export-formats.ts';
import type { InputFile } from '../../input/input-file.ts';
import { OwnershipSource } from '../../metadata/ownership-source.ts';
import { KNOWN_FORMATS } from '../../parse/known-formats.ts';
import { type Arguments, HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { formatNotes } from '../terminal/format-notes.ts';
import { PROGRAM } from '../terminal/help.ts';
import { isIncomplete } from '../terminal/lookup-failures.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { SET_OPTION } from '../terminal/option-settings.ts';
import { OUTPUT_OPTION, type OutputTarget, openOutput, refuseS3Output } from '../terminal/output-file.ts';
import { type InputReading, type ReadingOutcome, readInputs } from '../terminal/read-inputs.ts';
import { readObjectSelection, S3_DESCRIPTION_WITH_DOCUMENTS, S3_OPTIONS } from '../terminal/s3-options.ts';
import { summaryText } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { connectEnrichment, documentPaths } from './connect-enrichment.ts';
import { EnrichRun, type TakeDocuments } from './enrich-run.ts';

/** The options of `enrich`; some of them serve `replay` too. */
export const ENRICH_OPTIONS = {
  format: {
    type: 'string',
    argument: 'FORMAT',
    isRepeatable: true,
    byDefault: `the header line of each file, and ${KNOWN_FORMATS.length} well-known formats`,
    sentence: 'A log format of your flow logs, in AWS’s notation or as field names separated by spaces.',
  },
  schema: {
    type: 'string',
    argument: 'NAME',
    byDefault: 'flat',
    sentence: `Names and shape of the documents: ${FUNCTION_OPTIONS.SCHEMA.choices.join(', ')}.`,
  },
  metadata: {
    type: 'string',
    argument: 'WHERE',
    byDefault: 'snapshot with --inventory, else none',
    sentence:
      'Where to look up interfaces and addresses: none, snapshot (the --inventory), or ec2 (with your own AWS credentials; with an --inventory, only its gaps are looked up).',
  },
  ...S3_OPTIONS,
  region: {
    ...S3_OPTIONS.region,
    byDefault: 'all Regions; for look-ups, AWS_REGION, AWS_DEFAULT_REGION, or the region of your profile',
    sentence:
      'For s3:// inputs, reads only files of this Region. With --metadata ec2, also the Region for records that do not name theirs (the first one given).',
  },
  inventory: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'nothing is looked up',
    sentence: 'An inventory document with your interfaces and addresses (JSON, gzipped or not).',
  },
  rules: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the rules in the --inventory, if there are any',
    sentence:
      'Security groups and network ACLs, to say why each record was accepted or rejected: a rules document (JSON, gzipped or not).',
  },
  labels: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'no labels',
    sentence:
      'Your names for address ranges: a JSON file, or the JSON itself, such as {"10.1.0.0/16": "office-berlin"}.',
  },
  'address-data': {
    type: 'string',
    argument: 'SOURCES',
    byDefault: 'no data about public addresses',
    sentence: FUNCTION_OPTIONS.ADDRESS_DATA.sentence.replaceAll('`', ''),
  },
  'keep-nodata': {
    type: 'boolean',
    byDefault: 'they are kept',
    sentence: 'Keeps lines without traffic (log-status NODATA or SKIPDATA).',
  },
  'drop-nodata': { type: 'boolean', sentence: 'Drops lines without traffic.' },
  drop: {
    type: 'string',
    argument: 'RULE',
    isRepeatable: true,
    byDefault: 'nothing',
    sentence: 'Lines to drop: terms that must all hold, such as "action=ACCEPT port=53,123" or "dstaddr=10.0.0.0/8".',
  },
  sample: {
    type: 'string',
    argument: 'N',
    byDefault: 'all',
    sentence: 'Keeps one in N of the accepted flows; their documents have sample_weight.',
  },
  rollup: {
    type: 'boolean',
    byDefault: 'one document per line',
    sentence:
      'Joins accepted flows with the same ends, service, verdict and transfer class, of either direction and of one minute, into one document with flow_count and sums.',
  },
  output: OUTPUT_OPTION,
  set: SET_OPTION,
  'count-drops': {
    type: 'boolean',
    sentence: 'Only counts the lines that --drop and --sample would drop.',
  },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `enrich`: writes one JSON object per line of flow log files, and a summary to standard error. */
export const ENRICH_COMMAND: Command = {
  name: 'enrich',
  summary: 'Enriches flow log files: one JSON object per line.',
  operands: '[FILE…]',
  description: [
    'Reads VPC and Transit Gateway flow logs, enriches each flow, and writes one JSON object per line to standard output. A summary goes to standard error.',
    'FILE is a flow log file from AWS, with or without a header line, gzipped or not; lines wrapped in {"message": …}; CloudWatch Logs subscription messages; a Firehose event; or an export, listed below. Its format is detected from its content. Directories are read recursively, in the order of names, without hidden files. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    `Supported exports: ${EXPORT_FORMATS.map(({ name }) => name).join('; ')}. Parquet files of flow logs are read too, from any writer. Other binary files are refused, and the message names their format.`,
    'A damaged, missing or refused input does not end the run: it is reported, and the others are read. Ctrl-C ends the run with the summary so far; a second one ends it immediately.',
  ],
  options: ENRICH_OPTIONS,
  examples: [
    ['enrich flow.log.gz > flows.ndjson', 'a file that VPC Flow Logs delivered to S3'],
    ['enrich s3://flow-logs/AWSLogs/ --from 2026-11-28', 'the files in a bucket since a day'],
    ['enrich --inventory inventory.json --labels labels.json *.log', 'several files, with names for both ends'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read, and no look-up failed.'],
    [
      EXIT_UNREADABLE,
      'Some lines were unreadable; each has a document with parse_fault and message. Or EC2 look-ups failed, so that names are missing, or the rules could not be used, so that verdicts are missing; the summary gives their number and the reasons.',
    ],
    [
      EXIT_STOPPED,
      'The options are invalid, no AWS Region is configured for --metadata ec2, or an input could not be read to its end; the others were read.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; the output contains the documents so far.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(ENRICH_OPTIONS, given);
  if (chosen.has('keep-nodata') && chosen.has('drop-nodata')) {
    throw new UsageError('--keep-nodata and --drop-nodata cannot be used together');
  }
  refuseS3Output(
    chosen.text('output'),
    '; for enriched copies of files in S3, use “replay plan” and “replay PLAN --output s3://BUCKET/PREFIX/”',
  );
  const inputs = await openInputs(chosen.operands, terminal, readObjectSelection(chosen, { hasOwnRegion: true }));
  try {
    return await runOn(inputs.files, chosen, terminal);
  } finally {
    inputs.close();
  }
}

/** Enriches the inputs; returns the exit status. */
async function runOn(
  inputs: readonly InputFile[],
  chosen: Arguments<keyof typeof ENRICH_OPTIONS>,
  terminal: Terminal,
): Promise<number> {
  const startedAt = performance.now();
  const connected = await connectEnrichment(chosen, terminal, {
    schema: chosen.text('schema'),
    rollsUp: chosen.has('rollup'),
  });
  const { settings, aws } = connected;
  const enrichment = new EnrichRun(settings, { region: aws?.region });
  const lookups = aws?.lookups;
  const target = openOutput(chosen.text('output'), terminal, inputs, documentPaths(chosen, connected));
  try {
    const outcome = await enrichAll(enrichment, inputs, target, terminal);
    if (target.output.isClosed) return EXIT_OK;
    await target.finish();
    const unreadable = enrichment.unreadable.entries();
    for (const note of outcome.notes) terminal.stderr.write(`${PROGRAM} enrich: ${note}\n`);
    terminal.stderr.write(
      summaryText({
        inputs: inputs.length,
        counts: enrichment.counts,
        flows: enrichment.flows,
        denialReasons: enrichment.denialReasons,
        unreadable,
        hasInventory:
          settings.metadata !== undefined && (lookups === undefined || chosen.text('inventory') !== undefined),
        recordsFillGaps: settings.metadata instanceof OwnershipSource,
        lookups,
        hasVerdicts: settings.verdicts !== undefined,
        dropsNoData: settings.dropsNoData,
        elapsedMs: performance.now() - startedAt,
        inputsNotRead: outcome.inputsNotRead,
        isInterrupted: outcome.interruptedWith !== undefined,
        formatNotes: formatNotes({
          unknownFields: settings.unknownFields,
          headers: [...enrichment.headers],
          unmatched: enrichment.unmatchedFormats,
          bareIdLines: enrichment.counts.bareIdLines,
        }),
      }),
    );
    if (outcome.interruptedWith !== undefined) return outcome.interruptedWith;
    if (outcome.inputsNotRead > 0) return EXIT_STOPPED;
    const isComplete =
      unreadable.length === 0 &&
      enrichment.counts.verdictsMissing === 0 &&
      (lookups === undefined || !isIncomplete(lookups));
    return isComplete ? EXIT_OK : EXIT_UNREADABLE;
  } finally {
    target.discard();
  }
}

/** Enriches the inputs one after the other, and writes the documents. */
async function enrichAll(
  run: EnrichRun,
  inputs: readonly InputFile[],
  { output, isShown }: OutputTarget,
  terminal: Terminal,
): Promise<ReadingOutcome> {
  const reading: InputReading = {
    async read(input, onPart, hooks) {
      const take: TakeDocuments = async (documents, part) => {
        await output.write(documents);
        // a chunk's documents are written immediately, so that slowly arriving lines do not wait; an event's are buffered
        if (!part.isRecord) await output.flush();
        return onPart();
      };
      await run.enrich(input, take, hooks);
    },
    isDone: () => output.isClosed,
    get bytesRead() {
      return run.bytesRead;
    },
    get linesRead() {
      return run.counts.linesIn;
    },
  };
  try {
    return await readInputs(inputs, reading, terminal, !isShown);
  } finally {
    // documents from before the failure of an input are not lost
    await output.flush();
  }
}
