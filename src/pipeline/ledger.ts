import { COUNTED } from '../model/added-slots.generated.ts';
import { Counts } from '../model/counts.ts';
import type { LineFaultCode, RecordFaultCode } from '../model/fault.ts';
import type { LineCounts } from '../model/line-counts.ts';
import type { PutBackReport } from '../model/put-back.ts';

/** The parts of a window that {@link Ledger.read} counts. */
interface ReadText {
  readonly arena: { readonly length: number };
  readonly records: { readonly ambiguousLines: number; readonly bareIdLines: number };
  readonly decoder: { readonly controlMessages: number };
}

/** A record whose lines are partly written and partly put back. */
export interface SplitRecord {
  readonly lines: number;
  /** Documents in the response. */
  readonly kept: number;
  /** Bytes of these documents. */
  readonly keptBytes: number;
  /** The counts of the lines that were written or dropped; the rest is counted when it arrives again. */
  readonly lineCounts: LineCounts;
}

/** Records that were answered together. */
export interface RecordsTogether {
  readonly records: number;
  /** Records without output. */
  readonly dropped: number;
  readonly lines: number;
  readonly documents: number;
  /** Bytes of the documents. */
  readonly bytes: number;
}

/**
 * The ledger of one event or one run: the only code that modifies the counts. Every line that is read is settled exactly
 * once, in one of five accounts:
 *
 *     lines in = documents + rolled up + put back + dropped + failed
 *
 * The methods of the ledger are the ways in which a record can be settled. Each enters how many lines the record has
 * and, independently, where they went; {@link Ledger.imbalance} is the difference. A record whose lines were not
 * separated, because it cannot be decoded or because time ran out, counts as one line.
 */
export class Ledger {
  readonly counts: Counts;

  /** `counts` are the counts to add to; by default they begin at 0. */
  constructor(counts: Counts = new Counts()) {
    this.counts = counts;
  }

  /** Lines that were read but not settled; 0 unless the program has a bug. */
  get imbalance(): number {
    const { linesIn, documents, linesRolledUp, linesPutBack, linesDropped, linesFailed } = this.counts;
    return linesIn - (documents + linesRolledUp + linesPutBack + linesDropped + linesFailed);
  }

  /** Average size of the documents so far, in bytes; undefined before the first one. */
  get meanDocumentBytes(): number | undefined {
    const { documents, bytesOut } = this.counts;
    return documents === 0 ? undefined : bytesOut / documents;
  }

  /** An event with this many records arrived. */
  receive(records: number): void {
    this.counts.recordsIn += records;
  }

  /** The text of a window was decoded and parsed. */
  read({ arena, records, decoder }: ReadText): void {
    this.counts.bytesIn += arena.length;
    this.counts.ambiguousLines += records.ambiguousLines;
    this.counts.bareIdLines += records.bareIdLines;
    this.counts.controlMessages += decoder.controlMessages;
  }

  /** A record was answered with the documents of all its lines that are not dropped. */
  deliver(lines: number, documents: number, bytes: number, lineCounts: LineCounts): void {
    this.counts.recordsOk++;
    this.write(lines, documents, bytes, lineCounts);
  }

  /** The same for lines that are not a record of an event: a part of a file. */
  write(lines: number, documents: number, bytes: number, lineCounts: LineCounts): void {
    this.counts.bytesOut += bytes;
    this.#settle(lines, documents, 0, lineCounts.dropped, 0);
    this.#countLines(lineCounts);
  }

  /** Records were answered together: some have the documents of flows of all of them, others have none. */
  deliverTogether({ records, dropped, lines, documents, bytes }: RecordsTogether, lineCounts: LineCounts): void {
    this.counts.recordsOk += records - dropped;
    this.counts.recordsDropped += dropped;
    this.write(lines, documents, bytes, lineCounts);
  }

  /** A record has no document: it is empty, or all of its lines are dropped. */
  drop(lines: number, lineCounts: LineCounts | undefined): void {
    this.counts.recordsDropped++;
    this.#settle(lines, 0, 0, lineCounts?.dropped ?? 0, 0);
    if (lineCounts !== undefined) this.#countLines(lineCounts);
  }

  /** A record failed. The kinds of its lines are counted if known, but none of them as dropped or enriched. */
  fail(code: RecordFaultCode, lines: number, lineCounts?: LineCounts): void {
    this.#countRecordFault(code);
    this.#settle(lines, 0, 0, 0, lines);
    if (lineCounts !== undefined) this.#countKinds(lineCounts);
  }

  /** A record that cannot be decoded, for which a document is written that contains its payload. */
  writeUndecodable(code: RecordFaultCode): void {
    this.#countRecordFault(code);
    this.#settle(1, 1, 0, 0, 0);
  }

  /** A whole record was put back. */
  putBack(lines: number): void {
    this.counts.recordsPutBack++;
    this.#settle(lines, 0, lines, 0, 0);
  }

  /** A record was split: some of its documents are in the response, and the rest of its lines was put back. */
  split({ lines, kept, keptBytes, lineCounts }: SplitRecord): void {
    const { dropped } = lineCounts;
    if (kept > 0) {
      this.counts.recordsOk++;
      this.counts.recordsSplit++;
    } else this.counts.recordsPutBack++;
    this.counts.bytesOut += keptBytes;
    this.#settle(lines, kept, lines - kept - dropped, dropped, 0);
    this.#countLines(lineCounts);
  }

  /** A part, or a whole record, was accepted by the stream. */
  acceptPart(bytes: number): void {
    this.counts.partsPutBack++;
    this.counts.bytesPutBack += bytes;
  }

  /** An attempt to put parts back ended; `report` is undefined if it threw. */
  reportPutBack(report: PutBackReport | undefined, parts: number, highestHop: number): void {
    const { counts } = this;
    const accepted = report?.accepted.filter((isAccepted) => isAccepted).length ?? 0;
    counts.putBackRefused += parts - accepted;
    if (accepted > 0) counts.highestHop = Math.max(counts.highestHop, highestHop);
    if (report === undefined) return;
    counts.putBackRequests += report.requests;
    counts.putBackRetries += report.retriedParts;
    for (const [code, count] of Object.entries(report.failures)) {
      counts.putBackFailures[code] = (counts.putBackFailures[code] ?? 0) + count;
    }
  }

  /** Calls of the metadata source failed, timed out, or returned an unusable value. */
  countMetadataFaults(faults: number): void {
    this.counts.metadataFaults += faults;
  }

  /** Settles the lines of one source: the only place where the accounts of lines are modified. */
  #settle(lines: number, documents: number, putBack: number, dropped: number, failed: number): void {
    const { counts } = this;
    counts.linesIn += lines;
    counts.documents += documents;
    counts.linesPutBack += putBack;
    counts.linesDropped += dropped;
    counts.linesFailed += failed;
  }

  /** Counts the results of lines that were written or dropped. */
  #countLines(lineCounts: LineCounts): void {
    const { counts } = this;
    this.#countKinds(lineCounts);
    counts.linesRolledUp += lineCounts.rolledUp;
    counts.ownDocuments += lineCounts.ownDocuments;
    counts.linesDroppedNoData += lineCounts.droppedNoData;
    counts.linesDroppedByRule += lineCounts.droppedByRule;
    counts.linesSampledOut += lineCounts.droppedBySample;
    counts.linesWouldDrop += lineCounts.wouldDrop;
    if (lineCounts.traffic !== undefined) counts.traffic = lineCounts.traffic.addTo(counts.traffic);
    for (let slot = 0; slot < COUNTED.length; slot++) {
      const amount = lineCounts.added[slot] ?? 0;
      if (amount > 0) this.#countAdded(slot, amount);
    }
    if (lineCounts.ruleDrops.size === 0) return;
    for (const [rule, count] of lineCounts.ruleDrops) counts.ruleDrops[rule] = (counts.ruleDrops[rule] ?? 0) + count;
  }

  /** Adds to a counter of an enricher and, if it has reasons, to the counter's reason. */
  #countAdded(slot: number, amount: number): void {
    const counted = COUNTED[slot];
    if (counted === undefined) return;
    const [counter, member, reason] = counted;
    this.counts[counter] += amount;
    if (member === undefined || reason === undefined) return;
    const reasons: Record<string, number | undefined> = this.counts[member];
    reasons[reason] = (reasons[reason] ?? 0) + amount;
  }

  /** Counts the kinds of a record's lines, whatever its outcome. */
  #countKinds(lineCounts: LineCounts): void {
    this.counts.headerLines += lineCounts.headers;
    this.counts.noDataLines += lineCounts.noData;
    this.counts.skipDataLines += lineCounts.skipData;
    if (lineCounts.lineFaults.size === 0) return;
    for (const [code, count] of lineCounts.lineFaults) this.#countLineFault(code, count);
  }

  #countLineFault(code: LineFaultCode, count: number): void {
    this.counts.unreadableLines += count;
    this.counts.lineFaults[code] = (this.counts.lineFaults[code] ?? 0) + count;
  }

  #countRecordFault(code: RecordFaultCode): void {
    this.counts.recordsFailed++;
    this.counts.recordFaults[code] = (this.counts.recordFaults[code] ?? 0) + 1;
  }
}
