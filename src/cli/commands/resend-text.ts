import { printable } from '../../input/printable.ts';
import { type ResendCounts, SKIP_REASONS } from '../../resend/resend-counts.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';

const LABEL_COLUMNS = 12;

/** The summary of a run of `resend`; with `isDryRun`, of what it would do. */
export function resendText(counts: ResendCounts, isDryRun: boolean): string {
  const { read, sent, sentBytes, skippedCount, failedCount } = counts;
  const verb = isDryRun ? 'would be sent' : 'sent';
  const rows: [label: string, text: string][] = [
    ['read', `${counted(read, 'object')} from ${counted(counts.inputs, 'input')}`],
    [
      isDryRun ? 'would send' : 'sent',
      `${counted(sent, 'record')}, ${number(sentBytes)} bytes${
        isDryRun
          ? ''
          : `, in ${counted(counts.requests, 'request')}; ${counted(counts.retried, 'record')} more than once`
      }`,
    ],
    ['skipped', number(skippedCount)],
    ...[...counts.skipped].flatMap(([reason, count]) => [
      ['', `${reason} ${number(count)}: ${SKIP_REASONS[reason]}`] as [string, string],
      ...(counts.examples.get(reason) ?? []).map((example): [string, string] => ['', `  ${printable(example)}`]),
    ]),
    ['failed', number(failedCount)],
    ...[...counts.failed].map(([code, count]): [string, string] => [
      '',
      `${printable(code)} ${number(count)}${meaningOf(code)}`,
    ]),
    ...(counts.codes.size === 0 ? [] : ([['codes', 'of the objects selected']] as [string, string][])),
    ...[...counts.codes].map(([code, count]): [string, string] => ['', `${printable(code)} ${number(count)}`]),
  ];
  const lines = rows.map(([label, text]) => label.padEnd(LABEL_COLUMNS) + text);
  const balance = `${number(read)} read = ${number(sent)} ${verb} + ${number(skippedCount)} skipped + ${number(failedCount)} failed`;
  return `${[...lines, balance].join('\n')}\n`;
}

/** The meanings of codes that do not come from the service. */
const MEANINGS: Readonly<Record<string, string>> = {
  deadline: 'the time limit was reached',
  stopped: 'the run ended before they were sent',
  no_answer: 'there was no readable response: the stream may have the records',
};

function meaningOf(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? '' : `: ${meaning}`;
}
