import { DocumentEncoder } from '../encode/document-encoder.ts';
import type { Schema } from '../encode/language/schema.ts';
import type { Framing } from '../encode/text/framing.ts';
import { Enrichment } from '../enrich/enrichment.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataSource, TrafficCounter } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { FormatSet } from '../parse/format-set.ts';
import { LineParser } from '../parse/line-parser.ts';
import type { OtfMetadata } from '../respond/otf-metadata.ts';
import type { PartitionKeyName } from '../respond/partition-key-table.ts';
import { RecordMetadata } from '../respond/record-metadata.ts';
import type { DropRule } from '../volume/drop-rule.ts';
import { VolumeControl } from '../volume/volume-control.ts';

/** Everything that decides what becomes of a line. */
export interface TransformSettings {
  readonly formats: readonly LogFormat[];
  /** Fields of them that are unknown and were not announced as new: to be reported once. */
  readonly unknownFields: readonly string[];
  readonly schema: Schema;
  readonly framing: Framing;
  /** Whether flows get their Community ID. */
  readonly communityId: boolean;
  /** By what dynamic partitioning chooses the place of a record; empty for no keys. */
  readonly partitionKeys: readonly PartitionKeyName[];
  /** The Iceberg table that records go to, where they name it themselves. */
  readonly otfMetadata: OtfMetadata | undefined;
  readonly labels: CidrTable<string>;
  readonly metadata: MetadataSource | undefined;
  /** Counts traffic; missing where nobody asks for it. */
  readonly traffic?: TrafficCounter | undefined;
  /** Whether lines without traffic (NODATA, SKIPDATA) are left out. */
  readonly dropsNoData: boolean;
  /** Whether a line that cannot be read fails its record, instead of becoming a document. */
  readonly failsUnreadable: boolean;
  readonly dropRules: readonly DropRule[];
  /** Of accepted flows one in so many is kept. */
  readonly sampleAccept: number;
  /** Whether rules and sampling are applied, or only counted. */
  readonly appliesDrops: boolean;
  /** Takes records whose output does not fit; undefined where none are to be put back. */
  readonly putBack: PutBackSink | undefined;
  /** How often a record may be put back past its turn. */
  readonly maxHops: number;
  readonly maxResponseBytes: number;
  readonly maxInflatedBytes: number;
}

/** The stages, compiled from the settings once at cold start; they keep nothing of an invocation. */
export interface Stages {
  readonly settings: TransformSettings;
  readonly parser: LineParser;
  readonly enrichment: Enrichment;
  readonly encoder: DocumentEncoder;
  /** What each record tells of its place at the destination; undefined where that is nothing. */
  readonly metadata: RecordMetadata | undefined;
  /** What leaves records out, and whether it does; undefined where nothing can be left out. */
  readonly volume: { readonly control: VolumeControl; readonly applies: boolean } | undefined;
}

/** Compiles the stages. */
export function compileStages(settings: TransformSettings): Stages {
  const { partitionKeys, otfMetadata } = settings;
  const hasMetadata = partitionKeys.length > 0 || otfMetadata !== undefined;
  const control = new VolumeControl(settings.dropRules, settings.sampleAccept);
  return {
    settings,
    parser: new LineParser(new FormatSet(settings.formats)),
    enrichment: new Enrichment(settings),
    encoder: new DocumentEncoder(settings.schema),
    metadata: hasMetadata ? new RecordMetadata(partitionKeys, otfMetadata) : undefined,
    volume: control.isActive ? { control, applies: settings.appliesDrops } : undefined,
  };
}
