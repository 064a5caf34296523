import type { Counts } from './model/counts.ts';
import type { RecordFaultCode } from './model/fault.ts';
import type { FlowLogRecord } from './model/flow-log-record.ts';
import { LINE_IS_FAULT, LINE_IS_HEADER } from './model/record-table.ts';
import type { Stages } from './stages.ts';
import type { LineSource, Window } from './window.ts';

const UPPER_N = 0x4e;
const UPPER_S = 0x53;

/** What became of the lines of one source. */
export interface SourceOutcome {
  lines: number;
  documents: number;
  dropped: number;
  enrichedEnds: number;
  fault: RecordFaultCode | undefined;
}

/**
 * Enriches and encodes the lines of a source into the window's writer, which it empties first, as long as the output stays
 * within `roomBytes`. From then on, or with no room at all, lines are only counted: output that nobody can be given is not
 * worth the time.
 */
export function writeSource(
  stages: Stages,
  window: Window,
  source: LineSource,
  roomBytes: number,
  counts: Counts,
): SourceOutcome {
  const { records, record, added, writer, arena } = window;
  const { framing, dropsNoData, failsUnreadable } = stages.settings;
  const outcome: SourceOutcome = { lines: 0, documents: 0, dropped: 0, enrichedEnds: 0, fault: undefined };
  let isWanted = roomBytes > 0;
  writer.length = 0;
  for (let line = source.firstLine; line < source.lastLine; line++) {
    const state = records.states.at(line);
    if (state === LINE_IS_HEADER) {
      counts.headerLines++;
      continue;
    }
    outcome.lines++;
    if (state === LINE_IS_FAULT) {
      const fault = records.faultAt(line);
      if (fault === undefined) continue;
      counts.addLineFault(fault.code);
      if (failsUnreadable) outcome.fault ??= 'unreadable_line';
      const start = window.lines.starts.at(line);
      if (isWanted)
        stages.encoder.encodeFault(fault, arena.bytes.toString('utf8', start, window.lines.ends.at(line)), writer);
    } else {
      records.moveTo(record, arena.bytes, line);
      if (!hasTraffic(record, counts) && dropsNoData) {
        outcome.dropped++;
        continue;
      }
      if (isWanted) {
        stages.enrichment.apply(record, added);
        stages.encoder.encode(record, added, writer);
        outcome.enrichedEnds += added.knownEnds;
      }
    }
    if (isWanted) writer.text(framing.terminator);
    outcome.documents++;
    if (writer.length > roomBytes) {
      outcome.fault ??= 'response_size';
      isWanted = false;
      writer.length = 0;
    }
  }
  if (!framing.takesSeveral && outcome.documents > 1) outcome.fault ??= 'several_documents';
  return outcome;
}

/**
 * Whether a record tells of traffic. NODATA and SKIPDATA say that there is none or that it was lost; a record so marked
 * that carries an address all the same is traffic.
 */
function hasTraffic(record: FlowLogRecord, counts: Counts): boolean {
  const at = record.format.positions;
  if (!record.has(at['log-status'])) return true;
  const first = record.bytes[record.startOf(at['log-status'])];
  if (first === UPPER_N) counts.noDataLines++;
  else if (first === UPPER_S) counts.skipDataLines++;
  else return true;
  return record.has(at.srcaddr) || record.has(at.dstaddr);
}
