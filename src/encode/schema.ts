import type { DictionaryEntry } from '../model/dictionary.ts';

/** One value of an output schema: which value of the dictionary goes where. */
export interface SchemaColumn {
  /** The member of the document. */
  readonly name: string;
  readonly from: DictionaryEntry;
}

/** An output schema as data. `DocumentEncoder` compiles it, once a log format. */
export interface Schema {
  readonly name: string;
  /** In output order. */
  readonly columns: readonly SchemaColumn[];
}
