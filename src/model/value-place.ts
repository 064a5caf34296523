/** A value that a schema states itself. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** The names of the conversions that a schema may use; `encode/text/conversions.ts` says what each does. */
export type ConversionName =
  | 'text'
  | 'lower'
  | 'upper'
  | 'seconds'
  | 'milliseconds'
  | 'nanoseconds'
  | 'iso'
  | 'iso_millis'
  | 'ip_version'
  | 'latitude'
  | 'longitude'
  | 'first_item'
  | 'key_value';

/** Where a value is placed in the documents of one schema, and in which form. */
export interface ValuePlace {
  /** Keys from the root, separated by dots. The schema decides the order among its members. */
  readonly path: string;
  /** A conversion; without one it is written as in the flat schema. */
  readonly as?: ConversionName;
  /** What to write instead of each word; other words are omitted, unless `keepsOtherWords` is set. */
  readonly words?: Readonly<Record<string, Json>>;
  /** Set if words that `words` does not list are written unchanged. */
  readonly keepsOtherWords?: true;
  /** Set if the schema has another value at this path, which takes precedence if a record has it. */
  readonly isFallback?: true;
  /** Members of the same object that are written only together with the value, by their path. */
  readonly companions?: Readonly<Record<string, Json>>;
}

/**
 * The places of a value, by the name of the schema; a text is a path. A schema that is not listed places the value
 * itself, or has a general place for values that its standard does not name.
 */
export type ValuePlaces = Readonly<Record<string, string | ValuePlace | readonly (string | ValuePlace)[]>>;
