import { TABLE_COLUMNS, type TableColumn } from './table-columns.ts';

/**
 * Columns whose values differ from flow to flow. All others describe common properties of many flows, such as both ends
 * and the rule that decided: the database keeps each combination of them once.
 */
const FACT_NAMES: ReadonlySet<string> = new Set([
  'timestamp',
  'duration_seconds',
  'sample_weight',
  'flow_count',
  'flows_out',
  'flows_in',
  'bytes_out',
  'bytes_in',
  'packets_out',
  'packets_in',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'packets',
  'bytes',
  'start',
  'end',
  'tcp_flags',
  'tcp_flag_names',
  'pkt_srcaddr',
  'pkt_dstaddr',
  'service_port',
  'transfer_usd',
  'community_id',
  'original_line',
  'message',
]);

const KNOWN: ReadonlySet<string> = new Set(TABLE_COLUMNS.map(({ name }) => name));

/** Whether values of a column differ from flow to flow. Fields that the dictionary does not know may have any value. */
export function isFact(name: string): boolean {
  return FACT_NAMES.has(name) || !KNOWN.has(name);
}

/** The columns of {@link isFact}, or the others. */
export function columnsOf(columns: readonly TableColumn[], kind: 'facts' | 'dimensions'): readonly TableColumn[] {
  return columns.filter(({ name }) => isFact(name) === (kind === 'facts'));
}
