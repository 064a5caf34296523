import { fileURLToPath } from 'node:url';
import { UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { DICTIONARY } from '../../model/dictionary.ts';
import { isNotCounted } from '../../model/record-table.ts';
import type { Window } from '../../pipeline/window.ts';
import { explainVerdict } from '../../rules/explain-verdict.ts';
import { HELP_OPTION, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED } from '../terminal/command.ts';
import { PROGRAM } from '../terminal/help.ts';
import { fileAt } from '../terminal/input-files.ts';
import { Output } from '../terminal/output.ts';
import { number, summaryText } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { EXAMPLE_PRICES, samplesCost } from './demo-cost.ts';
import { layOutDocument, layOutLine } from './demo-layout.ts';
import {
  SAMPLE_ADDRESS_DATA,
  SAMPLE_FILES,
  SAMPLE_INVENTORY,
  SAMPLE_LABELS,
  SAMPLE_RULES,
  SHOWCASES,
  type Showcase,
} from './demo-records.ts';
import { samplesArguments, writeSamplesReport } from './demo-report.ts';
import { EnrichRun } from './enrich-run.ts';
import { enrichSettings } from './enrich-settings.ts';

/** Width of the output. */
const COLUMNS = 118;

/** `demo`: enriches the bundled samples, and suggests next steps. */
export const DEMO_COMMAND: Command = {
  name: 'demo',
  summary: 'Demonstrates the enricher on bundled data.',
  operands: '',
  description: [
    'Enriches the flow logs of a fictitious web shop, which are part of the package. Shows some records before and after, a summary of all of them and what their transfers cost, and writes a report to vpc-flow-report-of-samples.html. It needs no options and no AWS account.',
  ],
  options: HELP_OPTION,
  examples: [
    ['demo', 'shows the whole demonstration'],
    ['demo | less -R', 'shows it page by page'],
  ],
  exitStatuses: [
    [EXIT_OK, 'The demonstration was shown.'],
    [EXIT_STOPPED, 'The samples are missing.'],
    [EXIT_INTERRUPTED, 'The demonstration was interrupted.'],
  ],
  run,
};

/** A line of a sample, and its document. */
interface Pair {
  readonly file: string;
  readonly line: string;
  readonly document: Readonly<Record<string, unknown>>;
}

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const [operand] = readArguments(HELP_OPTION, given).operands;
  if (operand !== undefined) throw new UsageError(`demo takes no FILE, not ${JSON.stringify(operand)}`);
  const pathOf = (file: string): string => fileURLToPath(new URL(`samples/${file}`, terminal.packageRoot));
  const enrichment = new EnrichRun(
    await enrichSettings(
      {
        inventory: pathOf(SAMPLE_INVENTORY),
        rules: pathOf(SAMPLE_RULES),
        labels: pathOf(SAMPLE_LABELS),
        addressData: pathOf(SAMPLE_ADDRESS_DATA),
        settings: [EXAMPLE_PRICES],
      },
      () => undefined,
    ),
  );
  const pairs: Pair[] = [];
  for (const file of SAMPLE_FILES) {
    const input = { ...fileAt(pathOf(file)), name: `samples/${file}` };
    await enrichment.enrich(input, async (documents, _piece, window) => {
      pairs.push(...pairsOf(file, documents, window));
      return true;
    });
  }
  const bold = terminal.showsStdout && terminal.allowsColours ? inBold : asItIs;
  const summary = summaryText({
    inputs: SAMPLE_FILES.length,
    counts: enrichment.counts,
    flows: enrichment.flows,
    denialReasons: enrichment.denialReasons,
    unreadable: enrichment.unreadable.entries(),
    hasInventory: true,
    dropsNoData: false,
    elapsedMs: performance.now() - startedAt,
  });
  const output = new Output(terminal.stdout);
  for (const [index, showcase] of SHOWCASES.entries()) {
    await output.writeText(`${bold(`${index + 1}. ${showcase.heading}`)}\n${show(showcase, pairs)}\n\n`);
  }
  await output.writeText(`${bold('All sample files')}\n${summary}${addedText(pairs)}\n`);
  await output.flush();
  const cost = output.isClosed ? '' : await samplesCost(samplesArguments(pathOf, pathOf), terminal);
  await output.writeText(`${bold('What it costs')}\n${layOutLine(printable(cost), COLUMNS)}\n\n`);
  const page = output.isClosed ? [] : await writeSamplesReport(pathOf, terminal);
  const pageText = page.map((sentence) => `${printable(sentence)}\n`).join('');
  await output.writeText(`${pageText}\n${nextSteps(bold)}`);
  await output.flush();
  return EXIT_OK;
}

function pairsOf(file: string, documents: Buffer, window: Window): Pair[] {
  const texts = documents.toString('utf8').trimEnd().split('\n');
  const { records, lines, arena } = window;
  const pairs: Pair[] = [];
  for (let line = 0; line < lines.count; line++) {
    if (isNotCounted(records.states.at(line))) continue;
    const document: Record<string, unknown> = JSON.parse(texts[pairs.length] ?? '{}');
    pairs.push({
      file,
      line: arena.bytes.toString('utf8', lines.starts.at(line), lines.ends.at(line)),
      document,
    });
  }
  return pairs;
}

function show({ file, fragments }: Showcase, pairs: readonly Pair[]): string {
  const pair = pairs.find(
    (candidate) => candidate.file === file && fragments.every((part) => candidate.line.includes(part)),
  );
  if (pair === undefined) return `  (not in samples/${file})`;
  const reason = explainVerdict(pair.document);
  const why = reason === undefined ? '' : `\n${layOutLine(`→ ${reason}`, COLUMNS)}`;
  return `${layOutLine(pair.line, COLUMNS)}${why}\n${layOutDocument(pair.document, COLUMNS)}`;
}

/** Names of added values that the summary lists. */
const LISTED_NAMES = [
  'protocol_name',
  'service_name',
  'direction',
  'src_class',
  'src_label',
  'src_owner_type',
  'dst_owner_type',
  'verdict',
];

/** How many values were added, by name. */
function addedText(pairs: readonly Pair[]): string {
  const added = new Set(DICTIONARY.filter(({ origin }) => origin.kind !== 'field').map(({ name }) => name));
  const values = pairs.flatMap(({ document }) => Object.keys(document).filter((name) => added.has(name)));
  const listed = LISTED_NAMES.map((name) => `${name} ${number(values.filter((value) => value === name).length)}`);
  return `added       ${number(values.length)} values, including\n${layOutLine(listed.join(', '), COLUMNS)}`;
}

function nextSteps(bold: (text: string) => string): string {
  return [
    bold('Next steps'),
    '  npm run --silent report -- -o report.html FILE…   the page about your own flow log files',
    '  npm run --silent enrich -- FILE…           your own flow log files: plain, gzipped, or a Firehose event',
    '  npm run --silent inventory > FILE          your interfaces and rules, for enrich --inventory FILE and for audit',
    '  npm test                                   all tests',
    '  npm run build && sam deploy                the function and a delivery stream on AWS: see docs/deploy.md',
    `If the package is installed, the command is ${PROGRAM}: see ${PROGRAM} --help.`,
    '',
  ].join('\n');
}

function inBold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

function asItIs(text: string): string {
  return text;
}
