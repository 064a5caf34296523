import { JsonFragment } from '../../model/json-fragment.ts';
import type { CompileContext, Piece } from './compile-context.ts';
import { compileField } from './field-columns.ts';
import { jsonOf, jsonOfText } from '../plain-document.ts';
import type { EntryValue } from '../language/schema.ts';
import { lineEndOf, lineStartOf } from './subjects.ts';

/** How many converted values are remembered before the memory starts anew. */
const MAX_REMEMBERED = 4_096;

/**
 * Compiles a value of the record, or what was added to it, that stands behind `lead`; undefined where the format lacks
 * it. What is known of the ends is written otherwise.
 */
export function compileEntry(value: EntryValue, lead: string, context: CompileContext): Piece | undefined {
  const key = new JsonFragment(lead);
  const { origin } = value.entry;
  switch (origin.kind) {
    case 'field': {
      const position = context.format.positions[origin.field];
      const type = context.format.fields[position]?.spec?.type;
      return type === undefined ? undefined : compileField(value, lead, position, type);
    }
    case 'time': {
      const position = context.format.positions[origin.field];
      return position < 0 ? undefined : compileField({ ...value, as: value.as ?? 'iso' }, lead, position, 'epoch');
    }
    case 'number': {
      const { member } = origin;
      if (value.as === undefined && value.words === undefined) {
        return (_record, added, writer) => {
          const number = added[member];
          if (number < 0) return;
          writer.fragment(key);
          writer.number(number);
        };
      }
      const rendered = remember((number: number) => rendering(lead, jsonOfText(value, String(number))));
      return (_record, added, writer) => {
        const number = added[member];
        if (number >= 0) writer.fragment(rendered(number));
      };
    }
    case 'string': {
      const { member, isUnique } = origin;
      if (isUnique && value.as === undefined && value.words === undefined) {
        return (_record, added, writer) => {
          const text = added[member];
          if (text === undefined) return;
          writer.fragment(key);
          writer.string(text);
        };
      }
      const rendered = remember((text: string) => rendering(lead, jsonOfText(value, text)));
      return (_record, added, writer) => {
        const text = added[member];
        if (text !== undefined) writer.fragment(rendered(text));
      };
    }
    case 'strings': {
      const { member } = origin;
      const rendered = remember((texts: readonly string[]) => rendering(lead, jsonOf(value, texts)));
      return (_record, added, writer) => {
        const texts = added[member];
        if (texts !== undefined) writer.fragment(rendered(texts));
      };
    }
    case 'line':
      return (record, _added, writer) => {
        writer.fragment(key);
        writer.utf8String(record.bytes, lineStartOf(record, context), lineEndOf(record, context));
      };
    case 'endpoint':
      return undefined;
  }
}

function rendering(lead: string, text: string | undefined): JsonFragment {
  return new JsonFragment(text === undefined ? '' : lead + text);
}

/** Few values turn up again and again: each is rendered once. */
function remember<Key>(render: (key: Key) => JsonFragment): (key: Key) => JsonFragment {
  const remembered: Map<Key, JsonFragment> = new Map();
  return (key) => {
    let text = remembered.get(key);
    if (text === undefined) {
      text = render(key);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, text);
    }
    return text;
  };
}
