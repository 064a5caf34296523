/** A test for names of one pattern, in which `*` stands for any characters, also none. */
export function patternTest(pattern: string): (name: string) => boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${source.join('.*')}$`, 'su');
  return (name) => expression.test(name);
}
