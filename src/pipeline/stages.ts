import type { AddressData } from '../address-data/address-data.ts';
import type { Framing } from '../encode/destinations.ts';
import { DocumentEncoder } from '../encode/document-encoder.ts';
import type { Schema } from '../encode/language/schema.ts';
import type { EnricherName } from '../enrich/enrichers.ts';
import { Enrichment } from '../enrich/enrichment.ts';
import type { SignalRules } from '../enrich/signal-rules.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataSource, TrafficCounter } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { FormatSet } from '../parse/format-set.ts';
import { LineParser } from '../parse/line-parser.ts';
import type { IcebergTable } from '../respond/iceberg-table.ts';
import type { PartitionKeyName } from '../respond/partition-key-table.ts';
import { RecordRouting } from '../respond/record-routing.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { DropFilter, type DropFilterSettings } from './drop-filter.ts';
import type { EventRun } from './event-run.ts';
import type { SourceOutcome } from './source-writer.ts';
import type { LineSource, Window } from './window.ts';

/** All settings of the pipeline. */
export interface TransformSettings extends DropFilterSettings {
  readonly formats: readonly LogFormat[];
  /** Unknown fields in these formats that are not declared as new: reported once, at start-up. */
  readonly unknownFields: readonly string[];
  readonly schema: Schema;
  readonly framing: Framing;
  /** The enrichers with a switch that are on. */
  readonly switchedOn: ReadonlySet<EnricherName>;
  /** The dynamic partitioning keys; empty for none. */
  readonly partitionKeys: readonly PartitionKeyName[];
  /** The Iceberg table to which records are routed; undefined if the stream's configuration names it. */
  readonly icebergTable: IcebergTable | undefined;
  readonly labels: CidrTable<string>;
  readonly metadata: MetadataSource | undefined;
  /** The user's address data; missing if the user configured no sources. */
  readonly addressData?: AddressData | undefined;
  /** The loaded rules; missing if no verdicts are made. */
  readonly verdicts?: Verdicts | undefined;
  /** Determines transfer classes and prices; missing if that is off, or without metadata. */
  readonly transfers?: Transfers | undefined;
  /** The rules of signals; missing if none are added. */
  readonly signals?: SignalRules | undefined;
  /** Counts traffic; missing if traffic metrics are off. */
  readonly traffic?: TrafficCounter | undefined;
  /** Creates the {@link Joining}; missing if rollup is off. Its code is loaded only if rollup is on. */
  readonly joining?: CreateJoining | undefined;
  /** Whether an unreadable line fails its record, instead of becoming a document. */
  readonly failsUnreadable: boolean;
  /** Puts back records whose output does not fit; undefined if putting back is off. */
  readonly putBack: PutBackSink | undefined;
  /** How many times a record may be put back after its turn has come. */
  readonly maxHops: number;
  readonly maxResponseBytes: number;
  readonly maxInflatedBytes: number;
  /**
   * After how many lines the fast lane makes most documents, from flat tables. The enrichers and the encoder make the
   * others, and all documents if it is undefined.
   */
  readonly laneFromLines: number | undefined;
  /** Entries of each table of the fast lane; missing for the default. */
  readonly laneCapacity?: number | undefined;
}

/** Joins the flows of several records into one document (ROLLUP). */
export interface Joining {
  /**
   * Answers the records of a window, of which the first is at `first` in the event: records whose flows are joined are
   * answered together, the others with `respondAlone`, by their position in the window.
   */
  respond(window: Window, first: number, run: EventRun, respondAlone: (position: number) => void): void;
  /** Writes the documents of one source, without limits, into the window's writer. */
  write(window: Window, source: LineSource): SourceOutcome;
}

/** Makes a {@link Joining} for compiled stages. */
export type CreateJoining = (stages: Stages) => Joining;

/** The stages, compiled from the settings once at cold start; they keep no state of an invocation. */
export interface Stages {
  readonly settings: TransformSettings;
  readonly parser: LineParser;
  readonly filter: DropFilter;
  readonly enrichment: Enrichment;
  readonly encoder: DocumentEncoder;
  /** Partition keys and Iceberg table of each record; undefined if records are not routed. */
  readonly routing: RecordRouting | undefined;
}

/** Compiles the stages. */
export function compileStages(settings: TransformSettings): Stages {
  const { partitionKeys, icebergTable } = settings;
  const isRouted = partitionKeys.length > 0 || icebergTable !== undefined;
  return {
    settings,
    parser: new LineParser(new FormatSet(settings.formats)),
    filter: new DropFilter(settings),
    enrichment: new Enrichment(settings),
    encoder: new DocumentEncoder(settings.schema),
    routing: isRouted ? new RecordRouting(partitionKeys, icebergTable) : undefined,
  };
}
