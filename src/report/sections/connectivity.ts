import { table } from '../page/charts/table.ts';
import { count, fromTo, moment, plural } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults, Row } from './panel-query.ts';
import { causeOf, WHY_DENIED } from './reasons-denied.ts';
import type { Finding, Section } from './section.ts';
import { IS_REPLY } from './sql-parts.ts';
import { listItems, ownerTypeInWords, portInWords } from './words.ts';

const MAX_ROWS = 20;
const MAX_BARS = 10;
const MAX_FINDINGS = 3;

/**
 * Rejected connections of the user's own ends, with how often the same ones were accepted. Both are counted at the
 * interfaces that rejected them, since the sender accepts flows that the receiver rejects.
 */
export const CANNOT_REACH = {
  name: 'denied-connections',
  columns: {
    src: 'text',
    src_type: 'text',
    dst: 'text',
    dst_type: 'text',
    dstport: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    reject_reasons: 'text',
    directions: 'text',
    groups: 'text',
    denied: 'integer',
    first: 'seconds',
    last: 'seconds',
    connections: 'integer',
    allowed: 'integer',
    allowed_meanwhile: 'integer',
    first_allowed: 'seconds',
    last_allowed: 'seconds',
  },
  sql: () => `WITH denied AS (
  SELECT
    src, min(src_owner_type) AS src_type, dst, min(dst_owner_type) AS dst_type,
    dstport, protocol_name, min(service_name) AS service_name,
    list_sort(list(DISTINCT reject_reason) FILTER (reject_reason IS NOT NULL)) AS reject_reasons,
    list_sort(list(DISTINCT direction) FILTER (direction IS NOT NULL)) AS directions,
    min(array_to_string(if(direction = 'egress', src_security_group_ids, dst_security_group_ids), ' ')) AS groups,
    sum(flow_weight) AS denied, min(start) AS first, max("end") AS last,
    list(DISTINCT interface_id) AS interfaces,
    count(*) OVER () AS connections
  FROM flows
  WHERE action = 'REJECT' AND NOT from_internet AND NOT ${IS_REPLY}
  GROUP BY src, dst, dstport, protocol_name
  ORDER BY denied DESC, src, dst, dstport, protocol_name
  LIMIT ${MAX_ROWS}
)
SELECT denied.* EXCLUDE (interfaces),
  coalesce(sum(flow_weight), 0) AS allowed,
  coalesce(sum(flow_weight) FILTER (accepted.start < denied.last AND accepted."end" > denied.first), 0) AS allowed_meanwhile,
  min(accepted.start) AS first_allowed, max(accepted."end") AS last_allowed
FROM denied
LEFT JOIN flows AS accepted ON accepted.action = 'ACCEPT'
  AND accepted.src = denied.src AND accepted.dst = denied.dst
  AND accepted.dstport IS NOT DISTINCT FROM denied.dstport
  AND accepted.protocol_name IS NOT DISTINCT FROM denied.protocol_name
  AND (accepted.interface_id IS NULL OR list_contains(denied.interfaces, accepted.interface_id))
GROUP BY ALL
ORDER BY denied DESC, denied.src, denied.dst, denied.dstport, denied.protocol_name`,
} as const satisfies PanelQuery;

type DeniedConnection = Row<(typeof CANNOT_REACH)['columns']>;

/** Rejected flows by destination port. */
const REJECTED_BY_PORT = {
  name: 'rejected-by-port',
  columns: {
    dstport: 'integer',
    protocol_name: 'text',
    service_name: 'text',
    denied: 'integer',
    from_internet: 'integer',
    sources: 'integer',
  },
  sql: () => `SELECT dstport, protocol_name, min(service_name) AS service_name,
  sum(flow_weight) AS denied,
  coalesce(sum(flow_weight) FILTER (from_internet), 0) AS from_internet,
  count(DISTINCT srcaddr) AS sources
FROM flows
WHERE action = 'REJECT' AND dstport IS NOT NULL AND NOT ${IS_REPLY}
GROUP BY dstport, protocol_name
ORDER BY denied DESC, dstport, protocol_name
LIMIT ${MAX_BARS}`,
} as const satisfies PanelQuery;

/** Rejected flows by target owner. */
const REJECTED_BY_TARGET = {
  name: 'rejected-by-target',
  columns: { dst: 'text', type: 'text', denied: 'integer', sources: 'integer', ports: 'integer' },
  sql: () => `SELECT dst, min(dst_owner_type) AS type,
  sum(flow_weight) AS denied,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstport) AS ports
FROM flows
WHERE action = 'REJECT' AND NOT ${IS_REPLY}
GROUP BY dst
ORDER BY denied DESC, dst
LIMIT ${MAX_BARS}`,
} as const satisfies PanelQuery;

/** Who could not reach whom. */
export const CONNECTIVITY: Section = {
  id: 'connectivity',
  title: 'What could not reach what?',
  shortTitle: 'Connectivity',
  // the findings give the reason, if the rules show it
  queries: [WHY_DENIED],
  panels: [
    {
      id: 'cannot-reach',
      title: 'Connections of your own that were denied',
      note: 'From an address of yours, to anywhere. “Allowed” counts the same connection at the interfaces that denied it. Late replies are omitted.',
      queries: [CANNOT_REACH],
      documented: ['cannot-reach'],
      needs: ['action', 'srcaddr', 'dstaddr'],
      isWide: true,
      body: (results) => deniedTable(results.rows(CANNOT_REACH)),
      none: 'No flow from an address of yours was denied.',
    },
    {
      id: 'rejected-by-port',
      title: 'Denied by port',
      queries: [REJECTED_BY_PORT],
      needs: ['action', 'dstport'],
      body: (results) => portBars(results.rows(REJECTED_BY_PORT)),
      none: 'No flow was denied.',
    },
    {
      id: 'rejected-by-target',
      title: 'Denied by target',
      queries: [REJECTED_BY_TARGET],
      documented: ['rejected-on-the-way-to'],
      needs: ['action', 'dstaddr'],
      body: (results) => targetBars(results.rows(REJECTED_BY_TARGET)),
      none: 'No flow was denied.',
    },
  ],
  lead(results) {
    const [first] = results.rows(CANNOT_REACH);
    if (first === undefined) return undefined;
    return html`<b>${plural(first.connections ?? 0n, 'connection')}</b> of your own ${first.connections === 1n ? 'was' : 'were'} denied. If “allowed” is not 0, a rule has changed, or allows a part of it; if it is 0, no rule allows it.`;
  },
  findings: (results) =>
    results
      .rows(CANNOT_REACH)
      .slice(0, MAX_FINDINGS)
      .map((row) => findingOf(row, results)),
};

function deniedTable(rows: readonly DeniedConnection[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Connections of your own that were denied',
    items: rows,
    columns: (make) => [
      make.name(
        'From',
        (row) => row.src,
        ({ src_type }) => ownerTypeInWords(src_type),
      ),
      make.name(
        'To',
        (row) => row.dst,
        ({ dst_type }) => ownerTypeInWords(dst_type),
      ),
      make.port('Port', (row) => row.dstport, serviceOf),
      make.denied('Denied', (row) => row.denied),
      make.count('Allowed', (row) => row.allowed),
      make.time('First', (row) => row.first),
      make.time('Last', (row) => row.last),
      make.name('Denied at', deniedAt, reasonsOf),
      make.name('Security groups there', (row) => row.groups),
    ],
  });
}

function serviceOf({
  service_name,
  protocol_name,
}: {
  service_name?: string | undefined;
  protocol_name?: string | undefined;
}): string | undefined {
  return service_name ?? protocol_name;
}

/** The end at which a flow was rejected: the sender’s or the receiver’s interface. */
function deniedAt({ directions }: DeniedConnection): string | undefined {
  const ends = listItems(directions).map((direction) => (direction === 'egress' ? 'the sender' : 'the receiver'));
  return ends.length === 0 ? undefined : ends.join(', ');
}

/** The reasons that records state; without one it is a security group or a network ACL. */
function reasonsOf({ reject_reasons }: DeniedConnection): string | undefined {
  const reasons = listItems(reject_reasons).map((reason) => REJECT_REASONS.get(reason) ?? reason);
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

const REJECT_REASONS: ReadonlyMap<string, string> = new Map([
  ['BPA', 'VPC Block Public Access'],
  ['EC', 'encryption control'],
]);

function portBars(rows: readonly Row<(typeof REJECTED_BY_PORT)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  const bars = table({
    caption: 'Denied flows by port',
    items: rows,
    columns: (make) => [
      make.port('Port', (row) => row.dstport, serviceOf),
      make.bar('Share', ({ denied = 0n, from_internet = 0n }) => [
        { value: denied - from_internet, tone: 'no' },
        { value: from_internet, tone: 'no2' },
      ]),
      make.count('Denied', (row) => row.denied),
      make.count('From the internet', (row) => row.from_internet),
      make.count('Sources', (row) => row.sources),
    ],
  });
  return html`<p class="keys"><span class="key"></span>from your own <span class="key two"></span>from the internet</p>${bars}`;
}

function targetBars(rows: readonly Row<(typeof REJECTED_BY_TARGET)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Denied flows by target',
    items: rows,
    columns: (make) => [
      make.name(
        'Owner',
        (row) => row.dst,
        ({ type }) => ownerTypeInWords(type),
      ),
      make.bar('Share', ({ denied = 0n }) => [{ value: denied, tone: 'no' }]),
      make.count('Denied', (row) => row.denied),
      make.count('Sources', (row) => row.sources),
      make.count('Ports', (row) => row.ports),
    ],
  });
}

function findingOf(row: DeniedConnection, results: QueryResults): Finding {
  const { src = 'not known', dst = 'not known', dstport, protocol_name, service_name, denied = 0n, allowed = 0n } = row;
  const { first, last } = row;
  const when = first === undefined || last === undefined ? undefined : { firstSeconds: first, lastSeconds: last };
  const cause = causeOf(row, results);
  const times = when === undefined ? '' : `, ${fromTo(when.firstSeconds, when.lastSeconds)}`;
  return {
    tone: 'broken',
    tag: 'Cannot reach',
    sentence: [
      { name: src },
      ' could not reach ',
      { name: dst },
      ` on ${portInWords(dstport, protocol_name, service_name)}`,
    ],
    reason: [
      `${plural(denied, 'flow')} denied${times}; ${comparison(row)}.`,
      ...(cause === undefined
        ? []
        : [' ', { name: sentenceCase(cause.why) }, '. Allowing it takes ', ...cause.change, '.']),
    ],
    summary: {
      subject: `${src} → ${dst}:${portInWords(dstport, protocol_name, undefined).replace(/^port /, '')}`,
      figure: count(denied),
      remark: allowed > 0n ? 'allowed at other times' : 'never allowed',
    },
    ...(when === undefined ? {} : { when }),
    panelId: cause === undefined ? 'cannot-reach' : 'why-denied',
  };
}

/** How the same connection fared at other times. */
function comparison(row: DeniedConnection): string {
  const { allowed = 0n, allowed_meanwhile = 0n, first_allowed, last_allowed, first, last } = row;
  if (allowed === 0n) return 'none was allowed';
  if (allowed_meanwhile > 0n)
    return `${count(allowed_meanwhile)} allowed meanwhile, so it depends on more than names and port`;
  if (first !== undefined && last_allowed !== undefined && last_allowed <= first) {
    return `${count(allowed)} allowed before, the last ${moment(last_allowed)}, so something changed`;
  }
  if (last !== undefined && first_allowed !== undefined && first_allowed >= last) {
    return `${count(allowed)} allowed since ${moment(first_allowed)}, so something changed`;
  }
  return `${count(allowed)} allowed at other times, so something changed`;
}

/** A text that begins with a capital. */
function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
