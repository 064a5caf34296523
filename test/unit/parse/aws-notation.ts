/** A log format in AWS's notation: each name as `${name}`, separated by spaces. */
export function awsNotation(...names: readonly string[]): string {
  return names.map((name) => ['$', '{', name, '}'].join('')).join(' ');
}
