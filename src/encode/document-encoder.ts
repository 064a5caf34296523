import type { AddedValues } from '../model/added-values.ts';
import { FAULT_NAMES } from '../model/dictionary.ts';
import type { LineFault } from '../model/fault.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import { compileColumns, type WriteColumn } from './columns.ts';
import { EndpointFragments } from './endpoint-fragments.ts';
import { IsoTimes } from './iso-times.ts';
import type { JsonWriter } from './json-writer.ts';
import type { Schema } from './schema.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Writes records as JSON documents of one schema. Compiled once for each log format. */
export class DocumentEncoder {
  readonly #schema: Schema;
  readonly #times: IsoTimes = new IsoTimes();
  readonly #sources: EndpointFragments;
  readonly #destinations: EndpointFragments;
  readonly #columnsByFormat: WeakMap<LogFormat, readonly WriteColumn[]> = new WeakMap();

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#sources = new EndpointFragments(schema, 'source');
    this.#destinations = new EndpointFragments(schema, 'destination');
  }

  /** Appends the document of a record. */
  encode(record: FlowLogRecord, added: AddedValues, writer: JsonWriter): void {
    const start = writer.length;
    const columns = this.#columnsOf(record.format);
    for (const writeColumn of columns) writeColumn(record, added, writer);
    if (added.source !== undefined) writer.fragment(this.#sources.of(added.source));
    if (added.destination !== undefined) writer.fragment(this.#destinations.of(added.destination));
    closeObject(writer, start);
  }

  /** Appends the document of a line that cannot be read: its fault, and its text (invalid UTF-8 becomes U+FFFD). */
  encodeFault(fault: LineFault, line: string, writer: JsonWriter): void {
    writer.text(JSON.stringify({ [FAULT_NAMES.fault]: fault, [FAULT_NAMES.line]: line }));
  }

  #columnsOf(format: LogFormat): readonly WriteColumn[] {
    let columns = this.#columnsByFormat.get(format);
    if (columns === undefined) {
      columns = compileColumns(this.#schema, format, this.#times);
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
