/**
 * The panels of the dashboard. Queries are in Lucene's language, which OpenSearch reads itself.
 *
 * A flow between two interfaces of yours is recorded by both where both have a flow log. A panel about the path takes the
 * records of the sender, which alone have one; a panel that counts bytes takes the aggregation that counts each once.
 */
import { sentOnce } from './sent-once.mjs';

const count = { type: 'count', label: 'Flows' };
const bytesOf = (n) => ({ type: 'sum', field: n('bytes'), label: 'Bytes' });
const top = (field, label, size = 10) => ({ type: 'terms', field, label, size });

/**
 * Panels in the order of the page; `width` and `height` in Dashboards' grid of 48 columns.
 * @param {(name: string) => string} n the field of a schema by the name of the dictionary
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
 * The saved search under the panels.
 * @param {(name: string) => string} n as above
 */
export const savedSearch = (n) => ({
  id: 'rejected-flows',
  title: 'Rejected flows',
  query: `${n('action')}:REJECT`,
  columns: [
    ...['srcaddr', 'src_owner_name', 'src_label', 'dstaddr', 'dstport', 'dst_owner_name', 'dst_security_group_ids'],
    ...['direction', 'reject_reason'],
  ].map(n),
});
