import { DocumentEncoder } from '../../src/encode/document-encoder.ts';
import { JsonWriter } from '../../src/encode/json-writer.ts';
import type { Schema } from '../../src/encode/schema.ts';
import { AddedValues } from '../../src/model/added-values.ts';
import type { LineFault } from '../../src/model/fault.ts';
import { recordOf } from '../unit/parse/parse-text.ts';

/** What is added to a record, as far as a test says. */
export type SomeValues = Partial<Omit<AddedValues, 'clear'>>;

/** The document of a line in a format and a schema, with these values added. */
export function encodeLine(schema: Schema, line: string | Uint8Array, logFormat = '', values: SomeValues = {}): string {
  const writer = new JsonWriter();
  const added = Object.assign(new AddedValues(), values);
  new DocumentEncoder(schema).encode(recordOf(line, logFormat), added, writer);
  return writer.bytes.toString('utf8', 0, writer.length);
}

/** The same, parsed. */
export function documentOf(schema: Schema, line: string, logFormat = '', values: SomeValues = {}): unknown {
  return JSON.parse(encodeLine(schema, line, logFormat, values));
}

/** The document of a line that cannot be read, parsed. */
export function faultDocumentOf(schema: Schema, fault: LineFault, line: string): unknown {
  const writer = new JsonWriter();
  new DocumentEncoder(schema).encodeFault(fault, line, writer);
  return JSON.parse(writer.bytes.toString('utf8', 0, writer.length));
}
