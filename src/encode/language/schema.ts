import type { DictionaryEntry } from '../../model/dictionary.ts';
import type { EndpointAttributeName } from '../../model/endpoint-attributes.ts';
import type { ConversionName, Json } from '../../model/value-place.ts';

export type { ConversionName, Json };

/** How a value is converted for a document; without either member, it is written as in the flat schema. */
interface Converted {
  readonly as?: ConversionName;
  /**
   * The replacement of each word; other words are omitted. Numbers are looked up by their digits; with a conversion,
   * its result is looked up.
   */
  readonly words?: Readonly<Record<string, Json>>;
}

/** A value of the dictionary. */
export type EntryValue = ValueOf<'entry'>;

/** An attribute of the end whose interface recorded the flow, or of the other end. */
export type EndValue = ValueOf<'end'>;

/** A value that a condition can test. */
export type Subject = EntryValue | EndValue;

/** What each kind of condition consists of, in addition to its kind. A small vocabulary, so that a schema stays a table. */
export interface ConditionShapes {
  /** The document has the value. */
  has: { readonly subject: Subject };
  /** The value is one of some words, or of some numbers by their digits. */
  is: { readonly subject: Subject; readonly words: readonly string[] };
  /** Both values are present and differ. */
  differ: { readonly subjects: readonly [Subject, Subject] };
  /** The setting is on or, with words, is one of them. */
  setting: { readonly setting: SettingName; readonly words: readonly string[] };
  not: { readonly condition: Condition };
  all: { readonly conditions: readonly Condition[] };
  any: { readonly conditions: readonly Condition[] };
}

/** The name of a kind of condition. */
export type ConditionKindName = keyof ConditionShapes;

/** A condition of one kind. */
export type ConditionOf<Kind extends ConditionKindName> = {
  [K in Kind]: { readonly kind: K } & ConditionShapes[K];
}[Kind];

/** Decides whether a value is written. */
export type Condition = ConditionOf<ConditionKindName>;

/** A part of the document for an unreadable line: the fault as an object, one of its members, or the line. */
export type FaultPart = 'fault' | 'code' | 'field' | 'detail' | 'line';

/** How the time of writing is written. */
export type ArrivalForm = 'seconds' | 'milliseconds' | 'iso_millis';

/** What each kind of value consists of, in addition to its kind; `values/value-kinds.ts` has a row for each. */
export interface ValueShapes {
  /** A value of the dictionary. */
  entry: Converted & { readonly entry: DictionaryEntry };
  /**
   * An attribute of the end whose interface recorded the flow (`own`: the source of egress, the destination of
   * ingress), or of the other end (`far`). Absent if the direction is unknown.
   */
  end: Converted & { readonly end: 'own' | 'far'; readonly attribute: EndpointAttributeName };
  /** The same in every document. */
  constant: { readonly value: Json };
  /** A setting as a string; absent if it is not set. */
  setting: { readonly setting: SettingName };
  /** When the document is written. */
  arrival: { readonly as: ArrivalForm };
  /** A part of the document for an unreadable line. */
  fault: { readonly part: FaultPart };
  /** An array of the values that are present, without duplicates; absent if none is. */
  list: { readonly of: readonly Value[] };
  /** The first value that is present. */
  first: { readonly of: readonly Value[] };
  /** Strings joined; absent if one of them is. */
  joined: { readonly of: readonly Value[] };
  /** A value that is written only if a condition holds. */
  when: { readonly condition: Condition; readonly value: Value };
  /** Fields of a format that are not in the field table, as strings under AWS's names with `-` or `_`. */
  later: { readonly separator: '_' | '-'; readonly names?: readonly string[] };
}

/** The name of a kind of value. */
export type ValueKindName = keyof ValueShapes;

/** A value of one kind. */
export type ValueOf<Kind extends ValueKindName> = { [K in Kind]: { readonly kind: K } & ValueShapes[K] }[Kind];

/** Where a leaf of a document takes its value from. */
export type Value = ValueOf<ValueKindName>;

/** One value at its place in a document. */
export interface Leaf {
  /**
   * Keys from the root. A key in brackets is an item of the array above it: `enrichments`, `[source]`, `name`. For a
   * value of kind `later`, the path is the object that receives its members.
   */
  readonly path: readonly string[];
  readonly from: Value;
  /** Set if the standard requires it, so that no selection of fields removes it. */
  readonly isRequired?: true;
  /** Set if it is meaningless alone: an object with nothing else is omitted. Companions come first in their object. */
  readonly isCompanion?: true;
  /** Set if its values are placed elsewhere too: it does not replace the place of a value that an enricher adds. */
  readonly isRepeated?: true;
}

/** Settings of schemas; the settings of one schema do not affect others. */
export interface SchemaOptions {
  /** Whether documents contain the original line. */
  readonly carriesLine?: boolean;
  /** Whether documents have the sums of several flows. */
  readonly rollsUp?: boolean;
  /** OCSF: whether documents list their addresses as observables. */
  readonly observables?: boolean;
  /** Splunk: `json` for an event with the names of the data model, `raw` for the line with index-time fields. */
  readonly mode?: 'json' | 'raw';
  /** Splunk: the index that the token may write to. */
  readonly index?: string;
  /**
   * Splunk: the content of `host`: the interface that recorded the flow (the default), the delivery stream, or nothing.
   */
  readonly host?: 'interface' | 'stream' | 'none';
  /** SS4O: the namespace of the data stream. */
  readonly namespace?: string;
  /** Name of the delivery stream. */
  readonly streamName?: string;
  /** Region of the delivery stream. */
  readonly region?: string;
  /** Returns Unix milliseconds, for documents that contain their time of arrival. */
  readonly now?: () => number;
}

/** An option that a schema can write or test. */
export type SettingName = Exclude<keyof SchemaOptions, 'now'>;

/** An output schema as data. `DocumentEncoder` compiles it once per log format. */
export interface Schema {
  readonly name: string;
  readonly sentence: string;
  /** The standard that it follows, with its version. */
  readonly standard?: { readonly name: string; readonly version: string };
  /** The leaves of a record, in output order. An object is at the position of its first leaf. */
  readonly leaves: readonly Leaf[];
  /** The leaves of an unreadable line. */
  readonly faultLeaves: readonly Leaf[];
  readonly options?: SchemaOptions;
  /** Keys of the tags to write, with `*` for any characters; all tags without a list. */
  readonly tagKeys?: readonly string[];
}
