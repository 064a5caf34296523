import type { Subject } from '../language/schema.ts';
import { CONVERSIONS, type PlainValue } from './conversions.ts';

/** The JSON text of a value of the dictionary or of an end after conversion; undefined if the conversion leaves nothing. */
export function jsonOf(subject: Subject, plain: PlainValue): string | undefined {
  if (typeof plain === 'string') return jsonOfText(subject, plain);
  if (isTexts(plain)) {
    const [first] = plain;
    if (subject.as === 'first_item') return first === undefined ? undefined : JSON.stringify(first);
    const items = plain.flatMap((each) => jsonOfText(subject, each) ?? []);
    return items.length === 0 ? undefined : `[${items.join(',')}]`;
  }
  const entries = Object.entries(plain);
  if (entries.length === 0) return undefined;
  return JSON.stringify(subject.as === 'key_value' ? entries.map(([key, value]) => `${key}=${value}`) : plain);
}

/** The JSON text of one text after conversion; undefined if the conversion leaves nothing. */
export function jsonOfText(subject: Subject, text: string): string | undefined {
  const { as, words } = subject;
  if (words !== undefined) {
    const word = as === undefined ? text : String(JSON.parse(CONVERSIONS[as].ofText(text) ?? '""'));
    return Object.hasOwn(words, word) ? JSON.stringify(words[word]) : undefined;
  }
  if (as !== undefined) return CONVERSIONS[as].ofText(text);
  return subject.kind === 'entry' && subject.entry.json === 'number' ? text : JSON.stringify(text);
}

function isTexts(value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] {
  return Array.isArray(value);
}
