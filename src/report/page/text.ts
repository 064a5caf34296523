import type { Text } from '../sections/section.ts';
import { html, type Markup } from './markup.ts';

/** A text as markup: what is from data stands apart from the writing direction around it. */
export function textMarkup(text: Text): Markup {
  return html`${text.map((part) => {
    if (typeof part === 'string') return html`${part}`;
    return 'name' in part
      ? html`<bdi class="name">${part.name}</bdi>`
      : html`<bdi class="address">${part.address}</bdi>`;
  })}`;
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
