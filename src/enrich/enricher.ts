import type { AddedValues } from '../model/added-values.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';

/** Adds values to one record: reads the record and what enrichers before it added, writes members of `added`. */
export type Enrich = (record: FlowLogRecord, added: AddedValues) => void;

/** Makes an enricher for formats with these positions; undefined where the format lacks what it needs. */
export type Enricher = (at: FieldPositions) => Enrich | undefined;
