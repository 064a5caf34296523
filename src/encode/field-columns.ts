import { TOKEN_TYPES, type TokenTypeName } from '../model/token-type.ts';
import type { WriteColumn } from './compile-context.ts';
import { isSame } from './conditions.ts';
import { CONVERSIONS } from './conversions.ts';
import type { EntryValue } from './schema.ts';

const QUOTE = 0x22;

/** A field of the record that stands behind `key`. */
export function compileField(
  value: Pick<EntryValue, 'as' | 'words'>,
  key: Uint8Array,
  position: number,
  type: TokenTypeName,
): WriteColumn {
  const { as, words } = value;
  const isPercentEncoded = type === 'percent';
  if (words !== undefined) {
    if (as === undefined) return compileWords(words, key, position);
    const lead = Buffer.alloc(0);
    return compileConvertedWords(words, compileField({ as }, lead, position, type), key);
  }
  if (as !== undefined) {
    const { write, ofText } = CONVERSIONS[as];
    return (record, _added, writer) => {
      if (!record.has(position)) return;
      const before = writer.length;
      writer.fragment(key);
      const start = writer.length;
      if (record.isPlain && !isPercentEncoded) {
        write(record.bytes, record.startOf(position), record.endOf(position), writer);
      } else {
        const text = record.text(position) ?? '';
        writer.text(ofText(isPercentEncoded ? decodePercent(text) : text) ?? '');
      }
      if (writer.length === start) writer.length = before;
    };
  }
  if (TOKEN_TYPES[type].json === 'number') {
    return (record, _added, writer) => {
      if (!record.has(position)) return;
      // the digits as they came, so that no counter loses any
      writer.member(key, record.bytes, record.startOf(position), record.endOf(position));
    };
  }
  return (record, _added, writer) => {
    if (!record.has(position)) return;
    if (record.isPlain && !isPercentEncoded) {
      writer.quotedMember(key, record.bytes, record.startOf(position), record.endOf(position));
      return;
    }
    writer.fragment(key);
    const text = record.text(position) ?? '';
    writer.string(isPercentEncoded ? decodePercent(text) : text);
  };
}

function compileWords(words: NonNullable<EntryValue['words']>, key: Uint8Array, position: number): WriteColumn {
  const table = Object.entries(words).map(([word, json]) => ({
    word: Buffer.from(word),
    text: Buffer.concat([key, Buffer.from(JSON.stringify(json))]),
  }));
  return (record, _added, writer) => {
    if (!record.has(position)) return;
    const start = record.startOf(position);
    const length = record.endOf(position) - start;
    for (const { word, text } of table) {
      if (word.length !== length || !isSame(record.bytes, start, word, 0, length)) continue;
      writer.fragment(text);
      return;
    }
  };
}

/** Words for what a conversion gives: it is written, looked up, and written over. */
function compileConvertedWords(
  words: NonNullable<EntryValue['words']>,
  convert: WriteColumn,
  key: Uint8Array,
): WriteColumn {
  const table = Object.entries(words).map(([word, json]) => ({
    word: Buffer.from(JSON.stringify(word).slice(1, -1)),
    text: Buffer.concat([key, Buffer.from(JSON.stringify(json))]),
  }));
  return (record, added, writer) => {
    const before = writer.length;
    convert(record, added, writer);
    const quotes = writer.bytes[before] === QUOTE ? 1 : 0;
    const length = writer.length - before - 2 * quotes;
    const start = before + quotes;
    writer.length = before;
    for (const { word, text } of table) {
      if (word.length !== length || !isSame(writer.bytes, start, word, 0, length)) continue;
      writer.fragment(text);
      return;
    }
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
