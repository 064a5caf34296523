import type { FlowTotals, SentTotals } from '../../model/flow-totals.ts';
import type { VerdictName, VerdictReason } from '../../model/verdict.ts';
import { meaningOfReason } from '../../rules/explain-verdict.ts';
import { byteAmount } from '../../text/byte-amount.ts';
import { counted } from '../../text/counted.ts';
import { shareOf } from '../../text/share.ts';

/** A row of a summary. */
export type SummaryRow = readonly [label: string, text: string];

/** How often flows were denied for a reason. */
export interface DenialCount {
  readonly verdict: VerdictName;
  readonly reason: VerdictReason;
  readonly flows: number;
}

/** Maximum number of reasons that are listed. */
const MAX_REASONS = 3;

const MILLISECONDS = 1_000;
/** Length of a date and time up to its seconds, in ISO 8601. */
const SECONDS_LENGTH = 19;

/** What denied a flow, for each verdict. */
const DENIED_BY: Readonly<Record<VerdictName, string>> = {
  allowed: 'rules that allow it',
  denied_now: 'rules that refuse it now',
  security_group: 'security group',
  network_acl: 'network ACL',
  both: 'security group and network ACL',
  allowed_now: 'rules allow it today',
  block_public_access: 'VPC Block Public Access',
  encryption_control: 'encryption control',
  transit_gateway: 'transit gateway',
  not_evaluable: 'not evaluable',
};

/** The rows of a summary on the flows in the documents: how many, when, allowed or denied, and what they sent. */
export function flowRows(totals: FlowTotals, reasons: readonly DenialCount[] = []): SummaryRow[] {
  const { allowed, denied, withoutAction, flows } = totals;
  if (flows === 0) return [['flows', 'none']];
  const withAction = allowed.flows + denied;
  const rows: SummaryRow[] = [['flows', flowsText(totals)]];
  if (withAction > 0) {
    rows.push(['allowed', withShare(allowed.flows, withAction)], ['denied', withShare(denied, withAction)]);
    if (reasons.length > 0) rows.push(['why denied', reasonsText(reasons)]);
    rows.push(['sent', allowed.flows === 0 ? 'nothing, since no flow was allowed' : sentText(allowed)]);
  }
  if (withoutAction.flows > 0) {
    const sent = sentText(withoutAction);
    if (withAction === 0) rows.push(['action', 'unknown, since no flow has the field action'], ['sent', sent]);
    else rows.push(['no action', `${counted(withoutAction.flows, 'flow')} without the field action: ${sent}`]);
  }
  return rows;
}

function flowsText({ records, flows, firstSeconds, lastSeconds, withoutStart, withoutEnd }: FlowTotals): string {
  const estimate = flows === records ? '' : `, estimated from ${counted(records, 'record')} by sample_weight`;
  const times = [
    ...(firstSeconds === undefined ? [] : [`from ${timeText(firstSeconds)}`]),
    ...(lastSeconds === undefined ? [] : [`to ${timeText(lastSeconds)}`]),
  ];
  const range = times.length === 0 ? '' : `, ${times.join(' ')} UTC`;
  return [
    `${flows.toLocaleString('en-US')}${estimate}${range}`,
    ...missing(withoutStart, records, 'record', 'start'),
    ...missing(withoutEnd, records, 'record', 'end'),
  ].join('; ');
}

function sentText(totals: SentTotals): string {
  const { flows, bytes, packets, withoutBytes, withoutPackets, withoutDirection, fromUnknownSenders } = totals;
  const sums = [
    ...(withoutBytes === flows ? [] : [byteAmount(bytes)]),
    ...(withoutPackets === flows ? [] : [packetsText(packets)]),
  ];
  const perhapsTwice = withoutDirection + fromUnknownSenders;
  return [
    ...(sums.length === 0 ? [] : [sums.join(' in ')]),
    ...missing(withoutBytes, flows, 'flow', 'bytes'),
    ...missing(withoutPackets, flows, 'flow', 'packets'),
    ...(sums.length === 0 || perhapsTwice === 0 ? [] : [twiceText(totals)]),
  ].join('; ');
}

/** Which flows the sums may contain twice. */
function twiceText({ flows, withoutDirection, fromUnknownSenders }: SentTotals): string {
  if (withoutDirection === flows) {
    return 'flows between two recorded interfaces count twice, since no flow has the field flow-direction';
  }
  const some = counted(withoutDirection + fromUnknownSenders, 'flow');
  const which = fromUnknownSenders === 0 ? 'without the field flow-direction' : 'of unknown direction or sender';
  return `${some} ${which} may count twice`;
}

function missing(count: number, total: number, noun: string, field: string): string[] {
  if (count === 0) return [];
  return [count === total ? `no ${noun} has the field ${field}` : `${counted(count, noun)} without the field ${field}`];
}

function packetsText(packets: number): string {
  return packets > Number.MAX_SAFE_INTEGER ? `about ${packets.toPrecision(3)} packets` : counted(packets, 'packet');
}

function withShare(part: number, total: number): string {
  return `${part.toLocaleString('en-US')} (${shareOf(part, total)})`;
}

function timeText(seconds: number): string {
  return new Date(seconds * MILLISECONDS).toISOString().slice(0, SECONDS_LENGTH).replace('T', ' ');
}

function reasonsText(reasons: readonly DenialCount[]): string {
  const listed = reasons.slice(0, MAX_REASONS).map(({ verdict, reason, flows }) => {
    const why = reason === 'record' ? '' : ` (${meaningOfReason(reason)})`;
    return `${flows.toLocaleString('en-US')} ${DENIED_BY[verdict]}${why}`;
  });
  const others = reasons.slice(MAX_REASONS).reduce((sum, { flows }) => sum + flows, 0);
  return [...listed, ...(others > 0 ? [`${others.toLocaleString('en-US')} for other reasons`] : [])].join('; ');
}
