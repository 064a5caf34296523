import { table } from '../page/charts/table.ts';
import { byteSize, plural } from '../page/figures.ts';
import type { Markup } from '../page/markup.ts';
import { OUTSIDE_FLOWS, OWN_END, outsideEnd } from './outside-sql.ts';
import type { PanelQuery, Row } from './panel-query.ts';
import type { Finding } from './section.ts';

const MAX_ROWS = 15;

/** Allowed flows with S3 in Regions other than that of the interface, which the record or the zone gives. */
export const OTHER_REGIONS = {
  name: 's3-outside-the-region',
  columns: { owner: 'text', own_region: 'text', bucket_region: 'text', flows: 'integer', bytes: 'integer' },
  sql: () => `SELECT owner, own_region, bucket_region, sum(flow_weight) AS flows, coalesce(sum(bytes * weight), 0) AS bytes
FROM (
  SELECT ${OWN_END} AS owner,
    coalesce(region, nullif(regexp_extract(if(is_source, dst_availability_zone, src_availability_zone), '^[a-z-]+[0-9]+'), '')) AS own_region,
    ${outsideEnd('cloud_service')} AS service,
    ${outsideEnd('cloud_region')} AS bucket_region,
    weight, flow_weight, bytes
  FROM (${OUTSIDE_FLOWS})
  WHERE action = 'ACCEPT'
)
WHERE service = 'S3' AND bucket_region <> own_region
GROUP BY 1, 2, 3
ORDER BY bytes DESC, owner, own_region, bucket_region
LIMIT ${MAX_ROWS}`,
} as const satisfies PanelQuery;

type RegionRow = Row<(typeof OTHER_REGIONS)['columns']>;

/** The table of these flows. */
export function otherRegionsTable(rows: readonly RegionRow[]): Markup | undefined {
  if (rows.length === 0) return undefined;
  return table({
    caption: 'S3 in other Regions',
    items: rows,
    columns: (make) => [
      make.name(
        'Owner',
        ({ owner }) => owner,
        ({ own_region }) => own_region,
      ),
      make.name('Buckets in', ({ bucket_region }) => bucket_region),
      make.bytes('Bytes', ({ bytes }) => bytes),
      make.count('Flows', ({ flows }) => flows),
    ],
  });
}

/** The owner that exchanged most bytes with buckets elsewhere. */
export function otherRegionFindings(rows: readonly RegionRow[]): readonly Finding[] {
  return rows.slice(0, 1).map((row) => {
    const { owner = 'not known', own_region: own = '', bucket_region: region = '', flows = 0n, bytes = 0n } = row;
    return {
      tone: 'note',
      tag: 'Other Region',
      sentence: [{ name: owner }, ` exchanged ${byteSize(bytes)} with S3 in ${region}, outside its own Region`],
      reason: [
        `${plural(flows, 'flow')} from ${own}. Transfers between Regions cost money, and no gateway endpoint for S3 reaches another Region.`,
      ],
      summary: { subject: `${owner} ↔ S3 in ${region}`, figure: byteSize(bytes) },
      panelId: 'other-regions',
    };
  });
}
