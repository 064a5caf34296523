import type { LookupCounts } from '../../aws/lookups/batched-lookup.ts';
import type { UnreadableCode, UnreadableEntry } from '../../input/unreadable.ts';
import type { Counts } from '../../model/counts.ts';
import type { FlowTotals } from '../../model/flow-totals.ts';
import { keysOf } from '../../model/keys-of.ts';
import type { UnenrichedReason } from '../../model/unenriched.ts';
import { counted } from '../../text/counted.ts';
import { type DenialCount, flowRows, type SummaryRow } from './flow-rows.ts';
import { failuresText } from './lookup-failures.ts';
import { wrap } from './wrap.ts';

/** The results of a run, for the summary. */
export interface RunFacts {
  readonly inputs: number;
  readonly counts: Counts;
  /** Totals of the flows in the documents. */
  readonly flows: FlowTotals;
  /** Why flows were denied, most frequent first; missing if no verdicts were made. */
  readonly denialReasons?: readonly DenialCount[] | undefined;
  readonly unreadable: readonly UnreadableEntry[];
  /** Whether an inventory was used for look-ups. */
  readonly hasInventory: boolean;
  /** Whether records fill gaps of the inventory (METADATA_GAPS=records). */
  readonly recordsFillGaps?: boolean;
  /** Counts of the EC2 look-ups; missing if there were none. */
  readonly lookups?: LookupCounts | undefined;
  /** Whether verdicts were requested. */
  readonly hasVerdicts?: boolean;
  /** Whether lines without traffic were dropped. */
  readonly dropsNoData: boolean;
  readonly elapsedMs: number;
  /** Notes about unusual formats, from `formatNotes`. */
  readonly formatNotes?: readonly string[];
  /** How many inputs could not be read to their end. */
  readonly inputsNotRead?: number;
  /** Whether the run was interrupted. */
  readonly isInterrupted?: boolean;
}

/** Advice for each code. */
const ADVICE: Readonly<Partial<Record<UnreadableCode, string>>> = {
  field_count: 'give the format of these lines with --format, or keep the header line above them',
  field_value: 'if these lines have a custom format, give it with --format',
  json_malformed: 'a line that begins with { must be a complete JSON object',
  header: 'correct the header line, or remove it and give the format with --format',
};

/** Minimum percentage of ends that are not known at the time of their flow, of these and those with a name, for the advice. */
const MIN_NOT_KNOWN_THEN_PERCENT = 5;

const LABEL_COLUMNS = 12;
const NOTE_INDENT = 6;

/**
 * The summary of a run on a screen of 80 columns: exact numbers, totals of the flows, and the positions of unreadable
 * lines with advice.
 */
export function summaryText(facts: RunFacts): string {
  const { counts } = facts;
  const unreadable = facts.unreadable.reduce((sum, entry) => sum + entry.count, 0);
  const flows = counts.documents - unreadable - counts.ownDocuments;
  const rows: SummaryRow[] = [
    ['read', `${counted(counts.linesIn, 'line')} from ${counted(facts.inputs, 'input')} ${speed(facts)}`],
    [
      'documents',
      `${number(counts.documents)}${unreadable > 0 ? `, ${number(unreadable)} of them for unreadable lines` : ''}`,
    ],
    ...(counts.linesRolledUp > 0
      ? [['rolled up', `${counted(counts.linesRolledUp, 'line')} in documents of other lines (--rollup)`] as const]
      : []),
    ['dropped', dropped(facts)],
    ['no traffic', `${number(counts.noDataLines)} NODATA, ${number(counts.skipDataLines)} SKIPDATA`],
    ...flowRows(facts.flows, facts.denialReasons),
    ['enriched', enriched(facts, flows)],
    ...(needsLaterInventory(facts) ? [['', laterInventoryAdvice(facts)] as const] : []),
    ...(facts.hasVerdicts === true ? [verdicts(counts)] : []),
    ...(facts.lookups === undefined ? [] : [lookedUp(facts.lookups)]),
    ['ambiguous', `${counted(counts.ambiguousLines, 'line')} matched several formats; the first one was used`],
    ['unreadable', number(unreadable)],
  ];
  if (counts.ambiguousLines === 0) rows.splice(-2, 1);
  if (counts.ownDocuments > 0)
    rows.splice(2, 0, ['unchanged', `${counted(counts.ownDocuments, 'document')} of this program`]);
  if (counts.controlMessages > 0) rows.splice(1, 0, ['skipped', counted(counts.controlMessages, 'control message')]);
  if (counts.headerLines > 0) rows.splice(1, 0, ['skipped', counted(counts.headerLines, 'header line')]);
  if ((facts.inputsNotRead ?? 0) > 0) {
    rows.push(['not read', `${counted(facts.inputsNotRead ?? 0, 'input')} could not be read to the end; see above`]);
  }
  if (facts.isInterrupted === true) rows.push(['interrupted', 'the rest was not read']);
  const lines = [
    ...rows.flatMap(([label, text]) => wrap(text, label.padEnd(LABEL_COLUMNS), LABEL_COLUMNS)),
    ...(facts.formatNotes ?? []).flatMap((note) => wrap(note, '', NOTE_INDENT)),
    ...facts.unreadable.flatMap(unreadableLines),
  ];
  return `${lines.join('\n')}\n`;
}

/** A whole number with thousands separators. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

function speed({ counts, elapsedMs }: RunFacts): string {
  const seconds = Math.max(elapsedMs, 1) / 1000;
  return `in ${seconds.toFixed(2)} s (${number(Math.round(counts.linesIn / seconds))} per second)`;
}

function dropped({ counts, dropsNoData }: RunFacts): string {
  const parts = [
    ...(dropsNoData ? [`${counted(counts.linesDroppedNoData, 'line')} without traffic (--drop-nodata)`] : []),
    ...(counts.linesDroppedByRule > 0 ? [`${counted(counts.linesDroppedByRule, 'line')} by rule (--drop)`] : []),
    ...(counts.linesSampledOut > 0 ? [`${counted(counts.linesSampledOut, 'line')} by sampling (--sample)`] : []),
    ...(counts.linesWouldDrop > 0
      ? [`${counted(counts.linesWouldDrop, 'line')} would be dropped (--count-drops)`]
      : []),
  ];
  const rules = Object.entries(counts.ruleDrops).map(([rule, count]) => `rule ${rule}: ${number(count)}`);
  const perRule = rules.length > 1 ? ` (${rules.join(', ')})` : '';
  if (parts.length > 0) return parts.join(', ') + perRule;
  return 'nothing (--drop-nodata drops lines without traffic)';
}

function lookedUp(lookups: LookupCounts): SummaryRow {
  return ['look-ups', `${counted(lookups.calls, 'call')} of EC2; ${failuresText(lookups) ?? 'none failed'}`];
}

function verdicts(counts: Counts): SummaryRow {
  const { verdictsMissing, verdictsNotEvaluable, verdictsStale } = counts;
  const parts = [
    ...(verdictsMissing > 0 ? [`missing for ${counted(verdictsMissing, 'record')}, without usable rules`] : []),
    ...(verdictsNotEvaluable > 0 ? [`not evaluable for ${counted(verdictsNotEvaluable, 'record')}`] : []),
    ...(verdictsStale > 0 ? [`by rules more than a day older than ${counted(verdictsStale, 'record')}`] : []),
  ];
  return ['verdicts', parts.length === 0 ? 'the rules could be evaluated for all records' : parts.join('; ')];
}

function enriched({ counts, hasInventory, lookups }: RunFacts, flows: number): string {
  const places = [...(hasInventory ? ['in the inventory'] : []), ...(lookups === undefined ? [] : ['in EC2'])];
  if (places.length === 0) return 'no look-ups, since there is no --inventory';
  const found = `${counted(counts.enrichedEnds, 'end')} of ${counted(flows, 'record')} found ${places.join(' or ')}`;
  const reasons = keysOf(counts.unenriched).map(
    (reason) => `${number(counts.unenriched[reason] ?? 0)} ${REASONS[reason]}`,
  );
  return reasons.length === 0 ? found : `${found}; not: ${reasons.join(', ')}`;
}

/** Whether many ends have no name because of the time of their flow, and EC2 was not asked. */
function needsLaterInventory({ counts, hasInventory, lookups }: RunFacts): boolean {
  const { enrichedEnds, unenriched } = counts;
  const notKnownThen = unenriched.not_known_then ?? 0;
  const percent = (100 * notKnownThen) / Math.max(1, enrichedEnds + notKnownThen);
  return hasInventory && lookups === undefined && percent >= MIN_NOT_KNOWN_THEN_PERCENT;
}

/** What to do if the inventory is older than many of the flows. */
function laterInventoryAdvice({ recordsFillGaps = false }: RunFacts): string {
  const gaps = recordsFillGaps ? '' : '--set METADATA_GAPS=records, or ';
  return `help: the inventory counts until it was last read; read it again after the flows (inventory --previous), or add ${gaps}--metadata ec2`;
}

/** Short descriptions of the reasons why an end has no names. */
const REASONS: Readonly<Record<UnenrichedReason, string>> = {
  public: 'public',
  shared: 'shared by several',
  attached_later: 'attached later',
  seen_later: 'seen there later',
  owner_changed: 'owner changed',
  not_known_then: 'not known then',
  not_found: 'unknown',
};

/** The lines of a summary on the unreadable lines of one code. */
export function unreadableLines({ code, meaning, count, examples }: UnreadableEntry): string[] {
  const advice = ADVICE[code];
  return [
    ...wrap(`${code} ${number(count)}: ${meaning}`, '  ', 4),
    ...examples.flatMap((example) => wrap(example, '    ', 6)),
    ...(count > examples.length ? [`    and ${number(count - examples.length)} more`] : []),
    ...(advice === undefined ? [] : wrap(`help: ${advice}`, '    ', 10)),
  ];
}
