import { bundleModule } from '../../bundle-module.mjs';
import { withoutLinks } from '../questions/needs.mjs';
import { QUESTIONS } from '../questions/questions.mjs';
import { PLACE_QUERIES } from './place-queries.mjs';
import { BYTES, FLOW_WEIGHT, FLOWS, LAST, OWNER, SERVICE, WEIGHT } from './sql-parts.mjs';

/** Hours of the samples' day, and of the 30 days that end with it; users replace them. */
const SAMPLE_HOURS = {
  day: "hour BETWEEN '2026/03/02/00' AND '2026/03/02/23'",
  month: "hour BETWEEN '2026/02/01/00' AND '2026/03/02/23'",
};

const HOUR = `date_trunc('hour', from_unixtime("end"))`;

/**
 * A null of each type of the dictionary, in syntax that Athena and DuckDB share. Lists use `nullif` of two equal values because the two
 * engines spell the types of lists and maps differently.
 */
const NULLS = {
  number: 'CAST(NULL AS bigint)',
  string: 'CAST(NULL AS varchar)',
  strings: "nullif(ARRAY[''], ARRAY[''])",
};
const FAULT_NULL = 'CAST(NULL AS ROW(code varchar, field varchar, detail varchar))';

/** A network ACL entry as one text. */
const ENTRY = "nacl_id || '/' || nacl_rule_direction || '/' || CAST(nacl_rule_number AS varchar)";

/** The owner to whom a charge belongs: at a gateway or an endpoint, the owner of the other end. */
const CHARGED_OWNER = `coalesce(
    if(direction = 'egress' AND transfer_source <> 'owner' OR direction = 'ingress' AND transfer_source = 'owner', src_owner_name, dst_owner_name),
    'not known')`;
/** Null if no charge is known: free flows alone do not make those without a price free. */
const USD = `CASE WHEN sum(transfer_usd) > 0 OR count(transfer_usd) = count(*) THEN sum(transfer_usd * ${WEIGHT}) END AS usd`;

/**
 * Whether a row of `senders` counts. If both interfaces record, the bytes are in two records, and the sender's record (egress) counts.
 * If the sender does not record, the receiver's record (ingress) counts. A record without a direction always counts, since it may be
 * either of the two.
 */
const IS_COUNTED = `direction IS NULL
  OR direction = 'egress'
  OR if(sender IS NULL, address_records, interface_records) = 0`;

/** {@link IS_COUNTED} for rows that include rejected flows: only the end that rejects a packet records it. */
const IS_COUNTED_OR_REJECTED = `action = 'REJECT'
  OR ${IS_COUNTED}`;

/**
 * Each query: the columns that it reads, and the statement over `flows`, the rows of the period (a day, unless `period` specifies
 * another).
 */
const QUERIES = {
  ...PLACE_QUERIES,
  'accepted-and-rejected': {
    columns: ['log_status', 'end'],
    once: { groups: { flow_hour: HOUR, action: 'action' }, where: ["log_status = 'OK'", 'action IS NOT NULL'] },
    statement: () => `SELECT
  flow_hour,
  action,
  sum(flows) AS flows,
  sum(CASE WHEN ${IS_COUNTED_OR_REJECTED.replaceAll('\n', '\n  ')}
    THEN bytes ELSE 0 END) AS bytes
FROM senders
GROUP BY 1, 2
ORDER BY 1, 2`,
  },
  'cannot-reach': {
    columns: [
      ...['action', 'src_owner_name', 'dstaddr', 'dstport', 'protocol_name', 'direction', 'reject_reason'],
      ...['src_security_group_ids', 'dst_security_group_ids'],
    ],
    statement: () => `SELECT
  dstport,
  protocol_name,
  direction,
  coalesce(reject_reason, 'security group or network ACL') AS reason,
  coalesce(array_join(src_security_group_ids, ' '), 'not known') AS source_groups,
  coalesce(array_join(dst_security_group_ids, ' '), 'not known') AS destination_groups,
  count(*) AS flows
FROM flows
WHERE action = 'REJECT'
  AND src_owner_name = 'checkout'
  AND dstaddr = '203.0.113.80'
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY flows DESC, dstport, direction`,
  },
  'rejected-on-the-way-to': {
    columns: ['action', 'dst_owner_name', 'dstport', 'protocol_name', 'dst_security_group_ids', 'srcaddr'],
    statement: () => `SELECT
  dstport,
  protocol_name,
  coalesce(array_join(dst_security_group_ids, ' '), 'not known') AS destination_groups,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS sources
FROM flows
WHERE action = 'REJECT'
  AND dst_owner_name = 'shop-bastion'
GROUP BY 1, 2, 3
ORDER BY flows DESC, dstport`,
  },
  'rejected-by-rule': {
    columns: [
      ...['action', 'direction', 'verdict', 'verdict_reason', 'nacl_id', 'nacl_rule_direction', 'nacl_rule_number'],
      ...['nacl_result', 'sg_groups', 'src_owner_name', 'dst_owner_name', 'srcaddr', 'dstport'],
    ],
    statement: () => `SELECT
  verdict,
  verdict_reason,
  if(nacl_result = 'deny', ${ENTRY}, 'none') AS entry,
  coalesce(array_join(array_sort(sg_groups), ' '), 'none') AS groups,
  ${OWNER} AS owner,
  coalesce(direction, 'not known') AS direction,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstport) AS ports
FROM flows
WHERE action = 'REJECT'
  AND verdict IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY flows DESC, 1, 2, 3, 4, 5, 6
LIMIT 100`,
  },
  'can-reach': {
    columns: [
      ...['action', 'direction', 'protocol_name', 'service_port', 'dstport', 'src_owner_name', 'dst_owner_name'],
      ...['verdict', 'verdict_reason', 'verdict_certainty', 'sg_rule_id', 'nacl_id', 'nacl_rule_direction'],
      ...['nacl_rule_number', 'nacl_result', 'sample_weight'],
    ],
    statement: () => `SELECT
  src_owner_name AS source,
  dst_owner_name AS destination,
  coalesce(direction, 'not known') AS direction,
  coalesce(protocol_name, 'not known') AS protocol,
  ${SERVICE} AS port,
  action,
  coalesce(verdict, 'none') AS verdict,
  coalesce(verdict_reason, 'none') AS reason,
  coalesce(verdict_certainty, 'none') AS certainty,
  coalesce(sg_rule_id, 'none') AS rule,
  coalesce(${ENTRY}, 'none') AS entry,
  ${FLOWS}
FROM flows
WHERE action IS NOT NULL
  AND (
    (src_owner_name = 'shop-batch' AND dst_owner_name = 'orders-db')
    OR (src_owner_name = 'orders-db' AND dst_owner_name = 'shop-batch')
  )
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
LIMIT 100`,
  },
  'rules-in-use': {
    period: 'month',
    columns: [
      ...['verdict', 'sg_id', 'sg_name', 'sg_rule_id', 'sg_rule_direction', 'sg_rule_description'],
      ...['sg_rule_matches', 'sample_weight', 'end'],
    ],
    statement: () => `SELECT
  sg_id,
  coalesce(sg_name, 'not known') AS group_name,
  sg_rule_id,
  sg_rule_direction,
  coalesce(sg_rule_description, 'none') AS description,
  ${FLOWS},
  ${LAST},
  sum(if(sg_rule_matches = 1, ${FLOW_WEIGHT}, 0)) AS needed
FROM flows
WHERE verdict = 'allowed'
  AND sg_rule_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5`,
  },
  'entries-in-use': {
    period: 'month',
    columns: [
      ...['verdict', 'nacl_id', 'nacl_rule_direction', 'nacl_rule_number', 'nacl_result', 'sample_weight', 'end'],
    ],
    statement: () => `SELECT
  nacl_id,
  nacl_rule_direction,
  nacl_rule_number,
  nacl_result,
  ${FLOWS},
  ${LAST}
FROM flows
WHERE nacl_result IN ('allow', 'deny')
  AND nacl_rule_number IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4`,
  },
  'denied-now': {
    columns: [
      ...['direction', 'protocol_name', 'service_port', 'dstport', 'src_owner_name', 'dst_owner_name', 'bytes'],
      ...['verdict', 'verdict_reason', 'nacl_id', 'nacl_rule_direction', 'nacl_rule_number', 'nacl_result'],
      ...['sample_weight', 'end'],
    ],
    statement: () => `SELECT
  verdict_reason,
  if(nacl_result = 'deny', ${ENTRY}, 'none') AS entry,
  ${OWNER} AS owner,
  coalesce(direction, 'not known') AS direction,
  coalesce(protocol_name, 'not known') AS protocol,
  ${SERVICE} AS port,
  ${FLOWS},
  ${BYTES},
  ${LAST}
FROM flows
WHERE verdict = 'denied_now'
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY bytes DESC, 1, 2, 3, 4, 5, 6
LIMIT 100`,
  },
  scanners: {
    columns: ['action', 'srcaddr', 'dstaddr', 'dstport'],
    statement: () => `SELECT
  srcaddr,
  count(*) AS flows,
  count(DISTINCT dstaddr) AS hosts,
  count(DISTINCT dstport) AS ports
FROM flows
WHERE action = 'REJECT'
GROUP BY 1
HAVING count(DISTINCT dstport) >= 3 OR count(DISTINCT dstaddr) >= 10
ORDER BY flows DESC, srcaddr`,
  },
  'top-talkers': {
    columns: ['src_owner_name'],
    once: {
      groups: { talker: "coalesce(src_owner_name, 'not known')", srcaddr: 'srcaddr' },
      where: ["action = 'ACCEPT'"],
    },
    statement: () => `SELECT talker, srcaddr, sum(flows) AS flows, sum(bytes) AS bytes
FROM senders
WHERE ${IS_COUNTED}
GROUP BY 1, 2
ORDER BY bytes DESC, talker, srcaddr
LIMIT 10`,
  },
  'peak-hours': {
    columns: ['end'],
    once: { groups: { flow_hour: HOUR }, where: ["action = 'ACCEPT'"] },
    statement: () => `SELECT flow_hour, sum(flows) AS flows, sum(bytes) AS bytes
FROM senders
WHERE ${IS_COUNTED}
GROUP BY 1
ORDER BY bytes DESC, flow_hour
LIMIT 5`,
  },
  'ways-out': {
    isByDirection: true,
    columns: ['action', 'direction', 'traffic_path_name', 'src_owner_name', 'bytes', 'sample_weight'],
    statement: () => `SELECT
  traffic_path_name,
  coalesce(src_owner_name, 'not known') AS talker,
  ${FLOWS},
  ${BYTES}
FROM directed
WHERE direction = 'egress'
  AND action = 'ACCEPT'
  AND traffic_path_name IS NOT NULL
GROUP BY 1, 2
ORDER BY bytes DESC, traffic_path_name, talker
LIMIT 100`,
  },
  'through-nat': {
    isByDirection: true,
    columns: [
      ...['action', 'direction', 'src_owner_name', 'src_interface_id', 'dst_owner_name', 'dst_owner_type'],
      ...['pkt_dstaddr', 'bytes', 'sample_weight'],
    ],
    statement: () => `SELECT
  coalesce(src_owner_name, 'not known') AS talker,
  coalesce(dst_owner_name, 'not known') AS gateway,
  pkt_dstaddr,
  ${FLOWS},
  ${BYTES}
FROM directed
WHERE direction = 'ingress'
  AND action = 'ACCEPT'
  AND dst_owner_type = 'nat_gateway'
  AND src_interface_id IS NOT NULL
  AND pkt_dstaddr IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY bytes DESC, talker, gateway, pkt_dstaddr
LIMIT 100`,
  },
  'cost-by-class': {
    columns: ['action', 'transfer_class', 'transfer_usd', 'bytes', 'sample_weight'],
    statement: () => `SELECT
  coalesce(transfer_class, 'not known') AS transfer_class,
  ${FLOWS},
  ${BYTES},
  ${USD}
FROM flows
WHERE action = 'ACCEPT'
GROUP BY 1
ORDER BY coalesce(usd, 0) DESC, bytes DESC, 1
LIMIT 100`,
  },
  'cost-by-owner': {
    columns: [
      ...['action', 'direction', 'transfer_class', 'transfer_source', 'transfer_usd'],
      ...['src_owner_name', 'dst_owner_name', 'bytes', 'sample_weight'],
    ],
    statement: () => `SELECT
  ${CHARGED_OWNER} AS owner,
  ${FLOWS},
  ${BYTES},
  ${USD}
FROM flows
WHERE action = 'ACCEPT'
  AND transfer_class IS NOT NULL
GROUP BY 1
ORDER BY coalesce(usd, 0) DESC, bytes DESC, owner
LIMIT 100`,
  },
  's3-through-nat': {
    columns: [
      ...['action', 'direction', 'transfer_class', 'transfer_source', 'transfer_usd', 'src_owner_name'],
      ...['dst_owner_name', 'pkt_src_aws_service', 'pkt_dst_aws_service', 'bytes', 'sample_weight'],
    ],
    statement: () => `SELECT
  coalesce(pkt_dst_aws_service, pkt_src_aws_service) AS aws_service,
  ${CHARGED_OWNER} AS owner,
  ${FLOWS},
  ${BYTES},
  ${USD}
FROM flows
WHERE action = 'ACCEPT'
  AND transfer_class = 'nat_gateway'
  AND coalesce(pkt_dst_aws_service, pkt_src_aws_service) IN ('S3', 'DYNAMODB')
GROUP BY 1, 2
ORDER BY coalesce(usd, 0) DESC, bytes DESC, aws_service, owner
LIMIT 100`,
  },
  'ports-in-use': {
    isByDirection: true,
    columns: ['action', 'direction', 'service_port', 'dstport', 'dst_security_group_ids', 'sample_weight'],
    statement: () => `SELECT
  security_group,
  dstport,
  ${FLOWS}
FROM directed
CROSS JOIN UNNEST(dst_security_group_ids) AS members (security_group)
WHERE action = 'ACCEPT'
  AND direction = 'ingress'
  AND service_port = dstport
GROUP BY 1, 2
ORDER BY 1, 2`,
  },
  unattributed: {
    isByDirection: true,
    columns: [...['log_status', 'dst_interface_id', 'dst_class', 'src_interface_id', 'src_class', 'sample_weight']],
    statement: () => `SELECT
  sum(if(dst_interface_id IS NOT NULL, ${FLOW_WEIGHT}, 0)) AS destination_known,
  sum(if(dst_interface_id IS NULL AND dst_class = 'private', ${FLOW_WEIGHT}, 0)) AS destination_not_known,
  sum(if(src_interface_id IS NOT NULL, ${FLOW_WEIGHT}, 0)) AS source_known,
  sum(if(src_interface_id IS NULL AND src_class = 'private', ${FLOW_WEIGHT}, 0)) AS source_not_known
FROM directed
WHERE log_status = 'OK'`,
  },
  unreadable: {
    columns: ['parse_fault'],
    statement: () => `SELECT fault.code, coalesce(fault.field, 'none') AS field, count(*) AS lines
FROM (
  SELECT CAST(parse_fault AS ROW(code varchar, field varchar, detail varchar)) AS fault
  FROM flows
  WHERE parse_fault IS NOT NULL
) AS faults
GROUP BY 1, 2
ORDER BY lines DESC, 1, 2`,
  },
};

/** Columns required to count each byte once. */
const ONCE_COLUMNS = [
  ...['action', 'direction', 'interface_id', 'src_interface_id', 'dst_interface_id', 'srcaddr', 'dstaddr', 'bytes'],
  ...['sample_weight', 'flows_out', 'flows_in', 'bytes_out', 'bytes_in'],
];

/**
 * The queries of `docs/questions.md` for Athena: `deploy/athena/queries.sql`.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildAthenaQueries = async () => {
  const queries = (await athenaQueries(SAMPLE_HOURS)).map(({ text }) => text);
  return { 'deploy/athena/queries.sql': `${HEAD}\n${queries.join('\n')}` };
};

/**
 * The queries with the condition that selects the rows of a period, in the order of the questions.
 * @param {{ readonly day: string, readonly month: string }} periods conditions on the table's rows, for a day and for 30 days
 * @returns {Promise<{ name: string, sentence: string, period: 'day' | 'month', text: string }[]>}
 */
export const athenaQueries = async (periods) => {
  const tables = await bundleModule(new URL('../tables.ts', import.meta.url));
  const { DICTIONARY, FAULT_NAMES } = tables;
  const nulls = new Map([
    ...DICTIONARY.map(({ name, json, decimals }) => [
      name,
      decimals === undefined ? NULLS[json] : 'CAST(NULL AS double)',
    ]),
    [FAULT_NAMES.fault, FAULT_NULL],
  ]);
  return QUESTIONS.flatMap((question) => question.queries).map((query) => ({
    name: query.name,
    sentence: query.sentence,
    period: QUERIES[query.name]?.period ?? 'day',
    text: render(query, nulls, periods, tables),
  }));
};

const HEAD = `-- Generated by \`npm run generate\`; do not edit.
-- Queries over the table of create-table.sql, each with its name and what it needs.
-- \`hour\` is the hour of arrival, a few minutes after the flow. Name it in every query to read only those hours.
-- With SAMPLE_ACCEPT, counts of accepted flows and bytes are multiplied by sample_weight. Documents of several flows (ROLLUP)
-- count as the flows that they have the sums of.
-- Columns missing from the table are null: LATERAL takes a name that the table lacks from \`absent\`. The queries therefore
-- also run over tables with inferred columns (Glue crawler, DuckDB).
`;

const render = ({ name, sentence, needs }, nulls, periods, tables) => {
  const detection = tables.DETECTIONS.find(({ id }) => id === name);
  const statement =
    detection === undefined ? questionSql(name, nulls, periods) : detectionSql(detection, nulls, periods.day, tables);
  return `-- name: ${name}
-- ${sentence}
-- Needs:
${needs.map((need) => `--   ${withoutLinks(need)}\n`).join('')}${statement};
`;
};

const questionSql = (name, nulls, periods) => {
  const query = QUERIES[name];
  if (query === undefined) throw new Error(`no SQL for the query ${name}`);
  const others = query.once === undefined ? [] : query.columns.filter((name) => name in OTHER_END);
  const once = query.once === undefined ? [] : [...ONCE_COLUMNS, ...others.map((name) => OTHER_END[name])];
  const byDirection = query.isByDirection === true ? directedColumns(query.columns) : [];
  const columns = [...new Set([...once, ...query.columns, ...byDirection])];
  // queries that weight flows with sample_weight also count the flows of rolled-up documents
  if (columns.includes('sample_weight')) columns.push('flow_count');
  const parts = [
    `flows AS (\n${recordsOf(columns, nulls, periods[query.period ?? 'day'])}\n)`,
    ...(query.once === undefined ? [] : [sentOf(query.columns), sendersOf(query.once)]),
    ...(query.isByDirection === true ? [directedOf(query.columns)] : []),
  ];
  return `WITH ${parts.join(',\n')}\n${query.statement()}`;
};

/** A detection's statement, over records with the columns of the view of the `query` command. */
const detectionSql = (
  { columns: found, statement },
  nulls,
  period,
  { DEFAULT_THRESHOLDS, HAS_TRAFFIC, NAMED_COLUMNS, selectFound },
) => {
  const { expressions, order } = statement(DEFAULT_THRESHOLDS);
  const used = new Set([HAS_TRAFFIC, ...NAMED_COLUMNS, ...expressions.flat()].join(' ').match(/\w+/g));
  const columns = [...nulls.keys()].filter((name) => used.has(name));
  const read = expressions
    .map(([, sql]) => sql)
    .join(' ')
    .match(/\w+/g);
  const kept = columns.filter((name) => read.includes(name));
  return selectFound(
    [
      ['period_records', recordsOf(columns, nulls, period)],
      [
        'flows',
        `SELECT\n  ${[...kept.map(quoted), ...NAMED_COLUMNS].join(',\n  ')}\nFROM period_records\nWHERE ${HAS_TRAFFIC}`,
      ],
      ...expressions,
    ],
    Object.entries(found).map(([name, type]) => (type === 'seconds' ? `from_unixtime(${name}) AS ${name}` : name)),
    order,
  );
};

/** Quotes `end`, which is a keyword in SQL. */
const quoted = (name) => (name === 'end' ? `"${name}"` : name);

/** The records of a period with these columns; a column that the table lacks is null. */
const recordsOf = (columns, nulls, period) => {
  const absent = columns.map((name) => {
    const value = nulls.get(name);
    if (value === undefined) throw new Error(`unknown output name: ${name}`);
    return `    ${value} AS ${quoted(name)}`;
  });
  return `  SELECT found.*
  FROM (SELECT
${absent.join(',\n')}
  ) AS absent
  CROSS JOIN LATERAL (
    SELECT ${columns.map(quoted).join(', ')}
    FROM vpc_flow_logs
    WHERE ${period}
  ) AS found`;
};

/** Replacements for the source's columns if the destination is the sender. */
const OTHER_END = { src_owner_name: 'dst_owner_name' };

/**
 * The traffic that each end sent. A document with both directions of a connection (ROLLUP) gives two rows; in each, the source is the
 * sender.
 * @param {readonly string[]} columns other columns that a query reads
 */
const sentOf = (columns) => {
  const ends = { srcaddr: 'dstaddr', src_interface_id: 'dst_interface_id', ...OTHER_END };
  const kept = columns.filter((name) => !(name in OTHER_END));
  const swapped = Object.entries(ends).filter(([name]) => !(name in OTHER_END) || columns.includes(name));
  const values = [
    ...['action', 'interface_id', 'sample_weight', ...kept].map(quoted),
    ...swapped.map(([name, other]) => `if(is_return, ${other}, ${name}) AS ${name}`),
    "CASE WHEN NOT is_return THEN direction WHEN direction = 'egress' THEN 'ingress' WHEN direction = 'ingress' THEN 'egress' END AS direction",
    'if(is_return, flows_in, coalesce(flows_out, flow_count)) AS flow_count',
    'if(is_return, bytes_in, coalesce(bytes_out, bytes)) AS bytes',
  ];
  return `sent AS (
  SELECT
    ${values.join(',\n    ')}
  FROM flows
  CROSS JOIN (VALUES (false), (true)) AS directions (is_return)
  WHERE NOT is_return OR flows_in > 0
)`;
};

/** The corresponding name for the other end; undefined if the name belongs to neither end. */
const nameAtOtherEnd = (name) => {
  const [found, kind, end, rest] = /^(pkt_)?(src|dst)(.*)$/.exec(name) ?? [];
  return found === undefined ? undefined : `${kind ?? ''}${end === 'src' ? 'dst' : 'src'}${rest}`;
};

/** Columns required to split a document into its two directions: those of the other end, and the sums of each direction. */
const directedColumns = (columns) => [
  ...columns.flatMap((name) => nameAtOtherEnd(name) ?? []),
  ...['flows_out', 'flows_in', ...(columns.includes('bytes') ? ['bytes_out', 'bytes_in'] : [])],
];

/**
 * The records as if the two directions of a connection had not been joined. A document with both directions (ROLLUP) gives two rows; in
 * the row for the return traffic, the ends are swapped. The path is always that of the traffic that the interface sent.
 * @param {readonly string[]} columns that a query reads
 */
const directedOf = (columns) => {
  const replaced = {
    bytes: 'if(is_return, bytes_in, coalesce(bytes_out, bytes)) AS bytes',
    direction:
      "CASE WHEN NOT is_return THEN direction WHEN direction = 'egress' THEN 'ingress' WHEN direction = 'ingress' THEN 'egress' END AS direction",
  };
  const values = columns.map((name) => {
    const other = nameAtOtherEnd(name);
    return replaced[name] ?? (other === undefined ? quoted(name) : `if(is_return, ${other}, ${name}) AS ${name}`);
  });
  return `directed AS (
  SELECT
    ${[...values, 'if(is_return, flows_in, coalesce(flows_out, flow_count)) AS flow_count'].join(',\n    ')}
  FROM flows
  CROSS JOIN (VALUES (false), (true)) AS directions (is_return)
  WHERE NOT is_return OR flows_in > 0
)`;
};

/** Sums by sender, and whether the sender itself records flows: matched by its interface if known, otherwise by its address. */
const sendersOf = ({ groups, where }) => {
  const own = Object.entries(groups).filter(([name]) => name !== 'srcaddr' && name !== 'action');
  const isAction = groups.action !== undefined;
  const keys = [
    ...own.map(([name, expression]) => `${expression} AS ${name}`),
    ...(isAction ? ['action'] : []),
    'srcaddr',
    'direction',
    "if(direction = 'ingress', src_interface_id, interface_id) AS sender",
  ];
  const accepted = (condition) => (isAction ? `action = 'ACCEPT' AND (${condition})` : condition);
  return `sums AS (
  SELECT
    ${[...keys, FLOWS, BYTES].join(',\n    ')}
  FROM sent
  WHERE ${where.join(' AND ')}
  GROUP BY ${keys.map((_, position) => position + 1).join(', ')}
),
senders AS (
  SELECT
    *,
    max(if(${accepted("direction IS NULL OR direction = 'egress'")}, 1, 0))
      OVER (PARTITION BY sender) AS interface_records,
    max(if(${accepted("direction = 'egress'")}, 1, 0))
      OVER (PARTITION BY srcaddr) AS address_records
  FROM sums
)`;
};
