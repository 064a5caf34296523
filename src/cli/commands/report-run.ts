import type { InputFile } from '../../input/input-file.ts';
import type { Report } from '../../report/run-report.ts';
import type { LoadedInputs } from './database-run.ts';
import type { ReportForm } from './report-options.ts';

/** Makes a report of loaded inputs, and writes it in the form that was chosen. */
export async function writeReport(
  { database, target, counts, inputsNotRead, savedTables }: LoadedInputs,
  form: ReportForm,
  thresholds: ReadonlyMap<string, number>,
  files: readonly InputFile[],
): Promise<void> {
  const { runReport } = await import('../../report/run-report.ts');
  const inputs = {
    names: files.map(({ name }) => name),
    notRead: inputsNotRead,
    savedTables,
    linesRead: counts.linesIn,
    linesDropped: counts.linesDropped,
  };
  const report = await runReport(database, { inputs, thresholds });
  await target.output.writeText(await textOf(report, form));
}

async function textOf(report: Report, form: ReportForm): Promise<string> {
  switch (form) {
    case 'page':
      return (await import('../../report/page/page.ts')).pageOf(report);
    case 'json':
      return (await import('../../report/json.ts')).jsonOf(report);
    case 'summary':
      return (await import('../../report/summary.ts')).summaryOf(report);
  }
}
