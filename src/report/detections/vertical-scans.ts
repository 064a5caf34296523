import { COMMON_THRESHOLDS } from './conditions.ts';
import { defineDetection } from './detection.ts';
import { SCAN_COLUMNS, SCAN_THRESHOLDS, scanHeadings, scanStatement } from './scans.ts';

const HOUR = 'vertical-ports-hour';
const DAY = 'vertical-ports-day';

/** One source that tries many ports of one host. */
export const VERTICAL_SCANS = defineDetection({
  id: 'vertical-scans',
  title: 'Many ports of one host tried',
  tone: 'scan',
  columns: {
    source: 'text',
    srcaddr: 'text',
    target: 'text',
    dstaddr: 'text',
    ports: 'integer',
    hosts: 'integer',
    ...SCAN_COLUMNS,
  },
  headings: {
    source: 'From',
    srcaddr: 'Address',
    target: 'To',
    dstaddr: 'Host',
    ports: 'Ports tried',
    hosts: 'Hosts scanned',
    ...scanHeadings('Ports in use'),
  },
  needs: ['srcaddr', 'dstaddr', 'dstport', 'protocol', 'action'],
  thresholds: {
    ...COMMON_THRESHOLDS,
    ...SCAN_THRESHOLDS,
    [HOUR]: {
      kind: 'number',
      unit: 'ports',
      byDefault: 12,
      minimum: 2,
      maximum: 65_535,
      sentence: 'Minimum number of ports of one host that do not answer one source within an hour.',
    },
    [DAY]: {
      kind: 'number',
      unit: 'ports',
      byDefault: 16,
      minimum: 2,
      maximum: 65_535,
      sentence: 'The same within a day, for slow scans.',
    },
  },
  limits: [
    'A scan from many addresses, each of which tries a few ports, cannot be distinguished from the internet’s usual noise.',
    'Without `tcp-flags`, a port counts as unanswered only if all its accepted flows together have no more packets than a probe.',
    'Your own vulnerability scanner is found too; name it in `ignore`.',
  ],
  rule: (thresholds) =>
    `A source tried at least ${thresholds.number(HOUR)} ports of one host within an hour, or ${thresholds.number(DAY)} within a day, without an answer: rejected, or accepted with at most ${thresholds.number('probe-packets')} packets. More ports failed than answered, and no port was retried more than ${thresholds.number('probe-repeats')} times in half an hour on average. Replies, load balancers and NAT gateways do not count as sources.`,
  statement: (thresholds) =>
    scanStatement(thresholds, {
      key: 'dstaddr',
      counted: 'dstport',
      number: 'ports',
      others: 'hosts',
      perHour: HOUR,
      perDay: DAY,
    }),
  sentence: ({ source, srcaddr, target, dstaddr, ports, hosts }) => [
    { name: source ?? '' },
    ' (',
    { address: srcaddr ?? '' },
    `) tried ${ports} ports of `,
    { name: target ?? '' },
    ' (',
    { address: dstaddr ?? '' },
    hosts === undefined || hosts <= 1n ? ')' : `), and as it did of ${hosts - 1n} other hosts`,
  ],
  reason: ({ in_an_hour: inAnHour, in_a_day: inADay, accepted, answered }) => [
    `Up to ${inAnHour} within an hour and ${inADay} within a day; ${accepted} of the flows were allowed, and ${answered} other ports answered.`,
  ],
});
