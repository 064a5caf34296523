import { printable } from '../input/printable.ts';
import { append } from '../model/append.ts';
import { paddedTo, truncatedTo } from '../text/terminal-columns.ts';
import { byteSize, count, isoMinute, plural, share } from './page/figures.ts';
import type { RankedFinding, Report } from './run-report.ts';
import { BY_INTERVAL } from './sections/allowed-and-denied.ts';
import { COVERAGE } from './sections/coverage.ts';
import { styleOfWay, WAYS } from './sections/paths.ts';
import type { ReportContext } from './sections/section.ts';
import { TOTALS, VOLUME } from './sections/totals.ts';
import { TRAFFIC } from './sections/traffic.ts';
import { TOP_TALKERS } from './sections/traffic-owners.ts';

/** The smallest usual screen of a terminal, minus one line for the prompt. */
const MAX_LINES = 23;
const COLUMNS = 80;
const LABEL = 8;
const TOTAL = 12;
const CURVE = 55;
const INDENT = '  ';
const GAP = '  ';
const FIGURE = 10;
const REMARK = 22;
const SUBJECT = COLUMNS - INDENT.length - GAP.length * 2 - FIGURE - REMARK;
const MAX_TALKERS = 3;
const MAX_WAYS = 3;

/** A line below a heading: its subject, its figure, and a remark. */
interface Entry {
  readonly subject: string;
  readonly figure: string;
  readonly remark?: string;
}

/** A report on one screen of text: at most 23 lines of 80 columns, in characters that a terminal does not interpret. */
export function summaryOf(report: Report): string {
  const top = totalLines(report);
  const bottom = [...talkerLines(report), ...wayLines(report), ...missingLines(report)];
  const middle = findingLines(report.findings, MAX_LINES - top.length - bottom.length);
  return `${[...top, ...middle, ...bottom].map((line) => truncatedTo(COLUMNS, line.trimEnd())).join('\n')}\n`;
}

function totalLines({ results, context }: Report): readonly string[] {
  const [totals] = results.rows(TOTALS);
  const { records = 0n, allowed = 0n, denied = 0n } = totals ?? {};
  const [volume] = results.rows(VOLUME);
  const { period } = context;
  const times =
    period === undefined
      ? 'Times unknown'
      : `${isoMinute(period.firstSeconds)} to ${isoMinute(period.lastSeconds)} UTC`;
  const intervals = results.rows(BY_INTERVAL);
  const curve = (value: (row: (typeof intervals)[number]) => bigint | undefined): string =>
    curveOf(
      intervals.flatMap((row) => (row.begins === undefined ? [] : [[row.begins, value(row) ?? 0n] as const])),
      context,
    );
  const line = (label: string, total: string, drawn: string): string =>
    `${label.padEnd(LABEL)}${total.padStart(TOTAL)}${GAP}${drawn}`;
  return [
    `${times}, ${plural(records, 'flow record')}`,
    line(
      'allowed',
      count(allowed),
      curve((row) => row.allowed),
    ),
    line(
      'denied',
      count(denied),
      curve((row) => row.denied),
    ),
    line(
      'sent',
      byteSize(volume?.bytes ?? 0n),
      curve((row) => row.bytes),
    ),
  ];
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values over the period as a row of bars; an interval without any is a space. */
function curveOf(
  values: readonly (readonly [atSeconds: number, value: bigint])[],
  { period, stepSeconds }: ReportContext,
): string {
  if (period === undefined) return '';
  const first = Math.floor(period.firstSeconds / stepSeconds);
  const intervals = Math.max(Math.floor(period.lastSeconds / stepSeconds) - first + 1, 1);
  const bars = Math.min(intervals, CURVE);
  const sums = Array.from({ length: bars }, () => 0n);
  for (const [at, value] of values) {
    const place = Math.floor(((Math.floor(at / stepSeconds) - first) / intervals) * bars);
    const index = Math.min(Math.max(place, 0), bars - 1);
    sums[index] = (sums[index] ?? 0n) + value;
  }
  const largest = sums.reduce((most, sum) => (sum > most ? sum : most), 1n);
  return sums.map((sum) => (sum <= 0n ? ' ' : BARS[Number((sum * BigInt(BARS.length) - 1n) / largest)])).join('');
}

/** The findings by their tags, as far as there is space, without those that other lines contain. */
function findingLines(findings: readonly RankedFinding[], space: number): readonly string[] {
  const groups = new Map<string, Entry[]>();
  for (const { tag, summary, section } of findings) {
    if (section === TRAFFIC || section === COVERAGE) continue;
    append(groups, tag, summary);
  }
  const lines: string[] = [];
  for (const [tag, entries] of groups) {
    const fitting = entries.slice(0, Math.max(space - lines.length - 1, 0));
    if (fitting.length > 0) lines.push(tag.toLowerCase(), ...fitting.map(entryLine));
  }
  return lines;
}

function talkerLines({ results }: Report): readonly string[] {
  const rows = results.rows(TOP_TALKERS).slice(0, MAX_TALKERS);
  if (rows.length === 0) return [];
  const lines = rows.map(({ src = 'not known', bytes = 0n, all_bytes = 0n }) =>
    entryLine({ subject: src, figure: byteSize(bytes), remark: share(bytes, all_bytes) }),
  );
  return ['most sent', ...lines];
}

function wayLines({ results }: Report): readonly string[] {
  const rows = results.rows(WAYS);
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, { bytes = 0n }) => sum + bytes, 0n);
  const lines = rows
    .slice(0, MAX_WAYS)
    .map(({ way = '', bytes = 0n }) =>
      entryLine({ subject: styleOfWay(way).label, figure: byteSize(bytes), remark: share(bytes, total) }),
    );
  return ['ways out', ...lines];
}

function missingLines({ results, context }: Report): readonly string[] {
  const [totals] = results.rows(TOTALS);
  const { skipdata = 0n, unreadable = 0n } = totals ?? {};
  const parts = [
    ...(skipdata > 0n ? [plural(skipdata, 'SKIPDATA interval')] : []),
    ...(unreadable > 0n ? [plural(unreadable, 'unreadable line')] : []),
    ...(context.inputs.notRead > 0 ? [`${plural(context.inputs.notRead, 'input')} not read to the end`] : []),
  ];
  return parts.length === 0 ? [] : [`${'missing'.padEnd(LABEL)}${GAP}${parts.join(', ')}`];
}

function entryLine({ subject, figure, remark = '' }: Entry): string {
  // a sentence takes the whole line
  if (figure === '' && remark === '') return INDENT + safe(subject);
  return [
    INDENT + paddedTo(SUBJECT, safe(subject), 'left'),
    paddedTo(FIGURE, safe(figure), 'right'),
    truncatedTo(REMARK, safe(remark)),
  ].join(GAP);
}

/** Maximum length of a measured text: longer texts are truncated anyway, and are slow to measure. */
const MAX_MEASURED = 300;
const PRIVATE_USE = /\p{Co}/gu;

/** A text from data that a terminal does not interpret. */
function safe(text: string): string {
  return printable(text.slice(0, MAX_MEASURED)).replaceAll(PRIVATE_USE, '?');
}
