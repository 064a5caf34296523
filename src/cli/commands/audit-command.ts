import { UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { PROGRAM } from '../terminal/help.ts';
import { inputFiles } from '../terminal/input-files.ts';
import { type NumberTable, numberOption, readNumber } from '../terminal/number-options.ts';
import type { Output } from '../terminal/output.ts';
import { OUTPUT_OPTION, openOutput } from '../terminal/output-file.ts';
import { type InputReading, readInputs } from '../terminal/read-inputs.ts';
import { many, number, unreadableLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { auditCsv, auditJson } from './audit-data.ts';
import { auditRows } from './audit-rows.ts';
import { AuditRun, TRAFFIC_TYPES } from './audit-run.ts';
import { auditSettings } from './audit-settings.ts';
import { auditText } from './audit-text.ts';

const NUMBERS = {
  wanted: { byDefault: 10, minimum: 1, maximum: 1_000_000, isWhole: true },
} as const satisfies NumberTable;

const OPTIONS = {
  inventory: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'needed',
    sentence: 'The inventory document with your interfaces (JSON, gzipped or not), as “inventory” writes it.',
  },
  rules: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the rules that the --inventory has',
    sentence: 'A rules document with your security groups and network ACLs (JSON, gzipped or not).',
  },
  labels: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'no labels',
    sentence:
      'Your names for address ranges, which suggestions prefer: a JSON file, or the JSON itself, such as {"10.1.0.0/16": "office-berlin"}.',
  },
  format: {
    type: 'string',
    argument: 'FORMAT',
    isRepeatable: true,
    byDefault: 'the header line of each file, and well-known formats',
    sentence: 'A log format of your flow logs, in AWS’s notation or as field names separated by spaces.',
  },
  'traffic-type': {
    type: 'string',
    argument: 'TYPE',
    byDefault: 'REJECT if no record is an ACCEPT, else ALL',
    sentence: `The TrafficType of your flow logs: ${TRAFFIC_TYPES.join(', ')}. Only ALL shows what is needed.`,
  },
  wanted: numberOption(NUMBERS.wanted, 'N', 'How many rejected flows of one kind are reported as wanted'),
  all: { type: 'boolean', sentence: 'Lists every finding and rule in the table, not only the first ones.' },
  json: { type: 'boolean', sentence: 'Writes one JSON object with everything, in place of the table.' },
  csv: {
    type: 'boolean',
    sentence: 'Writes CSV, in place of the table: a line for each rule, entry, and kind of rejected traffic.',
  },
  output: OUTPUT_OPTION,
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `audit`: which rules decided on flows, which ones nobody needs, and which are wider than the traffic needs. */
export const AUDIT_COMMAND: Command = {
  name: 'audit',
  summary: 'Finds rules that no flow needs, and rules that are too wide.',
  operands: '[FILE…]',
  description: [
    'Reads flow logs and works out which rule of a security group and which entry of a network ACL decided on each flow. Reports for each rule how often it decided, when, for which ports and peers, and what was needed of it; and findings: rules that never matched, are not in use, redundant, stale or too wide, shadowed entries, and traffic that is rejected again and again. Nothing is changed in AWS, and no AWS account is needed.',
    'FILE is whatever “enrich” reads, and documents that it wrote in the flat schema; documents of other schemas are counted, not judged. Directories are read recursively. Without FILE, or with -, standard input is read.',
    'Rules come with the inventory, or from a file of their own. They should be those of the time of the flows: flows that they do not explain are counted as such. Narrower rules are suggested only if the records cover 30 days without sampling, SKIPDATA, or a TrafficType other than ALL; the removal of the last rule of a group never is.',
    'Memory is bounded however long the input is. Ctrl-C ends the reading and reports what is known so far; a second one ends the run immediately.',
  ],
  options: OPTIONS,
  examples: [
    ['audit --inventory inventory.json flowlogs/', 'all files of a folder, with the rules in the inventory'],
    ['audit --inventory inventory.json --rules rules.json --csv -o audit.csv *.log.gz', 'a table for a spreadsheet'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read; findings do not change the status.'],
    [EXIT_UNREADABLE, 'Some lines were unreadable, so that the audit lacks them.'],
    [EXIT_STOPPED, 'The options are invalid, or an input could not be read to its end; the others were read.'],
    [EXIT_INTERRUPTED, 'The run was interrupted; the report covers what was read.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const chosen = readArguments(OPTIONS, given);
  if (chosen.has('json') && chosen.has('csv')) throw new UsageError('--json and --csv cannot be used together');
  const wantedFlows = readNumber('--wanted', chosen.text('wanted'), NUMBERS.wanted);
  const inputs = inputFiles(chosen.operands, terminal);
  const settings = await auditSettings(
    {
      inventory: chosen.text('inventory'),
      rules: chosen.text('rules'),
      labels: chosen.text('labels'),
      formats: chosen.texts('format'),
      trafficType: chosen.text('traffic-type'),
      wantedFlows,
    },
    (message) => terminal.stderr.write(`warning: ${message}\n`),
  );
  const audit = new AuditRun(settings);
  const target = openOutput(chosen.text('output'), terminal, inputs, [
    chosen.text('inventory'),
    chosen.text('rules'),
    chosen.text('labels'),
  ]);
  try {
    const outcome = await readInputs(inputs, readingOf(audit), terminal, true);
    const rows = auditRows({
      report: audit.report(),
      counts: audit.counts,
      unreadable: audit.unreadable.total,
      rulesAt: settings.rules.generatedAt,
      interfaces: settings.metadata.knownInterfaces?.values() ?? [],
      groups: settings.rules.securityGroups,
    });
    const isInterrupted = outcome.interruptedWith !== undefined;
    if (chosen.has('json')) await writeAll(auditJson(rows), target.output);
    else if (chosen.has('csv')) await writeAll(auditCsv(rows), target.output);
    else await writeAll(auditText(rows, { isWhole: chosen.has('all'), isInterrupted }), target.output);
    await target.finish();
    for (const note of outcome.notes) terminal.stderr.write(`${PROGRAM} audit: ${note}\n`);
    terminal.stderr.write(summaryOf(audit, inputs, outcome.inputsNotRead, performance.now() - startedAt));
    if (outcome.interruptedWith !== undefined) return outcome.interruptedWith;
    if (outcome.inputsNotRead > 0) return EXIT_STOPPED;
    return audit.unreadable.total === 0 ? EXIT_OK : EXIT_UNREADABLE;
  } finally {
    target.discard();
  }
}

function readingOf(audit: AuditRun): InputReading {
  return {
    read: (input, onPart, hooks) => audit.read(input, onPart, hooks),
    isDone: () => false,
    get bytesRead() {
      return audit.bytesRead;
    },
    get linesRead() {
      return audit.counts.lines;
    },
  };
}

async function writeAll(parts: Iterable<string>, output: Output): Promise<void> {
  for (const part of parts) {
    if (output.isClosed) return;
    await output.writeText(part);
  }
}

/** What was read, for standard error. */
function summaryOf(audit: AuditRun, inputs: readonly InputFile[], inputsNotRead: number, elapsedMs: number): string {
  const seconds = Math.max(elapsedMs, 1) / 1_000;
  const { lines } = audit.counts;
  return [
    `read ${many(lines, 'line')} from ${many(inputs.length, 'input')} in ${seconds.toFixed(2)} s (${number(Math.round(lines / seconds))} per second), ${number(audit.unreadable.total)} unreadable`,
    ...audit.unreadable.entries().flatMap(unreadableLines),
    ...(inputsNotRead > 0 ? [`${many(inputsNotRead, 'input')} could not be read to the end; see above`] : []),
    '',
  ].join('\n');
}
