import { table } from '../page/charts/table.ts';
import { byteSize, count, fromTo, plural } from '../page/figures.ts';
import type { Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Panel } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';
import { ownerTypeInWords, portInWords } from './words.ts';

/** Ports for administration, and ports of databases: none of them needs the internet. */
const ADMIN_PORTS = [
  21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 8200, 9042,
  9200, 10250, 11211, 27017,
] as const;

/** Ports with much traffic to the internet: SSH, mail, names, web, time. */
const USUAL_PORTS = [22, 25, 53, 80, 123, 443, 465, 587, 853, 993, 995, 8080, 8443] as const;

const MAX_ROWS = 20;
const MAX_EXPOSED_FINDINGS = 2;

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
  sum(flow_weight) FILTER (from_internet) AS flows,
  count(DISTINCT srcaddr) FILTER (from_internet) AS sources,
  coalesce(sum(flow_weight) FILTER (to_internet), 0) AS answered,
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

/** Flows allowed to the internet on ports other than the usual ones. */
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
  sum(flow_weight) AS flows,
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

/** Panels about ports that were open to the internet, and about ports there that are not usual. */
export const PORT_PANELS: readonly Panel[] = [
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
];

/** What stands out: the ports with most flows from the internet, and the unusual port with most bytes. */
export function portFindings(results: QueryResults): {
  readonly exposed: readonly Finding[];
  readonly unusual: readonly Finding[];
} {
  return {
    exposed: results.rows(EXPOSED).slice(0, MAX_EXPOSED_FINDINGS).map(exposedFinding),
    unusual: results.rows(UNUSUAL_PORTS).slice(0, 1).map(unusualFinding),
  };
}

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
