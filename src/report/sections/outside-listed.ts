import { table } from '../page/charts/table.ts';
import { byteSize, count, fromTo, plural } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import { OUTSIDE_FLOWS, OWN_END, outsideEnd } from './outside-sql.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Finding } from './section.ts';

const MAX_ROWS = 30;
const MAX_FINDINGS = 3;

/** Outside addresses on threat lists. */
export const LISTED = {
  name: 'listed-outside',
  columns: {
    address: 'text',
    lists: 'text',
    country: 'text',
    organization: 'text',
    owner: 'text',
    owners: 'integer',
    allowed: 'integer',
    denied: 'integer',
    bytes: 'integer',
    first: 'seconds',
    last: 'seconds',
    addresses: 'integer',
  },
  sql: () => `SELECT address, lists, country, organization,
  first(owner ORDER BY allowed DESC, denied DESC, bytes DESC, owner) AS owner,
  count(*) AS owners,
  sum(allowed) AS allowed, sum(denied) AS denied, sum(bytes) AS bytes,
  min(first) AS first, max(last) AS last,
  count(*) OVER () AS addresses
FROM (
  SELECT ${outsideEnd('addr')} AS address,
    array_to_string(list_sort(${outsideEnd('threat')}), ', ') AS lists,
    ${outsideEnd('country')} AS country,
    ${outsideEnd('as_organization')} AS organization,
    ${OWN_END} AS owner,
    coalesce(sum(flow_weight) FILTER (action = 'ACCEPT'), 0) AS allowed,
    coalesce(sum(flow_weight) FILTER (action = 'REJECT'), 0) AS denied,
    coalesce(sum(bytes * weight) FILTER (action = 'ACCEPT'), 0) AS bytes,
    min(start) AS first, max("end") AS last
  FROM (${OUTSIDE_FLOWS})
  WHERE ${outsideEnd('threat')} IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5
)
GROUP BY address, lists, country, organization
ORDER BY sum(allowed) > 0 DESC, sum(bytes) DESC, sum(allowed) DESC, sum(denied) DESC, address, lists, country, organization
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

type ListedRow = Row<(typeof LISTED)['columns']>;

/** The table of these addresses. */
export function listedTable(rows: readonly ListedRow[]): Markup | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const { addresses = 0n } = first;
  const listed = table({
    caption: 'Addresses of threat lists',
    items: rows,
    columns: (make) => [
      make.address(
        'Address',
        ({ address }) => address,
        ({ country, organization }) => [organization, country].filter((part) => part !== undefined).join(', '),
      ),
      make.name('Lists', ({ lists }) => lists),
      make.name(
        'With',
        ({ owner }) => owner,
        ({ owners = 1n }) => (owners > 1n ? `and ${plural(owners - 1n, 'other')}` : undefined),
      ),
      make.count('Allowed', ({ allowed }) => allowed),
      make.denied('Denied', ({ denied }) => denied),
      make.bytes('Bytes', ({ bytes }) => bytes),
      make.time('First', ({ first }) => first),
      make.time('Last', ({ last }) => last),
    ],
  });
  const isPart = addresses > BigInt(rows.length);
  return html`${listed}${isPart && html`<p class="more">The first ${count(rows.length)} of ${count(addresses)}.</p>`}`;
}

/** Findings for those with allowed flows, the one with most bytes first. */
export function listedFindings(rows: readonly ListedRow[]): readonly Finding[] {
  return rows
    .filter(({ allowed = 0n }) => allowed > 0n)
    .slice(0, MAX_FINDINGS)
    .map((row) => {
      const { address = 'not known', lists = '', owner = 'not known', owners = 1n } = row;
      const { allowed = 0n, denied = 0n, bytes = 0n, first, last } = row;
      const when = first === undefined || last === undefined ? undefined : { firstSeconds: first, lastSeconds: last };
      const place = [row.organization, row.country].filter((part) => part !== undefined).join(', ');
      return {
        tone: 'exposed',
        tag: 'Listed address',
        sentence: [
          { name: owner },
          ...(owners > 1n ? [` and ${plural(owners - 1n, 'other')}`] : []),
          ` exchanged ${byteSize(bytes)} with `,
          { address },
          ', which is on a threat list: ',
          { name: lists },
        ],
        reason: [
          `${plural(allowed, 'flow')} allowed, ${count(denied)} denied${when === undefined ? '' : `, ${fromTo(when.firstSeconds, when.lastSeconds)}`}.`,
          ...(place === '' ? [] : [' The address belongs to ', { name: place }, '.']),
        ],
        summary: { subject: `${owner} ↔ ${address}`, figure: byteSize(bytes), remark: lists },
        ...(when === undefined ? {} : { when }),
        panelId: 'listed-peers',
      };
    });
}
