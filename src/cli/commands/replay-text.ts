import { destinationsOfOneDocument } from '../../encode/destinations.ts';
import { UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { OBJECT_FAULT_CODES, OBJECT_FAULTS } from '../../model/object-fault.ts';
import { PACKED_RECORD_BYTES } from '../../model/put-back.ts';
import { estimateReplay, type ReplayExtent } from '../../replay/estimate.ts';
import type { ReplayCounts } from '../../replay/replay-run.ts';
import { counted } from '../../text/counted.ts';
import { listed } from '../../text/lists.ts';
import type { CommandOption } from '../terminal/arguments.ts';
import { number } from '../terminal/summary.ts';

/** Formats of the accounting of a run: the values of `--summary`. */
const SUMMARY_KINDS = ['text', 'json'];

/** The option for the format of the accounting. */
export const SUMMARY_OPTION = {
  type: 'string',
  argument: 'FORMAT',
  byDefault: 'text',
  sentence: `Format of the accounting at the end: ${SUMMARY_KINDS.join(' or ')}.`,
} as const satisfies CommandOption;

/** Whether `--summary` asks for JSON. Throws a {@link UsageError}. */
export function wantsJson(summary = 'text'): boolean {
  if (SUMMARY_KINDS.includes(summary)) return summary === 'json';
  throw new UsageError(`--summary must be one of ${SUMMARY_KINDS.join(', ')}, not ${JSON.stringify(summary)}`);
}

const MEGABYTE = 1e6;
const GIGABYTE = 1e9;
const LABEL_COLUMNS = 12;
/** Less is not told apart. */
const SMALLEST_USD = 0.01;

/** Quotas of a delivery stream with direct puts: https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const STREAM_QUOTAS = { 'most Regions': 1_048_576, 'us-east-1, us-west-2, eu-west-1': 5_242_880 } as const;

/** How long the replay of a plan would take and what it would cost, for each target. */
export function estimateText(extent: Pick<ReplayExtent, 'objects' | 'bytes' | 'compressedBytes'>): string {
  const stream = { bytes: PACKED_RECORD_BYTES, takesSeveral: true };
  const [most, few] = Object.values(STREAM_QUOTAS).map((bytesPerSecond) =>
    estimateReplay({ ...extent, bytesPerSecond, record: stream }),
  );
  const perLine = estimateReplay({ ...extent, bytesPerSecond: undefined, record: { ...stream, takesSeveral: false } });
  const { textBytes, usd } = estimateReplay({ ...extent, bytesPerSecond: undefined, record: undefined });
  return [
    `${counted(extent.objects, 'object')}, ${sizeText(extent.bytes)}, up to ${sizeText(textBytes)} of text`,
    `onto a stream: up to ${hoursText(most?.hours)} at the quota of most Regions, ${hoursText(few?.hours)} at that of ${Object.keys(STREAM_QUOTAS)[1]}; ingestion ${atMostUsd(most?.usd)}, or ${usdText(perLine.usd)} for ${listed(destinationsOfOneDocument())}, where each line is a record`,
    `directly to S3 or to a file: requests ${usdText(usd)}`,
    'list prices of us-east-1; without the function and the destination',
    '',
  ].join('\n');
}

/** One line on what a replay is going to do. */
export function startText(extent: ReplayExtent, target: string, doneBefore: number): string {
  const { textBytes, hours, usd } = estimateReplay(extent);
  const rest = doneBefore === 0 ? '' : `, of which ${number(doneBefore)} are done`;
  const pace = hours === undefined ? '' : `, up to ${hoursText(hours)} at ${sizeText(extent.bytesPerSecond ?? 0)}/s`;
  return `${counted(extent.objects, 'object')}${rest}, ${sizeText(extent.bytes)}, up to ${sizeText(textBytes)} of text, to ${target}${pace}, ${atMostUsd(usd)} (list prices of us-east-1)\n`;
}

/** The accounting of a replay for people. */
export function replayText(counts: ReplayCounts): string {
  const { linesRead, linesPut, linesUnsent, failures } = counts;
  const rows: [label: string, text: string][] = [
    ['objects', objectsText(counts)],
    ...OBJECT_FAULT_CODES.flatMap((code): [string, string][] => {
      const count = failures[code];
      return count === undefined ? [] : [['', `${code} ${number(count)}: ${OBJECT_FAULTS[code]}`]];
    }),
    ['lines', `${number(linesRead)} read = ${number(linesPut)} put + ${number(linesUnsent)} not accepted`],
  ];
  return rowsText(rows);
}

/** Objects, as every accounting gives them. */
export type ObjectCounts = Pick<ReplayCounts, 'planned' | 'done' | 'doneBefore' | 'failed' | 'left'>;

/** The objects of an accounting, for people. */
export function objectsText({ planned, done, doneBefore, failed, left }: ObjectCounts): string {
  const before = doneBefore === 0 ? '' : ` (${number(doneBefore)} of them by earlier runs)`;
  return `${number(planned)} planned = ${number(done)} done${before} + ${number(failed)} failed + ${number(left)} left`;
}

/** The rows of an accounting, for people. */
export function rowsText(rows: readonly (readonly [label: string, text: string])[]): string {
  return rows.map(([label, text]) => `${label.padEnd(LABEL_COLUMNS)}${printable(text)}\n`).join('');
}

/** The accounting of a replay for programs: one JSON object. */
export function replayJson(counts: ReplayCounts): string {
  const { planned, done, doneBefore, failed, left, linesRead, linesPut, linesUnsent, bytesIn, failures } = counts;
  const objects = { planned, done, doneBefore, failed, left };
  const lines = { read: linesRead, put: linesPut, failed: linesUnsent };
  return `${JSON.stringify({ objects, lines, bytesIn, failures })}\n`;
}

/** A size for people. */
export function sizeText(bytes: number): string {
  return bytes < GIGABYTE ? `${(bytes / MEGABYTE).toFixed(1)} MB` : `${(bytes / GIGABYTE).toFixed(1)} GB`;
}

/** A time for people. */
export function hoursText(hours: number | undefined): string {
  if (hours === undefined) return 'an unknown time';
  return hours < 1 ? `${Math.ceil(hours * 60)} min` : `${hours.toFixed(1)} h`;
}

/** A cost for people. */
export function usdText(usd = 0): string {
  return usd < SMALLEST_USD ? 'less than $0.01' : `$${usd.toFixed(2)}`;
}

/** The largest cost that is possible, for people. */
function atMostUsd(usd = 0): string {
  return usd < SMALLEST_USD ? usdText(usd) : `up to ${usdText(usd)}`;
}
