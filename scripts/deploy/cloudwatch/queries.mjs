import { parseCommand } from './formats.mjs';

/**
 * Bytes by direction. If both interfaces record, a byte is in two records: for each source and destination, the larger of the sender's
 * and the receiver's sums counts. A record without a direction always counts.
 */
const BY_DIRECTION = [
  'fields strcontains(coalesce(way, "none"), "egress") as is_egress, strcontains(coalesce(way, "none"), "ingress") as is_ingress',
  'fields flow_bytes * is_egress as egress_bytes, flow_bytes * is_ingress as ingress_bytes, flow_bytes * (1 - is_egress - is_ingress) as other_bytes',
];
const SUMS =
  'stats sum(egress_bytes) as sent, sum(ingress_bytes) as received, sum(other_bytes) as undirected, count(*) as records';
const COUNTED = 'fields greatest(sent, received) + undirected as pair_bytes';
const HOUR = 'fields datefloor(@timestamp, 1h) as hour';

const ONCE = '`flow-direction` to count each byte once, not at both ends';

/** Analyses of a flow log group, without the parse command. `fields` are the fields of the format that it requires. */
export const QUERIES = [
  {
    name: 'accepted-and-rejected',
    sentence: 'Records and bytes of each hour, by action.',
    fields: [],
    needs: [ONCE],
    commands: [
      'filter status = "OK" and verdict != "-"',
      HOUR,
      ...BY_DIRECTION,
      `${SUMS} by hour, verdict, src, dst`,
      COUNTED,
      'stats sum(records) as all_records, sum(pair_bytes) as bytes by hour, verdict',
      'sort hour asc',
    ],
  },
  {
    name: 'cannot-reach',
    sentence: 'Rejected flows by source and destination. Add `| filter dst = "10.0.20.30"` for one address.',
    fields: [],
    needs: ['`flow-direction` for the rejecting end, `reject-reason` for `BPA` and `EC`'],
    commands: [
      'filter verdict = "REJECT"',
      'fields coalesce(way, "not recorded") as at, coalesce(reason, "not recorded") as why',
      'stats count(*) as flows by src, dst, dst_port, protocol_number, at, why',
      'sort flows desc',
      'limit 100',
    ],
  },
  {
    name: 'scanners',
    sentence: 'Sources rejected on at least 3 ports or 10 hosts.',
    fields: [],
    needs: [],
    commands: [
      'filter verdict = "REJECT"',
      'stats count(*) as flows, count_distinct(dst) as hosts, count_distinct(dst_port) as ports by src',
      'filter ports >= 3 or hosts >= 10',
      'sort flows desc',
      'limit 100',
    ],
  },
  {
    name: 'top-talkers',
    sentence: 'Senders by bytes.',
    fields: [],
    needs: [ONCE],
    commands: [
      'filter verdict = "ACCEPT"',
      ...BY_DIRECTION,
      `${SUMS} by src, dst`,
      COUNTED,
      'stats sum(records) as all_records, sum(pair_bytes) as bytes by src',
      'sort bytes desc',
      'limit 10',
    ],
  },
  {
    name: 'peak-hours',
    sentence: 'Hours by bytes sent.',
    fields: [],
    needs: [ONCE],
    commands: [
      'filter verdict = "ACCEPT"',
      HOUR,
      ...BY_DIRECTION,
      `${SUMS} by hour, src, dst`,
      COUNTED,
      'stats sum(records) as all_records, sum(pair_bytes) as bytes by hour',
      'sort bytes desc',
      'limit 5',
    ],
  },
  {
    name: 'ports-in-use',
    sentence: 'Ports that accepted traffic, by address. Ports from 32768 on are omitted, since clients use them.',
    fields: [],
    needs: ['`flow-direction` to leave out ports of others'],
    commands: [
      'filter verdict = "ACCEPT" and dst_port > 0 and dst_port < 32768 and coalesce(way, "ingress") = "ingress"',
      'stats count(*) as flows by dst, dst_port, protocol_number',
      'sort flows desc',
      'limit 1000',
    ],
  },
  {
    name: 'ways-out',
    sentence: 'Bytes by path (the number of `traffic-path`) and sender.',
    fields: ['flow-direction', 'traffic-path'],
    needs: [],
    commands: [
      'filter verdict = "ACCEPT" and way = "egress" and path != "-"',
      'stats sum(flow_bytes) as bytes, count(*) as flows by path, src',
      'sort bytes desc',
      'limit 100',
    ],
  },
  {
    name: 'through-nat',
    sentence: 'Forwarded traffic: at a NAT gateway, the sender and the real target.',
    fields: ['flow-direction', 'pkt-dstaddr'],
    needs: ['a flow log of the NAT gateway’s interface'],
    commands: [
      'filter verdict = "ACCEPT" and way = "ingress" and packet_dst != "-" and packet_dst != dst',
      'stats sum(flow_bytes) as bytes, count(*) as flows by src, dst, packet_dst',
      'sort bytes desc',
      'limit 100',
    ],
  },
  {
    name: 'not-recorded',
    sentence: 'Intervals without traffic (`NODATA`) or with unrecorded traffic (`SKIPDATA`), by interface.',
    fields: [],
    needs: [],
    commands: [
      'filter status = "NODATA" or status = "SKIPDATA"',
      'stats count(*) as intervals by interface, status',
      'sort status desc, intervals desc',
      'limit 100',
    ],
  },
];

/** Queries whose required fields are in the format. */
export const queriesFor = (format) => QUERIES.filter(({ fields }) => fields.every((name) => format.includes(name)));

/** The name of a query or a format, as part of a logical name. */
export const pascal = (name) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

/** A query with its parse command. */
export const queryText = ({ commands }, parse) => [parse, ...commands].join('\n| ');

/**
 * All queries for a format, to be pasted into Logs Insights one at a time.
 * @param {string} title
 * @param {readonly string[]} format
 */
export const queriesFile = (title, format) => `# Generated by \`npm run generate\`; do not edit.
# CloudWatch Logs Insights queries over the log group of a flow log: ${title}.
${queriesFor(format)
  .map((query) => `\n# name: ${query.name}\n# ${query.sentence}\n${queryText(query, parseCommand(format))}\n`)
  .join('')}`;
