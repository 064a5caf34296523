import type { AddedValues } from '../model/added-values.ts';
import type { DictionaryEntry } from '../model/dictionary.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import { TOKEN_TYPES, type TokenTypeName } from '../model/token-type.ts';
import type { IsoTimes } from './iso-times.ts';
import type { JsonWriter } from './json-writer.ts';
import type { Schema } from './schema.ts';

/** Writes one member of a document, or nothing where the record has no value for it. */
export type WriteColumn = (record: FlowLogRecord, added: AddedValues, writer: JsonWriter) => void;

/** The members of a document between its braces, for records of one format; each is led by a comma. */
export function compileColumns(schema: Schema, format: LogFormat, times: IsoTimes): readonly WriteColumn[] {
  const columns = schema.columns.flatMap(({ name, from }) => compileColumn(renderKey(name), from, format, times) ?? []);
  const later = format.fields.flatMap((field, position) =>
    field.spec === undefined ? [fieldColumn(renderKey(field.outputName), position, 'text')] : [],
  );
  return [...columns, ...later];
}

function renderKey(name: string): Uint8Array {
  return Buffer.from(`,${JSON.stringify(name)}:`);
}

function compileColumn(
  key: Uint8Array,
  entry: DictionaryEntry,
  format: LogFormat,
  times: IsoTimes,
): WriteColumn | undefined {
  const { origin } = entry;
  switch (origin.kind) {
    case 'field': {
      const position = format.positions[origin.field];
      const type = format.fields[position]?.spec?.type;
      return type === undefined ? undefined : fieldColumn(key, position, type);
    }
    case 'time': {
      const position = format.positions[origin.field];
      if (position < 0) return undefined;
      return (record, _added, writer) => {
        if (!record.has(position)) return;
        writer.fragment(key);
        writer.string(times.of(record.number(position)));
      };
    }
    case 'number': {
      const { member } = origin;
      return (_record, added, writer) => {
        const value = added[member];
        if (value < 0) return;
        writer.fragment(key);
        writer.text(String(value));
      };
    }
    case 'string': {
      const { member } = origin;
      return (_record, added, writer) => {
        const value = added[member];
        if (value === undefined) return;
        writer.fragment(key);
        writer.string(value);
      };
    }
    case 'strings': {
      const { member } = origin;
      return (_record, added, writer) => {
        const value = added[member];
        if (value === undefined) return;
        writer.fragment(key);
        writer.text(JSON.stringify(value));
      };
    }
    case 'endpoint':
      // written as one fragment an end
      return undefined;
  }
}

function fieldColumn(key: Uint8Array, position: number, type: TokenTypeName): WriteColumn {
  if (TOKEN_TYPES[type].json === 'number') {
    return (record, _added, writer) => {
      if (!record.has(position)) return;
      writer.fragment(key);
      // the digits as they came, so that no counter loses any
      writer.copy(record.bytes, record.startOf(position), record.endOf(position));
    };
  }
  const isPercentEncoded = type === 'percent';
  return (record, _added, writer) => {
    if (!record.has(position)) return;
    writer.fragment(key);
    if (record.isPlain && !isPercentEncoded) {
      writer.quoted(record.bytes, record.startOf(position), record.endOf(position));
      return;
    }
    const text = record.text(position) ?? '';
    writer.string(isPercentEncoded ? decodePercent(text) : text);
  };
}

/** AWS percent-encodes tag values in UTF-8; a value that does not decode stays as it came. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
