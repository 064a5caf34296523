import type { Detection } from '../detections/detection.ts';
import { DETECTIONS } from '../detections/detections.ts';
import { type ColumnMaker, type TableColumn, table } from '../page/charts/table.ts';
import { plural } from '../page/figures.ts';
import { html } from '../page/markup.ts';
import { plainTextOf } from '../page/text.ts';
import type { Columns, ColumnType, PanelQuery, QueryResults, Row } from './panel-query.ts';
import type { Finding, Panel, Text } from './section.ts';

const MAX_DETECTED = 15;
const MAX_DETECTION_FINDINGS = 2;

/** The queries of the detections, by the detection. */
const DETECTED: ReadonlyMap<Detection, PanelQuery> = new Map(
  DETECTIONS.map((detection) => [
    detection,
    { name: detection.id, columns: detection.columns, sql: ({ thresholds }) => detection.sql(thresholds) },
  ]),
);

/** A panel for each detection. */
export const DETECTION_PANELS: readonly Panel[] = DETECTIONS.map(detectionPanel);

/** The findings of the detections, in their order. */
export function detectedFindings(results: QueryResults): readonly Finding[] {
  return [...DETECTED].flatMap(([detection, query]) => detectionFindings(detection, query, results));
}

/** A panel with the findings of a detection, and its rule in a sentence. */
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

/** A finding of a detection as a line of the summary: its sentence, which has its figures. */
function summaryOf(sentence: Text): Finding['summary'] {
  return { subject: plainTextOf(sentence), figure: '' };
}

function periodOf(row: Row<Columns>): Finding['when'] {
  const firstSeconds = numberOf(row.first_seen);
  const lastSeconds = numberOf(row.last_seen);
  return firstSeconds === undefined || lastSeconds === undefined ? undefined : { firstSeconds, lastSeconds };
}
