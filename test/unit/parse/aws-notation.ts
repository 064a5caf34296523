/** A log format as AWS writes it: each name in braces with a dollar sign before them, spaces between. */
export function awsNotation(...names: readonly string[]): string {
  return names.map((name) => ['$', '{', name, '}'].join('')).join(' ');
}
