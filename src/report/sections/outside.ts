import { type ColumnMaker, type TableColumn, table } from '../page/charts/table.ts';
import { count, plural, share } from '../page/figures.ts';
import { html, type Markup } from '../page/markup.ts';
import { LISTED, listedFindings, listedTable } from './outside-listed.ts';
import { OTHER_REGIONS, otherRegionFindings, otherRegionsTable } from './outside-regions.ts';
import { OUTSIDE_FLOWS, outsideEnd } from './outside-sql.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Section } from './section.ts';

const MAX_ROWS = 15;

/** Figures for every place: flows, allowed and denied flows, outside addresses, bytes sent there and received. */
const FIGURES = `coalesce(sum(flow_weight) FILTER (action = 'ACCEPT'), 0) AS allowed,
  coalesce(sum(flow_weight) FILTER (action = 'REJECT'), 0) AS denied,
  count(DISTINCT ${outsideEnd('addr')}) AS addresses,
  coalesce(sum(bytes * weight) FILTER (action = 'ACCEPT' AND NOT is_source), 0) AS sent,
  coalesce(sum(bytes * weight) FILTER (action = 'ACCEPT' AND is_source), 0) AS received`;
const FIGURE_COLUMNS = {
  allowed: 'integer',
  denied: 'integer',
  addresses: 'integer',
  sent: 'integer',
  received: 'integer',
} as const;
const BY_BYTES = 'sent + received DESC, allowed DESC, denied DESC';

const COUNTRIES = {
  name: 'countries-outside',
  columns: { country: 'text', networks: 'integer', ...FIGURE_COLUMNS },
  sql: () => `SELECT ${outsideEnd('country')} AS country,
  count(DISTINCT ${outsideEnd('as_number')}) AS networks,
  ${FIGURES}
FROM (${OUTSIDE_FLOWS})
WHERE ${outsideEnd('country')} IS NOT NULL
GROUP BY 1
ORDER BY ${BY_BYTES}, country
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

const NETWORKS = {
  name: 'networks-outside',
  columns: { as_number: 'integer', organization: 'text', countries: 'text', ...FIGURE_COLUMNS },
  sql: () => `SELECT ${outsideEnd('as_number')} AS as_number,
  min(${outsideEnd('as_organization')}) AS organization,
  array_to_string(list_sort(list_distinct(list(${outsideEnd('country')}))), ', ') AS countries,
  ${FIGURES}
FROM (${OUTSIDE_FLOWS})
WHERE ${outsideEnd('as_number')} IS NOT NULL
GROUP BY 1
ORDER BY ${BY_BYTES}, as_number
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

const CLOUDS = {
  name: 'clouds-outside',
  columns: { provider: 'text', service: 'text', region: 'text', ...FIGURE_COLUMNS },
  sql: () => `SELECT ${outsideEnd('cloud_provider')} AS provider,
  ${outsideEnd('cloud_service')} AS service,
  ${outsideEnd('cloud_region')} AS region,
  ${FIGURES}
FROM (${OUTSIDE_FLOWS})
WHERE ${outsideEnd('cloud_provider')} IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY ${BY_BYTES}, provider, service, region
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

/** How many outside ends have data. */
const KNOWN = {
  name: 'known-outside',
  columns: {
    flows: 'integer',
    placed: 'integer',
    addresses: 'integer',
    countries: 'integer',
    networks: 'integer',
    listed_allowed: 'integer',
    listed_denied: 'integer',
  },
  sql: () => `SELECT coalesce(sum(flow_weight), 0) AS flows,
  coalesce(sum(flow_weight) FILTER (${['country', 'as_number', 'cloud_provider'].map((name) => `${outsideEnd(name)} IS NOT NULL`).join(' OR ')}), 0) AS placed,
  count(DISTINCT ${outsideEnd('addr')}) AS addresses,
  count(DISTINCT ${outsideEnd('country')}) AS countries,
  count(DISTINCT ${outsideEnd('as_number')}) AS networks,
  coalesce(sum(flow_weight) FILTER (action = 'ACCEPT' AND ${outsideEnd('threat')} IS NOT NULL), 0) AS listed_allowed,
  coalesce(sum(flow_weight) FILTER (action = 'REJECT' AND ${outsideEnd('threat')} IS NOT NULL), 0) AS listed_denied
FROM (${OUTSIDE_FLOWS})`,
} as const satisfies PanelQuery;

/** Columns of address data; without any, the section is omitted. */
const PLACE_COLUMNS = ['src', 'dst'].flatMap((end) =>
  ['country', 'as_number', 'cloud_provider', 'threat'].map((name) => `${end}_${name}`),
);

/** Whether the records have address data. */
export function hasAddressData(columnsWithValues: ReadonlySet<string>): boolean {
  return PLACE_COLUMNS.some((name) => columnsWithValues.has(name));
}

/** Who is outside, by the user's address data. */
export const OUTSIDE: Section = {
  id: 'outside',
  title: 'Who is that out there?',
  shortTitle: 'Outside',
  queries: [KNOWN],
  isLeftOut: ({ columnsWithValues }) => !hasAddressData(columnsWithValues),
  panels: [
    {
      id: 'listed-peers',
      title: 'Addresses of threat lists',
      note: 'Outside addresses on your lists, those with allowed flows first. A list is at best correct at the time when it was made.',
      queries: [LISTED],
      documented: ['listed-peers'],
      needs: [],
      isWide: true,
      body: (results) => listedTable(results.rows(LISTED)),
      none: 'None of your threat lists contains an address of these flows.',
    },
    {
      id: 'countries',
      title: 'Countries',
      queries: [COUNTRIES],
      documented: ['countries'],
      needs: [],
      body: (results) => countriesTable(results.rows(COUNTRIES)),
      none: 'The countries of these addresses are unknown.',
    },
    {
      id: 'networks',
      title: 'Networks',
      note: 'Autonomous systems, with the countries of their addresses.',
      queries: [NETWORKS],
      documented: ['networks'],
      needs: [],
      body: (results) => networksTable(results.rows(NETWORKS)),
      none: 'The networks of these addresses are unknown.',
    },
    {
      id: 'clouds',
      title: 'Clouds',
      queries: [CLOUDS],
      needs: [],
      body: (results) => cloudsTable(results.rows(CLOUDS)),
      none: 'No address belongs to a cloud whose ranges you gave.',
    },
    {
      id: 'other-regions',
      title: 'S3 in other Regions',
      note: 'Allowed flows with buckets outside the Region of the interface.',
      queries: [OTHER_REGIONS],
      documented: ['s3-in-other-regions'],
      needs: [],
      body: (results) => otherRegionsTable(results.rows(OTHER_REGIONS)),
      none: 'None, as far as the ranges of AWS and the Region of the interface are known.',
    },
  ],
  lead(results) {
    const [known] = results.rows(KNOWN);
    if (known === undefined) return undefined;
    const { flows = 0n, placed = 0n, addresses = 0n, countries = 0n, networks = 0n } = known;
    const { listed_allowed: allowed = 0n, listed_denied: denied = 0n } = known;
    if (flows === 0n) return html`No flow was exchanged with the internet.`;
    const listed =
      allowed + denied > 0n &&
      html` <b>${plural(allowed, 'flow')}</b> with addresses of threat lists ${allowed === 1n ? 'was' : 'were'} allowed, ${count(denied)} denied.`;
    const unknown =
      flows > placed &&
      html` For <b>${share(flows - placed, flows)}</b> of the flows, your data gives no country, network or cloud.`;
    return html`These flows are with <b>${plural(addresses, 'address', 'addresses')}</b> outside, in ${plural(countries, 'country', 'countries')} and ${plural(networks, 'network')}.${unknown}${listed}`;
  },
  findings: (results) => [...listedFindings(results.rows(LISTED)), ...otherRegionFindings(results.rows(OTHER_REGIONS))],
};

function countriesTable(rows: readonly Row<(typeof COUNTRIES)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Flows with the internet, by country',
    items: rows,
    columns: (make) => [
      make.name(
        'Country',
        ({ country = '' }) => countryInWords(country),
        ({ country = '' }) => (countryInWords(country) === country ? undefined : country),
      ),
      ...figures(make),
      make.count('Addresses', ({ addresses }) => addresses),
    ],
  });
}

function networksTable(rows: readonly Row<(typeof NETWORKS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Flows with the internet, by network',
    items: rows,
    columns: (make) => [
      make.name(
        'Network',
        ({ organization, as_number }) => organization ?? `AS${as_number}`,
        ({ as_number, countries = '' }) => `AS${as_number}${countries === '' ? '' : `, ${countries}`}`,
      ),
      ...figures(make),
      make.count('Addresses', ({ addresses }) => addresses),
    ],
  });
}

function cloudsTable(rows: readonly Row<(typeof CLOUDS)['columns']>[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'Flows with clouds, by service and Region',
    items: rows,
    columns: (make) => [
      make.name(
        'Service',
        ({ service, provider }) => service ?? provider,
        ({ provider, region }) => [provider, region].filter((part) => part !== undefined).join(', '),
      ),
      ...figures(make),
    ],
  });
}

type Figures = Row<typeof FIGURE_COLUMNS>;

/** The columns that every place has. */
function figures<Place extends Figures>(make: ColumnMaker<Place>): readonly TableColumn<Place>[] {
  return [
    make.bar('Share', bytesOf),
    make.bytes('Sent', ({ sent }) => sent),
    make.bytes('Received', ({ received }) => received),
    make.count('Allowed', ({ allowed }) => allowed),
    make.denied('Denied', ({ denied }) => denied),
  ];
}

function bytesOf({ sent = 0n, received = 0n }: Figures) {
  return [{ value: sent + received, tone: 'vol' as const }];
}

/** The name of a country in English; its code if there is no such country. */
function countryInWords(code: string): string {
  return NAMES_OF_COUNTRIES.of(code) ?? code;
}

const NAMES_OF_COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });
