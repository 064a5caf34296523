import { ByteMemo } from '../../memory/byte-memo.ts';
import { JsonFragment } from '../../model/json-fragment.ts';
import { TOKEN_TYPES, type TokenTypeName } from '../../model/token-type.ts';
import { QUOTE } from '../../text/ascii.ts';
import type { EntryValue } from '../language/schema.ts';
import type { CompiledPart, WriteMembers } from '../text/compiled-part.ts';
import { CONVERSIONS } from '../text/conversions.ts';
import type { JsonWriter } from '../text/json-writer.ts';
import { isSame } from '../text/same-bytes.ts';
import { writerOf } from '../text/writers.ts';

/** Maximum number of cached values of a tag; a full cache is cleared. */
const MAX_CACHED = 4_096;

/** A field of the record, written after `lead`: its key, or a comma. */
export function compileField(
  value: Pick<EntryValue, 'as' | 'words'>,
  lead: string,
  position: number,
  type: TokenTypeName,
): CompiledPart {
  const { as, words } = value;
  if (words !== undefined) {
    if (as === undefined) return compileWords(words, lead, position);
    return compileConvertedWords(words, writerOf(compileField({ as }, '', position, type)), lead);
  }
  if (type === 'percent') return compilePercentEncoded(as, lead, position);
  const key = new JsonFragment(lead);
  if (as === undefined || as === 'text') {
    const isText = as === 'text' || TOKEN_TYPES[type].json !== 'number';
    return {
      key: lead,
      position,
      isText,
      write: (record, _added, writer) => {
        if (!record.has(position)) return;
        writer.fragment(key);
        if (isText) writer.string(record.text(position) ?? '');
        // the original digits, so that no counter loses any
        else writer.copy(record.bytes, record.startOf(position), record.endOf(position));
      },
    };
  }
  const { write, ofText } = CONVERSIONS[as];
  return (record, _added, writer) => {
    if (!record.has(position)) return;
    const before = writer.length;
    writer.fragment(key);
    const start = writer.length;
    if (record.isPlain) write(record.bytes, record.startOf(position), record.endOf(position), writer);
    else writer.text(ofText(record.text(position) ?? '') ?? '');
    if (writer.length === start) writer.length = before;
  };
}

/** A tag's value; each distinct value is decoded once, since few of them occur repeatedly. */
function compilePercentEncoded(as: EntryValue['as'], lead: string, position: number): WriteMembers {
  const rendered = new ByteMemo<JsonFragment>(MAX_CACHED, (text) => {
    const decoded = decodePercent(text);
    const json = as === undefined ? JSON.stringify(decoded) : CONVERSIONS[as].ofText(decoded);
    return new JsonFragment(json === undefined ? '' : lead + json);
  });
  return (record, _added, writer) => {
    const text = rendered.of(record, position);
    if (text !== undefined) writer.fragment(text);
  };
}

function compileWords(words: NonNullable<EntryValue['words']>, lead: string, position: number): WriteMembers {
  const table = tableOf(words, lead, (word) => word);
  return (record, _added, writer) => {
    if (record.has(position)) writeWord(table, record.bytes, record.startOf(position), record.endOf(position), writer);
  };
}

/** Words for the result of a conversion: it is written, looked up, and overwritten. */
function compileConvertedWords(
  words: NonNullable<EntryValue['words']>,
  convert: WriteMembers,
  lead: string,
): WriteMembers {
  const table = tableOf(words, lead, (word) => JSON.stringify(word).slice(1, -1));
  return (record, added, writer) => {
    const before = writer.length;
    convert(record, added, writer);
    const quotes = writer.bytes[before] === QUOTE ? 1 : 0;
    const start = before + quotes;
    const end = writer.length - quotes;
    writer.length = before;
    writeWord(table, writer.bytes, start, end, writer);
  };
}

interface Word {
  readonly word: Uint8Array;
  readonly text: JsonFragment;
}

function tableOf(
  words: NonNullable<EntryValue['words']>,
  lead: string,
  written: (word: string) => string,
): readonly Word[] {
  return Object.entries(words).map(([word, json]) => ({
    word: Buffer.from(written(word)),
    text: new JsonFragment(lead + JSON.stringify(json)),
  }));
}

function writeWord(table: readonly Word[], bytes: Uint8Array, start: number, end: number, writer: JsonWriter): void {
  for (const { word, text } of table) {
    if (word.length !== end - start || !isSame(bytes, start, word, 0, word.length)) continue;
    writer.fragment(text);
    return;
  }
}

/** AWS percent-encodes tag values in UTF-8; a value that does not decode stays unchanged. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
