/** HTML that is safe to put into a page. Only this module creates it. */
export class Markup {
  readonly #text: string;

  constructor(text: string, made: typeof MADE_HERE) {
    if (made !== MADE_HERE) throw new TypeError('markup is made by `html` alone');
    this.#text = text;
  }

  /** The HTML. */
  toString(): string {
    return this.#text;
  }
}

const MADE_HERE = Symbol('made by this module');

/** A value in a template: text is escaped, markup is kept, undefined and false are omitted. */
export type MarkupValue = Markup | string | number | bigint | false | undefined | readonly MarkupValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const SPECIAL = /[&<>"']/g;
/** Characters that a reader does not see, or that change the order of others; line feeds and tabs are ordinary text. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
const BLANK = /^\s+$/;
const ANY_CHARACTER = /./gsu;

/** HTML of a template, whose values are escaped unless they are markup. */
export function html(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = '';
  for (const [index, part] of parts.entries()) text += part + (index < values.length ? htmlOf(values[index]) : '');
  return new Markup(text, MADE_HERE);
}

/** The project's own text, unescaped, such as a style sheet or a script; never for data. */
export function trustedHtml(text: string): Markup {
  return new Markup(text, MADE_HERE);
}

/** A value as JSON for a `script` element of data; nothing in it ends the element. */
export function jsonData(value: unknown): Markup {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(text, MADE_HERE);
}

/** A text whose invisible characters are shown by their code point, such as `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, codePointOf);
}

/**
 * A name as {@link visibleText} shows it; a name of white space only, which would seem to be missing, is shown by its
 * code points.
 */
export function visibleName(name: string): string {
  return BLANK.test(name) ? name.replace(ANY_CHARACTER, codePointOf) : visibleText(name);
}

function codePointOf(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function htmlOf(value: MarkupValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(htmlOf).join('');
  return visibleText(String(value)).replace(SPECIAL, (character) => ENTITIES[character] ?? '');
}
