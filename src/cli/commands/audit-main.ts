import { UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { counted } from '../../text/counted.ts';
import { EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { PROGRAM } from '../terminal/help.ts';
import { readNumber } from '../terminal/number-options.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import type { Output } from '../terminal/output.ts';
import { openOutput, refuseS3Output } from '../terminal/output-file.ts';
import { type InputReading, readInputs } from '../terminal/read-inputs.ts';
import { readObjectSelection } from '../terminal/s3-options.ts';
import { number, unreadableLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { auditCsv, auditJson } from './audit-data.ts';
import { AUDIT_NUMBERS, type AuditArguments } from './audit-options.ts';
import { auditRows } from './audit-rows.ts';
import { AuditRun } from './audit-run.ts';
import { auditSettings } from './audit-settings.ts';
import { auditText } from './audit-text.ts';

/** Runs `audit`; returns the exit status. Throws a {@link UsageError} or a `StreamError`. */
export async function runAudit(chosen: AuditArguments, terminal: Terminal): Promise<number> {
  if (chosen.has('json') && chosen.has('csv')) throw new UsageError('--json and --csv cannot be used together');
  const minRejectedFlows = readNumber('--min-rejected', chosen.text('min-rejected'), AUDIT_NUMBERS['min-rejected']);
  refuseS3Output(chosen.text('output'));
  const inputs = await openInputs(chosen.operands, terminal, readObjectSelection(chosen));
  try {
    return await auditInputs(inputs.files, minRejectedFlows, chosen, terminal);
  } finally {
    inputs.close();
  }
}

/** Audits the inputs; returns the exit status. */
async function auditInputs(
  inputs: readonly InputFile[],
  minRejectedFlows: number,
  chosen: AuditArguments,
  terminal: Terminal,
): Promise<number> {
  const startedAt = performance.now();
  const places = { inventory: chosen.text('inventory'), rules: chosen.text('rules'), labels: chosen.text('labels') };
  const settings = await withDocumentFiles(places, terminal, (documents, toShown) =>
    auditSettings(
      {
        ...documents,
        formats: chosen.texts('format'),
        trafficType: chosen.text('traffic-type'),
        minRejectedFlows,
      },
      (message) => terminal.stderr.write(`warning: ${toShown(message)}\n`),
    ),
  );
  const audit = new AuditRun(settings);
  const target = openOutput(chosen.text('output'), terminal, inputs, Object.values(places));
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
    `read ${counted(lines, 'line')} from ${counted(inputs.length, 'input')} in ${seconds.toFixed(2)} s (${number(Math.round(lines / seconds))} per second), ${number(audit.unreadable.total)} unreadable`,
    ...audit.unreadable.entries().flatMap(unreadableLines),
    ...(inputsNotRead > 0 ? [`${counted(inputsNotRead, 'input')} could not be read to the end; see above`] : []),
    '',
  ].join('\n');
}
