import { panels as panelsOf, savedSearch } from './panels.mjs';
import { visualizationState } from './visualizations.mjs';

/** The versions of the object formats below, from which an importing OpenSearch Dashboards migrates. */
const SHAPES = { 'index-pattern': '7.6.0', visualization: '7.10.0', search: '7.9.3', dashboard: '7.9.3' };
/** Columns of the grid of a dashboard. */
const GRID_WIDTH = 48;
const SEARCH_HEIGHT = 18;
const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/**
 * The saved objects of OpenSearch Dashboards for an index: its pattern, one visualization per panel, a search, and the dashboard that
 * contains all of them. One JSON object per line, the import format of Dashboards.
 * @param {string} index name of the index, without the rotation suffix
 * @param {string} timeField
 * @param {Record<string, { readonly type: string }>} fields types by name
 * @param {(name: string) => string} nameOf returns the field for a dictionary name
 */
export const savedObjects = (index, timeField, fields, nameOf) => {
  const drawn = panelsOf(nameOf);
  const listed = savedSearch(nameOf);
  const pattern = savedObject('index-pattern', index, [], {
    title: `${index}*`,
    timeFieldName: timeField,
    fields: JSON.stringify(Object.entries(fields).map(describeField)),
  });
  const toPattern = [{ id: index, name: INDEX_REFERENCE, type: 'index-pattern' }];
  const panels = drawn.map((panel) =>
    savedObject('visualization', `${index}-${panel.id}`, toPattern, {
      title: titleOf(panel),
      description: '',
      version: 1,
      uiStateJSON: '{}',
      visState: JSON.stringify(visualizationState(panel, titleOf(panel), { index, timeField })),
      kibanaSavedObjectMeta: searchSource(panel.query),
    }),
  );
  const search = savedObject('search', `${index}-${listed.id}`, toPattern, {
    title: titleOf(listed),
    description: '',
    version: 1,
    columns: listed.columns,
    sort: [[timeField, 'desc']],
    kibanaSavedObjectMeta: searchSource(listed.query),
  });
  return [pattern, ...panels, search, dashboard(index, [...panels, search], drawn)]
    .map((object) => `${JSON.stringify(object)}\n`)
    .join('');
};

const titleOf = ({ title }) => `[VPC flow logs] ${title}`;

const savedObject = (type, id, references, attributes) => ({
  type,
  id,
  attributes,
  references,
  migrationVersion: { [type]: SHAPES[type] },
});

const searchSource = (query) => ({
  searchSourceJSON: JSON.stringify({ query: { query, language: 'lucene' }, filter: [], indexRefName: INDEX_REFERENCE }),
});

const dashboard = (index, shown, drawn) => {
  const places = placesOf([...drawn, { width: GRID_WIDTH, height: SEARCH_HEIGHT }]);
  return savedObject(
    'dashboard',
    index,
    shown.map(({ type, id }, position) => ({ id, name: `panel_${position}`, type })),
    {
      title: '[VPC flow logs] Overview',
      description: 'Who talks to whom, what is rejected, which way it goes, and who is outside.',
      version: 1,
      hits: 0,
      timeRestore: false,
      optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
      panelsJSON: JSON.stringify(
        places.map((place, position) => ({
          version: '3.0.0',
          gridData: { ...place, i: String(position) },
          panelIndex: String(position),
          embeddableConfig: {},
          panelRefName: `panel_${position}`,
        })),
      ),
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] }),
      },
    },
  );
};

/** Places panels side by side until a row is full; a row is as high as its highest panel. */
const placesOf = (panels) => {
  const row = { x: 0, y: 0, height: 0 };
  return panels.map(({ width, height }) => {
    if (row.x + width > GRID_WIDTH) Object.assign(row, { x: 0, y: row.y + row.height, height: 0 });
    const place = { x: row.x, y: row.y, w: width, h: height };
    Object.assign(row, { x: row.x + width, height: Math.max(row.height, height) });
    return place;
  });
};

/** Dashboards' names for the types of OpenSearch. */
const KINDS = {
  ip: 'ip',
  date: 'date',
  long: 'number',
  double: 'number',
  keyword: 'string',
  text: 'string',
  boolean: 'boolean',
  geo_point: 'geo_point',
  flat_object: 'unknown',
};

const kindOf = (type) => {
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`Dashboards has no kind of field for the type ${type}`);
  return kind;
};

const describeField = ([name, { type }]) => ({
  count: 0,
  name,
  type: kindOf(type),
  esTypes: [type],
  scripted: false,
  searchable: true,
  aggregatable: type !== 'text' && type !== 'flat_object',
  readFromDocValues: type !== 'text' && type !== 'flat_object',
});
