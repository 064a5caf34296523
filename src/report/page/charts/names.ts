import { html, type Markup, visibleName } from '../markup.ts';

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ELLIPSIS = '…';
/**
 * Maximum length of a name in a table: names that are longer than AWS allows, such as several labels in a row, are
 * truncated.
 */
const MAX_NAME_CHARACTERS = 300;
/** Maximum number of code units of a visible character; useful characters have fewer. */
const MAX_UNITS_PER_CHARACTER = 16;

/** A name of at most the given number of visible characters; truncated names end with an ellipsis. */
export function shortened(name: string, maxCharacters: number): string {
  const text = name.trim() === '' ? visibleName(name) : name;
  if (text.length <= maxCharacters) return text;
  let kept = '';
  let before = '';
  let characters = 0;
  for (const { segment } of CHARACTERS.segment(text)) {
    if (++characters > maxCharacters) return before + ELLIPSIS;
    before = kept;
    if (segment.length > MAX_UNITS_PER_CHARACTER) return before + ELLIPSIS;
    kept += segment;
  }
  return kept;
}

/** A name from the data, in its own direction of writing. */
export function nameMarkup(name: string): Markup {
  return html`<bdi>${shortened(name, MAX_NAME_CHARACTERS)}</bdi>`;
}

/** An address or id from the data. */
export function addressMarkup(address: string): Markup {
  return html`<bdi class="addr">${shortened(address, MAX_NAME_CHARACTERS)}</bdi>`;
}

/** A remark from the data below or after a value, in a small font. */
export function remarkMarkup(remark: string | undefined): Markup | undefined {
  return remark === undefined || remark === ''
    ? undefined
    : html`<bdi class="type">${shortened(remark, MAX_NAME_CHARACTERS)}</bdi>`;
}
