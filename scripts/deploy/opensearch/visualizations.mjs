import { vegaBars } from './vega-bars.mjs';

/** Parameters of a chart with axes; time is on the horizontal axis. */
const histogramParams = ([metric]) => ({
  type: 'histogram',
  grid: { categoryLines: false },
  categoryAxes: [
    {
      id: 'CategoryAxis-1',
      type: 'category',
      position: 'bottom',
      show: true,
      style: {},
      scale: { type: 'linear' },
      labels: { show: true, filter: true, truncate: 100 },
      title: {},
    },
  ],
  valueAxes: [
    {
      id: 'ValueAxis-1',
      name: 'LeftAxis-1',
      type: 'value',
      position: 'left',
      show: true,
      style: {},
      scale: { type: 'linear', mode: 'normal' },
      labels: { show: true, rotate: 0, filter: false, truncate: 100 },
      title: { text: metric.label },
    },
  ],
  seriesParams: [
    {
      show: true,
      type: 'histogram',
      mode: 'stacked',
      data: { label: metric.label, id: '1' },
      valueAxis: 'ValueAxis-1',
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      showCircles: true,
    },
  ],
  addTooltip: true,
  addLegend: true,
  legendPosition: 'right',
  times: [],
  addTimeMarker: false,
  labels: { show: false },
  thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
});

const CHARTS = {
  histogram: { params: histogramParams, schemas: ['segment', 'group'] },
  table: {
    params: () => ({
      perPage: 10,
      showPartialRows: false,
      showMetricsAtAllLevels: false,
      showTotal: false,
      totalFunc: 'sum',
      percentageCol: '',
    }),
    schemas: ['bucket'],
  },
  pie: {
    params: () => ({
      type: 'pie',
      addTooltip: true,
      addLegend: true,
      legendPosition: 'right',
      isDonut: true,
      labels: { show: false, values: true, last_level: true, truncate: 100 },
    }),
    schemas: ['segment'],
  },
  // a coordinate map: circles on map tiles, larger for larger values
  tile_map: {
    params: () => ({
      colorSchema: 'Yellow to Red',
      mapType: 'Scaled Circle Markers',
      isDesaturated: true,
      addTooltip: true,
      heatClusterSize: 1.5,
      legendPosition: 'bottomright',
      mapZoom: 2,
      mapCenter: [0, 0],
      wms: { enabled: false, options: { format: 'image/png', transparent: true } },
    }),
    schemas: ['segment'],
  },
};

/**
 * A panel in the form in which OpenSearch Dashboards stores a visualization.
 * @param {ReturnType<typeof import('./panels.mjs').panels>[number]} panel
 * @param {string} title
 * @param {{ readonly index: string, readonly timeField: string }} place the index and the time field of its documents
 */
export const visualizationState = (panel, title, place) => {
  const { chart, metrics, buckets } = panel;
  if (chart === 'vega') {
    const spec = JSON.stringify(vegaBars({ ...place, ...panel }), null, 2);
    return { title, type: chart, aggs: [], params: { spec } };
  }
  const { params, schemas } = CHARTS[chart];
  const aggregations = [
    ...metrics.map(({ type, label, ...rest }) => ({ type, params: { ...rest, customLabel: label }, schema: 'metric' })),
    ...buckets.map((bucket, position) => ({
      type: bucket.type,
      params: bucketParams(bucket),
      schema: schemas[Math.min(position, schemas.length - 1)],
    })),
  ];
  return {
    title,
    type: chart,
    aggs: aggregations.map((aggregation, position) => ({ id: String(position + 1), enabled: true, ...aggregation })),
    params: params(metrics),
  };
};

/** The parameters that Dashboards requires for each kind of bucket; the first metric orders terms. */
const bucketParams = (bucket) => {
  switch (bucket.type) {
    case 'date_histogram':
      return {
        field: bucket.field,
        useNormalizedOpenSearchInterval: true,
        scaleMetricValues: false,
        interval: 'auto',
        drop_partials: false,
        min_doc_count: 1,
        extended_bounds: {},
      };
    case 'geohash_grid':
      return { field: bucket.field, autoPrecision: true, precision: 2, useGeocentroid: true, isFilteredByCollar: true };
    case 'filters':
      return {
        filters: bucket.filters.map(({ label, query }) => ({ input: { query, language: 'lucene' }, label })),
      };
    default:
      return {
        field: bucket.field,
        orderBy: '1',
        order: 'desc',
        size: bucket.size,
        otherBucket: false,
        otherBucketLabel: 'Other',
        missingBucket: bucket.missing !== undefined,
        missingBucketLabel: bucket.missing ?? 'Missing',
        customLabel: bucket.label,
      };
  }
};
