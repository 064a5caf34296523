import { addOne } from '../../model/line-counts.ts';
import { isNotCounted, LINE_IS_DOCUMENT, LINE_IS_FAULT, LINE_IS_HEADER } from '../../model/record-table.ts';
import type { FlowGroup } from '../../volume/rollup/flow-group.ts';
import { JoinedRecord } from '../../volume/rollup/joined-record.ts';
import { Rollup } from '../../volume/rollup/rollup.ts';
import { countLogStatus, hasTraffic } from '../drop-filter.ts';
import { writeDocument } from '../source-writer.ts';
import type { Stages } from '../stages.ts';
import { IN_ANOTHER_DOCUMENT, type LineSource, type Window } from '../window.ts';

/** A line with its own document. */
const WHOLE = -1;
/** A line without a document: it is not data, or it is dropped. */
const NONE = -2;
/** A line whose flow is in the document of another line. */
const JOINED = -3;

/** Totals of the lines of some sources. */
export interface JoinedLines {
  readonly lines: number;
  readonly documents: number;
}

/**
 * The flows of some sources of a window, joined. {@link JoinedFlows.collect} goes over all of their lines, so that the sums
 * are complete before the first document is written, and counts them in the window's `lineCounts`; {@link
 * JoinedFlows.write} writes the documents of one source after the other. The document of joined flows belongs to the line of
 * the first of them.
 */
export class JoinedFlows {
  readonly #stages: Stages;
  readonly #rollup: Rollup = new Rollup();
  readonly #joined: JoinedRecord = new JoinedRecord();
  /** By line, from the first one collected: {@link WHOLE}, {@link NONE}, {@link JOINED}, or the index of the group whose document it has. */
  #plan: number[] = [];
  readonly #groups: FlowGroup[] = [];
  #firstLine = 0;

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  /** Joins the flows of consecutive sources of a window; replaces those collected before. */
  collect(window: Window, sources: readonly LineSource[]): JoinedLines {
    const { records, record, added, arena, lineCounts } = window;
    const { filter, settings } = this.#stages;
    const { traffic } = settings;
    const plan: number[] = [];
    let lines = 0;
    let documents = 0;
    lineCounts.clear();
    this.#rollup.clear();
    this.#groups.length = 0;
    this.#plan = plan;
    this.#firstLine = sources[0]?.firstLine ?? 0;
    for (let line = this.#firstLine; line < (sources.at(-1)?.lastLine ?? 0); line++) {
      const state = records.states.at(line);
      if (isNotCounted(state)) {
        if (state === LINE_IS_HEADER) lineCounts.headers++;
        plan.push(NONE);
        continue;
      }
      lines++;
      const fault = state === LINE_IS_FAULT ? records.faultAt(line) : undefined;
      if (fault !== undefined || state === LINE_IS_DOCUMENT) {
        if (fault === undefined) lineCounts.ownDocuments++;
        else addOne(lineCounts.lineFaults, fault.code);
        plan.push(WHOLE);
        documents++;
        continue;
      }
      records.moveTo(record, arena.bytes, line);
      const verdict = filter.judge(record);
      countLogStatus(record, lineCounts);
      filter.count(verdict, lineCounts);
      if (filter.drops(verdict)) {
        plan.push(NONE);
        continue;
      }
      this.#enrich(window);
      added.counts.addTo(lineCounts.added);
      if (traffic !== undefined && hasTraffic(record)) traffic.count(record, added, lineCounts);
      const group = this.#rollup.add(record, added, line);
      if (group !== undefined && group.flows[0] + group.flows[1] > 1) {
        lineCounts.rolledUp++;
        plan.push(JOINED);
        continue;
      }
      documents++;
      if (group === undefined) plan.push(WHOLE);
      else plan.push(this.#groups.push(group) - 1);
    }
    return { lines, documents };
  }

  /**
   * Writes the documents of one of the collected sources; empties the writer first. Returns whether they take at
   * most `maxBytes`; if not, some are missing.
   */
  write(window: Window, source: LineSource, maxBytes: number): boolean {
    const { records, record, added, writer, arena, documentBytes, lines } = window;
    const { encoder, filter, routing, settings } = this.#stages;
    writer.length = 0;
    documentBytes.truncate(0);
    for (let line = source.firstLine; line < source.lastLine; line++) {
      const planned = this.#plan[line - this.#firstLine] ?? NONE;
      if (planned === NONE || planned === JOINED) {
        documentBytes.push(planned === JOINED ? IN_ANOTHER_DOCUMENT : 0);
        continue;
      }
      const start = writer.length;
      const lineStart = lines.starts.at(line);
      const lineEnd = lines.ends.at(line);
      const fault = records.faultAt(line);
      if (fault !== undefined) encoder.encodeFault(fault, arena.bytes.toString('utf8', lineStart, lineEnd), writer);
      else if (records.states.at(line) === LINE_IS_DOCUMENT) {
        writeDocument(arena.bytes, lineStart, lineEnd, writer);
        if (records.moveTo(record, arena.bytes, line)) routing?.add(record);
      } else {
        const group = this.#groups[planned];
        const model = group === undefined ? line : group.lines[group.direction];
        records.moveTo(record, arena.bytes, model);
        // the filter remembers the weight of the record judged last
        filter.judge(record);
        this.#enrich(window);
        if (group === undefined) {
          if (hasTraffic(record)) added.flowCount = 1;
          encoder.encode(record, added, writer, lineStart, lineEnd);
          routing?.add(record);
        } else {
          this.#joined.set(record, group);
          this.#joined.addTo(added, group);
          encoder.encode(this.#joined.record, added, writer, 0, this.#joined.length);
          routing?.add(this.#joined.record);
        }
      }
      writer.text(settings.framing.terminator);
      documentBytes.push(writer.length - start);
      if (writer.length > maxBytes) return false;
    }
    return true;
  }

  #enrich({ record, added }: Window): void {
    const { enrichment, filter } = this.#stages;
    enrichment.apply(record, added);
    const { sampleWeight } = filter;
    if (sampleWeight !== undefined) added.sampleWeight = sampleWeight;
  }
}
