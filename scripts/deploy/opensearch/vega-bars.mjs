/**
 * A Vega visualization with one bar for each row of an aggregation, for aggregations that no chart of Dashboards can request.
 * Dashboards adds the period and the filters of the dashboard where `%context%` is set; the search itself must then not contain a
 * query. Source: https://docs.opensearch.org/latest/dashboards/visualize/vega/
 * @param {{ readonly index: string, readonly timeField: string, readonly aggregation: object, readonly filter: object, readonly label: string, readonly value: string }} options
 * `label` and `value` are keys of the rows; `value` is a number of bytes
 */
export const vegaBars = ({ index, timeField, aggregation, filter, label, value }) => ({
  $schema: 'https://vega.github.io/schema/vega/v5.json',
  data: [
    {
      name: 'rows',
      url: {
        '%context%': true,
        '%timefield%': timeField,
        index: `${index}*`,
        body: { size: 0, aggs: { matching: { filter, aggs: { rows: aggregation } } } },
      },
      format: { property: 'aggregations.matching.rows.value' },
    },
  ],
  scales: [
    { name: 'rows', type: 'band', domain: { data: 'rows', field: label }, range: 'height', padding: 0.2 },
    { name: 'values', type: 'linear', domain: { data: 'rows', field: value }, range: 'width', nice: true, zero: true },
  ],
  axes: [
    { scale: 'rows', orient: 'left', labelLimit: 260, domain: false, ticks: false },
    { scale: 'values', orient: 'bottom', title: 'Bytes', format: '.3~s', tickCount: 5, grid: true },
  ],
  marks: [
    {
      type: 'rect',
      from: { data: 'rows' },
      encode: {
        enter: {
          y: { scale: 'rows', field: label },
          height: { scale: 'rows', band: 1 },
          x: { scale: 'values', value: 0 },
          x2: { scale: 'values', field: value },
          fill: { value: '#54B399' },
          tooltip: {
            signal: `datum.${label} + ': ' + format(datum.${value}, ',') + ' bytes in ' + datum.flows + ' flows'`,
          },
        },
      },
    },
  ],
});
