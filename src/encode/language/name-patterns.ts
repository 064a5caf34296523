/** A test for names with a pattern, in which `*` matches any number of characters. */
export function patternTest(pattern: string): (name: string) => boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`, 'su');
  return (name) => expression.test(name);
}
