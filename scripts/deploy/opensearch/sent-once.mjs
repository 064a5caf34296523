/**
 * An aggregation that counts each byte once. This requires a join that OpenSearch's own aggregations do not support: other documents
 * show whether the sender of a flow that the receiver recorded also has a flow log.
 *
 * Each shard sums by sender and group, and collects the interfaces and addresses that record; the reduce step omits flows that the
 * sender also recorded.
 */

/** Maximum number of sums that a shard keeps: up to about 100 MB of its heap. */
const MAX_SUMS = 200_000;

const READ = `String read(Map doc, String field) {
  return doc.containsKey(field) && doc[field].size() > 0 ? doc[field].value.toString() : null;
}`;

const INIT = `state.sums = new HashMap(); state.interfaces = new HashMap(); state.addresses = new HashMap();`;

/**
 * `group` is an expression for the names of a row, joined with bars; only the last name may contain bars. In a document with both
 * directions of a connection (ROLLUP), each direction is summed by its sender: `ret` is true if that is the destination.
 */
const mapScript = (n, group) => `${READ}
long amount(Map doc, String field, long missing) {
  return doc.containsKey(field) && doc[field].size() > 0 ? doc[field].value : missing;
}
boolean accepted = read(doc, '${n('action')}') == 'ACCEPT';
long weight = amount(doc, '${n('sample_weight')}', 1L);
long returned = amount(doc, '${n('flows_in')}', 0L);
for (int half = 0; half < (returned > 0 ? 2 : 1); half++) {
  boolean ret = half == 1;
  String direction = read(doc, '${n('direction')}');
  if (ret && direction != null) direction = direction == 'egress' ? 'ingress' : 'egress';
  String address = read(doc, ret ? '${n('dstaddr')}' : '${n('srcaddr')}') ?: 'not known';
  String sender = read(doc, direction != 'ingress' ? '${n('interface_id')}' : ret ? '${n('dst_interface_id')}' : '${n('src_interface_id')}');
  if (accepted && direction != 'ingress') {
    if (sender != null) state.interfaces[sender] = true;
    if (direction == 'egress') state.addresses[address] = true;
  }
  String counts = !accepted || direction != 'ingress' ? 'always' : sender != null ? 'interface ' + sender : 'address ' + address;
  String key = counts + '|' + ${group};
  if (!state.sums.containsKey(key)) {
    if (state.sums.size() >= params.max_sums) {
      throw new IllegalArgumentException('more than ' + params.max_sums + ' sums in a shard: search a shorter time');
    }
    state.sums[key] = [0L, 0L];
  }
  long flows = ret ? returned : amount(doc, '${n('flow_count')}', 1L) - returned;
  long bytes = ret ? amount(doc, '${n('bytes_in')}', 0L) : returned > 0 ? amount(doc, '${n('bytes_out')}', 0L) : amount(doc, '${n('bytes')}', 0L);
  def sum = state.sums[key];
  sum[0] += flows * weight;
  sum[1] += bytes * weight;
}`;

const COMBINE = 'return state;';

const REDUCE = `Map interfaces = new HashMap(); Map addresses = new HashMap(); Map rows = new HashMap();
for (def state : states) {
  if (state == null) continue;
  interfaces.putAll(state.interfaces);
  addresses.putAll(state.addresses);
}
for (def state : states) {
  if (state == null) continue;
  for (def entry : state.sums.entrySet()) {
    String[] parts = entry.getKey().splitOnToken('|', 2);
    boolean repeated = parts[0].startsWith('interface ') ? interfaces.containsKey(parts[0].substring(10))
      : parts[0].startsWith('address ') && addresses.containsKey(parts[0].substring(8));
    if (repeated && !params.all_flows) continue;
    def sum = rows.computeIfAbsent(parts[1], group -> [0L, 0L]);
    sum[0] += entry.getValue()[0];
    if (!repeated) sum[1] += entry.getValue()[1];
  }
}
List answer = new ArrayList();
for (def entry : rows.entrySet()) {
  Map row = new LinkedHashMap();
  String[] values = entry.getKey().splitOnToken('|', params.names.size());
  for (int i = 0; i < values.length; i++) row[params.names[i]] = values[i];
  row.flows = entry.getValue()[0];
  row.bytes = entry.getValue()[1];
  answer.add(row);
}
answer.sort((a, b) -> {
  int order = params.by_name ? 0 : Long.compare(b.bytes, a.bytes);
  for (int i = 0; order == 0 && i < params.names.size(); i++) order = a[params.names[i]].compareTo(b[params.names[i]]);
  return order;
});
return answer.subList(0, (int) Math.min(params.size, answer.size()));`;

const HOUR = (n) =>
  `Instant.ofEpochMilli(doc['${n('timestamp')}'].value.toInstant().toEpochMilli() / 3600000L * 3600000L).toString()`;

/** The owner of the sender or of the receiver. */
const ownerOf = (n, isSender) => {
  const [own, other] = isSender ? ['src_owner_name', 'dst_owner_name'] : ['dst_owner_name', 'src_owner_name'];
  return `(read(doc, ret ? '${n(other)}' : '${n(own)}') ?: 'not known')`;
};

/** The names of a row's groups, and the expression for their values; only the last value may contain bars. */
const GROUPS = {
  talker: (n) => ({
    names: ['srcaddr', 'talker'],
    group: `address + '|' + ${ownerOf(n, true)}`,
  }),
  pair: (n) => ({
    names: ['pair'],
    group: `${ownerOf(n, true)} + ' → ' + ${ownerOf(n, false)}`,
  }),
  hour: (n) => ({ names: ['hour'], group: HOUR(n) }),
  hourAndAction: (n) => ({ names: ['hour', 'action'], group: `${HOUR(n)} + '|' + read(doc, '${n('action')}')` }),
};

/**
 * The aggregation. Its value is a list of objects with the names of the group, `flows` and `bytes`.
 * @param {(name: string) => string} n the field of a schema by the name of the dictionary
 * @param {{ readonly by: keyof typeof GROUPS, readonly size: number, readonly byName?: boolean, readonly allFlows?: boolean }} options
 * `byName`: sort rows by group instead of by bytes; `allFlows`: a flow that both ends recorded counts as two flows
 */
export const sentOnce = (n, { by, size, byName = false, allFlows = false }) => {
  const { names, group } = GROUPS[by](n);
  return {
    scripted_metric: {
      params: { names, size, by_name: byName, all_flows: allFlows, max_sums: MAX_SUMS },
      init_script: INIT,
      map_script: mapScript(n, group),
      combine_script: COMBINE,
      reduce_script: REDUCE,
    },
  };
};

const accepted = (n) => ({ term: { [n('action')]: 'ACCEPT' } });
const flat = (name) => name;

/** The searches in `deploy/opensearch/queries/` that count each byte once, by name. */
export const SENT_ONCE_QUERIES = {
  'accepted-and-rejected': {
    size: 0,
    query: {
      bool: {
        filter: [{ term: { log_status: 'OK' } }, { exists: { field: 'action' } }, { exists: { field: 'timestamp' } }],
      },
    },
    aggs: { hours: sentOnce(flat, { by: 'hourAndAction', size: 10_000, byName: true, allFlows: true }) },
  },
  'top-talkers': { size: 0, query: accepted(flat), aggs: { talkers: sentOnce(flat, { by: 'talker', size: 10 }) } },
  'peak-hours': {
    size: 0,
    query: { bool: { filter: [accepted(flat), { exists: { field: 'timestamp' } }] } },
    aggs: { hours: sentOnce(flat, { by: 'hour', size: 5 }) },
  },
};
