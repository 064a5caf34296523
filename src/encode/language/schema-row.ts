import type { OptionTable } from '../../model/option-row.ts';
import type { DocumentMark } from '../../model/own-document.ts';
import type { DestinationName } from '../destinations.ts';
import type { Schema, SchemaOptions } from './schema.ts';

/** A schema as a choice of the program: its table, and all its other properties. */
export interface SchemaRow extends Schema {
  /** The destination that it is made for, if that is not `s3`; the documentation measures its documents with it. */
  readonly usualDestination?: DestinationName;
  /**
   * Set if its documents fit only destinations that take any text: why, as a clause. Other schemas fit every destination.
   */
  readonly textOnly?: string;
  /** How its documents are recognised when they are sent again; missing if another schema's mark recognises them. */
  readonly mark?: DocumentMark;
  /** Options that apply to this schema only. */
  readonly ownOptions?: OptionTable;
  /** The settings that its table derives from the values of the schema's options. */
  settingsOf?(options: Readonly<Record<string, string | number>>): SchemaOptions;
  /** Set if it is not a choice of SCHEMA, but the form of another schema with one value of that schema's option. */
  readonly variantOf?: { readonly schema: string; readonly option: string; readonly value: string };
}

/** The content of a schema: see {@link Schema}. */
export type SchemaTable = Pick<Schema, 'leaves' | 'faultLeaves'>;

/**
 * A schema from its properties and its table. The table is created when it is first read: a process writes documents of
 * one schema, and creating the tables of the others would delay its start.
 */
export function schemaRow<const Facts extends Omit<SchemaRow, keyof SchemaTable>>(
  facts: Facts,
  makeTable: () => SchemaTable,
): Facts & SchemaTable {
  let table: SchemaTable | undefined;
  const made = (): SchemaTable => {
    table ??= makeTable();
    return table;
  };
  return {
    ...facts,
    get leaves() {
      return made().leaves;
    },
    get faultLeaves() {
      return made().faultLeaves;
    },
  };
}
