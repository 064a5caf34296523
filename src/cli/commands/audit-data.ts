import { spreadsheetText } from '../../text/spreadsheet-text.ts';
import type { AuditRows, DemandRow, EntryRow, FindingRow, RuleRow, TrafficRow } from './audit-row-types.ts';

/** The rows as one JSON object, a row on each line, in parts. */
export function* auditJson(rows: AuditRows): Generator<string> {
  yield `{\n"window":${JSON.stringify(rows.window)},\n"records":${JSON.stringify(rows.records)}`;
  for (const name of ['findings', 'rules', 'entries'] as const) {
    yield `,\n"${name}":[`;
    for (const [index, row] of rows[name].entries()) yield `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`;
    yield '\n]';
  }
  yield '\n}\n';
}

/** A line of the CSV: a rule, an entry, or rejected traffic. */
interface CsvLine {
  readonly kind: 'rule' | 'entry' | 'rejected';
  /** `sgr-…`, or the number of an entry. */
  readonly id: string;
  readonly set: string;
  readonly set_name: string;
  readonly direction: string;
  readonly traffic: string;
  readonly description: string;
  readonly flows: number;
  readonly decided: number;
  readonly needed: number;
  readonly possible: number;
  readonly bytes: number;
  readonly packets: number;
  readonly first: string;
  readonly last: string;
  readonly peers: string;
  readonly peer_blocks: string;
  readonly ports: string;
  readonly needed_peer_blocks: string;
  readonly needed_ports: string;
  readonly finding: string;
  readonly why: string;
  readonly suggestion: string;
  readonly withheld: string;
}

/** The rows as CSV (RFC 4180): a header, then a line for each rule, entry, and kind of rejected traffic. */
export function* auditCsv(rows: AuditRows): Generator<string> {
  const findings = new Map(rows.findings.map((finding) => [keyOfFinding(finding), finding]));
  let hasHeader = false;
  for (const line of csvLines(rows, findings)) {
    if (!hasHeader) yield `${Object.keys(line).join(',')}\r\n`;
    hasHeader = true;
    yield `${Object.values(line).map(cellOf).join(',')}\r\n`;
  }
}

function* csvLines(rows: AuditRows, findings: ReadonlyMap<string, FindingRow>): Generator<CsvLine> {
  for (const row of rows.rules) yield ruleLine(row, findings.get(row.sg_rule_id));
  for (const row of rows.entries) yield entryLine(row, findings.get(entryKey(row)));
  for (const row of rows.findings) if (row.finding === 'rejected') yield rejectedLine(row);
}

function keyOfFinding(finding: FindingRow): string {
  return finding.sg_rule_id ?? entryKey({ ...finding, entry: finding.subject });
}

/** In documents that were not made from EC2, a network ACL may have the same number for IPv4 and IPv6. */
function entryKey({ nacl_id, direction, nacl_rule_number, entry }: Partial<EntryRow>): string {
  return `${nacl_id} ${direction} ${nacl_rule_number} ${entry}`;
}

function ruleLine(row: RuleRow, finding: FindingRow | undefined): CsvLine {
  return {
    kind: 'rule',
    id: row.sg_rule_id,
    set: row.sg_id,
    set_name: row.sg_name ?? '',
    direction: row.direction,
    traffic: row.rule,
    description: row.description ?? '',
    ...trafficCells(row, row.decided, row.needed, row.possible),
    ...demandCells(row.seen, row.needed_for),
    ...findingCells(finding),
  };
}

function entryLine(row: EntryRow, finding: FindingRow | undefined): CsvLine {
  return {
    kind: 'entry',
    id: String(row.nacl_rule_number),
    set: row.nacl_id,
    set_name: '',
    direction: row.direction,
    traffic: row.entry,
    description: '',
    // the first entry that matches decides, and no other one would
    ...trafficCells(row, row.flows, row.flows, 0),
    ...demandCells(row.seen, row.seen),
    ...findingCells(finding),
  };
}

function rejectedLine(row: FindingRow): CsvLine {
  const none = { flows: 0, bytes: 0, packets: 0, first: null, last: null };
  return {
    kind: 'rejected',
    id: '',
    set: row.sg_id ?? '',
    set_name: row.sg_name ?? '',
    direction: row.direction,
    traffic: row.subject,
    description: '',
    ...trafficCells(row.traffic ?? none, 0, 0, 0),
    ...demandCells(NO_DEMAND, NO_DEMAND),
    ...findingCells(row),
  };
}

const NO_DEMAND: DemandRow = { ports: [], peers: 0, peers_exact: true, peer_blocks: [] };

function trafficCells(
  { flows, bytes, packets, first, last }: TrafficRow,
  decided: number,
  needed: number,
  possible: number,
) {
  return { flows, decided, needed, possible, bytes, packets, first: first ?? '', last: last ?? '' };
}

function demandCells(seen: DemandRow, needed: DemandRow) {
  return {
    peers: seen.peers_exact ? String(seen.peers) : `>${seen.peers - 1}`,
    peer_blocks: seen.peer_blocks.join(' '),
    ports: seen.ports.join('; '),
    needed_peer_blocks: needed.peer_blocks.join(' '),
    needed_ports: needed.ports.join('; '),
  };
}

function findingCells(finding: FindingRow | undefined) {
  return {
    finding: finding?.finding ?? '',
    why: finding?.why ?? '',
    suggestion: finding?.suggestion?.join('; ') ?? '',
    withheld: finding?.withheld.join(' ') ?? '',
  };
}

const NEEDS_QUOTES = /[",\r\n]/;

function cellOf(value: string | number): string {
  const text = typeof value === 'string' ? spreadsheetText(value) : String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
