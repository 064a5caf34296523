import { COMMON_THRESHOLDS } from './conditions.ts';
import { defineDetection } from './detection.ts';
import { SCAN_COLUMNS, SCAN_THRESHOLDS, scanHeadings, scanStatement } from './scans.ts';

const HOUR = 'horizontal-hosts-hour';
const DAY = 'horizontal-hosts-day';

/** One source that tries one port of many hosts. */
export const HORIZONTAL_SCANS = defineDetection({
  id: 'horizontal-scans',
  title: 'One port of many hosts tried',
  tone: 'scan',
  columns: {
    source: 'text',
    srcaddr: 'text',
    dstport: 'integer',
    service: 'text',
    hosts: 'integer',
    ports: 'integer',
    ...SCAN_COLUMNS,
  },
  headings: {
    source: 'From',
    srcaddr: 'Address',
    dstport: 'Port',
    service: 'Service',
    hosts: 'Hosts tried',
    ports: 'Ports scanned',
    ...scanHeadings('Hosts in use'),
  },
  needs: ['srcaddr', 'dstaddr', 'dstport', 'protocol', 'action'],
  thresholds: {
    ...COMMON_THRESHOLDS,
    ...SCAN_THRESHOLDS,
    [HOUR]: {
      kind: 'number',
      unit: 'hosts',
      byDefault: 8,
      minimum: 2,
      maximum: 1_000_000,
      sentence: 'Minimum number of hosts that do not answer one source on one port within an hour.',
    },
    [DAY]: {
      kind: 'number',
      unit: 'hosts',
      byDefault: 12,
      minimum: 2,
      maximum: 1_000_000,
      sentence: 'The same within a day, for slow scans.',
    },
  },
  limits: [
    'Only addresses with a flow log are seen: of a sweep over a large range, as many hosts as you have there. With fewer hosts than the thresholds, lower them.',
    'Sweeps with ICMP (ping) have no port, and are not found.',
    'A TCP health check without data is found if its load balancer has no name in the metadata.',
  ],
  rule: (thresholds) =>
    `A source tried one port of at least ${thresholds.number(HOUR)} hosts within an hour, or ${thresholds.number(DAY)} within a day, without an answer: rejected, or accepted with at most ${thresholds.number('probe-packets')} packets. More hosts failed than answered, and no host was retried more than ${thresholds.number('probe-repeats')} times in half an hour on average. Replies, load balancers and NAT gateways do not count as sources.`,
  statement: (thresholds) =>
    scanStatement(thresholds, {
      key: 'dstport',
      counted: 'dstaddr',
      number: 'hosts',
      others: 'ports',
      perHour: HOUR,
      perDay: DAY,
    }),
  sentence: ({ source, srcaddr, dstport, hosts, ports }) => [
    { name: source ?? '' },
    ' (',
    { address: srcaddr ?? '' },
    `) tried port ${dstport} of ${hosts} hosts`,
    ...(ports === undefined || ports <= 1n ? [] : [`, and ${ports - 1n} other ports in the same way`]),
  ],
  reason: ({ in_an_hour: inAnHour, in_a_day: inADay, accepted, answered }) => [
    `Up to ${inAnHour} within an hour and ${inADay} within a day; ${accepted} of the flows were allowed, and ${answered} other hosts answered.`,
  ],
});
