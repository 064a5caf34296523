import type { JsonFragment } from './json-fragment.ts';

/**
 * Attributes of one thing that many records have in common. The same thing is the same object in every record, so that
 * its rendered form can be stored with it: a look-up in a separate map would cost more per record than copying.
 */
export class Interned<Attributes> {
  readonly attributes: Attributes;
  /** The encoder of the stored fragments; another encoder starts over. */
  renderer: object | undefined;
  /** The rendered fragments, by the number that the encoder assigns to each part of a document. */
  fragments: (JsonFragment | undefined)[] = [];
  /** Its number, and the object that assigned it; another object assigns another number. */
  numberedBy: object | undefined;
  number = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }
}

/** A value of a {@link ValueGroup}; undefined if it is absent. */
export type GroupedValue = string | number | readonly string[] | Readonly<Record<string, string>> | undefined;

/** Several values that an enricher adds together, by their names in the dictionary; rendered once for all their records. */
export class ValueGroup extends Interned<Readonly<Record<string, GroupedValue>>> {}
