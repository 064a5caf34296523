import { DocumentEncoder } from './encode/document-encoder.ts';
import type { Framing } from './encode/framing.ts';
import type { Schema } from './encode/schema.ts';
import { Enrichment } from './enrich/enrichment.ts';
import type { LogFormat } from './model/log-format.ts';
import type { MetadataSource } from './model/ports.ts';
import type { CidrTable } from './net/cidr-table.ts';
import { FormatSet } from './parse/format-set.ts';
import { LineParser } from './parse/line-parser.ts';

/** Everything that decides what becomes of a line. */
export interface TransformSettings {
  readonly formats: readonly LogFormat[];
  readonly schema: Schema;
  readonly framing: Framing;
  readonly labels: CidrTable<string>;
  readonly metadata: MetadataSource | undefined;
  /** Whether lines without traffic (NODATA, SKIPDATA) are left out. */
  readonly dropsNoData: boolean;
  /** Whether a line that cannot be read fails its record, instead of becoming a document. */
  readonly failsUnreadable: boolean;
  readonly maxResponseBytes: number;
  readonly maxInflatedBytes: number;
}

/** The stages, compiled from the settings once at cold start; they keep nothing of an invocation. */
export interface Stages {
  readonly settings: TransformSettings;
  readonly parser: LineParser;
  readonly enrichment: Enrichment;
  readonly encoder: DocumentEncoder;
}

/** Compiles the stages. */
export function compileStages(settings: TransformSettings): Stages {
  return {
    settings,
    parser: new LineParser(new FormatSet(settings.formats)),
    enrichment: new Enrichment(settings),
    encoder: new DocumentEncoder(settings.schema),
  };
}
