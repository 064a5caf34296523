import { patternTest } from '../language/selection.ts';

/** The tags of an end to write; undefined if the end has no such tags. */
export type TagFilter = (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>> | undefined;

/** Keeps the tags whose keys match one of the patterns, in which `*` matches any characters; all without a list. */
export function compileTagFilter(patterns: readonly string[] | undefined): TagFilter {
  if (patterns === undefined) return (tags) => tags;
  const tests = patterns.map(patternTest);
  return (tags) => {
    const kept = Object.entries(tags).filter(([key]) => tests.some((test) => test(key)));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
}
