import { OPTIONS as FUNCTION_OPTIONS } from '../config/options.ts';
import { HELP_OPTION, type OptionTable, readArguments } from './arguments.ts';
import { type Command, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from './command.ts';
import { EnrichRun } from './enrich-run.ts';
import { type ConnectedAws, enrichSettings } from './enrich-settings.ts';
import { reasonOf, UsageError } from './errors.ts';
import { type InputFile, inputFiles } from './input-file.ts';
import { isIncomplete } from './lookup-failures.ts';
import { SET_OPTION } from './option-settings.ts';
import { Output } from './output.ts';
import { Progress } from './progress.ts';
import { regionFor } from './region.ts';
import { summaryText } from './summary.ts';
import type { Terminal } from './terminal.ts';

const OPTIONS = {
  format: {
    type: 'string',
    argument: 'FORMAT',
    isRepeatable: true,
    byDefault: 'the header line of each file, and four well-known formats',
    sentence: 'A log format of your flow logs, as AWS writes it or as plain field names with spaces between them.',
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
      'Where to look up what is behind interfaces and addresses: none, snapshot (the --inventory), or ec2 (with your own AWS credentials; what an --inventory knows is not asked for).',
  },
  region: {
    type: 'string',
    argument: 'REGION',
    byDefault: 'AWS_REGION, AWS_DEFAULT_REGION, or the region of your profile',
    sentence: 'With --metadata ec2, the Region to ask where records do not name theirs.',
  },
  inventory: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'nothing is looked up',
    sentence: 'What is behind interfaces and addresses: an inventory document (JSON, gzipped or not).',
  },
  labels: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'no labels',
    sentence:
      'Your names for address ranges: a JSON file, or the JSON itself, such as {"10.1.0.0/16": "office-berlin"}.',
  },
  'keep-nodata': {
    type: 'boolean',
    byDefault: 'they are kept',
    sentence: 'Keeps lines without traffic (log-status NODATA or SKIPDATA).',
  },
  'drop-nodata': { type: 'boolean', sentence: 'Leaves lines without traffic out.' },
  drop: {
    type: 'string',
    argument: 'RULE',
    isRepeatable: true,
    byDefault: 'nothing',
    sentence:
      'Lines to leave out: terms that must all hold, such as "action=ACCEPT port=53,123" or "dstaddr=10.0.0.0/8".',
  },
  sample: {
    type: 'string',
    argument: 'N',
    byDefault: 'all',
    sentence: 'Keeps one in N of the accepted flows; their documents have sample_weight.',
  },
  set: SET_OPTION,
  'count-drops': {
    type: 'boolean',
    sentence: 'Only counts what --drop and --sample would leave out.',
  },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `enrich`: flow log files in, one JSON object a line out, a summary on standard error. */
export const ENRICH_COMMAND: Command = {
  name: 'enrich',
  summary: 'Enriches flow log files: one JSON object a line.',
  operands: '[FILE…]',
  description: [
    'Reads VPC and Transit Gateway flow logs, adds what can be known of each flow, and writes one JSON object a line to standard output. A summary goes to standard error.',
    'FILE is a file as AWS writes it, with or without a header line, gzipped or not; lines wrapped in {"message": …}; CloudWatch Logs subscription messages; or a Firehose event. What it is shows in its content. Without FILE, or with -, standard input is read.',
  ],
  options: OPTIONS,
  examples: [
    ['enrich flow.log.gz > flows.ndjson', 'a file that VPC Flow Logs delivered to S3'],
    ['enrich --inventory inventory.json --labels labels.json *.log', 'the same with names for both ends'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read, and no look-up failed.'],
    [
      EXIT_UNREADABLE,
      'Some lines could not be read; each has a document with parse_fault and message. Or look-ups at EC2 failed, so that names are missing; the summary says how many and why.',
    ],
    [
      EXIT_STOPPED,
      'The options are wrong, no AWS Region is configured for --metadata ec2, or an input could not be read to its end.',
    ],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const chosen = readArguments(OPTIONS, given);
  if (chosen.has('keep-nodata') && chosen.has('drop-nodata')) {
    throw new UsageError('--keep-nodata and --drop-nodata exclude each other, but both came');
  }
  const inputs = inputFiles(chosen.operands, terminal);
  let connected: ConnectedAws | undefined;
  const settings = await enrichSettings(
    {
      formats: chosen.texts('format'),
      schema: chosen.text('schema'),
      metadata: chosen.text('metadata'),
      inventory: chosen.text('inventory'),
      labels: chosen.text('labels'),
      dropsNoData: chosen.has('drop-nodata'),
      dropRules: chosen.texts('drop'),
      sample: chosen.text('sample'),
      onlyCountsDrops: chosen.has('count-drops'),
      settings: chosen.texts('set'),
    },
    (message, error) => terminal.stderr.write(`warning: ${message}: ${reasonOf(error)}\n`),
    {
      region: () => regionFor(chosen.text('region'), terminal),
      onConnected: (it) => {
        connected = it;
      },
    },
  );
  const lookups = connected?.lookups;
  const enrichment = new EnrichRun(settings, connected?.region);
  const isTaken = await enrichAll(enrichment, inputs, terminal);
  if (!isTaken) return EXIT_OK;
  const unreadable = enrichment.unreadable.entries();
  terminal.stderr.write(
    summaryText({
      inputs: inputs.length,
      counts: enrichment.counts,
      unreadable,
      hasInventory:
        settings.metadata !== undefined && (lookups === undefined || chosen.text('inventory') !== undefined),
      lookups,
      dropsNoData: settings.dropsNoData,
      elapsedMs: performance.now() - startedAt,
    }),
  );
  const isComplete = unreadable.length === 0 && (lookups === undefined || !isIncomplete(lookups));
  return isComplete ? EXIT_OK : EXIT_UNREADABLE;
}

/** Enriches the inputs to standard output. Returns false where its reader has gone. */
async function enrichAll(run: EnrichRun, inputs: readonly InputFile[], terminal: Terminal): Promise<boolean> {
  const output = new Output(terminal.stdout);
  const progress = new Progress({
    stream: terminal.stderr,
    isWanted: terminal.showsStderr && !terminal.showsStdout,
    totalBytes: totalBytes(inputs),
    now: () => performance.now(),
  });
  try {
    for (const input of inputs) {
      const isWanted = await run.enrich(input, async (documents, piece) => {
        await output.write(documents);
        // a chunk's documents go out at once, so that lines that trickle in do not wait; an event's are gathered
        if (!piece.isRecord) await output.flush();
        await progress.update(run.bytesRead, run.counts.linesIn);
        return !output.isClosed;
      });
      if (!isWanted) return false;
    }
  } finally {
    progress.stop();
    // what was read before an input broke off is not lost
    await output.flush();
  }
  return !output.isClosed;
}

function totalBytes(inputs: readonly InputFile[]): number | undefined {
  let total = 0;
  for (const { bytes } of inputs) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total;
}
