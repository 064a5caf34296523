import type { AddedValues } from '../model/added-values.generated.ts';
import { DICTIONARY, type OriginOf } from '../model/dictionary.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';

/** A member of {@link AddedValues} whose value is text, a list, a group or an end. */
export type IdMember = OriginOf<'string' | 'strings' | 'grouped'>['member'] | OriginOf<'endpoint'>['end'];

/** A member of {@link AddedValues} whose value is a number. */
export type NumberMember = OriginOf<'number'>['member'];

/** The members of {@link AddedValues} that documents can have as text, a list, a group or an end; a place is a slot. */
export const ID_MEMBERS: readonly IdMember[] = distinct(DICTIONARY.flatMap(({ origin }) => idMemberOf(origin) ?? []));

/** The members of {@link AddedValues} that documents can have as numbers; a place is a slot. */
export const NUMBER_MEMBERS: readonly NumberMember[] = distinct(
  DICTIONARY.flatMap(({ origin }) => (origin.kind === 'number' ? [origin.member] : [])),
);

/** The slot of each member in {@link LineFacts.addedIds}. */
export const ID_SLOTS: ReadonlyMap<IdMember, number> = new Map(ID_MEMBERS.map((member, slot) => [member, slot]));

/** The slot of each member in {@link LineFacts.addedNumbers}. */
export const NUMBER_SLOTS: ReadonlyMap<NumberMember, number> = new Map(
  NUMBER_MEMBERS.map((member, slot) => [member, slot]),
);

/** Ids of directions. */
export const EGRESS = 1;
export const INGRESS = 2;

/** Replaces the id of a value that is present, but in no table. */
export const NOT_REMEMBERED = -1;

/** Texts are copied in words, so this many bytes behind a text must be readable, and may hold anything. */
export const SLACK_BYTES = 16;

/** Where the ids of tokens begin in {@link LineFacts.ids}: behind those of added values, of the own and the far end, of the recorder. */
export const FIRST_TOKEN_ID: number = ID_MEMBERS.length + 3;

/** Where the id of the end that recorded the flow stands in {@link LineFacts.ids}; the document program writes it. */
export const OWN_END_ID: number = ID_MEMBERS.length;

/** Where the id of the other end stands. */
export const FAR_END_ID: number = ID_MEMBERS.length + 1;

/** Where the id of all tokens that describe the recording interface stands, which change together. */
export const RECORDER_ID: number = ID_MEMBERS.length + 2;

/**
 * What the fast lane knows of the line that it is working on: integers only, which name what the tables of the lane hold.
 * The front of the lane (tokens, checks, look-ups) fills it; the document program reads it. The line is plain: every byte
 * is printable ASCII without `"` and `\`.
 *
 * Ids begin at 1; 0 is absent. Two lines with the same id in a place have the same value there, as far as any document can
 * show, until the tables are emptied. {@link NOT_REMEMBERED} is a value that is present and has no id, because it is not
 * worth a place in a table: a fresh address, a counter. Its text is in the line, or its number in `addedNumbers`. Of the
 * added values only unique texts, such as Community IDs, are without ids. An end has the same id as source and as destination.
 */
export class LineFacts {
  /** The text of the window; `view` has the same bytes, and {@link SLACK_BYTES} behind the text. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** The range of the line in `bytes`, without the newline. */
  lineStart = 0;
  lineEnd = 0;
  /** By position in the format: where the token begins, and its length in bytes; 0 if it is absent. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** By position: the number that a token of digits is, exact up to 2^53; -1 if it is absent. */
  readonly numbers: Float64Array;
  /** All ids in one array: of added values, of the own and the far end, of the recorder, of tokens. */
  readonly ids: Int32Array;
  /** By the slot of {@link ID_SLOTS}: the id of the value; a view of `ids`. */
  readonly addedIds: Int32Array;
  /** By position: the id of the token's text among the texts of its type, where the program needs it; a view of `ids`. */
  readonly tokenIds: Int32Array;
  /** By the slot of {@link NUMBER_SLOTS}: the number; -1 if it is absent. */
  readonly addedNumbers: Float64Array = new Float64Array(NUMBER_MEMBERS.length).fill(-1);
  /** By the slot of {@link ID_SLOTS}: the text of a value that has no id because nearly every flow has another one. */
  readonly addedTexts: string[] = ID_MEMBERS.map(() => '');

  /** Takes the number of fields of the widest format. */
  constructor(positions: number) {
    this.starts = new Int32Array(positions);
    this.lengths = new Int32Array(positions);
    this.numbers = new Float64Array(positions).fill(-1);
    this.ids = new Int32Array(FIRST_TOKEN_ID + positions);
    this.addedIds = this.ids.subarray(0, ID_MEMBERS.length);
    this.tokenIds = this.ids.subarray(FIRST_TOKEN_ID);
  }
}

/** What the plain lane knows of the same line, for what the tables have not met yet. */
export interface PlainLine {
  readonly record: FlowLogRecord;
  readonly added: AddedValues;
  /** The range of the line in the record's buffer. */
  readonly lineStart: number;
  readonly lineEnd: number;
  /** Makes `record` and `added` those of the line that the facts describe. */
  load(): void;
}

function idMemberOf(origin: (typeof DICTIONARY)[number]['origin']): IdMember | undefined {
  switch (origin.kind) {
    case 'string':
    case 'strings':
    case 'grouped':
      return origin.member;
    case 'endpoint':
      return origin.end;
    case 'field':
    case 'time':
    case 'number':
    case 'line':
      return undefined;
  }
}

function distinct<Type>(values: readonly Type[]): readonly Type[] {
  return [...new Set(values)];
}
