import { printable } from '../../input/printable.ts';
import type { RuleDirection } from '../../model/rules.ts';
import type { WithheldReason } from '../../rules/audit-findings.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import type { AuditRows, DemandRow, EntryRow, FindingRow, RuleRow } from './audit-rows.ts';

/** Width of the report: the narrowest terminal in common use. */
const COLUMNS = 80;
/** Longest name or description that is shown. */
const MAX_NAME = 60;
/** Most findings of one kind, and most groups of rules and network ACLs, without --all. */
const MAX_LISTED = 25;
/** Most reasons for records that are not evaluable. */
const MAX_REASONS = 3;
/** Most interfaces that are named. */
const MAX_INTERFACES = 3;

/** How the report is written. */
export interface AuditTextSettings {
  /** Lists everything, however long. */
  readonly isWhole: boolean;
  /** Whether the rest of the inputs was not read. */
  readonly isInterrupted: boolean;
}

/** Kinds of findings in the order of the report, each with its heading. */
const KINDS: readonly (readonly [heading: string, holds: (finding: FindingRow) => boolean])[] = [
  ['Too wide: the traffic needed less than the rule allows', ({ finding }) => finding === 'too_wide'],
  ['Redundant: used, but no flow needed it', ({ finding }) => finding === 'redundant'],
  ['Never matched', ({ finding }) => finding === 'never_matched'],
  ['Stale: can match nothing any more', ({ finding }) => finding === 'stale'],
  ['Not in use: no known interface has the group', ({ finding }) => finding === 'not_in_use'],
  ['Shadowed: entries before it decide everything', ({ finding }) => finding === 'shadowed'],
  ['Wanted: rejected again and again', (row) => row.finding === 'wanted' && row.is_public !== true],
  ['Wanted by public addresses: probably scans', (row) => row.finding === 'wanted' && row.is_public === true],
];

/** Reasons of one finding; the others hold for the whole audit. */
const OWN_REASONS: Readonly<Partial<Record<WithheldReason, string>>> = {
  possible_matches: 'some records leave open whether the rule matched',
  last_rule: 'it is the last rule of its group in this direction',
};

/** The report for people, in lines of at most 80 columns unless an id is longer. Untrusted texts in it are escaped. */
export function* auditText(rows: AuditRows, settings: AuditTextSettings): Generator<string> {
  yield* block(headLines(rows, settings));
  yield* findingBlocks(rows, settings);
  yield* ruleBlocks(rows, settings);
  yield* entryBlocks(rows, settings);
  yield* block(limitLines(rows), false);
}

function* block(lines: readonly string[], hasMore = true): Generator<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n${hasMore ? '\n' : ''}`;
}

function headLines({ window, records, rules, entries }: AuditRows, { isInterrupted }: AuditTextSettings): string[] {
  const groups = new Set(rules.map(({ sg_id }) => sg_id)).size;
  const acls = new Set(entries.map(({ nacl_id }) => nacl_id)).size;
  const period =
    window.start === null || window.end === null
      ? 'without times'
      : `${clock(window.start)} to ${clock(window.end)} UTC (${duration(window.days)})`;
  const reasons = records.not_evaluable_reasons
    .slice(0, MAX_REASONS)
    .map(({ count, meaning }) => `${meaning} (${number(count)})`);
  const more = records.not_evaluable_reasons.length - reasons.length;
  const unexplained = [
    ...(records.denied_now > 0 ? [`${number(records.denied_now)} accepted although the rules refuse it`] : []),
    ...(records.allowed_now > 0 ? [`${number(records.allowed_now)} rejected although the rules allow it`] : []),
  ];
  const unjudged = [
    ...(records.nodata > 0 ? [`${number(records.nodata)} NODATA`] : []),
    ...(records.skipdata > 0 ? [`${number(records.skipdata)} SKIPDATA`] : []),
    ...(records.without_verdict > 0
      ? [`${number(records.without_verdict)} without an action, as of transit gateways`]
      : []),
    ...(records.other_documents > 0
      ? [`${counted(records.other_documents, 'document')} without a readable record`]
      : []),
    ...(records.unreadable > 0 ? [`${number(records.unreadable)} unreadable`] : []),
  ];
  return [
    ...row(
      'records',
      `${number(records.judged)}: ${number(records.accepted)} accepted, ${number(records.rejected)} rejected`,
    ),
    ...row('period', period),
    ...row(
      'rules',
      `${counted(rules.length, 'rule')} of ${counted(groups, 'security group')}, ${entriesText(entries.length)} of ${counted(acls, 'network ACL')}${window.rules_at === null ? '' : `, as of ${clock(window.rules_at)} UTC`}`,
    ),
    ...row(
      'not judged',
      records.not_evaluable === 0
        ? 'none'
        : `${number(records.not_evaluable)} of them (${percent(records.not_evaluable_share)}): ${[...reasons, ...(more > 0 ? [`${counted(more, 'further reason')}`] : [])].join('; ')}`,
    ),
    ...(unexplained.length === 0 ? [] : row('unexplained', unexplained.join(', '))),
    ...(unjudged.length === 0 ? [] : row('left out', unjudged.join(', '))),
    ...(isInterrupted ? row('interrupted', 'the rest of the inputs was not read') : []),
  ];
}

function entriesText(count: number): string {
  return `${number(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

const LABEL_COLUMNS = 13;

function row(label: string, text: string): string[] {
  return fill(text, label.padEnd(LABEL_COLUMNS), ' '.repeat(LABEL_COLUMNS));
}

function* findingBlocks(rows: AuditRows, { isWhole }: AuditTextSettings): Generator<string> {
  yield* block([`FINDINGS (${number(rows.findings.length)})`, ...generalLines(rows)]);
  const rules = new Map(rows.rules.map((rule) => [rule.sg_rule_id, rule]));
  for (const [heading, holds] of KINDS) {
    const found = rows.findings.filter(holds);
    if (found.length === 0) continue;
    const shown = isWhole ? found : found.slice(0, MAX_LISTED);
    yield* block([
      `${heading} (${number(found.length)})`,
      ...linesOfKind(shown, rules),
      ...moreLine(found.length - shown.length),
    ]);
  }
}

/** What keeps every finding from being a reason to act. */
function generalLines({ findings, window, records }: AuditRows): string[] {
  const reasons = new Set(findings.flatMap(({ withheld }) => withheld));
  const texts: readonly (readonly [WithheldReason, string])[] = [
    ['short_window', `the records cover ${duration(window.days)}, fewer than 30 days`],
    ['sampled', 'accepted flows were sampled'],
    ['skipped_data', `flows are missing (SKIPDATA: ${number(records.skipdata)})`],
    ['partial_traffic', 'the flow logs have accepted or rejected traffic only'],
  ];
  const held = texts.filter(([reason]) => reasons.has(reason)).map(([, text]) => text);
  if (held.length === 0) return [];
  return fill(`No reason to change a rule yet, and no rule is suggested: ${held.join('; ')}.`, '', '');
}

/** Findings of one kind: those of rules under their group. */
function linesOfKind(findings: readonly FindingRow[], rules: ReadonlyMap<string, RuleRow>): string[] {
  let group: string | undefined;
  return findings.flatMap((finding) => {
    if (finding.finding === 'wanted') return wantedLines(finding);
    if (finding.finding === 'shadowed') return shadowedLines(finding);
    const heading = finding.sg_id === group ? [] : fill(groupText(finding), '  ', '    ');
    group = finding.sg_id;
    return [...heading, ...ruleFindingLines(finding, rules)];
  });
}

function groupText({ sg_id = '', sg_name, interfaces = [], interface_count = 0 }: FindingRow): string {
  const group = named(sg_id, sg_name);
  if (interfaces.length === 0) return group;
  const some = interfaces.slice(0, MAX_INTERFACES);
  const more = interface_count - some.length;
  return `${group}; traffic on ${some.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
}

function shadowedLines({ nacl_id, direction, nacl_rule_number, subject, why }: FindingRow): string[] {
  return [
    ...fill(`${nacl_id} ${side(direction)} ${nacl_rule_number}: ${subject}`, '  ', '    '),
    ...fill(why, '      ', '        '),
  ];
}

function ruleFindingLines(finding: FindingRow, rules: ReadonlyMap<string, RuleRow>): string[] {
  const own = finding.withheld.flatMap((reason) => OWN_REASONS[reason] ?? []);
  const details = [
    ...(finding.finding === 'redundant' || finding.finding === 'stale' ? [finding.why] : []),
    ...(finding.finding === 'too_wide' ? neededText(finding, rules) : []),
    ...(own.length === 0 ? [] : [`but ${own.join('; ')}`]),
  ];
  return [
    ...fill(`${finding.sg_rule_id} ${side(finding.direction)} ${finding.subject}`, '    ', '        '),
    ...details.flatMap((text) => fill(text, '      ', '        ')),
  ];
}

/** The suggestion, or what was seen so far. */
function neededText({ suggestion, sg_rule_id = '' }: FindingRow, rules: ReadonlyMap<string, RuleRow>): string[] {
  if (suggestion !== undefined) return [`enough: ${suggestion.join('; ')}`];
  const rule = rules.get(sg_rule_id);
  return rule === undefined ? [] : [`needed so far: ${demandText(rule.needed_for, rule.direction)}`];
}

function wantedLines(finding: FindingRow): string[] {
  const { traffic } = finding;
  const groups = (finding.sg_id ?? '').split(' ').filter((id) => id !== '');
  const [only] = groups;
  const holder = groups.length === 1 && only !== undefined ? named(only, finding.sg_name) : groups.join(' with ');
  const times = traffic?.last === null || traffic === undefined ? '' : `, last ${clock(traffic.last)}`;
  return [
    ...fill(`${holder}, ${side(finding.direction)} ${finding.subject}`, '  ', '      '),
    ...fill(`${counted(traffic?.flows ?? 0, 'flow')}${times}`, '    ', '      '),
  ];
}

const NUMBER_COLUMNS = { id: 24, flows: 10, needed: 10, bytes: 11, peers: 7 } as const;

function* ruleBlocks({ rules }: AuditRows, settings: AuditTextSettings): Generator<string> {
  if (rules.length === 0) return;
  const heading = numbers('SECURITY GROUP RULES', 'flows', 'needed', 'bytes', 'peers', 'last flow (UTC)');
  yield `${heading}\n`;
  yield* grouped(
    rules,
    ({ sg_id }) => sg_id,
    settings,
    ([first]) => {
      const { interfaces } = first;
      return fill(`${named(first.sg_id, first.sg_name)}, ${counted(interfaces, 'interface')}`, '', '  ');
    },
    ruleLines,
  );
}

function ruleLines(rule: RuleRow): string[] {
  const id = `  ${rule.sg_rule_id}`;
  const about = `${side(rule.direction)} ${rule.rule}${rule.description === null ? '' : ` “${short(rule.description)}”`}`;
  const possible = rule.possible > 0 ? [`${counted(rule.possible, 'flow')} may have matched`] : [];
  if (rule.flows === 0) return [...unusedLines(id, about), ...possible.flatMap((text) => fill(text, '    ', '      '))];
  const details = [
    `decided ${number(rule.decided)}`,
    counted(rule.packets, 'packet'),
    `first ${clock(rule.first)}`,
    demandText(rule.seen, rule.direction),
    ...(rule.needed > 0 && rule.needed < rule.flows
      ? [`needed for ${demandText(rule.needed_for, rule.direction)}`]
      : []),
    ...possible,
  ];
  return [
    numbers(id, count(rule.flows), count(rule.needed), bytesText(rule.bytes), peersText(rule.seen), clock(rule.last)),
    ...fill(about, '    ', '      '),
    ...fill(details.join(' | '), '    ', '      '),
  ];
}

/** What no flow matched, on one line if there is room. */
function unusedLines(id: string, about: string): string[] {
  const start = numbers(id, '0', '', '', '', '');
  const whole = `${start}  ${printable(about)}`;
  return whole.length <= COLUMNS ? [whole] : [start, ...fill(about, '    ', '      ')];
}

function* entryBlocks({ entries }: AuditRows, settings: AuditTextSettings): Generator<string> {
  if (entries.length === 0) return;
  yield `${numbers('NETWORK ACL ENTRIES', 'flows', 'packets', 'bytes', 'peers', 'last flow (UTC)')}\n`;
  yield* grouped(
    entries,
    ({ nacl_id }) => nacl_id,
    settings,
    ([first]) => [...fill(`${first.nacl_id}, ${counted(first.subnets, 'subnet')}`, '', '  ')],
    entryLines,
  );
}

function entryLines(entry: EntryRow): string[] {
  const id = `  ${side(entry.direction)} ${isClosing(entry) ? '*' : entry.nacl_rule_number}`;
  if (entry.flows === 0) return unusedLines(id, entry.entry);
  const details = [entry.entry, `first ${clock(entry.first)}`, demandText(entry.seen, entry.direction)];
  return [
    numbers(
      id,
      count(entry.flows),
      count(entry.packets),
      bytesText(entry.bytes),
      peersText(entry.seen),
      clock(entry.last),
    ),
    ...fill(details.join(' | '), '    ', '      '),
  ];
}

/** AWS's closing entries, which its console shows as `*`. */
function isClosing({ nacl_rule_number }: EntryRow): boolean {
  return nacl_rule_number >= 32_767;
}

/** Rows under the heading of their group, groups with traffic first. */
function* grouped<Row extends RuleRow | EntryRow>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { isWhole }: AuditTextSettings,
  headingOf: (rows: readonly [Row, ...Row[]]) => readonly string[],
  linesOf: (row: Row) => readonly string[],
): Generator<string> {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const each of rows) {
    const group = groups.get(keyOf(each));
    if (group === undefined) groups.set(keyOf(each), [each]);
    else group.push(each);
  }
  const flowsOf = (group: readonly Row[]): number => group.reduce((sum, { flows }) => sum + flows, 0);
  const sorted = [...groups.values()].toSorted((one, other) => flowsOf(other) - flowsOf(one));
  const listedGroups = isWhole ? sorted : sorted.slice(0, MAX_LISTED);
  for (const group of listedGroups) yield* block([...headingOf(group), ...group.flatMap(linesOf)], false);
  yield* block([...moreLine(sorted.length - listedGroups.length)], false);
  yield '\n';
}

function limitLines({ window, records }: AuditRows): string[] {
  const limits = [
    '“Never matched” and “needed” are about these records only: rules that are needed once a month show after a month.',
    'Flow logs do not record all traffic: DNS to the VPC’s resolver, instance metadata, DHCP and others are missing.',
    ...(window.rules_at === null
      ? []
      : ['Rules are those of the document; changes between its making and the flows are not seen.']),
    ...(records.is_sampled
      ? ['Sampled flows are counted with their weight; what was left out may have needed a rule.']
      : []),
    ...(records.rejected === 0 && records.accepted > 0
      ? ['No record is a REJECT: if the flow logs record accepted traffic only, say so with --traffic-type ACCEPT.']
      : []),
    ...(records.uncounted_wanted > 0
      ? [`${number(records.uncounted_wanted)} rejected flows were of more kinds than are counted apart.`]
      : []),
    'Nothing is changed in AWS.',
  ];
  return ['LIMITS', ...limits.flatMap((text) => fill(text, '- ', '  '))];
}

function numbers(id: string, flows: string, needed: string, bytes: string, peers: string, last: string): string {
  const { id: idColumns, ...columns } = NUMBER_COLUMNS;
  const cells = [
    flows.padStart(columns.flows),
    needed.padStart(columns.needed),
    bytes.padStart(columns.bytes),
    peers.padStart(columns.peers),
  ].join('');
  const name = printable(id);
  // an id that is longer than AWS's stands on its own line
  const start = name.length > idColumns ? `${name}\n${' '.repeat(idColumns)}` : name.padEnd(idColumns);
  return `${start}${cells}  ${last}`.trimEnd();
}

function demandText(demand: DemandRow, direction: RuleDirection): string {
  const word = direction === 'ingress' ? 'from' : 'to';
  const peers = demand.peer_blocks.length === 0 ? `${peersText(demand)} peers` : listed(demand.peer_blocks, ', ');
  return `${listed(demand.ports, '; ')} ${word} ${peers}`;
}

function listed(texts: readonly string[], separator: string): string {
  return texts.length === 0 ? 'nothing' : texts.join(separator);
}

function peersText({ peers, peers_exact }: DemandRow): string {
  return peers_exact ? number(peers) : `>${number(peers - 1)}`;
}

function side(direction: RuleDirection): string {
  return direction === 'ingress' ? 'inbound' : 'outbound';
}

function named(id: string, name: string | null | undefined): string {
  return name === null || name === undefined ? id : `${id} (${short(name)})`;
}

function short(text: string): string {
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text;
}

function moreLine(more: number): string[] {
  return more > 0 ? [`  and ${number(more)} more: --all lists them, --json and --csv have them`] : [];
}

/** `2026-11-28T12:00:00Z` → `2026-11-28 12:00`. */
function clock(time: string | null): string {
  return time === null ? '' : time.slice(0, 16).replace('T', ' ');
}

const MINUTES_PER_DAY = 1_440;
const HOURS_PER_DAY = 24;

/** Days, or a smaller unit for less than two. */
function duration(dayCount: number): string {
  if (dayCount * HOURS_PER_DAY < 2) return counted(Math.round(dayCount * MINUTES_PER_DAY), 'minute');
  if (dayCount < 2) return counted(Math.round(dayCount * HOURS_PER_DAY), 'hour');
  return counted(Math.floor(dayCount * 10) / 10, 'day');
}

function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 0.1 ? 'under 0.1 %' : `${value.toFixed(1)} %`;
}

/** From here on, counts are rounded. */
const COMPACT_FROM = 10_000_000;
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

function count(value: number): string {
  return value < COMPACT_FROM ? number(value) : COMPACT.format(value);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const KIBIBYTE = 1_024;

function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KIBIBYTE && unit < BYTE_UNITS.length - 1) {
    value /= KIBIBYTE;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** Breaks a text into lines at its spaces; what is not safe to display is escaped. */
function fill(text: string, firstIndent: string, indent: string): string[] {
  const lines: string[] = [];
  let line = firstIndent;
  let isEmpty = true;
  for (const word of printable(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent + word;
    } else {
      line = isEmpty ? line + word : `${line} ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line];
}
