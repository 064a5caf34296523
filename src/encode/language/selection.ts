import { patternTest } from './name-patterns.ts';

/** The terms of a list such as `timestamp, src*, -src_tags`. */
export function termsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

/**
 * Whether a list of terms selects a name: a pattern includes names, a pattern after `-` excludes them, and the last
 * matching one decides. If the first term excludes, all names are included initially.
 */
export function isSelected(terms: readonly string[], name: string): boolean {
  let selected = terms[0]?.startsWith('-') ?? false;
  for (const term of terms) {
    const { pattern, includes } = readTerm(term);
    if (includes !== selected && patternTest(pattern)(name)) selected = includes;
  }
  return selected;
}

/** The pattern of a term, and whether it includes names. */
export function readTerm(term: string): { readonly pattern: string; readonly includes: boolean } {
  return term.startsWith('-') ? { pattern: term.slice(1).trim(), includes: false } : { pattern: term, includes: true };
}
