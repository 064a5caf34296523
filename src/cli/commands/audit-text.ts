import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import { findingBlocks } from './audit-finding-text.ts';
import { type AuditTextSettings, block, fill, row } from './audit-layout.ts';
import type { AuditRows } from './audit-row-types.ts';
import { entryBlocks, ruleBlocks } from './audit-use-text.ts';
import { clock, duration, percent } from './audit-words.ts';

/** Maximum number of reasons that are given for records that are not evaluable. */
const MAX_REASONS = 3;

/** The report for people, in lines of at most 80 columns unless an id is longer. Untrusted texts in it are escaped. */
export function* auditText(rows: AuditRows, settings: AuditTextSettings): Generator<string> {
  yield* block(headLines(rows, settings));
  yield* findingBlocks(rows, settings);
  yield* ruleBlocks(rows, settings);
  yield* entryBlocks(rows, settings);
  yield* block(limitLines(rows), false);
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
      ? [`${number(records.without_verdict)} without an action, such as those of transit gateways`]
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
    ...(unjudged.length === 0 ? [] : row('omitted', unjudged.join(', '))),
    ...(isInterrupted ? row('interrupted', 'the rest of the inputs was not read') : []),
  ];
}

function entriesText(count: number): string {
  return `${number(count)} ${count === 1 ? 'entry' : 'entries'}`;
}

function limitLines({ window, records }: AuditRows): string[] {
  const limits = [
    '“Never matched” and “needed” are about these records only: rules that are needed once a month show after a month.',
    'Flow logs do not record all traffic: DNS to the VPC’s resolver, instance metadata, DHCP and others are missing.',
    ...(window.rules_at === null
      ? []
      : ['Rules are those of the document; changes between its date and the flows are not known.']),
    ...(records.is_sampled
      ? ['Sampled flows are counted with their weight; flows that were dropped may have needed a rule.']
      : []),
    ...(records.rejected === 0 && records.accepted > 0
      ? ['No record is a REJECT: if the flow logs record accepted traffic only, give --traffic-type ACCEPT.']
      : []),
    ...(records.uncounted_rejected > 0
      ? [
          `${number(records.uncounted_rejected)} rejected flows are not listed, since there were too many kinds to count separately.`,
        ]
      : []),
    'Nothing is changed in AWS.',
  ];
  return ['LIMITS', ...limits.flatMap((text) => fill(text, '- ', '  '))];
}
