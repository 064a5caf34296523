import { DEFAULT_THRESHOLDS } from '../../src/report/detections/detections.ts';
import { type Report, runReport } from '../../src/report/run-report.ts';
import type { Columns, PanelQuery, Row } from '../../src/report/sections/panel-query.ts';
import type { KnownRules } from '../../src/report/sections/section.ts';
import { openFlowDatabase } from './open-flow-database.ts';

/** Members of a document of the flat schema. */
export type Members = Readonly<Record<string, unknown>>;

/** The report on the given documents, one JSON text each. */
export async function reportOf(documents: readonly string[], knownRules?: KnownRules): Promise<Report> {
  const database = await openFlowDatabase(documents);
  try {
    const inputs = {
      names: ['flows.log'],
      notRead: 0,
      savedTables: 0,
      linesRead: documents.length,
      linesDropped: 0,
      unreadable: [],
    };
    return await runReport(database, { inputs, thresholds: DEFAULT_THRESHOLDS, knownRules });
  } finally {
    await database.close();
  }
}

/** A record of traffic between two known interfaces, recorded by the sender; `members` replaces or adds members. */
export function flowRecord(members: Members = {}): string {
  return JSON.stringify({
    start: 1_772_442_000,
    end: 1_772_442_060,
    action: 'ACCEPT',
    log_status: 'OK',
    direction: 'egress',
    interface_id: 'eni-a',
    srcaddr: '10.0.0.1',
    dstaddr: '10.0.0.2',
    srcport: 40_000,
    dstport: 5432,
    protocol: 6,
    protocol_name: 'tcp',
    service_name: 'postgresql',
    service_port: 5432,
    packets: 10,
    bytes: 1_000,
    src_class: 'private',
    dst_class: 'private',
    src_interface_id: 'eni-a',
    src_owner_name: 'app',
    src_owner_type: 'ec2_instance',
    dst_interface_id: 'eni-b',
    dst_owner_name: 'db',
    dst_owner_type: 'rds',
    ...members,
  });
}

/** A record of the same flow, recorded by the receiver. */
export function receivedRecord(members: Members = {}): string {
  return flowRecord({ direction: 'ingress', interface_id: 'eni-b', ...members });
}

/** A record of a flow from the internet, recorded at the interface of `db`. */
export function fromInternet(members: Members = {}): string {
  return receivedRecord({
    srcaddr: '198.51.100.7',
    src_class: 'public',
    src_interface_id: undefined,
    src_owner_name: undefined,
    src_owner_type: undefined,
    ...members,
  });
}

/** A record of a flow to the internet, recorded at the interface of `app`. */
export function toInternet(members: Members = {}): string {
  return flowRecord({
    dstaddr: '198.51.100.7',
    dst_class: 'public',
    dst_interface_id: undefined,
    dst_owner_name: undefined,
    dst_owner_type: undefined,
    ...members,
  });
}

/** The rows of the query with the given name. */
export function rowsNamed(report: Report, name: string): readonly Row<Columns>[] {
  const found = report.queries.find(({ query }) => query.name === name);
  if (found === undefined) throw new Error(`the report has no query ${name}`);
  return found.rows;
}

/** The given columns of all rows of a query. */
export function columnsOf(report: Report, { name }: Pick<PanelQuery, 'name'>, columns: readonly string[]): unknown[][] {
  return rowsNamed(report, name).map((row) => columns.map((column) => row[column]));
}
