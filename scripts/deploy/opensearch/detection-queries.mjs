/**
 * The detections as OpenSearch searches: `deploy/opensearch/queries/`. Detections that only count use aggregations; those that compare
 * times and hours use scripted metrics, which each shard prepares and the reduce step evaluates.
 */

/** Maximum number of keys that a shard collects, and of times per key. */
const MAX_KEYS = 50_000;
const MAX_TIMES = 20_000;
const MAX_ROWS = 100;

/** Values of `tcp_flags` with SYN and without ACK, among those of FIN, SYN, RST and PSH. */
const OPENING_FLAGS = [2, 3, 6, 7, 10, 11, 14, 15];

const term = (field, value) => ({ term: { [field]: value } });
const terms = (field, values) => ({ terms: { [field]: values } });
const exists = (field) => ({ exists: { field } });
const any = (...should) => ({ bool: { should, minimum_should_match: 1 } });
const not = (...clauses) => ({ bool: { must_not: clauses } });

const accepted = term('action', 'ACCEPT');
const rejected = term('action', 'REJECT');
const tcp = term('protocol', 6);
const isOpening = any(terms('tcp_flags', OPENING_FLAGS), not(exists('tcp_flags')));

/** Conditions on owners and addresses, derived from the lists of the detections. */
const conditionsOf = ({ FORWARDERS, CUSTOMER_HOSTED, OUTSIDE_CLASSES, ...tables }) => ({
  isOrigin: not(terms('src_owner_type', FORWARDERS)),
  isNotAws: any(not(exists('pkt_dst_aws_service')), terms('pkt_dst_aws_service', CUSTOMER_HOSTED)),
  isOutside: (end) => ({
    bool: {
      filter: [
        any(
          terms(`${end}_class`, OUTSIDE_CLASSES),
          ...outsideTranslations(OUTSIDE_CLASSES, tables).map((range) => ({ range: { [`${end}addr`]: range } })),
        ),
        not(exists(`${end}_interface_id`)),
      ],
    },
  }),
});

/** The ranges of addresses that stand for an IPv4 address outside the user's own networks (NAT64). */
const outsideTranslations = (classes, { ADDRESS_INTERVALS: { ipv4Starts, ipv4Values }, TRANSLATION_PREFIX }) => {
  const textOf = (address) =>
    `${TRANSLATION_PREFIX}${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
  const isOutside = (index) => classes.includes(ipv4Values[index]);
  const begins = ipv4Starts.flatMap((_, index) => (isOutside(index) && !isOutside(index - 1) ? [index] : []));
  return begins.map((first) => {
    const next = ipv4Starts.find((_, index) => index > first && !isOutside(index));
    return { gte: textOf(ipv4Starts[first]), lte: textOf(next - 1) };
  });
};

/** Whether a flow goes from the client to the server, by the same rule as in the report. */
const IS_REQUEST = `long flags = doc['tcp_flags'].size() > 0 ? doc['tcp_flags'].value : 0L;
if (doc['protocol'].value == 6L && flags % 4 >= 2) return flags % 32 < 16;
if (doc['flow_role'].size() > 0) return doc['flow_role'].value == 'request';
if (doc['service_port'].size() > 0) return doc['dstport'].size() > 0 && doc['service_port'].value == doc['dstport'].value;
return doc['action'].value == 'REJECT';`;
const isRequest = { script: { script: { source: IS_REQUEST } } };

const probes = (packets, { isOrigin }) => [
  terms('protocol', [6, 17]),
  isOrigin,
  any(rejected, { bool: { filter: [accepted, tcp, isOpening, { range: { packets: { lte: packets } } }] } }),
  isRequest,
];

/** Buckets by several fields, ordered by their number of distinct values of another field. */
const countedBy = (fields, name, counted, condition, params) => ({
  multi_terms: { terms: fields.map((field) => ({ field })), size: 1_000, order: [{ [name]: 'desc' }] },
  aggs: {
    [name]: { cardinality: { field: counted, precision_threshold: 10_000 } },
    many: {
      bucket_selector: { buckets_path: { count: name, flows: '_count' }, script: { source: condition, params } },
    },
  },
});

const READ_KEY = (fields) => fields.map((field) => `doc['${field}'].value.toString()`).join(" + '|' + ");

/** Functions for integers; `Math` of the script language has only versions for floating-point numbers. */
const WHOLE_NUMBERS = `long median(List values) {
  Collections.sort(values);
  return (long) values.get((values.size() - 1) / 2);
}
long distance(long a, long b) { return a < b ? b - a : a - b; }
long smaller(long a, long b) { return a < b ? a : b; }
long larger(long a, long b) { return a < b ? b : a; }`;

const beacons = (thresholds, { isOrigin, isNotAws, isOutside }) => ({
  size: 0,
  query: {
    bool: {
      filter: [
        accepted,
        isOutside('dst'),
        not(isOutside('src')),
        not(term('direction', 'ingress')),
        any({ bool: { filter: [tcp, isOpening, { range: { packets: { gte: 4 } } }] } }, term('protocol', 17)),
        not(terms('dstport', [53, 123])),
        isOrigin,
        isNotAws,
        exists('start'),
        exists('dstport'),
        isRequest,
      ],
    },
  },
  aggs: {
    beacons: {
      scripted_metric: {
        params: {
          max_keys: MAX_KEYS,
          max_times: MAX_TIMES,
          max_rows: MAX_ROWS,
          contacts: thresholds.number('beacon-contacts'),
          jitter: thresholds.number('beacon-jitter'),
          seconds: thresholds.number('beacon-seconds'),
          bytes: thresholds.number('beacon-kilobytes') * 1_000,
          sources: thresholds.number('beacon-sources'),
        },
        init_script: 'state.times = new HashMap();',
        map_script: `String key = ${READ_KEY(['srcaddr', 'dstaddr', 'dstport', 'protocol'])};
if (!state.times.containsKey(key)) {
  if (state.times.size() >= params.max_keys) {
    throw new IllegalArgumentException('more than ' + params.max_keys + ' pairs in a shard: search a shorter time');
  }
  state.times[key] = new HashMap();
}
Map times = state.times[key];
// keys are texts, since shards send nothing else
String second = String.valueOf(doc['start'].value.toInstant().toEpochMilli() / 1000L);
long bytes = doc['bytes'].size() > 0 ? doc['bytes'].value : 0L;
if (times.size() < params.max_times) times.merge(second, bytes, (a, b) -> (long) a > (long) b ? a : b);`,
        combine_script: 'return state;',
        reduce_script: `${WHOLE_NUMBERS}
Map all = new HashMap();
Map users = new HashMap();
for (def state : states) {
  if (state == null) continue;
  for (def entry : state.times.entrySet()) {
    Map times = all.computeIfAbsent(entry.getKey(), key -> new TreeMap());
    for (def time : entry.getValue().entrySet()) {
      times.merge(Long.parseLong(time.getKey().toString()), Long.parseLong(time.getValue().toString()), (a, b) -> (long) a > (long) b ? a : b);
    }
    String[] parts = entry.getKey().splitOnToken('|');
    users.computeIfAbsent(parts[1] + '|' + parts[2], key -> new HashSet()).add(parts[0]);
  }
}
List rows = new ArrayList();
for (def entry : all.entrySet()) {
  List gaps = new ArrayList();
  List sizes = new ArrayList();
  long first = -1L;
  long last = -1L;
  long contacts = 1L;
  for (def time : entry.getValue().entrySet()) {
    long moment = time.getKey();
    if (first < 0L) first = moment;
    else if (moment - last >= 5L) {
      gaps.add(moment - last);
      sizes.add(time.getValue());
      contacts++;
    }
    last = moment;
  }
  if (contacts < params.contacts || gaps.size() == 0) continue;
  long middle = median(gaps);
  List distances = new ArrayList();
  for (def gap : gaps) distances.add(distance((long) gap, middle));
  long deviation = median(distances);
  String[] parts = entry.getKey().splitOnToken('|');
  long sources = users[parts[1] + '|' + parts[2]].size();
  if (middle < params.seconds || deviation * 100L > middle * params.jitter || median(sizes) > params.bytes) continue;
  if (contacts * middle * 2L < last - first || sources > params.sources) continue;
  Map row = new LinkedHashMap();
  row.srcaddr = parts[0];
  row.dstaddr = parts[1];
  row.dstport = Long.parseLong(parts[2]);
  row.contacts = contacts;
  row.interval_seconds = middle;
  row.jitter = deviation * 100L / middle;
  row.sources = sources;
  rows.add(row);
}
rows.sort((a, b) -> {
  int order = Long.compare(a.jitter, b.jitter);
  if (order == 0) order = Long.compare(b.contacts, a.contacts);
  if (order == 0) order = (a.srcaddr + a.dstaddr).compareTo(b.srcaddr + b.dstaddr);
  return order;
});
return rows.subList(0, (int) Math.min(params.max_rows, rows.size()));`,
      },
    },
  },
});

const MEGABYTE = 1_000_000;

const unusualVolume = (thresholds, { isOrigin, isNotAws, isOutside }) => ({
  size: 0,
  query: {
    bool: {
      filter: [
        accepted,
        isOutside('dst'),
        not(isOutside('src')),
        not(term('direction', 'ingress')),
        isOrigin,
        isNotAws,
        exists('start'),
      ],
    },
  },
  aggs: {
    owners: {
      scripted_metric: {
        params: {
          max_keys: MAX_KEYS,
          max_rows: MAX_ROWS,
          bytes: thresholds.number('volume-megabytes') * MEGABYTE,
          times: thresholds.number('volume-times'),
          deviations: thresholds.number('volume-deviations'),
          new_bytes: thresholds.number('new-destination-megabytes') * MEGABYTE,
          new_hours: thresholds.number('new-destination-hours'),
        },
        init_script: 'state.hours = new HashMap(); state.uploads = new HashMap();',
        map_script: `boolean isRequest(Map doc) {
  ${IS_REQUEST.replaceAll('\n', '\n  ')}
}
String owner = doc['src_owner_name'].size() > 0 ? doc['src_owner_name'].value : doc['src_owner_id'].size() > 0 ? doc['src_owner_id'].value : doc['srcaddr'].value;
long start = doc['start'].value.toInstant().toEpochMilli() / 1000L;
// keys are texts, since shards send nothing else
String hour = String.valueOf(start / 3600L);
long weight = doc['sample_weight'].size() > 0 ? doc['sample_weight'].value : 1L;
long bytes = (doc['bytes'].size() > 0 ? doc['bytes'].value : 0L) * weight;
state.hours.computeIfAbsent(owner, key -> new HashMap()).merge(hour, bytes, (a, b) -> (long) a + (long) b);
String pair = doc['dstaddr'].value.toString() + '|' + owner;
if (!state.uploads.containsKey(pair)) {
  if (state.uploads.size() >= params.max_keys) {
    throw new IllegalArgumentException('more than ' + params.max_keys + ' pairs in a shard: search a shorter time');
  }
  state.uploads[pair] = [start, 0L];
}
def upload = state.uploads[pair];
if (start < (long) upload[0]) upload[0] = start;
if (isRequest(doc)) upload[1] = (long) upload[1] + bytes;`,
        combine_script: 'return state;',
        reduce_script: `${WHOLE_NUMBERS}
Map owners = new HashMap();
Map uploads = new HashMap();
long first = Long.MAX_VALUE;
long last = Long.MIN_VALUE;
for (def state : states) {
  if (state == null) continue;
  for (def entry : state.hours.entrySet()) {
    Map hours = owners.computeIfAbsent(entry.getKey(), key -> new HashMap());
    for (def hour : entry.getValue().entrySet()) {
      long number = Long.parseLong(hour.getKey().toString());
      first = smaller(first, number);
      last = larger(last, number);
      hours.merge(number, Long.parseLong(hour.getValue().toString()), (a, b) -> (long) a + (long) b);
    }
  }
  for (def entry : state.uploads.entrySet()) {
    long start = Long.parseLong(entry.getValue()[0].toString());
    long bytes = Long.parseLong(entry.getValue()[1].toString());
    def upload = uploads.computeIfAbsent(entry.getKey(), key -> [Long.MAX_VALUE, 0L]);
    upload[0] = smaller((long) upload[0], start);
    upload[1] = (long) upload[1] + bytes;
  }
}
List rows = new ArrayList();
long all = last - first + 1L;
Map middles = new HashMap();
for (def entry : owners.entrySet()) {
  List sums = new ArrayList();
  for (long hour = first; hour <= last; hour++) sums.add((long) entry.getValue().getOrDefault(hour, 0L));
  long middle = median(new ArrayList(sums));
  middles[entry.getKey()] = middle;
  List distances = new ArrayList();
  for (def sum : sums) distances.add(distance((long) sum, middle));
  long deviation = median(distances);
  long most = 0L;
  long unusual = 0L;
  for (def sum : sums) {
    if ((long) sum < params.bytes || (long) sum < params.times * middle || (long) sum < middle + params.deviations * deviation) continue;
    unusual++;
    most = larger(most, (long) sum);
  }
  if (all < 6L || unusual == 0L || unusual * 4L > all) continue;
  Map row = new LinkedHashMap();
  row.source = entry.getKey();
  row.why = 'more than usual';
  row.dstaddr = '';
  row.bytes = most;
  row.usual_bytes = middle;
  rows.add(row);
}
for (def entry : uploads.entrySet()) {
  long bytes = entry.getValue()[1];
  if (bytes < params.new_bytes || (long) entry.getValue()[0] < (first + params.new_hours) * 3600L) continue;
  String[] parts = entry.getKey().splitOnToken('|', 2);
  Map row = new LinkedHashMap();
  row.source = parts[1];
  row.why = 'new destination';
  row.dstaddr = parts[0];
  row.bytes = bytes;
  row.usual_bytes = middles[parts[1]];
  rows.add(row);
}
rows.sort((a, b) -> {
  int order = Long.compare(b.bytes, a.bytes);
  return order == 0 ? (a.source + a.why + a.dstaddr).compareTo(b.source + b.why + b.dstaddr) : order;
});
return rows.subList(0, (int) Math.min(params.max_rows, rows.size()));`,
      },
    },
  },
});

/**
 * The searches of the detections, by name.
 * @param {typeof import('../tables.ts')} tables
 */
export const detectionQueries = (tables) => {
  const { DEFAULT_THRESHOLDS: thresholds } = tables;
  const conditions = conditionsOf(tables);
  const repeats = 6 * thresholds.number('probe-repeats');
  return {
    'vertical-scans': {
      size: 0,
      query: { bool: { filter: probes(thresholds.number('probe-packets'), conditions) } },
      aggs: {
        scans: countedBy(
          ['srcaddr', 'dstaddr'],
          'ports',
          'dstport',
          'params.count >= params.least && params.flows <= params.repeats * params.count',
          {
            least: thresholds.number('vertical-ports-hour'),
            repeats,
          },
        ),
      },
    },
    'horizontal-scans': {
      size: 0,
      query: { bool: { filter: probes(thresholds.number('probe-packets'), conditions) } },
      aggs: {
        scans: countedBy(
          ['srcaddr', 'dstport'],
          'hosts',
          'dstaddr',
          'params.count >= params.least && params.flows <= params.repeats * params.count',
          {
            least: thresholds.number('horizontal-hosts-hour'),
            repeats,
          },
        ),
      },
    },
    'brute-force': {
      size: 0,
      query: {
        bool: {
          filter: [
            accepted,
            tcp,
            conditions.isOutside('src'),
            terms('dstport', thresholds.list('brute-force-ports').map(Number)),
            isOpening,
            { range: { packets: { gte: 5 } } },
            { range: { bytes: { lte: thresholds.number('brute-force-bytes') / 2 } } },
            { range: { duration_seconds: { lte: thresholds.number('brute-force-seconds') } } },
            isRequest,
          ],
        },
      },
      aggs: {
        attempts: countedBy(
          ['srcaddr', 'dstaddr', 'dstport'],
          'connections',
          'srcport',
          'params.count >= params.least',
          {
            least: thresholds.number('brute-force-hour'),
          },
        ),
      },
    },
    beacons: beacons(thresholds, conditions),
    'unusual-volume': unusualVolume(thresholds, conditions),
  };
};
