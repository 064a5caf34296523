import type { AddedValues } from '../model/added-values.ts';
import type { LineFault } from '../model/fault.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import { compileColumns } from './compile/columns.ts';
import type { LineRange, WriteColumn } from './values/compile-context.ts';
import type { JsonWriter } from './text/json-writer.ts';
import { KnownEnds } from './values/known-ends.ts';
import { renderMembers } from './plain-document.ts';
import type { FaultPart, Schema } from './language/schema.ts';
import { buildTree, type SchemaNode } from './compile/schema-tree.ts';
import { compileTagFilter, type TagFilter } from './values/tag-filter.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Writes records as JSON documents of one schema. Compiled once for each log format. */
export class DocumentEncoder {
  readonly #schema: Schema;
  readonly #nodes: readonly SchemaNode[];
  readonly #faultNodes: readonly SchemaNode[];
  readonly #tags: TagFilter;
  readonly #ends: KnownEnds = new KnownEnds();
  readonly #line: LineRange = { start: 0, end: 0 };
  readonly #columnsByFormat: WeakMap<LogFormat, readonly WriteColumn[]> = new WeakMap();

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#nodes = buildTree(schema.leaves);
    this.#faultNodes = buildTree(schema.faultLeaves);
    this.#tags = compileTagFilter(schema.tagKeys);
  }

  /**
   * Appends the document of a record. `lineStart` and `lineEnd` are where its line stands in the record's buffer, for
   * schemas that carry it; without them the line goes from the first token to the last, which holds for a line of text.
   */
  encode(record: FlowLogRecord, added: AddedValues, writer: JsonWriter, lineStart = -1, lineEnd = -1): void {
    const start = writer.length;
    const columns = this.#columnsOf(record.format);
    this.#ends.set(added);
    this.#line.start = lineStart;
    this.#line.end = lineEnd;
    for (const writeColumn of columns) writeColumn(record, added, writer);
    closeObject(writer, start);
  }

  /** Appends the document of a line that cannot be read: its fault, and its text (invalid UTF-8 becomes U+FFFD). */
  encodeFault(fault: LineFault, line: string, writer: JsonWriter): void {
    const { options = {} } = this.#schema;
    const start = writer.length;
    const faultOf = (part: FaultPart): string | undefined => {
      if (part === 'line') return JSON.stringify(line);
      return JSON.stringify(part === 'fault' ? fault : fault[part]);
    };
    writer.text(renderMembers(this.#faultNodes, { valueOf: () => undefined, faultOf, options }));
    closeObject(writer, start);
  }

  #columnsOf(format: LogFormat): readonly WriteColumn[] {
    let columns = this.#columnsByFormat.get(format);
    if (columns === undefined) {
      const { options = {} } = this.#schema;
      const context = { format, options, tags: this.#tags, ends: this.#ends, line: this.#line };
      columns = compileColumns(this.#nodes, context);
      this.#columnsByFormat.set(format, columns);
    }
    return columns;
  }
}

/** Every member was led by a comma: the first comma becomes the opening brace. */
function closeObject(writer: JsonWriter, start: number): void {
  if (writer.length === start) writer.byte(OPEN_BRACE);
  else writer.bytes[start] = OPEN_BRACE;
  writer.byte(CLOSE_BRACE);
}
