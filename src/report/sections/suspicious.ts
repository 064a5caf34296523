import type { Detection } from '../detections/detection.ts';
import { DETECTIONS } from '../detections/detections.ts';
import { scatter } from '../page/charts/scatter.ts';
import { sparkline } from '../page/charts/sparkline.ts';
import { type ColumnMaker, type TableColumn, table } from '../page/charts/table.ts';
import { byteSize, count, fromTo, plural } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import { plainTextOf } from '../page/text.ts';
import type { Columns, ColumnType, PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Panel, ReportContext, Section, Text } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';
import { ownerTypeInWords, portInWords } from './words.ts';

/** Ports by which systems are administered, and ports of databases: none of them needs the internet. */
const ADMIN_PORTS = [
  21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 8200, 9042,
  9200, 10250, 11211, 27017,
] as const;

/** Ports on which much goes to the internet: SSH, mail, names, web, time. */
const USUAL_PORTS = [22, 25, 53, 80, 123, 443, 465, 587, 853, 993, 995, 8080, 8443] as const;

const MAX_ROWS = 20;
const MAX_POINTS = 300;
const MAX_PERSISTENT = 10;
const MAX_DETECTED = 15;
const MANY = 3;
const MAX_EXPOSED_FINDINGS = 2;
const MAX_DETECTION_FINDINGS = 2;

/** Admin and database ports that accepted flows from the internet. */
export const EXPOSED = {
  name: 'exposed',
  columns: {
    owner: 'text',
    type: 'text',
    port: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    flows: 'integer',
    sources: 'integer',
    answered: 'integer',
    labels: 'text',
    groups: 'text',
    first: 'seconds',
    last: 'seconds',
  },
  sql: () => `SELECT
  if(from_internet, dst, src) AS owner,
  min(if(from_internet, dst_owner_type, src_owner_type)) AS type,
  service_port AS port, protocol_name, min(service_name) AS service_name,
  sum(weight) FILTER (from_internet) AS flows,
  count(DISTINCT srcaddr) FILTER (from_internet) AS sources,
  coalesce(sum(weight) FILTER (to_internet), 0) AS answered,
  string_agg(DISTINCT coalesce(src_label, 'no label'), ', ' ORDER BY coalesce(src_label, 'no label'))
    FILTER (from_internet) AS labels,
  min(array_to_string(if(from_internet, dst_security_group_ids, src_security_group_ids), ' ')) AS groups,
  min(start) FILTER (from_internet) AS first,
  max("end") FILTER (from_internet) AS last
FROM flows
WHERE action = 'ACCEPT' AND from_internet <> to_internet
  AND service_port IN (${ADMIN_PORTS.join(', ')})
  AND service_port = if(from_internet, dstport, srcport)
GROUP BY 1, service_port, protocol_name
HAVING count(*) FILTER (from_internet) > 0
ORDER BY flows DESC, owner, port, protocol_name
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** What was allowed to the internet on ports other than the usual ones. */
export const UNUSUAL_PORTS = {
  name: 'unusual-ports',
  columns: {
    src: 'text',
    type: 'text',
    dstport: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    bytes: 'integer',
    flows: 'integer',
    targets: 'integer',
    first: 'seconds',
    last: 'seconds',
  },
  sql: () => `SELECT src, min(src_owner_type) AS type, dstport, protocol_name, min(service_name) AS service_name,
  coalesce(sum(bytes * weight), 0) AS bytes,
  sum(weight) AS flows,
  count(DISTINCT dstaddr) AS targets,
  min(start) AS first, max("end") AS last
FROM sent
WHERE to_internet AND NOT from_internet AND NOT ${IS_REPLY}
  AND dstport NOT IN (${USUAL_PORTS.join(', ')}) AND protocol_name IN ('tcp', 'udp')
  AND src_owner_type IS DISTINCT FROM 'nat_gateway'
GROUP BY src, dstport, protocol_name
ORDER BY bytes DESC, src, dstport, protocol_name
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

const OF_A_SOURCE = `count(DISTINCT dstport) AS ports, count(DISTINCT dstaddr) AS hosts`;
const DENIED_REQUESTS = `action = 'REJECT' AND srcaddr IS NOT NULL AND NOT ${IS_REPLY}`;

/** Sources of rejected flows that tried several ports or hosts. */
const DENIED_SOURCES = {
  name: 'denied-sources',
  columns: {
    srcaddr: 'text',
    src: 'text',
    denied: 'integer',
    ports: 'integer',
    hosts: 'integer',
    first: 'seconds',
    last: 'seconds',
    sources: 'integer',
    all_sources: 'integer',
  },
  sql: () => `SELECT *
FROM (
  SELECT *, count(*) FILTER (ports >= ${MANY} OR hosts >= ${MANY}) OVER () AS sources, count(*) OVER () AS all_sources
  FROM (
    SELECT srcaddr, min(src) AS src, sum(weight) AS denied, ${OF_A_SOURCE}, min(start) AS first, max("end") AS last
    FROM flows
    WHERE ${DENIED_REQUESTS}
    GROUP BY srcaddr
  )
)
WHERE ports >= ${MANY} OR hosts >= ${MANY}
ORDER BY ports * hosts DESC, denied DESC, srcaddr
LIMIT ${MAX_POINTS}`,
} as const satisfies PanelQuery;

/** How many sources were denied at all. */
const DENIED_AT_ALL = {
  name: 'denied-at-all',
  columns: { sources: 'integer', from_internet: 'integer' },
  sql: () => `SELECT count(DISTINCT srcaddr) AS sources, count(DISTINCT srcaddr) FILTER (from_internet) AS from_internet
FROM flows
WHERE ${DENIED_REQUESTS}`,
} as const satisfies PanelQuery;

/** When the sources with most rejected flows sent them. */
const DENIED_OVER_TIME = {
  name: 'denied-over-time',
  columns: { srcaddr: 'text', at: 'seconds', denied: 'integer' },
  sql: (context) => {
    const step = sparkStep(context);
    return `SELECT srcaddr, "end" // ${step} * ${step} AS at, sum(weight) AS denied
FROM flows
WHERE ${DENIED_REQUESTS} AND "end" IS NOT NULL
  AND srcaddr IN (
    SELECT srcaddr
    FROM (SELECT srcaddr, sum(weight) AS denied, ${OF_A_SOURCE} FROM flows WHERE ${DENIED_REQUESTS} GROUP BY srcaddr)
    WHERE ports >= ${MANY} OR hosts >= ${MANY}
    ORDER BY ports * hosts DESC, denied DESC, srcaddr
    LIMIT ${MAX_PERSISTENT}
  )
GROUP BY 1, 2
ORDER BY 1, 2`;
  },
} as const satisfies PanelQuery;

/** The queries of the detections, by the detection. */
const DETECTED: ReadonlyMap<Detection, PanelQuery> = new Map(
  DETECTIONS.map((detection) => [
    detection,
    { name: detection.id, columns: detection.columns, sql: ({ thresholds }) => detection.sql(thresholds) },
  ]),
);

/** What may be an attack, or an opening for one. */
export const SUSPICIOUS: Section = {
  id: 'suspicious',
  title: 'What looks suspicious?',
  shortTitle: 'Suspicious',
  queries: [DENIED_AT_ALL],
  panels: [
    {
      id: 'exposed',
      title: 'Admin and database ports that are open to the internet',
      note: 'Allowed, from outside. Anything here that you did not mean to open is the first thing to close.',
      queries: [EXPOSED],
      needs: ['action', 'service_port', 'src_class', 'dst_class'],
      isWide: true,
      body: (results) => exposedTable(results.rows(EXPOSED)),
      none: 'No flow from the internet to such a port was allowed.',
    },
    {
      id: 'unusual-ports',
      title: 'Sent to the internet on unusual ports',
      note: 'Allowed, to ports other than those of web, mail, names, time and SSH. The registered service of a port is a hint only.',
      queries: [UNUSUAL_PORTS],
      needs: ['action', 'dstport', 'src_class', 'dst_class'],
      isWide: true,
      body: (results) => unusualTable(results.rows(UNUSUAL_PORTS)),
      none: 'Nothing was sent to the internet on other ports.',
    },
    ...DETECTIONS.map(detectionPanel),
    {
      id: 'denied-sources',
      title: 'Who tried many ports or many hosts',
      note: 'Sources of denied flows. Far right are those that tried many ports, high up those that tried many hosts; the size is the number of flows.',
      queries: [DENIED_SOURCES],
      documented: ['scanners'],
      needs: ['action', 'srcaddr', 'dstaddr', 'dstport'],
      body: (results) => sourcesChart(results.rows(DENIED_SOURCES)),
      none: `No source was denied on ${MANY} ports or at ${MANY} hosts.`,
    },
    {
      id: 'most-persistent',
      title: 'The most persistent',
      note: 'Those with most ports and hosts, and when they were denied.',
      queries: [DENIED_SOURCES, DENIED_OVER_TIME],
      documented: ['scanners'],
      needs: ['action', 'srcaddr', 'dstaddr', 'dstport'],
      body: persistentTable,
      none: `No source was denied on ${MANY} ports or at ${MANY} hosts.`,
    },
  ],
  lead(results) {
    const [all] = results.rows(DENIED_AT_ALL);
    const { sources = 0n, from_internet = 0n } = all ?? {};
    const exposed = results.rows(EXPOSED).length;
    if (sources === 0n && exposed === 0) return undefined;
    const many = results.rows(DENIED_SOURCES)[0]?.sources ?? 0n;
    return html`<b>${plural(sources, 'address', 'addresses')}</b> ${sources === 1n ? 'was' : 'were'} denied, ${count(from_internet)} of them on the internet; <b>${count(many)}</b> tried ${MANY} ports or hosts and more. What was denied did no harm: look first at what was allowed.`;
  },
  findings: (results) => [
    ...results.rows(EXPOSED).slice(0, MAX_EXPOSED_FINDINGS).map(exposedFinding),
    ...[...DETECTED].flatMap(([detection, query]) => detectionFindings(detection, query, results)),
    ...results.rows(UNUSUAL_PORTS).slice(0, 1).map(unusualFinding),
  ],
};

function exposedTable(rows: readonly Row<(typeof EXPOSED)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Admin and database ports that are open to the internet',
    items: rows,
    columns: (make) => [
      make.name(
        'Owner',
        (row) => row.owner,
        ({ type }) => ownerTypeInWords(type),
      ),
      make.port(
        'Port',
        (row) => row.port,
        ({ service_name, protocol_name }) => service_name ?? protocol_name,
      ),
      make.count('Flows', (row) => row.flows),
      make.count('Answers', (row) => row.answered),
      make.count('Addresses', (row) => row.sources),
      make.name('Known as', (row) => row.labels),
      make.time('First', (row) => row.first),
      make.time('Last', (row) => row.last),
      make.name('Security groups', (row) => row.groups),
    ],
  });
}

function unusualTable(rows: readonly Row<(typeof UNUSUAL_PORTS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Sent to the internet on unusual ports',
    items: rows,
    columns: (make) => [
      make.name(
        'From',
        (row) => row.src,
        ({ type }) => ownerTypeInWords(type),
      ),
      make.port('Port', (row) => row.dstport, registered),
      make.bytes('Sent', (row) => row.bytes),
      make.count('Flows', (row) => row.flows),
      make.count('Targets', (row) => row.targets),
      make.time('First', (row) => row.first),
      make.time('Last', (row) => row.last),
    ],
  });
}

function registered({ protocol_name = '', service_name }: Row<(typeof UNUSUAL_PORTS)['columns']>): string {
  return service_name === undefined ? protocol_name : `${protocol_name}, registered for ${service_name}`;
}

function sourcesChart(rows: readonly Row<(typeof DENIED_SOURCES)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const points = rows.map(({ srcaddr = '', src, ports = 0n, hosts = 0n, denied = 0n }) => ({
    name: srcaddr,
    ...(src === undefined || src === srcaddr ? {} : { remark: src }),
    x: ports,
    y: hosts,
    weight: denied,
  }));
  const chart = scatter({
    label: 'Denied sources by the number of ports and hosts that they tried; a table has the numbers of the first ones',
    xTitle: 'ports tried',
    yTitle: 'hosts tried',
    weightTitle: 'denied flows',
    points,
  });
  const { sources = 0n } = rows[0] ?? {};
  const rest = sources - BigInt(rows.length);
  return html`${chart}${rest > 0n && html`<p class="more">The ${count(rows.length)} with most ports and hosts, of ${count(sources)}.</p>`}`;
}

/** Lengths of an interval of a sparkline, in seconds. */
const SPARK_STEPS = [60, 300, 900, 3_600, 7_200, 21_600, 86_400, 604_800] as const;
const MAX_SPARK_BARS = 40;

/** The length of an interval of a sparkline, so that the period has at most 40. */
function sparkStep({ period }: ReportContext): number {
  const length = period === undefined ? 0 : period.lastSeconds - period.firstSeconds;
  const fitting = SPARK_STEPS.find((step) => length / step < MAX_SPARK_BARS);
  return fitting ?? Math.ceil(length / MAX_SPARK_BARS);
}

function persistentTable(results: QueryResults, context: ReportContext): Markup | undefined {
  const rows = results.rows(DENIED_SOURCES).slice(0, MAX_PERSISTENT);
  if (rows.length === 0) return undefined;
  const times = new Map<string, Map<number, bigint>>();
  for (const { srcaddr = '', at, denied = 0n } of results.rows(DENIED_OVER_TIME)) {
    const source = times.get(srcaddr) ?? new Map<number, bigint>();
    if (at !== undefined) source.set(at, denied);
    times.set(srcaddr, source);
  }
  const slots = slotsOf(context);
  return table({
    caption: 'Sources of denied flows with most ports and hosts',
    items: rows,
    columns: (make) => [
      make.address(
        'Source',
        (row) => row.srcaddr,
        ({ src, srcaddr }) => (src === srcaddr ? undefined : src),
      ),
      make.denied('Denied', (row) => row.denied),
      make.count('Ports', (row) => row.ports),
      make.count('Hosts', (row) => row.hosts),
      make.text('When', ({ srcaddr = '', first, last }) => {
        const source = times.get(srcaddr);
        const period = first === undefined || last === undefined ? '' : fromTo(first, last);
        return html`${sparkline(slots.map((slot) => source?.get(slot) ?? 0n))}<span class="vh">${period}</span>`;
      }),
    ],
  });
}

function slotsOf(context: ReportContext): readonly number[] {
  const { period } = context;
  if (period === undefined) return [];
  const step = sparkStep(context);
  const first = Math.floor(period.firstSeconds / step) * step;
  const slots = Math.min(Math.floor((period.lastSeconds - first) / step) + 1, MAX_SPARK_BARS + 1);
  return Array.from({ length: Math.max(slots, 0) }, (_, index) => first + index * step);
}

/** A panel with the findings of a detection, and its rule in words. */
function detectionPanel(detection: Detection): Panel {
  const query = queryOf(detection);
  return {
    id: detection.id,
    title: detection.title,
    queries: [query],
    documented: [detection.id],
    needs: detection.needs,
    isWide: true,
    body: (results, { thresholds }) => {
      const rows = results.rows(query);
      if (rows.length === 0) return undefined;
      const found = table({
        caption: detection.title,
        items: rows.slice(0, MAX_DETECTED),
        columns: (make) =>
          Object.entries(detection.columns).map(([name, type]) =>
            detectionColumn(make, detection.headings[name] ?? name, name, type),
          ),
      });
      const rest = rows.length - MAX_DETECTED;
      return html`<p class="rule">${detection.rule(thresholds)}</p>${found}${rest > 0 && html`<p class="more">And ${plural(rest, 'other')}.</p>`}`;
    },
    none: 'Nothing was found.',
  };
}

function queryOf(detection: Detection): PanelQuery {
  const query = DETECTED.get(detection);
  if (query === undefined) throw new Error(`no query of the detection ${detection.id}`);
  return query;
}

/** A column of a detection, by the type and name of its values. */
function detectionColumn(make: ColumnMaker<Row>, heading: string, name: string, type: ColumnType): TableColumn<Row> {
  switch (type) {
    case 'integer':
      if (name.endsWith('port')) return make.port(heading, (row) => wholeOf(row[name]));
      if (name.endsWith('bytes')) return make.bytes(heading, (row) => wholeOf(row[name]));
      return make.count(heading, (row) => wholeOf(row[name]));
    case 'seconds':
      return make.time(heading, (row) => numberOf(row[name]));
    case 'text':
      return name.endsWith('addr')
        ? make.address(heading, (row) => textOf(row[name]))
        : make.name(heading, (row) => textOf(row[name]));
    case 'number':
    case 'boolean':
      return make.name(heading, (row) => textOf(row[name]));
  }
}

function wholeOf(value: Row[string]): bigint | undefined {
  return typeof value === 'bigint' ? value : undefined;
}

function numberOf(value: Row[string]): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: Row[string]): string | undefined {
  return value === undefined ? undefined : String(value);
}

function detectionFindings(detection: Detection, query: PanelQuery, results: QueryResults): Finding[] {
  const rows: readonly Row<Columns>[] = results.rows(query);
  return rows.slice(0, MAX_DETECTION_FINDINGS).map((row) => {
    const sentence = detection.sentence(row);
    const when = periodOf(row);
    return {
      tone: detection.tone,
      tag: TAGS.get(detection.id) ?? 'Detected',
      sentence,
      reason: detection.reason(row),
      summary: summaryOf(sentence),
      ...(when === undefined ? {} : { when }),
      panelId: detection.id,
    };
  });
}

const TAGS: ReadonlyMap<string, string> = new Map([
  ['vertical-scans', 'Port scan'],
  ['horizontal-scans', 'Sweep'],
  ['brute-force', 'Brute force'],
  ['beacons', 'Beacon'],
  ['unusual-volume', 'Unusual volume'],
]);

/** What a detection found, as a line of the summary: its sentence, which has its figures. */
function summaryOf(sentence: Text): Finding['summary'] {
  return { subject: plainTextOf(sentence), figure: '' };
}

function periodOf(row: Row<Columns>): Finding['when'] {
  const firstSeconds = numberOf(row.first_seen);
  const lastSeconds = numberOf(row.last_seen);
  return firstSeconds === undefined || lastSeconds === undefined ? undefined : { firstSeconds, lastSeconds };
}

function exposedFinding(row: Row<(typeof EXPOSED)['columns']>): Finding {
  const { owner = 'not known', port, protocol_name, service_name, flows = 0n, sources = 0n, answered = 0n } = row;
  const { labels = 'no label', first, last } = row;
  return {
    tone: 'exposed',
    tag: 'Open to the internet',
    sentence: [
      { name: owner },
      ` ${answered > 0n ? 'answers' : 'lets in'} ${portInWords(port, protocol_name, service_name)} from the internet`,
    ],
    reason: [
      `${plural(flows, 'flow')} allowed from ${plural(sources, 'address', 'addresses')}: `,
      { name: labels },
      '.',
    ],
    summary: {
      subject: `${owner}:${port ?? ''}`,
      figure: count(flows),
      remark: `from ${plural(sources, 'address', 'addresses')}`,
    },
    ...(first === undefined || last === undefined ? {} : { when: { firstSeconds: first, lastSeconds: last } }),
    panelId: 'exposed',
  };
}

function unusualFinding(row: Row<(typeof UNUSUAL_PORTS)['columns']>): Finding {
  const { src = 'not known', dstport, bytes = 0n, flows = 0n, targets = 0n, first, last } = row;
  const when = first === undefined || last === undefined ? undefined : { firstSeconds: first, lastSeconds: last };
  return {
    tone: 'unusual',
    tag: 'Unusual port',
    sentence: [{ name: src }, ` sent ${byteSize(bytes)} to the internet on port ${dstport ?? '?'}`],
    reason: [
      `${plural(flows, 'flow')} to ${plural(targets, 'address', 'addresses')}${when === undefined ? '' : `, ${fromTo(when.firstSeconds, when.lastSeconds)}`}.`,
    ],
    summary: {
      subject: `${src} → internet:${dstport ?? ''}`,
      figure: byteSize(bytes),
      remark: `to ${plural(targets, 'address', 'addresses')}`,
    },
    ...(when === undefined ? {} : { when }),
    panelId: 'unusual-ports',
  };
}
