import { readFileSync } from 'node:fs';
import type { InputFile } from '../../input/input-file.ts';
import { hiddenText } from '../../report/database/hidden-text.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import type { Thresholds } from '../../report/detections/threshold.ts';
import { type DocumentedQueries, readSplunkSearches } from '../../report/documented-queries.ts';
import type { Report } from '../../report/run-report.ts';
import type { KnownRules } from '../../report/sections/section.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { LoadedInputs } from './database-run.ts';
import type { ReportForm } from './report-options.ts';

/** Folders of the documented queries, in the package. */
const OPENSEARCH_FOLDER = 'deploy/opensearch/queries/';
const SPLUNK_FILE = 'deploy/splunk/vpc_flow_enricher/default/savedsearches.conf';

/** How a report is made and written. */
export interface ReportSettings {
  readonly form: ReportForm;
  readonly thresholds: Thresholds;
  readonly knownRules: KnownRules | undefined;
  readonly files: readonly InputFile[];
  readonly hiding: Hiding | undefined;
  /** When the report was made; undefined to leave it out. */
  readonly stamp: Date | undefined;
  readonly terminal: Terminal;
}

/** Makes a report of loaded inputs, and writes it in the form that was chosen. Throws a `QueryError` if it is interrupted. */
export async function writeReport(
  { database, target, counts, unreadable, inputsNotRead, savedTables, prices }: LoadedInputs,
  settings: ReportSettings,
): Promise<void> {
  const { hiding } = settings;
  const { runReport } = await import('../../report/run-report.ts');
  const inputs = {
    names: settings.files.map(({ name }) => (hiding === undefined ? name : hiddenText(name, hiding))),
    notRead: inputsNotRead,
    savedTables,
    linesRead: counts.linesIn,
    linesDropped: counts.linesDropped,
    // they contain the names of files and the contents of lines
    unreadable: hiding === undefined ? unreadable.flatMap(({ examples }) => examples) : [],
  };
  const report = await runReport(database, {
    inputs,
    thresholds: settings.thresholds,
    knownRules: settings.knownRules,
    transferPrices: prices,
  });
  await target.output.writeText(await textOf(report, settings));
}

async function textOf(report: Report, { form, terminal, stamp, hiding }: ReportSettings): Promise<string> {
  switch (form) {
    case 'page': {
      const { pageOf } = await import('../../report/page/page.ts');
      return pageOf(report, {
        documented: readDocumented(report, terminal, hiding),
        stampSeconds: stamp === undefined ? undefined : Math.floor(stamp.getTime() / 1000),
        hidden: hiding?.hides ?? new Set(),
      });
    }
    case 'json':
      return (await import('../../report/json.ts')).jsonOf(report);
    case 'summary':
      return (await import('../../report/summary.ts')).summaryOf(report);
  }
}

/**
 * The documented queries that the report's panels name, from the files that are installed in the stores. They contain
 * example names and addresses for the reader to replace, and are omitted if those of the records are hidden.
 */
function readDocumented(
  { sections }: Report,
  { packageRoot }: Terminal,
  hiding: Hiding | undefined,
): DocumentedQueries {
  if (hiding !== undefined) return { openSearch: new Map(), splunk: new Map() };
  const names = new Set(sections.flatMap(({ panels }) => panels.flatMap(({ documented = [] }) => documented)));
  const read = (path: string): string => readFileSync(new URL(path, packageRoot), 'utf8').trimEnd();
  return {
    openSearch: new Map([...names].map((name) => [name, read(`${OPENSEARCH_FOLDER}${name}.json`)])),
    splunk: readSplunkSearches(read(SPLUNK_FILE)),
  };
}
