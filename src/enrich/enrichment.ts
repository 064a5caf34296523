import type { AddressData } from '../address-data/address-data.ts';
import { ByteMemo } from '../memory/byte-memo.ts';
import { COUNTER_SLOTS } from '../model/added-slots.generated.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataRequest } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { RecordTable } from '../model/record-table.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { AddressBook } from './address-book.ts';
import { type Enrich, type Enricher, type EnricherRow, enricherOf } from './enricher.ts';
import { ENRICHERS, type EnricherName, enricherNames } from './enrichers.ts';
import { collectMetadataRequest, type RequestShortcut } from './metadata-request.ts';
import { RecordEnds } from './record-ends.ts';
import type { SignalRules } from './signal-rules.ts';

/** Maximum number of texts of ids that are cached for collecting requests. */
const MAX_REMEMBERED_IDS = 65_536;

/** The data of enrichment in addition to the record. */
export interface EnrichmentSettings {
  readonly labels: CidrTable<string>;
  /** Undefined with `METADATA=none`. */
  readonly metadata: MetadataSource | undefined;
  /** The enrichers with a switch that are on. Missing: none. */
  readonly switchedOn?: ReadonlySet<EnricherName>;
  /** Missing if the user has no address data. */
  readonly addressData?: AddressData | undefined;
  /** Missing if no rules are available. */
  readonly verdicts?: Verdicts | undefined;
  /** Missing if transfer classes are off, or without metadata. */
  readonly transfers?: Transfers | undefined;
  /** The rules of signals; missing if none are added. */
  readonly signals?: SignalRules | undefined;
}

/** Runs every enricher that a record's format allows; the list is made once per format. */
export class Enrichment {
  readonly #enrichers: readonly { readonly name: EnricherName; readonly enricher: Enricher }[];
  readonly #book: AddressBook;
  /** The data of the current record that enrichers share. */
  readonly ends: RecordEnds;
  readonly #metadata: MetadataSource | undefined;
  readonly #addressData: AddressData | undefined;
  readonly #verdicts: Verdicts | undefined;
  readonly #transfers: Transfers | undefined;
  readonly #ids: ByteMemo<string> = new ByteMemo(MAX_REMEMBERED_IDS, (id) => id);
  readonly #byFormat: WeakMap<LogFormat, readonly Enrich[]> = new WeakMap();

  constructor({
    labels,
    metadata,
    switchedOn = new Set(),
    addressData,
    verdicts,
    transfers,
    signals,
  }: EnrichmentSettings) {
    const book = new AddressBook(labels);
    const ends = new RecordEnds(book, metadata);
    this.#book = book;
    this.ends = ends;
    this.#metadata = metadata;
    this.#addressData = addressData;
    this.#verdicts = verdicts;
    this.#transfers = transfers;
    const context = { ends, counters: COUNTER_SLOTS, metadata, addressData, verdicts, transfers, signals };
    this.#enrichers = rowsOf(switchedOn).map(([name, row]) => ({ name, enricher: enricherOf(row, context) }));
  }

  /** Begins a window, or another synchronous stretch of work, during which metadata cannot change. */
  begin(): void {
    this.ends.begin();
    this.#addressData?.begin();
    this.#verdicts?.begin();
    // after the verdicts, whose rules have the network
    const places = this.#transfers?.epoch;
    this.#transfers?.begin();
    // who keeps their numbers follows the epoch
    if (this.#transfers?.epoch !== places) this.ends.epoch++;
  }

  /** The request of a window's records to a metadata source. */
  collectRequest(bytes: Buffer, records: RecordTable, shortcut?: RequestShortcut): MetadataRequest {
    const parts = { book: this.#book, ids: this.#ids, metadata: this.#metadata };
    return collectMetadataRequest(bytes, records, parts, shortcut);
  }

  /** Sets `added` to the values that can be added to the record. */
  apply(record: FlowLogRecord, added: AddedValues): void {
    added.clear();
    this.ends.read(record);
    for (const enrich of this.#enrichersOf(record.format)) enrich(record, added);
  }

  /**
   * The enrichers of these names for records of a format, in their order: for a caller that has set the members of
   * `ends` and the values of other enrichers that they read.
   */
  someOf(format: LogFormat, names: ReadonlySet<EnricherName>): readonly Enrich[] {
    return this.#enrichers.flatMap(({ name, enricher }) => (names.has(name) ? (enricher(format.positions) ?? []) : []));
  }

  #enrichersOf(format: LogFormat): readonly Enrich[] {
    let enrichers = this.#byFormat.get(format);
    if (enrichers === undefined) {
      enrichers = this.#enrichers.flatMap(({ enricher }) => enricher(format.positions) ?? []);
      this.#byFormat.set(format, enrichers);
    }
    return enrichers;
  }
}

/** The rows of the enrichers that run, in their order. */
function rowsOf(switchedOn: ReadonlySet<EnricherName>): readonly (readonly [EnricherName, EnricherRow])[] {
  return enricherNames().flatMap((name) => {
    const row: EnricherRow = ENRICHERS[name];
    return row.switch === undefined || switchedOn.has(name) ? [[name, row] as const] : [];
  });
}
