import { printable } from '../../input/printable.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import { type AuditTextSettings, block, COLUMNS, fill, MAX_LISTED, moreLine, numbers } from './audit-layout.ts';
import type { AuditRows, EntryRow, RuleRow } from './audit-row-types.ts';
import { bytesText, clock, count, demandText, named, peersText, short, side } from './audit-words.ts';

/** The rules of security groups, with their use. */
export function* ruleBlocks({ rules }: AuditRows, settings: AuditTextSettings): Generator<string> {
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

/** The rules that no flow matched, on one line if there is room. */
function unusedLines(id: string, about: string): string[] {
  const start = numbers(id, '0', '', '', '', '');
  const whole = `${start}  ${printable(about)}`;
  return whole.length <= COLUMNS ? [whole] : [start, ...fill(about, '    ', '      ')];
}

/** The entries of network ACLs, with their use. */
export function* entryBlocks({ entries }: AuditRows, settings: AuditTextSettings): Generator<string> {
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
