import type { AddressData } from '../address-data/address-data.ts';
import type { COUNTER_SLOTS } from '../model/added-slots.generated.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import type { FieldName } from '../model/fields.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { OptionAudience, OptionNeed, OptionParameter, OptionRow } from '../model/option-row.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { ValuePlaces } from '../model/value-place.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import type { Transfers } from '../transfer/transfers.ts';
import type { RecordEnds } from './record-ends.ts';
import type { SignalRules } from './signal-rules.ts';

/** Adds values to one record: reads the record and the values of earlier enrichers, writes members of `added`. */
export type Enrich = (record: FlowLogRecord, added: AddedValues) => void;

/** Makes the function for formats with these positions; undefined if the format lacks a field that it needs. */
export type Enricher = (at: FieldPositions) => Enrich | undefined;

/**
 * The data that enrichers share, in addition to the record. A document that an enricher reads is a `LoadedDocument`
 * here.
 */
export interface EnrichmentContext {
  /** The addresses and the recording interface of the current record. */
  readonly ends: RecordEnds;
  /** The slots of counters, for `added.counts`; read them once, when the enricher is made. */
  readonly counters: typeof COUNTER_SLOTS;
  /** Undefined if metadata is off. */
  readonly metadata: MetadataSource | undefined;
  /** Undefined if the user has no address data. */
  readonly addressData?: AddressData | undefined;
  /** Undefined if there are no rules for verdicts. */
  readonly verdicts?: Verdicts | undefined;
  /** Undefined if transfer classes are off, or without metadata. */
  readonly transfers?: Transfers | undefined;
  /** Undefined if no signals are added. */
  readonly signals?: SignalRules | undefined;
}

/** The fields that an enricher reads. A format without one of `all`, or without any of `any`, is not enriched by it. */
export interface FieldsRead {
  readonly all?: readonly FieldName[];
  readonly any?: readonly FieldName[];
  /** Fields that it uses if a format has them. */
  readonly optional?: readonly FieldName[];
}

/**
 * One value that an enricher adds. The member of `AddedValues` that holds it has the name of the value in camel case
 * (`source` for `src`, `destination` for `dst`). An absent number is -1, any other absent value is undefined.
 */
export interface AddedValue {
  /** Its name in the dictionary, which is its name in the flat schema. */
  readonly name: string;
  /** A `map` has texts by name, and is a value of a group. */
  readonly json: 'number' | 'string' | 'strings' | 'map';
  /** For a number that is not whole: how many decimals it has. The member holds it multiplied by 10 to this power. */
  readonly decimals?: 12;
  /** All possible words, if there are few. */
  readonly words?: readonly string[];
  readonly sentence: string;
  readonly example: string;
  readonly places?: ValuePlaces;
  /** Set if nearly every flow has a different value, so that caching its rendered form does not pay off. */
  readonly isUnique?: true;
  /** Set if other programs write the same name, so that it does not identify a document of this program. */
  readonly isCommonName?: true;
  /** Set if it precedes the fields of the record in the flat schema instead of following them. */
  readonly isAhead?: true;
  /** The schema setting that it requires. */
  readonly onlyIf?: 'rollsUp';
}

/** A member of `AddedValues` that documents do not contain. */
export interface AddedMember {
  readonly member: string;
  /** Its type in TypeScript; undefined is added to any type but `number`. */
  readonly type: 'number' | 'KnownEnd' | 'UnenrichedReason';
  readonly sentence: string;
}

/**
 * A counter of an enricher, for records whose documents are delivered. The enricher adds to it with
 * `added.counts.add(counters.NAME)`, or `counters.NAME.REASON` if it has reasons.
 */
export interface AddedCounter {
  /** Its name in the log line and in the counts of the library. */
  readonly counter: string;
  readonly sentence: string;
  /**
   * Reasons that are counted separately, in addition to the sum: the member of the counts, and each reason with its
   * meaning.
   */
  readonly reasons?: { readonly member: string; readonly sentences: Readonly<Record<string, string>> };
  /** Its metric, in addition to one for each reason; missing if it has none. */
  readonly metric?: AddedMetric;
}

/** The metric of a counter. */
export interface AddedMetric {
  /** Its name in CloudWatch. The metric of a reason adds the reason to it. */
  readonly name: string;
  /** `Count` if missing. */
  readonly unit?: 'Count' | 'Bytes';
  /** Its meaning, if it differs from that of the counter. */
  readonly sentence?: string;
}

/** An option that turns an enricher on or off: `on`, `off` or `auto`. Its row in the table of options derives from it. */
export interface EnricherSwitch {
  /** Its name in the environment. */
  readonly option: string;
  readonly byDefault: 'auto' | 'on' | 'off';
  /** When `auto` is on: if the schema's standard has a name for a value; or always, if `create` finds what it needs. */
  readonly auto: 'if_schema_names_it' | 'if_possible';
  readonly sentence: string;
  /** The programs that accept it; if missing, everything that runs the pipeline. */
  readonly audience?: readonly OptionAudience[];
  /** What the values `on` and `auto` need from other options. */
  readonly needs?: readonly OptionNeed[];
  /** Set if the stack has a parameter for it. */
  readonly parameter?: OptionParameter;
}

/** An option of an enricher in addition to its switch: a row of the table of options without functions. */
export type EnricherOption = {
  readonly [Kind in OptionRow as Kind['kind']]: Omit<Kind, 'pattern' | 'selects' | 'conflicts'>;
}[OptionRow['kind']];

/** Everything about an enricher. `ENRICHERS` has a row for each. */
export interface EnricherRow {
  readonly reads: FieldsRead;
  readonly adds: readonly AddedValue[];
  /**
   * Set if the values of `adds` are in one object that several records share: the name of the member of `AddedValues`
   * that holds it, a `ValueGroup` with the values by their names. It is rendered once for all its records. Without it,
   * each value is a separate member.
   */
  readonly group?: string;
  /** For a group whose values exist for both ends: the prefix of their names. `adds` then has the rest of the names. */
  readonly prefix?: 'src_' | 'dst_';
  /** Members of `AddedValues` for later stages. */
  readonly keeps?: readonly AddedMember[];
  /** Its counters. */
  readonly counts?: readonly AddedCounter[];
  /** Its options, by their names in the environment. */
  readonly options?: Readonly<Record<string, EnricherOption>>;
  /** Missing if the enricher is always on. */
  readonly switch?: EnricherSwitch;
  /**
   * Makes the enricher, once for all formats; undefined if the context lacks what it needs. Its result is called for
   * formats that have the fields of `reads`.
   */
  readonly create: (context: EnrichmentContext) => Enricher | undefined;
}

/** The enricher of a row, for any format. */
export function enricherOf(row: EnricherRow, context: EnrichmentContext): Enricher {
  const enricher = row.create(context);
  const { all = [], any } = row.reads;
  return (at) => {
    if (enricher === undefined || all.some((name) => at[name] < 0)) return undefined;
    if (any !== undefined && !any.some((name) => at[name] >= 0)) return undefined;
    return enricher(at);
  };
}
