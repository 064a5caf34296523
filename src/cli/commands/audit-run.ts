import { LineDecoder } from '../../decode/line-decoder.ts';
import { Enrichment } from '../../enrich/enrichment.ts';
import { decodeInput } from '../../input/decode-input.ts';
import type { InputFile, InputPart } from '../../input/input-file.ts';
import { UnreadableSummary } from '../../input/unreadable.ts';
import { ByteArena } from '../../memory/byte-arena.ts';
import { FlowLogRecord } from '../../model/flow-log-record.ts';
import { LineTable } from '../../model/line-table.ts';
import type { LogFormat } from '../../model/log-format.ts';
import { type DocumentMembers, membersOf, OwnDocuments } from '../../model/own-document.ts';
import type { MetadataSource } from '../../model/ports.ts';
import { LINE_IS_DOCUMENT, LINE_IS_FAULT, RecordTable } from '../../model/record-table.ts';
import type { RulesDocument } from '../../model/rules.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { CidrTable } from '../../net/cidr-table.ts';
import { FormatSet } from '../../parse/format-set.ts';
import { LineParser } from '../../parse/line-parser.ts';
import { Window } from '../../pipeline/window.ts';
import { type AuditReport, RuleAudit } from '../../rules/audit.ts';
import type { NamedRange } from '../../rules/audit-suggestion.ts';
import { VerdictEngine } from '../../rules/verdict-engine.ts';
import type { VerdictQuestion } from '../../rules/verdict-question.ts';
import { Verdicts } from '../../rules/verdicts.ts';
import type { ReadingHooks } from '../terminal/read-inputs.ts';
import type { TrafficType } from './audit-options.ts';
import { lineOfDocument, weightOf } from './document-lines.ts';

const UPPER_N = 0x4e;
const UPPER_S = 0x53;

/** Memory that is kept between two documents. */
const MAX_KEPT_BYTES = 1024 * 1024;
const SAMPLE_WEIGHT_KEY = Buffer.from('"sample_weight"');

/** Settings of {@link AuditRun}. */
export interface AuditSettings {
  readonly formats: readonly LogFormat[];
  readonly labels: CidrTable<string>;
  readonly namedRanges: readonly NamedRange[];
  readonly maxInflatedBytes: number;
  readonly metadata: MetadataSource;
  readonly rules: RulesDocument;
  /** Undefined: derived from the records. */
  readonly trafficType: TrafficType | undefined;
  /** How many rejected flows of one kind make it a finding. */
  readonly wantedFlows: number;
}

/** Counts of the lines and records that an audit has read. */
export interface AuditCounts {
  /** Lines with data, header lines not counted. */
  lines: number;
  accepted: number;
  rejected: number;
  /** Accepted, although the rules refuse it. */
  deniedNow: number;
  /** Rejected, although the rules allow it. */
  allowedNow: number;
  noData: number;
  skipData: number;
  /** Records without a verdict: those without an action, and those of transit gateways. */
  withoutVerdict: number;
  /** Documents of this program that contain no record, because the line was unreadable. */
  otherDocuments: number;
}

/**
 * Audits rules by the records of any number of inputs, one after the other, in bounded memory. Records are read and judged
 * by the stages that the function runs.
 */
export class AuditRun {
  readonly unreadable: UnreadableSummary = new UnreadableSummary();
  readonly counts: AuditCounts = {
    lines: 0,
    accepted: 0,
    rejected: 0,
    deniedNow: 0,
    allowedNow: 0,
    noData: 0,
    skipData: 0,
    withoutVerdict: 0,
    otherDocuments: 0,
  };
  /** Bytes read from the inputs, before decompression. */
  bytesRead = 0;
  readonly #settings: AuditSettings;
  readonly #audit: RuleAudit;
  readonly #engine: ListeningEngine;
  readonly #parser: LineParser;
  readonly #enrichment: Enrichment;
  readonly #window: Window = new Window();
  readonly #restored: RestoredLines = new RestoredLines();

  constructor(settings: AuditSettings) {
    const { metadata, rules, labels, namedRanges, wantedFlows } = settings;
    const engine = new ListeningEngine({ rules, metadata });
    const writtenAtMs = rules.generatedAt === undefined ? undefined : Date.parse(rules.generatedAt);
    this.#settings = settings;
    this.#engine = engine;
    this.#audit = new RuleAudit({
      rules,
      interfaces: metadata.knownInterfaces?.values() ?? [],
      namedRanges,
      wantedFlows,
    });
    this.#parser = new LineParser(new FormatSet(settings.formats));
    this.#enrichment = new Enrichment({
      labels,
      metadata,
      switchedOn: new Set(['verdict']),
      verdicts: new Verdicts({ value: { engine, writtenAtMs }, revision: 0 }, metadata),
    });
  }

  /**
   * Reads one input; `onPart` is called after each part, and ends the reading where it returns false. Throws a
   * `StreamError` if the input cannot be read.
   */
  async read(
    input: InputFile,
    onPart: () => Promise<boolean>,
    { onWarning, signal }: ReadingHooks = {},
  ): Promise<void> {
    const onRead = (bytes: number): void => {
      this.bytesRead += bytes;
    };
    const options = { maxInflatedBytes: this.#settings.maxInflatedBytes, onRead, onWarning, signal };
    const window = this.#window;
    try {
      for await (const part of decodeInput(input, window, options)) {
        if (part.failure === undefined) this.#readPart(input, part, window);
        else {
          this.counts.lines++;
          this.unreadable.add(part.failure.code, () => input.name + part.placeOf(0));
        }
        if (!(await onPart())) return;
      }
    } finally {
      window.reset();
    }
  }

  /** What was found so far. */
  report(): AuditReport {
    const { accepted, rejected } = this.counts;
    const { trafficType = accepted === 0 && rejected > 0 ? 'REJECT' : 'ALL' } = this.#settings;
    if (trafficType !== 'ALL') this.#audit.notePartialTraffic();
    return this.#audit.report();
  }

  #readPart(input: InputFile, part: InputPart, window: Window): void {
    const { records, lines, arena } = window;
    this.#parser.parse(arena, lines, 0, part.lineCount, part.context, records);
    this.#enrichment.begin();
    for (let line = 0; line < part.lineCount; line++) {
      const state = records.states.at(line);
      if (state === LINE_IS_FAULT) {
        const fault = records.faultAt(line);
        this.counts.lines++;
        if (fault !== undefined) this.unreadable.add(fault.code, () => input.name + part.placeOf(line), fault);
      } else if (records.moveTo(window.record, arena.bytes, line)) {
        this.counts.lines++;
        const isDocument = state === LINE_IS_DOCUMENT;
        const weight = isDocument
          ? sampleWeightIn(arena.bytes.subarray(lines.starts.at(line), lines.ends.at(line)))
          : 1;
        this.#judge(window.record, weight);
      } else if (state === LINE_IS_DOCUMENT) {
        this.counts.lines++;
        const text = arena.bytes.subarray(lines.starts.at(line), lines.ends.at(line));
        if (!this.#readDocument(text)) this.counts.otherDocuments++;
      }
    }
  }

  /** Reads a document of a nested schema. Returns whether it has a record. */
  #readDocument(document: Buffer): boolean {
    const line = lineOfDocument(documentIn(document), document.toString('utf8'));
    if (line === undefined) return false;
    const { arena, lines, records, record, decoder } = this.#restored;
    arena.reset(MAX_KEPT_BYTES);
    lines.truncate(0);
    records.reset();
    arena.appendText(line.text);
    decoder.decode(0, arena.length);
    this.#parser.parse(arena, lines, 0, lines.count, { header: undefined }, records);
    let hasRecord = false;
    for (let at = 0; at < lines.count; at++) {
      if (!records.moveTo(record, arena.bytes, at)) continue;
      hasRecord = true;
      this.#judge(record, line.weight);
    }
    return hasRecord;
  }

  /** Counts a record. */
  #judge(record: FlowLogRecord, weight: number): void {
    const { counts } = this;
    const at = record.format.positions;
    if (weight > 1) this.#audit.noteSampling();
    const status = record.firstByte(at['log-status']);
    if (status === UPPER_N) counts.noData++;
    if (status === UPPER_S) {
      counts.skipData++;
      this.#audit.noteSkippedData();
    }
    this.#engine.forget();
    this.#enrichment.apply(record, this.#window.added);
    const { question, verdict } = this.#engine;
    if (question === undefined || verdict === undefined) {
      if (status !== UPPER_N && status !== UPPER_S) counts.withoutVerdict++;
      return;
    }
    if (question.action === 'ACCEPT') counts.accepted++;
    else counts.rejected++;
    if (verdict.facts.verdict === 'denied_now') counts.deniedNow++;
    if (verdict.facts.verdict === 'allowed_now') counts.allowedNow++;
    this.#audit.add(question, verdict, {
      bytes: record.number(at.bytes),
      packets: record.number(at.packets),
      startSeconds: record.number(at.start),
      weight,
    });
  }
}

/** The memory in which the record of one document is restored and parsed. */
class RestoredLines {
  readonly arena: ByteArena = new ByteArena();
  readonly lines: LineTable = new LineTable();
  readonly records: RecordTable = new RecordTable();
  readonly record: FlowLogRecord = new FlowLogRecord();
  // the document has been replaced by its record
  readonly decoder: LineDecoder = new LineDecoder(this.arena, this.lines, new OwnDocuments([]));
}

/** Remembers the last request and its verdict, which the audit counts. */
class ListeningEngine extends VerdictEngine {
  question: VerdictQuestion | undefined;
  verdict: Verdict | undefined;

  /** Returns no known verdict, so that every request is evaluated in full, as the audit needs it. */
  override findKnown(): number {
    return 0;
  }

  override verdictOf(question: VerdictQuestion): Verdict | undefined {
    const verdict = super.verdictOf(question);
    this.question = question;
    this.verdict = verdict;
    return verdict;
  }

  /** Called before the next record, which may make no request. */
  forget(): void {
    this.question = undefined;
    this.verdict = undefined;
  }
}

/** The number of flows that a flat document represents, which is not a field of a flow log. */
function sampleWeightIn(text: Buffer): number {
  return text.includes(SAMPLE_WEIGHT_KEY) ? weightOf(documentIn(text).sample_weight) : 1;
}

function documentIn(text: Buffer): DocumentMembers {
  return membersOf(JSON.parse(text.toString('utf8')));
}
