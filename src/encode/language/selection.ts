/**
 * Whether a list of terms such as `timestamp, src*, -src_tags` selects a name: a pattern includes names, a pattern after
 * `-` excludes them, and the last matching one decides. If the first term excludes, all names are included initially.
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

/** A test for names with a pattern, in which `*` matches any number of characters. */
export function patternTest(pattern: string): (name: string) => boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`, 'su');
  return (name) => expression.test(name);
}
