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

/**
 * A test for names with a pattern, in which `*` matches any number of characters. Each part is looked for once, in order:
 * a regular expression with many stars would try every way to divide a name among them, which takes forever.
 */
export function patternTest(pattern: string): (name: string) => boolean {
  const [first = '', ...inner] = pattern.split('*');
  const last = inner.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let end = first.length;
    for (const part of inner) {
      const at = name.indexOf(part, end);
      if (at < 0) return false;
      end = at + part.length;
    }
    return name.length - last.length >= end && name.endsWith(last);
  };
}
