/**
 * The panels of the dashboard. Queries are in Lucene syntax, which OpenSearch parses itself.
 *
 * A flow between two of your interfaces is recorded by both if both have a flow log. Panels about the path use the sender's record,
 * since only it has a path; panels that count bytes use the aggregation that counts each byte once.
 */
import { sentOnce } from './sent-once.mjs';

const count = { type: 'count', label: 'Flows' };
const bytesOf = (n) => ({ type: 'sum', field: n('bytes'), label: 'Bytes' });
/** Multiplies the value of each document by the flows that a sampled flow represents: the «JSON input» of a metric. */
const weighted = (n) => {
  const weight = `doc['${n('sample_weight')}']`;
  const source = `_value * (doc.containsKey('${n('sample_weight')}') && ${weight}.size() > 0 ? ${weight}.value : 1L)`;
  return { json: JSON.stringify({ script: { source, lang: 'painless' } }) };
};
const lastSeen = (n) => ({ type: 'max', field: n('timestamp'), label: 'Last seen' });
const top = (field, label, size = 10) => ({ type: 'terms', field, label, size });
const topOr = (missing, field, label, size) => ({ ...top(field, label, size), missing });

/**
 * Panels in the order of the page; `width` and `height` are in units of Dashboards' grid of 48 columns.
 * @param {(name: string) => string} n returns the field of a schema for a dictionary name
 */
export const panels = (n) => [
  {
    id: 'traffic-by-action',
    title: 'Flows over time, by action',
    chart: 'histogram',
    query: `${n('log_status')}:OK`,
    metrics: [count],
    buckets: [{ type: 'date_histogram', field: n('timestamp') }, top(n('action'), 'Action', 2)],
    width: 24,
    height: 14,
  },
  {
    id: 'bytes-by-path',
    title: 'Bytes that interfaces sent, by the path they took',
    chart: 'histogram',
    query: `${n('direction')}:egress AND ${n('action')}:ACCEPT`,
    metrics: [bytesOf(n)],
    buckets: [{ type: 'date_histogram', field: n('timestamp') }, top(n('traffic_path_name'), 'Traffic path')],
    width: 24,
    height: 14,
  },
  {
    id: 'rejected-by-port',
    title: 'Rejected, by destination port',
    chart: 'table',
    query: `${n('action')}:REJECT`,
    metrics: [count, { type: 'cardinality', field: n('srcaddr'), label: 'Sources' }],
    buckets: [
      top(n('dstport'), 'Destination port'),
      top(n('protocol_name'), 'Protocol', 3),
      { ...top(n('dst_owner_name'), 'Destination'), missing: 'not known' },
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'scanners',
    title: 'Sources that are rejected, by how many ports they tried',
    chart: 'table',
    query: `${n('action')}:REJECT`,
    metrics: [
      { type: 'cardinality', field: n('dstport'), label: 'Ports' },
      { type: 'cardinality', field: n('dstaddr'), label: 'Hosts' },
      count,
    ],
    buckets: [top(n('srcaddr'), 'Source', 20), { ...top(n('src_label'), 'Label', 1), missing: 'none' }],
    width: 24,
    height: 16,
  },
  {
    id: 'rejected-by-rule',
    title: 'Rejected, by layer and owner',
    chart: 'table',
    query: `${n('action')}:REJECT AND _exists_:${n('verdict')}`,
    metrics: [count, { type: 'cardinality', field: n('dstport'), label: 'Ports' }],
    buckets: [
      top(n('verdict'), 'Verdict'),
      top(n('verdict_reason'), 'Reason', 5),
      topOr('not known', n('direction'), 'Direction', 2),
      topOr('not known', n('src_owner_name'), 'Source', 5),
      topOr('not known', n('dst_owner_name'), 'Destination', 5),
      topOr('none', n('sg_groups'), 'Security groups', 5),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'rejected-by-entry',
    title: 'Rejected by network ACL entries',
    chart: 'table',
    query: `${n('action')}:REJECT AND ${n('nacl_result')}:deny`,
    metrics: [count, { type: 'cardinality', field: n('srcaddr'), label: 'Sources' }],
    buckets: [
      top(n('nacl_id'), 'Network ACL'),
      top(n('nacl_rule_direction'), 'Direction', 2),
      top(n('nacl_rule_number'), 'Entry'),
      topOr('not known', n('dst_owner_name'), 'Destination', 5),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'why',
    title: 'Why flows passed or not',
    chart: 'table',
    query: `_exists_:${n('verdict')}`,
    metrics: [count],
    buckets: [
      topOr('not known', n('src_owner_name'), 'Source'),
      topOr('not known', n('dst_owner_name'), 'Destination'),
      top(n('service_port'), 'Service port', 5),
      top(n('action'), 'Action', 2),
      top(n('verdict'), 'Verdict', 5),
      top(n('verdict_reason'), 'Reason', 5),
      topOr('none', n('sg_rule_id'), 'Security group rule', 5),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'denied-now',
    title: 'Accepted, although today’s rules refuse it',
    chart: 'table',
    query: `${n('verdict')}:denied_now`,
    metrics: [count, lastSeen(n)],
    buckets: [
      top(n('verdict_reason'), 'Refused by', 3),
      topOr('not known', n('src_owner_name'), 'Source'),
      topOr('not known', n('dst_owner_name'), 'Destination'),
      top(n('service_port'), 'Service port', 5),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'rules-in-use',
    title: 'Security group rules in use',
    chart: 'table',
    query: `${n('verdict')}:allowed AND _exists_:${n('sg_rule_id')}`,
    metrics: [count, lastSeen(n)],
    buckets: [
      top(n('sg_id'), 'Security group', 50),
      topOr('not known', n('sg_name'), 'Name', 1),
      top(n('sg_rule_id'), 'Rule', 60),
      top(n('sg_rule_direction'), 'Direction', 1),
      topOr('none', n('sg_rule_description'), 'Description', 1),
    ],
    width: 48,
    height: 16,
  },
  {
    id: 'top-talkers',
    title: 'Who sent most, to whom',
    chart: 'vega',
    query: '',
    filter: { term: { [n('action')]: 'ACCEPT' } },
    aggregation: sentOnce(n, { by: 'pair', size: 15 }),
    label: 'pair',
    value: 'bytes',
    width: 24,
    height: 16,
  },
  {
    id: 'flows-by-path',
    title: 'Flows by traffic path',
    chart: 'pie',
    query: `${n('direction')}:egress AND ${n('action')}:ACCEPT`,
    metrics: [count],
    buckets: [{ ...top(n('traffic_path_name'), 'Traffic path'), missing: 'not recorded' }],
    width: 12,
    height: 16,
  },
  {
    id: 'unattributed',
    title: 'Private addresses that nothing is known of',
    chart: 'pie',
    query: `${n('log_status')}:OK`,
    metrics: [count],
    buckets: [
      {
        type: 'filters',
        filters: [
          { label: 'source not known', query: `${n('src_class')}:private AND NOT _exists_:${n('src_interface_id')}` },
          {
            label: 'destination not known',
            query: `${n('dst_class')}:private AND NOT _exists_:${n('dst_interface_id')}`,
          },
          {
            label: 'known, or not private',
            query: `NOT (${n('src_class')}:private AND NOT _exists_:${n('src_interface_id')}) AND NOT (${n('dst_class')}:private AND NOT _exists_:${n('dst_interface_id')})`,
          },
        ],
      },
    ],
    width: 12,
    height: 16,
  },
  {
    id: 'sources-on-map',
    title: 'Where flows come from',
    chart: 'tile_map',
    query: `${n('direction')}:ingress AND _exists_:${n('src_location')}`,
    metrics: [count],
    buckets: [{ type: 'geohash_grid', field: n('src_location') }],
    width: 24,
    height: 18,
  },
  {
    id: 'destinations-on-map',
    title: 'Where flows go to',
    chart: 'tile_map',
    query: `${n('direction')}:egress AND _exists_:${n('dst_location')}`,
    metrics: [count],
    buckets: [{ type: 'geohash_grid', field: n('dst_location') }],
    width: 24,
    height: 18,
  },
  {
    id: 'countries',
    title: 'Countries',
    chart: 'table',
    query: `_exists_:${n('src_country')} OR _exists_:${n('dst_country')}`,
    metrics: [count, bytesOf(n), lastSeen(n)],
    buckets: [
      topOr('none', n('src_country'), 'From', 20),
      topOr('none', n('dst_country'), 'To', 20),
      topOr('none', n('action'), 'Action', 2),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'networks',
    title: 'Networks',
    chart: 'table',
    query: `_exists_:${n('src_as_number')} OR _exists_:${n('dst_as_number')}`,
    metrics: [count, bytesOf(n), lastSeen(n)],
    buckets: [
      topOr('none', n('src_as_organization'), 'From', 20),
      topOr('none', n('dst_as_organization'), 'To', 20),
      topOr('none', n('action'), 'Action', 2),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'listed-peers',
    title: 'Accepted, with addresses of threat lists',
    chart: 'table',
    query: `${n('action')}:ACCEPT AND (_exists_:${n('src_threat')} OR _exists_:${n('dst_threat')})`,
    metrics: [count, bytesOf(n), lastSeen(n)],
    buckets: [
      topOr('none', n('src_threat'), 'Lists with the source'),
      topOr('none', n('dst_threat'), 'Lists with the destination'),
      top(n('srcaddr'), 'Source'),
      top(n('dstaddr'), 'Destination'),
      topOr('not known', n('src_owner_name'), 'Source owner', 1),
      topOr('not known', n('dst_owner_name'), 'Destination owner', 1),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 's3-by-region',
    title: 'S3, by Region of the bucket',
    chart: 'table',
    query: `${n('action')}:ACCEPT AND (${n('src_cloud_service')}:S3 OR ${n('dst_cloud_service')}:S3)`,
    metrics: [count, bytesOf(n)],
    buckets: [
      topOr('not recorded', n('region'), 'Own Region', 20),
      topOr('none', n('src_cloud_region'), 'From', 20),
      topOr('none', n('dst_cloud_region'), 'To', 20),
      topOr('not known', n('src_owner_name'), 'Source', 10),
      topOr('not known', n('dst_owner_name'), 'Destination', 10),
    ],
    width: 24,
    height: 16,
  },
  {
    id: 'cost-by-class',
    title: 'Cost of transfers, by class',
    chart: 'table',
    // a sum is 0 where nothing has a value
    query: `${n('action')}:ACCEPT AND _exists_:${n('transfer_usd')}`,
    metrics: [
      { type: 'sum', field: n('transfer_usd'), label: 'USD', ...weighted(n) },
      { ...bytesOf(n), ...weighted(n) },
    ],
    buckets: [topOr('not known', n('transfer_class'), 'Class', 20)],
    width: 24,
    height: 10,
  },
  {
    id: 'unreadable',
    title: 'Lines that could not be read',
    chart: 'table',
    query: `_exists_:${n('parse_fault.code')}`,
    metrics: [count],
    buckets: [top(n('parse_fault.code'), 'Fault'), { ...top(n('parse_fault.field'), 'Field'), missing: 'none' }],
    width: 24,
    height: 10,
  },
];

/**
 * The saved search below the panels.
 * @param {(name: string) => string} n as above
 */
export const savedSearch = (n) => ({
  id: 'rejected-flows',
  title: 'Rejected flows',
  query: `${n('action')}:REJECT`,
  columns: [
    ...['srcaddr', 'src_owner_name', 'src_label', 'dstaddr', 'dstport', 'dst_owner_name', 'dst_security_group_ids'],
    ...['direction', 'reject_reason', 'verdict', 'verdict_reason'],
  ].map(n),
});
