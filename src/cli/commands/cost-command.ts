import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { refuseS3Output } from '../terminal/output-file.ts';
import { S3_DESCRIPTION_WITH_DOCUMENTS } from '../terminal/s3-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readBill } from './cost-bill.ts';
import { COST_OPTIONS, readCostFormat, readCostView } from './cost-options.ts';
import { costColumnsNeeded, writeCosts } from './cost-run.ts';
import { requireDatabase, runOnDatabase } from './database-run.ts';
import { checkLoadingArguments, hidingOf, readLoadingSelection, readTo } from './loading-options.ts';

/** `cost`: adds up what the transfers in flow log files cost, by owner, and suggests savings. */
export const COST_COMMAND: Command = {
  name: 'cost',
  summary: 'Shows what the traffic in flow log files costs, for whom, and how to save money.',
  page: 'transfer.md',
  operands: '[FILE…]',
  description: [
    'Enriches flow logs as “enrich” does, with the list price of each transfer, and adds the amounts up by class, owner, service and month, with ways to save money. Needs metadata (--inventory or --metadata ec2), and prices of the Region: those of us-east-1 are included; give others with --set TRANSFER_PRICES=….',
    'Amounts are list prices, not your bill: --compare shows them next to it. Flows without a price are counted, and never treated as free.',
    'FILE is any input of “enrich”, or a table that --to has kept, which is read without enriching it again. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    'Needs the package @duckdb/node-api, which is not installed with this one. Temporary files are private, and removed at the end.',
  ],
  options: COST_OPTIONS,
  examples: [
    ['cost --inventory inventory.json flowlogs/', 'one screen: the largest costs, and ways to save money'],
    ['cost --tag team --as csv flows.parquet', 'costs by the tag “team”, from a table that was kept'],
    ['cost --compare bill.csv.gz --inventory inventory.json flowlogs/', 'next to the amounts on the bill'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read, and no look-up failed.'],
    [EXIT_UNREADABLE, 'Some lines were unreadable, or look-ups failed; the amounts cover all others.'],
    [
      EXIT_STOPPED,
      'The options are invalid, @duckdb/node-api is not installed, the bill is not one of AWS, or not in USD, a file cannot be written, or an input could not be read to its end; the amounts cover the others, if there are any.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; there is no result.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(COST_OPTIONS, given);
  checkLoadingArguments(chosen);
  const view = readCostView(chosen);
  const format = readCostFormat(chosen);
  const outputPath = chosen.text('output');
  refuseS3Output(outputPath);
  refuseS3Output(readTo(chosen).table, '', '--to');
  const Database = await requireDatabase();
  const bill = view.kind === 'compare' ? await readBill(view.bill) : undefined;
  const inputs = await openInputs(chosen.operands, terminal, readLoadingSelection(chosen, chosen.operands));
  try {
    const needs = { sql: costColumnsNeeded(chosen.text('tag')), namesAll: true };
    const hiding = hidingOf(chosen);
    const settings = { command: 'cost', inputs: inputs.files, chosen, terminal, Database, needs, outputPath, hiding };
    return await runOnDatabase(settings, (loaded) => writeCosts(loaded, { view, format, bill, terminal }));
  } finally {
    inputs.close();
  }
}
