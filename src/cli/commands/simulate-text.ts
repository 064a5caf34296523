import type { SimulationReport } from '../../simulate/simulation-report.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';

const LABEL_COLUMNS = 14;

/** The report of a simulation as text: its input, the outcome, and suggestions for improvement. */
export function reportText(report: SimulationReport, isInterrupted: boolean): string {
  const { input, invocations, delivered, dropped, errors, putBack, log } = report;
  const failed = Object.entries(errors);
  const rows: [label: string, text: string][] = [
    ['stream', `${counted(input.lines, 'line')} in ${counted(input.records, 'record')}, ${number(input.bytes)} bytes`],
    ...(isInterrupted ? [['interrupted', 'the rest was not read'] as [string, string]] : []),
    ['clock', `${number(report.virtualSeconds)} s of virtual time`],
    [
      'invocations',
      `${number(invocations.batches)} in ${counted(invocations.attempts, 'attempt')}${listOf(invocations.failedAttempts)}, ${counted(invocations.coldStarts, 'cold start')}, the slowest ${number(invocations.slowestMs)} ms`,
    ],
    [
      'largest',
      `event ${number(invocations.largestEventBytes)} bytes, answer ${number(invocations.largestAnswerBytes)} bytes`,
    ],
    [
      'delivered',
      `${counted(delivered.documents, 'document')} in ${counted(delivered.records, 'record')}, ${number(delivered.bytes)} bytes`,
    ],
    ['dropped', counted(dropped.records, 'record')],
    [
      'put back',
      `${counted(putBack.records, 'record')}, ${number(putBack.bytes)} bytes, in ${counted(putBack.requests, 'request')}; highest hop ${number(log.counters.highestHop ?? 0)}`,
    ],
    ['error bucket', failed.length === 0 ? 'nothing' : ''],
    ...failed.map(([code, counts]): [string, string] => [
      '',
      `${code}: ${counted(counts.records, 'record')} with ${counted(counts.lines, 'line')}`,
    ]),
    ['function log', accountText(report)],
  ];
  const lines = rows.map(([label, text]) => (label.padEnd(LABEL_COLUMNS) + text).trimEnd());
  return `${[...lines, ...notesOn(report)].join('\n')}\n`;
}

/** The function's own counts, over the accepted answers: its incoming lines and their outcomes. */
function accountText({ log }: SimulationReport): string {
  if (log.invocations === 0) return 'the log has no lines of invocations (LOG_LEVEL)';
  const {
    linesIn = 0,
    documents = 0,
    linesRolledUp = 0,
    linesPutBack = 0,
    linesDropped = 0,
    linesFailed = 0,
  } = log.counters;
  return `${counted(linesIn, 'line')} = ${counted(documents, 'document')} + ${linesRolledUp === 0 ? '' : `${number(linesRolledUp)} rolled up + `}${number(linesPutBack)} put back + ${number(linesDropped)} dropped + ${number(linesFailed)} failed`;
}

function notesOn({ log, violations, advice }: SimulationReport): string[] {
  const { unreadableLines = 0 } = log.counters;
  return [
    ...(unreadableLines > 0
      ? [`warning: ${counted(unreadableLines, 'line')} could not be parsed; see parse_fault`]
      : []),
    ...(log.invocations > 0 && log.unheard > 0
      ? [`warning: the log has no line of ${counted(log.unheard, 'invocation')} that answered`]
      : []),
    ...(log.unbalanced > 0 ? [`warning: the log of ${counted(log.unbalanced, 'invocation')} does not add up`] : []),
    ...violations.map((text) => `warning: AWS would have refused a request: ${text}`),
    ...advice.map((text) => `advice: ${text}`),
  ];
}

function listOf(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([what, count]) => `${number(count)} ${what}`);
  return entries.length === 0 ? '' : ` (${entries.join(', ')})`;
}
