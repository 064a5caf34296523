import type { Text } from '../sections/section.ts';
import { addressMarkup, nameMarkup } from './charts/names.ts';
import { html, type Markup } from './markup.ts';

/** A text as markup: parts from data have their own direction of writing. */
export function textMarkup(text: Text): Markup {
  const parts = text.map((part) => {
    if (typeof part === 'string') return part;
    return 'name' in part ? nameMarkup(part.name) : addressMarkup(part.address);
  });
  return html`${parts}`;
}

/** A text as plain text. */
export function plainTextOf(text: Text): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'name' in part ? part.name : part.address;
    })
    .join('');
}
