import { UsageError } from '../../input/errors.ts';
import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { isStandardOutput, refuseS3Output } from '../terminal/output-file.ts';
import { S3_DESCRIPTION_WITH_DOCUMENTS } from '../terminal/s3-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { requireDatabase, runOnDatabase } from './database-run.ts';
import { readKnownRules } from './known-rules.ts';
import { checkLoadingArguments, hidingOf, readLoadingSelection, readTo } from './loading-options.ts';
import { REPORT_OPTIONS, readForm, readThresholdOptions } from './report-options.ts';
import { writeReport } from './report-run.ts';

/** `report`: writes a page about flow logs. */
export const REPORT_COMMAND: Command = {
  name: 'report',
  summary: 'Writes one page about flow log files: what was denied and why, what is open, and the top talkers.',
  page: 'report.md',
  operands: '[FILE…]',
  description: [
    'Enriches flow logs as “enrich” does, and writes a page of HTML that you open in a browser: findings in sentences; allowed and denied traffic; connections that were denied; suspicious traffic; top talkers; the ways by which traffic leaves; and what the numbers do not cover. The page is one file, makes no request, and shows the SQL behind every number.',
    'FILE is any input of “enrich”, or a table that --to has kept, which is read without enriching it again. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    'Needs the package @duckdb/node-api, which is not installed with this one. Temporary files are private, and removed at the end.',
  ],
  options: REPORT_OPTIONS,
  examples: [
    ['report -o report.html --inventory inventory.json flowlogs/', 'a page with the names of your interfaces'],
    [
      'report --summary s3://flow-logs/AWSLogs/ --from 2026-11-28',
      'one screen of text about the files in a bucket since a day',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'The report was written. It lists unreadable lines, if there are any.'],
    [
      EXIT_UNREADABLE,
      'The report was written, but look-ups failed, or all lines were unreadable (with --strict, some lines).',
    ],
    [
      EXIT_STOPPED,
      'The options are invalid, @duckdb/node-api is not installed, a file cannot be written, or an input could not be read to its end; the report covers the others, if there are any.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; there is no report.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(REPORT_OPTIONS, given);
  checkLoadingArguments(chosen);
  const form = readForm(chosen);
  const outputPath = chosen.text('output');
  refuseS3Output(outputPath);
  refuseS3Output(readTo(chosen).table, '', '--to');
  if (form === 'page' && terminal.showsStdout && (outputPath === undefined || isStandardOutput(outputPath))) {
    throw new UsageError(
      'a page cannot be shown in a terminal: give a file, such as --output report.html, or --summary',
    );
  }
  const hiding = hidingOf(chosen);
  const thresholds = readThresholdOptions(chosen, hiding);
  const Database = await requireDatabase();
  const { reportSql } = await import('../../report/run-report.ts');
  const inputs = await openInputs(chosen.operands, terminal, readLoadingSelection(chosen, chosen.operands));
  try {
    const needs = { sql: reportSql(thresholds), namesAll: true };
    const settings = {
      ...{ command: 'report', inputs: inputs.files, chosen, terminal, Database, needs, outputPath, hiding },
      toleratesUnreadable: !chosen.has('strict'),
    };
    const knownRules = await readKnownRules(chosen, terminal, hiding);
    const stamp = chosen.has('stamp') ? new Date() : undefined;
    return await runOnDatabase(settings, (loaded) =>
      writeReport(loaded, { form, thresholds, knownRules, files: inputs.files, hiding, stamp, terminal }),
    );
  } finally {
    inputs.close();
  }
}
