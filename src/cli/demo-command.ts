import { fileURLToPath } from 'node:url';
import { DICTIONARY } from '../model/dictionary.ts';
import { isNoData } from '../model/record-table.ts';
import type { Window } from '../window.ts';
import { HELP_OPTION, readArguments } from './arguments.ts';
import { type Command, EXIT_OK, EXIT_STOPPED } from './command.ts';
import { layOutDocument, layOutLine } from './demo-layout.ts';
import { SAMPLE_FILES, SAMPLE_INVENTORY, SAMPLE_LABELS, SHOWCASES, type Showcase } from './demo-records.ts';
import { EnrichRun } from './enrich-run.ts';
import { enrichSettings } from './enrich-settings.ts';
import { UsageError } from './errors.ts';
import { PROGRAM } from './help.ts';
import { fileAt } from './input-file.ts';
import { Output } from './output.ts';
import { number, summaryText } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** Width of what is shown. */
const COLUMNS = 118;

/** `demo`: the main job on the bundled samples, and what to try next. */
export const DEMO_COMMAND: Command = {
  name: 'demo',
  summary: 'Shows what the enricher does, on bundled data.',
  operands: '',
  description: [
    'Enriches the flow logs of an invented web shop, which come with the package: some records as they came and as they go out, then a summary of all. It needs no options and no AWS account.',
  ],
  options: HELP_OPTION,
  examples: [
    ['demo', 'all of it'],
    ['demo | less -R', 'page by page'],
  ],
  exitStatuses: [
    [EXIT_OK, 'It was shown.'],
    [EXIT_STOPPED, 'The samples are missing.'],
  ],
  run,
};

/** A line of a sample as it came, and its document. */
interface Pair {
  readonly file: string;
  readonly line: string;
  readonly document: Readonly<Record<string, unknown>>;
}

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const [operand] = readArguments(HELP_OPTION, given).operands;
  if (operand !== undefined) throw new UsageError(`demo takes no FILE, but ${JSON.stringify(operand)} came`);
  const pathOf = (file: string): string => fileURLToPath(new URL(`samples/${file}`, terminal.packageRoot));
  const enrichment = new EnrichRun(
    await enrichSettings({ inventory: pathOf(SAMPLE_INVENTORY), labels: pathOf(SAMPLE_LABELS) }, () => undefined),
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
    unreadable: enrichment.unreadable.entries(),
    hasInventory: true,
    dropsNoData: false,
    elapsedMs: performance.now() - startedAt,
  });
  const output = new Output(terminal.stdout);
  for (const [index, showcase] of SHOWCASES.entries()) {
    await output.writeText(`${bold(`${index + 1}. ${showcase.heading}`)}\n${show(showcase, pairs)}\n\n`);
  }
  await output.writeText(`${bold('All sample files')}\n${summary}${addedText(pairs)}\n\n${nextSteps(bold)}`);
  await output.flush();
  return EXIT_OK;
}

function pairsOf(file: string, documents: Buffer, window: Window): Pair[] {
  const texts = documents.toString('utf8').trimEnd().split('\n');
  const { records, lines, arena } = window;
  const pairs: Pair[] = [];
  for (let line = 0; line < lines.count; line++) {
    if (isNoData(records.states.at(line))) continue;
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
  return `${layOutLine(pair.line, COLUMNS)}\n${layOutDocument(pair.document, COLUMNS)}`;
}

/** Names whose values count as added, for the summary. */
const TOLD_NAMES = [
  'protocol_name',
  'service_name',
  'direction',
  'src_class',
  'src_label',
  'src_owner_type',
  'dst_owner_type',
];

/** How many documents got some of what is added. */
function addedText(pairs: readonly Pair[]): string {
  const added = new Set(DICTIONARY.filter(({ origin }) => origin.kind !== 'field').map(({ name }) => name));
  const values = pairs.flatMap(({ document }) => Object.keys(document).filter((name) => added.has(name)));
  const told = TOLD_NAMES.map((name) => `${name} ${number(values.filter((value) => value === name).length)}`);
  return `added       ${number(values.length)} values, among them\n${layOutLine(told.join(', '), COLUMNS)}`;
}

function nextSteps(bold: (text: string) => string): string {
  return [
    bold('What next'),
    '  npm run --silent enrich -- FILE…           your own flow log files: plain, gzipped, or a Firehose event',
    '  npm run --silent event -- FILE             a Firehose event of your lines, for tests of the function',
    '  npm test                                   all tests',
    '  npm run build && sam deploy --guided       the function and a delivery stream on AWS (template.yaml)',
    `Where the package is installed, the command is ${PROGRAM}: see ${PROGRAM} --help.`,
    '',
  ].join('\n');
}

function inBold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

function asItIs(text: string): string {
  return text;
}
