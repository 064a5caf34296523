import { readFileSync } from 'node:fs';
import type { InputFile } from '../../input/input-file.ts';
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
  readonly hidden: ReadonlySet<'addresses' | 'names'>;
  /** When the report was made; undefined to leave it out. */
  readonly stamp: string | undefined;
  readonly terminal: Terminal;
}

/** Makes a report of loaded inputs, and writes it in the form that was chosen. Throws a `QueryError` if it is interrupted. */
export async function writeReport(
  { database, target, counts, inputsNotRead, savedTables }: LoadedInputs,
  settings: ReportSettings,
): Promise<void> {
  const { runReport } = await import('../../report/run-report.ts');
  const inputs = {
    names: settings.files.map(({ name }) => name),
    notRead: inputsNotRead,
    savedTables,
    linesRead: counts.linesIn,
    linesDropped: counts.linesDropped,
  };
  const report = await runReport(database, {
    inputs,
    thresholds: settings.thresholds,
    knownRules: settings.knownRules,
  });
  await target.output.writeText(await textOf(report, settings));
}

async function textOf(report: Report, { form, terminal, stamp, hidden }: ReportSettings): Promise<string> {
  switch (form) {
    case 'page': {
      const { pageOf } = await import('../../report/page/page.ts');
      return pageOf(report, { documented: readDocumented(report, terminal), stamp, hidden });
    }
    case 'json':
      return (await import('../../report/json.ts')).jsonOf(report);
    case 'summary':
      return (await import('../../report/summary.ts')).summaryOf(report);
  }
}

/** The documented queries that the report's panels name, of the files that are installed in the stores. */
function readDocumented({ sections }: Report, { packageRoot }: Terminal): DocumentedQueries {
  const names = new Set(sections.flatMap(({ panels }) => panels.flatMap(({ documented = [] }) => documented)));
  const read = (path: string): string => readFileSync(new URL(path, packageRoot), 'utf8').trimEnd();
  return {
    openSearch: new Map([...names].map((name) => [name, read(`${OPENSEARCH_FOLDER}${name}.json`)])),
    splunk: readSplunkSearches(read(SPLUNK_FILE)),
  };
}
