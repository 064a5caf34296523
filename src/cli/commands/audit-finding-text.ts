import type { WithheldReason } from '../../rules/audit-findings.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import { type AuditTextSettings, block, fill, MAX_LISTED, moreLine } from './audit-layout.ts';
import type { AuditRows, FindingRow, RuleRow } from './audit-row-types.ts';
import { clock, demandText, duration, named, side } from './audit-words.ts';

/** Maximum number of interfaces that are named. */
const MAX_INTERFACES = 3;

/** Kinds of findings in the order of the report, each with its heading. */
const KINDS: readonly (readonly [heading: string, holds: (finding: FindingRow) => boolean])[] = [
  ['Too wide: the traffic needed less than the rule allows', ({ finding }) => finding === 'too_wide'],
  ['Redundant: used, but no flow needed it', ({ finding }) => finding === 'redundant'],
  ['Never matched', ({ finding }) => finding === 'never_matched'],
  ['Stale: cannot match anything any more', ({ finding }) => finding === 'stale'],
  ['Not in use: no known interface has the group', ({ finding }) => finding === 'not_in_use'],
  ['Shadowed: entries before it decide everything', ({ finding }) => finding === 'shadowed'],
  ['Rejected repeatedly: no rule allows it', (row) => row.finding === 'rejected' && row.is_public !== true],
  [
    'Rejected repeatedly from public addresses: probably scans',
    (row) => row.finding === 'rejected' && row.is_public === true,
  ],
];

/** Reasons that apply to one finding; the others apply to the whole audit. */
const OWN_REASONS: Readonly<Partial<Record<WithheldReason, string>>> = {
  possible_matches: 'some records leave open whether the rule matched',
  last_rule: 'it is the last rule of its group in this direction',
};

/** The findings, by kind. */
export function* findingBlocks(rows: AuditRows, { isWhole }: AuditTextSettings): Generator<string> {
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

/** Why no finding of this audit is a reason to act yet. */
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
    if (finding.finding === 'rejected') return rejectedLines(finding);
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

/** The suggestion, or the observations so far. */
function neededText({ suggestion, sg_rule_id = '' }: FindingRow, rules: ReadonlyMap<string, RuleRow>): string[] {
  if (suggestion !== undefined) return [`enough: ${suggestion.join('; ')}`];
  const rule = rules.get(sg_rule_id);
  return rule === undefined ? [] : [`needed so far: ${demandText(rule.needed_for, rule.direction)}`];
}

function rejectedLines(finding: FindingRow): string[] {
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
