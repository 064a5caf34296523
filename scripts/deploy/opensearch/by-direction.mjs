/**
 * Searches that separate the traffic that an interface received from the traffic that it sent, which OpenSearch's aggregations cannot
 * do within a document: for the return traffic in a document with both directions of a connection (ROLLUP), the ends are swapped.
 */

/** Maximum number of sums that a shard keeps. */
const MAX_SUMS = 200_000;

const INIT = 'state.sums = new HashMap();';

/** `names` is code that fills the list of row names for a direction of a document; only the last part of a name may contain bars. */
const mapScript = (names) => `String read(Map doc, String field) {
  return doc.containsKey(field) && doc[field].size() > 0 ? doc[field].value.toString() : null;
}
long amount(Map doc, String field, long missing) {
  return doc.containsKey(field) && doc[field].size() > 0 ? doc[field].value : missing;
}
List every(Map doc, String field) {
  return doc.containsKey(field) ? doc[field] : [];
}
long weight = amount(doc, 'sample_weight', 1L);
long returned = amount(doc, 'flows_in', 0L);
for (int half = 0; half < (returned > 0 ? 2 : 1); half++) {
  boolean ret = half == 1;
  String src = ret ? 'dst' : 'src';
  String dst = ret ? 'src' : 'dst';
  String direction = read(doc, 'direction');
  if (ret && direction != null) direction = direction == 'egress' ? 'ingress' : 'egress';
  long flows = ret ? returned : amount(doc, 'flow_count', 1L) - returned;
  long bytes = ret ? amount(doc, 'bytes_in', 0L) : returned > 0 ? amount(doc, 'bytes_out', 0L) : amount(doc, 'bytes', 0L);
  List names = [];
  ${names}
  for (def name : names) {
    if (!state.sums.containsKey(name)) {
      if (state.sums.size() >= params.max_sums) {
        throw new IllegalArgumentException('more than ' + params.max_sums + ' sums in a shard: search a shorter time');
      }
      state.sums[name] = [0L, 0L];
    }
    def sum = state.sums[name];
    sum[0] += flows * weight;
    sum[1] += bytes * weight;
  }
}`;

const COMBINE = 'return state.sums;';

const ADD_UP = `Map sums = new HashMap();
for (def some : states) {
  if (some == null) continue;
  for (def entry : some.entrySet()) {
    def sum = sums.computeIfAbsent(entry.getKey(), name -> [0L, 0L]);
    sum[0] += entry.getValue()[0];
    sum[1] += entry.getValue()[1];
  }
}
List rows = new ArrayList();`;

/** Rows with names, flows and bytes, the largest first. */
const BY_BYTES = `${ADD_UP}
for (def entry : sums.entrySet()) {
  Map row = new LinkedHashMap();
  String[] values = entry.getKey().splitOnToken('|', params.names.size());
  for (int i = 0; i < values.length; i++) row[params.names[i]] = values[i];
  row.flows = entry.getValue()[0];
  row.bytes = entry.getValue()[1];
  rows.add(row);
}
rows.sort((a, b) -> {
  int order = Long.compare(b.bytes, a.bytes);
  for (int i = 0; order == 0 && i < params.names.size(); i++) order = a[params.names[i]].compareTo(b[params.names[i]]);
  return order;
});
return rows.subList(0, (int) Math.min(params.size, rows.size()));`;

/** Rows with a group, a port and flows, in the order of groups and ports. */
const BY_PORT = `${ADD_UP}
for (def entry : sums.entrySet()) {
  String[] values = entry.getKey().splitOnToken('|', 2);
  Map row = new LinkedHashMap();
  row.security_group = values[0];
  row.dstport = Long.parseLong(values[1]);
  row.flows = entry.getValue()[0];
  rows.add(row);
}
rows.sort((a, b) -> {
  int order = a.security_group.compareTo(b.security_group);
  return order == 0 ? Long.compare(a.dstport, b.dstport) : order;
});
return rows;`;

/** One row with the flows of each name. */
const AS_COLUMNS = `${ADD_UP}
Map row = new LinkedHashMap();
for (def name : params.names) row[name] = sums.containsKey(name) ? sums[name][0] : 0L;
rows.add(row);
return rows;`;

const aggregation = ({ names, reduce, columns = [], size = 0 }) => ({
  scripted_metric: {
    params: { names: columns, size, max_sums: MAX_SUMS },
    init_script: INIT,
    map_script: mapScript(names),
    combine_script: COMBINE,
    reduce_script: reduce,
  },
});

const ACCEPTED = { term: { action: 'ACCEPT' } };
const OWNER = (end) => `(read(doc, ${end} + '_owner_name') ?: 'not known')`;
const UNKNOWN_END = (end) => `read(doc, ${end} + '_interface_id') == null && read(doc, ${end} + '_class') == 'private'`;

/** The searches in `deploy/opensearch/queries/` that separate directions, by name. */
export const BY_DIRECTION_QUERIES = {
  'ways-out': {
    size: 0,
    query: { bool: { filter: [ACCEPTED, { exists: { field: 'traffic_path_name' } }] } },
    aggs: {
      ways: aggregation({
        columns: ['traffic_path_name', 'sender'],
        names: `if (direction == 'egress') names.add(read(doc, 'traffic_path_name') + '|' + ${OWNER('src')});`,
        reduce: BY_BYTES,
        size: 100,
      }),
    },
  },
  'through-nat': {
    size: 0,
    query: {
      bool: {
        filter: [ACCEPTED],
        should: [{ term: { dst_owner_type: 'nat_gateway' } }, { term: { src_owner_type: 'nat_gateway' } }],
        minimum_should_match: 1,
      },
    },
    aggs: {
      behind: aggregation({
        columns: ['sender', 'gateway', 'target'],
        names: `String target = read(doc, 'pkt_' + dst + 'addr');
  if (direction == 'ingress' && read(doc, dst + '_owner_type') == 'nat_gateway' && read(doc, src + '_interface_id') != null && target != null) {
    names.add(${OWNER('src')} + '|' + ${OWNER('dst')} + '|' + target);
  }`,
        reduce: BY_BYTES,
        size: 100,
      }),
    },
  },
  'ports-in-use': {
    size: 0,
    query: { bool: { filter: [ACCEPTED, { exists: { field: 'service_port' } }] } },
    aggs: {
      ports: aggregation({
        names: `String port = read(doc, dst + 'port');
  if (direction == 'ingress' && port == read(doc, 'service_port')) {
    for (def group : every(doc, dst + '_security_group_ids')) names.add(group + '|' + port);
  }`,
        reduce: BY_PORT,
      }),
    },
  },
  unattributed: {
    size: 0,
    query: { term: { log_status: 'OK' } },
    aggs: {
      ends: aggregation({
        columns: ['destination known', 'destination not known', 'source known', 'source not known'],
        names: `if (read(doc, dst + '_interface_id') != null) names.add('destination known');
  else if (${UNKNOWN_END('dst')}) names.add('destination not known');
  if (read(doc, src + '_interface_id') != null) names.add('source known');
  else if (${UNKNOWN_END('src')}) names.add('source not known');`,
        reduce: AS_COLUMNS,
      }),
    },
  },
};
