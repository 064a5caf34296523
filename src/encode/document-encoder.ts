import { AddedValues } from '../model/added-values.generated.ts';
import type { LineFault } from '../model/fault.ts';
import { FlowLogRecord } from '../model/flow-log-record.ts';
import { EMPTY_FORMAT, type LogFormat } from '../model/log-format.ts';
import { CLOSE_BRACE, OPEN_BRACE } from '../text/ascii.ts';
import { compileDocument, compileValue } from './compile/members.ts';
import { buildTree, type SchemaNode } from './compile/schema-tree.ts';
import type { Schema } from './language/schema.ts';
import type { WriteMembers } from './text/compiled-part.ts';
import type { JsonWriter } from './text/json-writer.ts';
import type { CompileContext, CurrentFault, LineRange } from './values/compile-context.ts';
import { KnownEnds } from './values/known-ends.ts';
import { compileTagFilter, type TagFilter } from './values/tag-filter.ts';

/** Writes records as JSON documents of one schema. Compiled once for each log format. */
export class DocumentEncoder {
  readonly #schema: Schema;
  readonly #nodes: readonly SchemaNode[];
  readonly #faultNodes: readonly SchemaNode[];
  readonly #tags: TagFilter;
  readonly #ends: KnownEnds = new KnownEnds();
  readonly #line: LineRange = { start: 0, end: 0 };
  readonly #unreadable: CurrentFault = { fault: undefined, line: '' };
  readonly #writersByFormat: WeakMap<LogFormat, readonly WriteMembers[]> = new WeakMap();
  #faultWriters: readonly WriteMembers[] | undefined;

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#nodes = buildTree(schema.leaves);
    this.#faultNodes = buildTree(schema.faultLeaves);
    this.#tags = compileTagFilter(schema.tagKeys);
  }

  /**
   * Appends the document of a record. `lineStart` and `lineEnd` are the range of its line in the record's buffer, for
   * schemas that contain it; by default the line extends from the first token to the last, which is correct for a line
   * of text.
   */
  encode(record: FlowLogRecord, added: AddedValues, writer: JsonWriter, lineStart = -1, lineEnd = -1): void {
    const start = writer.length;
    const writers = this.#writersOf(record.format);
    this.begin(added, lineStart, lineEnd);
    // by index: where code is still interpreted, an iterator makes an object for each item
    for (let index = 0; index < writers.length; index++) writers[index]?.(record, added, writer);
    closeObject(writer, start);
  }

  /** Appends the document of an unreadable line: its fault, and its text (invalid UTF-8 becomes U+FFFD). */
  encodeFault(fault: LineFault, line: string, writer: JsonWriter): void {
    const start = writer.length;
    this.#faultWriters ??= compileDocument(this.#faultNodes, this.#contextFor(EMPTY_FORMAT));
    this.#unreadable.fault = fault;
    this.#unreadable.line = line;
    this.#ends.set(NOTHING_ADDED);
    for (const write of this.#faultWriters) write(NO_RECORD, NOTHING_ADDED, writer);
    this.#unreadable.fault = undefined;
    closeObject(writer, start);
  }

  /** The parts from which documents of a format are compiled, for another implementation of the writers. */
  partsFor(format: LogFormat): { readonly nodes: readonly SchemaNode[]; readonly context: CompileContext } {
    return { nodes: this.#nodes, context: this.#contextFor(format) };
  }

  /** Prepares writers that were compiled with {@link partsFor} for a record, as {@link encode} does for its own. */
  begin(added: AddedValues, lineStart: number, lineEnd: number): void {
    this.#ends.set(added);
    this.#line.start = lineStart;
    this.#line.end = lineEnd;
  }

  #writersOf(format: LogFormat): readonly WriteMembers[] {
    let writers = this.#writersByFormat.get(format);
    if (writers === undefined) {
      writers = compileDocument(this.#nodes, this.#contextFor(format));
      this.#writersByFormat.set(format, writers);
    }
    return writers;
  }

  #contextFor(format: LogFormat): CompileContext {
    return {
      format,
      options: this.#schema.options ?? {},
      tags: this.#tags,
      ends: this.#ends,
      line: this.#line,
      unreadable: this.#unreadable,
      isWithinOwner: false,
      compileValue,
    };
  }
}

/** The input of documents of unreadable lines: a record without fields and added values. */
const NO_RECORD = new FlowLogRecord();
const NOTHING_ADDED = new AddedValues();

/** Every member begins with a comma: the first comma becomes the opening brace. */
function closeObject(writer: JsonWriter, start: number): void {
  if (writer.length === start) writer.byte(OPEN_BRACE);
  else writer.bytes[start] = OPEN_BRACE;
  writer.byte(CLOSE_BRACE);
}
