import { DocumentEncoder } from '../../src/encode/document-encoder.ts';
import type { Schema } from '../../src/encode/language/schema.ts';
import { JsonWriter } from '../../src/encode/text/json-writer.ts';
import { AddedValues } from '../../src/model/added-values.generated.ts';
import type { OriginOf } from '../../src/model/dictionary.ts';
import type { Endpoint } from '../../src/model/endpoint-attributes.ts';
import type { LineFault } from '../../src/model/fault.ts';
import { KnownEnd } from '../../src/model/known-end.ts';
import { type GroupedValue, ValueGroup } from '../../src/model/value-group.ts';
import { recordOf } from '../unit/parse/parse-text.ts';

/** The added values of a test, all optional; endpoints are given by their metadata. */
export type SomeValues = Partial<Omit<AddedValues, 'clear' | 'source' | 'destination' | Group>> & {
  readonly source?: Endpoint | undefined;
  readonly destination?: Endpoint | undefined;
} & { readonly [Name in Group]?: Readonly<Record<string, GroupedValue>> | undefined };

/** A member of `AddedValues` that holds a group of values. */
type Group = OriginOf<'grouped'>['member'];

/** Converts the values of a test into `AddedValues`. */
export function addedOf({ source, destination, ...values }: SomeValues): AddedValues {
  const { verdict, transfer, sourcePlace, destinationPlace, ...others } = values;
  return Object.assign(new AddedValues(), others, {
    source: source === undefined ? undefined : new KnownEnd(source),
    destination: destination === undefined ? undefined : new KnownEnd(destination),
    verdict: groupOf(verdict),
    transfer: groupOf(transfer),
    sourcePlace: groupOf(sourcePlace),
    destinationPlace: groupOf(destinationPlace),
  });
}

function groupOf(values: Readonly<Record<string, GroupedValue>> | undefined): ValueGroup | undefined {
  return values === undefined ? undefined : new ValueGroup(values);
}

/** The document of a line for a log format and a schema, with the given values added. */
export function encodeLine(schema: Schema, line: string | Uint8Array, logFormat = '', values: SomeValues = {}): string {
  const writer = new JsonWriter();
  const added = addedOf(values);
  new DocumentEncoder(schema).encode(recordOf(line, logFormat), added, writer);
  return writer.bytes.toString('utf8', 0, writer.length);
}

/** Like {@link encodeLine}, but parsed. */
export function documentOf(schema: Schema, line: string, logFormat = '', values: SomeValues = {}): unknown {
  return JSON.parse(encodeLine(schema, line, logFormat, values));
}

/** The parsed document of an unreadable line. */
export function faultDocumentOf(schema: Schema, fault: LineFault, line: string): unknown {
  const writer = new JsonWriter();
  new DocumentEncoder(schema).encodeFault(fault, line, writer);
  return JSON.parse(writer.bytes.toString('utf8', 0, writer.length));
}
