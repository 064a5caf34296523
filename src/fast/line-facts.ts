/**
 * What the fast lane knows of the line that it is working on: integers only, which name what the tables of the lane hold.
 * The front of the lane (tokens, checks, look-ups) fills it; the document program reads it.
 *
 * Ids begin at 1; 0 is absent. Two lines with the same id in a place have the same value there, as far as any document can
 * show, until the tables are emptied. {@link NOT_REMEMBERED} is a value that is present and has no id, because it is not
 * worth a place in a table: a fresh address, a counter. Its text is in the line, or its number in `numbers`.
 */
export interface LineFacts {
  /** The text of the window; `view` has the same bytes, and at least a word of slack behind the text. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** By position in the format: where the token begins, and its length in bytes; 0 if it is absent. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** By position: the id of the token's text among the texts of its type. */
  readonly tokenIds: Int32Array;
  /** By the slot of the member of `AddedValues` that is text, a list, a group or an end: its id. */
  readonly addedIds: Int32Array;
  /** By the slot of the member of `AddedValues` that is a number: the number; -1 if it is absent. */
  readonly addedNumbers: Float64Array;
}

/** In place of an id: present, but in no table. */
export const NOT_REMEMBERED = -1;
