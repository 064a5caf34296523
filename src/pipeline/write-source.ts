import { isUtf8 } from 'node:buffer';
import type { JsonWriter } from '../encode/text/json-writer.ts';
import type { LineFault, RecordFaultCode } from '../model/fault.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { addOne, type LineTally } from '../model/line-tally.ts';
import { isNoData, LINE_IS_DOCUMENT, LINE_IS_FAULT, LINE_IS_HEADER } from '../model/record-table.ts';
import { DROP_BY_RULE, KEEP, type Verdict } from '../volume/verdict.ts';
import type { Room } from './output-limits.ts';
import type { Stages } from './stages.ts';
import type { LineSource, Window } from './window.ts';

const UPPER_N = 0x4e;
const UPPER_S = 0x53;

/** Beside the verdicts of volume control: a line without traffic, where those are left out. */
const DROP_NO_DATA = -1;
type DropVerdict = Verdict | typeof DROP_NO_DATA;

/** What became of the lines of one source. */
export interface SourceOutcome {
  /** Lines that are data. */
  lines: number;
  /** Documents that the lines make, kept or not. */
  documents: number;
  /** Documents that are in the writer, one behind the other. */
  kept: number;
  /** Bytes of all documents. */
  bytes: number;
  fault: RecordFaultCode | undefined;
  /** What the fault is about, in words; missing where the code says it all. */
  detail?: string;
}

/**
 * Enriches and encodes the lines of a source into the window's writer, which it empties first. Documents are kept in
 * order until one does not fit; those that are not kept are only measured, so that their lines can be put back in pieces
 * that will fit. The window's `documentBytes` tell of each line what it made.
 *
 * The window's tally has what was met in lines whose document is kept or that are left out by rule: what is put back is
 * counted when it comes again.
 */
export function writeSource(stages: Stages, window: Window, source: LineSource, room: Room): SourceOutcome {
  const { records, record, added, writer, arena, documentBytes, tally } = window;
  const { framing, failsUnreadable, traffic } = stages.settings;
  const outcome: SourceOutcome = {
    lines: 0,
    documents: 0,
    kept: 0,
    bytes: 0,
    fault: undefined,
  };
  let isFull = false;
  writer.length = 0;
  documentBytes.truncate(0);
  tally.clear();
  for (let line = source.firstLine; line < source.lastLine; line++) {
    const state = records.states.at(line);
    if (isNoData(state)) {
      if (state === LINE_IS_HEADER) tally.headers++;
      documentBytes.push(0);
      continue;
    }
    outcome.lines++;
    if (outcome.bytes > room.measuredBytes) {
      outcome.documents++;
      documentBytes.push(0);
      continue;
    }
    const start = writer.length;
    let verdict: DropVerdict = KEEP;
    const isDocument = state === LINE_IS_DOCUMENT;
    const fault = state === LINE_IS_FAULT ? records.faultAt(line) : undefined;
    const lineBytes = window.lines.ends.at(line) - window.lines.starts.at(line);
    if (fault !== undefined && lineBytes > room.bytesPerDocument) {
      // its document would hold the line and be larger still: megabytes are not copied to find that out
      if (failsUnreadable) failFor(outcome, fault);
      outcome.documents++;
      outcome.bytes += lineBytes;
      documentBytes.push(-lineBytes);
      continue;
    }
    if (fault !== undefined) {
      if (failsUnreadable) failFor(outcome, fault);
      const text = arena.bytes.toString('utf8', window.lines.starts.at(line), window.lines.ends.at(line));
      stages.encoder.encodeFault(fault, text, writer);
    } else if (isDocument) {
      // rules and enrichment had their turn when it was made
      writeDocument(arena.bytes, window.lines.starts.at(line), window.lines.ends.at(line), writer);
    } else {
      records.moveTo(record, arena.bytes, line);
      verdict = judge(stages, record);
      if (verdict !== KEEP && (verdict === DROP_NO_DATA || stages.volume?.applies === true)) {
        countDrop(stages, record, verdict, tally);
        documentBytes.push(0);
        continue;
      }
      stages.enrichment.apply(record, added);
      if (stages.volume?.applies === true && stages.volume.control.lastWeight > 1) {
        added.sampleWeight = stages.volume.control.lastWeight;
      }
      stages.encoder.encode(record, added, writer, window.lines.starts.at(line), window.lines.ends.at(line));
    }
    writer.text(framing.terminator);
    const size = writer.length - start;
    outcome.documents++;
    outcome.bytes += size;
    const fits = size <= room.bytesPerDocument;
    if (fits && (writer.length > room.bytes || outcome.kept >= room.documents)) isFull = true;
    if (isFull || !fits) {
      writer.length = start;
      documentBytes.push(-size);
      continue;
    }
    outcome.kept++;
    documentBytes.push(size);
    if (fault !== undefined) addOne(tally.lineFaults, fault.code);
    else if (isDocument) {
      tally.ownDocuments++;
      if (records.moveTo(record, arena.bytes, line)) stages.metadata?.add(record);
    } else {
      stages.metadata?.add(record);
      countKind(record, tally);
      if (verdict !== KEEP) countWouldDrop(stages, verdict, tally);
      tally.enrichedEnds += added.knownEnds;
      if (added.sourceUnknown !== undefined) addOne(tally.unenriched, added.sourceUnknown);
      if (added.destinationUnknown !== undefined) addOne(tally.unenriched, added.destinationUnknown);
      if (traffic !== undefined && hasTraffic(record)) traffic.count(record, added, tally);
    }
  }
  return outcome;
}

/** Writes a document of this program as it is; of invalid UTF-8, which it never makes, U+FFFD, so that JSON stays valid. */
function writeDocument(bytes: Buffer, start: number, end: number, writer: JsonWriter): void {
  if (isUtf8(bytes.subarray(start, end))) writer.copy(bytes, start, end);
  else writer.text(bytes.toString('utf8', start, end));
}

/** Lets the whole record fail for an unreadable line, unless it does so already. */
function failFor(outcome: SourceOutcome, { code, field, detail }: LineFault): void {
  if (outcome.fault !== undefined) return;
  outcome.fault = 'unreadable_line';
  outcome.detail = `line ${outcome.lines}: ${code}${field === undefined ? '' : `, ${field}`}: ${detail}`;
}

/** What the rules say of a record, whether they are applied or not. */
function judge(stages: Stages, record: FlowLogRecord): DropVerdict {
  if (stages.settings.dropsNoData && !hasTraffic(record)) return DROP_NO_DATA;
  return stages.volume === undefined ? KEEP : stages.volume.control.judge(record);
}

function countDrop(stages: Stages, record: FlowLogRecord, verdict: DropVerdict, tally: LineTally): void {
  countKind(record, tally);
  if (verdict === DROP_NO_DATA) tally.droppedNoData++;
  else if (verdict === DROP_BY_RULE) {
    tally.droppedByRule++;
    addOne(tally.ruleDrops, stages.volume?.control.lastRule ?? 0);
  } else tally.droppedBySample++;
}

function countWouldDrop(stages: Stages, verdict: DropVerdict, tally: LineTally): void {
  tally.wouldDrop++;
  if (verdict === DROP_BY_RULE) addOne(tally.ruleDrops, stages.volume?.control.lastRule ?? 0);
}

/**
 * Whether a record tells of traffic. NODATA and SKIPDATA say that there is none or that it was lost; a record so marked
 * that carries an address all the same is traffic.
 */
function hasTraffic(record: FlowLogRecord): boolean {
  const at = record.format.positions;
  const first = firstOfStatus(record);
  return (first !== UPPER_N && first !== UPPER_S) || record.has(at.srcaddr) || record.has(at.dstaddr);
}

function countKind(record: FlowLogRecord, tally: LineTally): void {
  const first = firstOfStatus(record);
  if (first === UPPER_N) tally.noData++;
  else if (first === UPPER_S) tally.skipData++;
}

function firstOfStatus(record: FlowLogRecord): number {
  const position = record.format.positions['log-status'];
  return record.has(position) ? (record.bytes[record.startOf(position)] ?? 0) : 0;
}
