import { printable } from '../../input/printable.ts';
import type { PutBackTarget } from '../../model/put-back.ts';
import { ingestionUsd } from '../../replay/estimate.ts';
import type { Rate } from '../../resend/pace.ts';
import { type ResendCounts, SKIP_REASONS } from '../../resend/resend-counts.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import { hoursText, objectsText, rowsText, sizeText, usdText } from './replay-text.ts';
import type { ResendCall } from './resend-call.ts';

const SECONDS_PER_HOUR = 3_600;

/** The records that were found before anything is sent. */
export interface ResendExtent {
  readonly records: number;
  readonly bytes: number;
  /** Bytes that Firehose bills. */
  readonly billedBytes: number;
  /** Whether some inputs can be read only once, such as standard input, so that they are not counted. */
  readonly isPartial: boolean;
}

/** One line on what a run is going to do: amount, time and cost. */
export function resendStartText(extent: ResendExtent, rate: Rate, target: PutBackTarget): string {
  const { records, bytes, billedBytes, isPartial } = extent;
  const { recordsPerSecond, bytesPerSecond } = rate;
  const place = target.streamName === '' ? '' : `, to the stream ${target.streamName} in ${target.region}`;
  const pace = `${counted(recordsPerSecond, 'record')} and ${sizeText(bytesPerSecond)}/s`;
  if (isPartial && records === 0) return `records of standard input${place}, at most ${pace}\n`;
  const hours = Math.max(records / recordsPerSecond, bytes / bytesPerSecond) / SECONDS_PER_HOUR;
  // what a Kinesis stream costs depends on its capacity mode
  const cost =
    target.service === 'kinesis' ? '' : `, ingestion ${usdText(ingestionUsd(billedBytes))} (list prices of us-east-1)`;
  const more = isPartial ? ', and those of standard input' : '';
  return `${counted(records, 'record')}, ${sizeText(bytes)}${more}${place}, ${hoursText(hours)} at ${pace}${cost}\n`;
}

/** The accounting of a run of `resend`, for people; with `isDryRun`, of what it would do. */
export function resendText(counts: ResendCounts, isDryRun: boolean): string {
  const { sent, sentBytes, written, skippedCount, failedCount } = counts;
  const records = counted(sent, 'record');
  const requests = `, in ${counted(counts.requests, 'request')}; ${counted(counts.retried, 'record')} more than once`;
  return rowsText([
    ['objects', objectsText(counts.inputs)],
    ['records', balanceText(counts, isDryRun)],
    [isDryRun ? 'would send' : 'sent', `${records}, ${number(sentBytes)} bytes${isDryRun ? '' : requests}`],
    ...(written === 0
      ? []
      : [[isDryRun ? 'would write' : 'written', `the documents of ${counted(written, 'record')}`] as const]),
    ['skipped', number(skippedCount)],
    ...[...counts.skipped].flatMap(([reason, count]) => [
      ['', `${reason} ${number(count)}: ${SKIP_REASONS[reason]}`] as const,
      ...(counts.examples.get(reason) ?? []).map((example) => ['', `  ${printable(example)}`] as const),
    ]),
    ['failed', number(failedCount)],
    ...[...counts.failed].map(([code, count]) => ['', `${code} ${number(count)}${meaningOf(code)}`] as const),
    ...(counts.codes.size === 0 ? [] : [['codes', 'of the selected records'] as const]),
    ...[...counts.codes].map(([code, count]) => ['', `${code} ${number(count)}`] as const),
  ]);
}

function balanceText({ read, sent, written, skippedCount, failedCount }: ResendCounts, isDryRun: boolean): string {
  const verb = (participle: string): string => (isDryRun ? `would be ${participle}` : participle);
  const documents = written === 0 ? '' : `${number(written)} ${verb('written')} + `;
  return `${number(read)} read = ${number(sent)} ${verb('sent')} + ${documents}${number(skippedCount)} skipped + ${number(failedCount)} failed`;
}

/** The accounting of a run of `resend`, for programs: one JSON object. */
export function resendJson(counts: ResendCounts): string {
  const { read, sent, sentBytes, written, retried, requests, bytesIn, skippedCount, failedCount } = counts;
  return `${JSON.stringify({
    objects: counts.inputs,
    records: { read, sent, written, skipped: skippedCount, failed: failedCount },
    bytesIn,
    sentBytes,
    requests,
    retried,
    skipped: Object.fromEntries(counts.skipped),
    failures: Object.fromEntries(counts.failed),
    codes: Object.fromEntries(counts.codes),
  })}\n`;
}

/** Why documents are refused: where they are, how many records were sent before them, and what to do. */
export function documentsText(counts: ResendCounts, sent: number): string {
  const total = counts.skipped.get('document') ?? 0;
  const found = [...counts.documents];
  const named = found.reduce((sum, [, { count }]) => sum + count, 0);
  const places = found.map(([input, { destination, count }]) => `${input} (${number(count)}, of ${destination})`);
  const others = named === total ? '' : ` and ${number(total - named)} more`;
  return [
    `found ${counted(total, 'document')} of failed deliveries: ${places.join(', ')}${others}`,
    'the function expects records that have not been transformed',
    sent === 0 ? 'nothing was sent' : `${counted(sent, 'record')} before them were sent`,
    'to send records only, give the folder processing-failed/; --documents FILE writes documents to a file; --documents stream sends those of this program again',
  ].join('; ');
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

/** What a stopped run has not done, and how to continue it. */
export function resendStopText({ journalPath, documents }: Pick<ResendCall, 'journalPath' | 'documents'>): string {
  const unwritten = documents?.kind === 'write' ? `; ${documents.path} is not complete, and was not replaced` : '';
  const next =
    journalPath === undefined
      ? 'with --journal FILE a run can be continued'
      : `the same call with --journal ${journalPath} continues it`;
  return `stopped before the end of the input${unwritten}; ${next}\n`;
}
