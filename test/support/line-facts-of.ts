import {
  EGRESS,
  ID_MEMBERS,
  type IdMember,
  INGRESS,
  LineFacts,
  NOT_REMEMBERED,
  NUMBER_MEMBERS,
  type PlainLine,
} from '../../src/fast/line-facts.ts';
import type { AddedValues } from '../../src/model/added-values.generated.ts';
import { DICTIONARY } from '../../src/model/dictionary.ts';
import type { FlowLogRecord } from '../../src/model/flow-log-record.ts';
import { Interned } from '../../src/model/value-group.ts';

/** Members with a different value in nearly every flow; they get no ids. */
const UNIQUE_MEMBERS = new Set<string>(
  DICTIONARY.flatMap(({ origin }) => (origin.kind === 'string' && origin.isUnique ? [origin.member] : [])),
);

/**
 * Describes records by ids as the front of the fast lane does, but as simply as possible: an id is the position of the value's
 * JSON text in a table.
 */
export class FactsOfRecords {
  /** The ids of texts, by the kind of text. */
  readonly #ids: Map<string, Map<string, number>> = new Map([
    ['direction', new Map(Object.entries({ '"egress"': EGRESS, '"ingress"': INGRESS }))],
  ]);
  /** Whether a token gets an id; a test returns false to make tokens count as new. Added values have ids, except unique texts. */
  readonly #isRemembered: (text: string) => boolean;

  constructor(isRemembered: (text: string) => boolean = () => true) {
    this.#isRemembered = isRemembered;
  }

  /** The facts of a plain record and the values added to it. */
  of(record: FlowLogRecord, added: AddedValues, line: { readonly start: number; readonly end: number }): LineFacts {
    const facts = new LineFacts(record.format.fields.length);
    facts.bytes = record.bytes;
    facts.view = record.view;
    facts.lineStart = line.start;
    facts.lineEnd = line.end;
    for (const [position, { name, spec }] of record.format.fields.entries()) {
      facts.starts[position] = record.startOf(position);
      facts.lengths[position] = record.endOf(position) - record.startOf(position);
      facts.numbers[position] = record.number(position);
      const text = record.text(position);
      facts.tokenIds[position] = text === undefined ? 0 : this.#tokenIdOf(spec?.type ?? name, text);
    }
    for (const [slot, member] of ID_MEMBERS.entries()) {
      const value = valueIn(added, member);
      const isUnique = UNIQUE_MEMBERS.has(member);
      if (isUnique && typeof value === 'string') facts.addedTexts[slot] = value;
      // the source of one line can be the destination of another
      const kind = member === 'source' || member === 'destination' ? 'end' : member;
      const id = isUnique ? NOT_REMEMBERED : this.#idOf(kind, JSON.stringify(value) ?? '');
      facts.addedIds[slot] = value === undefined ? 0 : id;
    }
    for (const [slot, member] of NUMBER_MEMBERS.entries()) facts.addedNumbers[slot] = added[member];
    return facts;
  }

  #tokenIdOf(type: string, text: string): number {
    return this.#isRemembered(text) ? this.#idOf(type, text) : NOT_REMEMBERED;
  }

  #idOf(kind: string, text: string): number {
    const ids = this.#ids.get(kind) ?? new Map<string, number>();
    this.#ids.set(kind, ids);
    const id = ids.get(text) ?? ids.size + 1;
    ids.set(text, id);
    return id;
  }
}

/** A plain line whose record is already available. Counts how often it is loaded. */
export class PlainRecord implements PlainLine {
  readonly record: FlowLogRecord;
  readonly added: AddedValues;
  readonly lineStart: number;
  readonly lineEnd: number;
  loads = 0;

  constructor(record: FlowLogRecord, added: AddedValues, line: { readonly start: number; readonly end: number }) {
    this.record = record;
    this.added = added;
    this.lineStart = line.start;
    this.lineEnd = line.end;
  }

  load(): void {
    this.loads++;
  }
}

function valueIn(added: AddedValues, member: IdMember): unknown {
  const value = added[member];
  return value instanceof Interned ? value.attributes : value;
}
