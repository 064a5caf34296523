/**
 * Whether the terms of a list such as `timestamp, src*, -src_tags`, in order, select a name: a pattern takes names in, one behind `-` leaves names out, the last that fits
 * decides. Terms that begin by leaving out leave out of everything.
 */
export function isSelected(terms: readonly string[], name: string): boolean {
  let selected = terms[0]?.startsWith('-') ?? false;
  for (const term of terms) {
    const { pattern, takesIn } = readTerm(term);
    if (takesIn !== selected && patternTest(pattern)(name)) selected = takesIn;
  }
  return selected;
}

/** The pattern of a term, and whether it takes names in. */
export function readTerm(term: string): { readonly pattern: string; readonly takesIn: boolean } {
  return term.startsWith('-') ? { pattern: term.slice(1).trim(), takesIn: false } : { pattern: term, takesIn: true };
}

/** A test for names of one pattern, in which `*` stands for any characters, also none. */
export function patternTest(pattern: string): (name: string) => boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`, 'su');
  return (name) => expression.test(name);
}
