/** Whether a value is an object with named members, which an array is not. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a path of keys below a value.
 * @throws Error that names the first missing key of the path.
 */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const [depth, key] of path.entries()) {
    if (!isMapping(found) || !(key in found)) throw new Error(`no ${path.slice(0, depth + 1).join('.')}`);
    found = found[key];
  }
  return found;
}

/** A value and everything inside it, outermost first. */
export function* everythingIn(value: unknown): Generator<unknown> {
  yield value;
  const children = Array.isArray(value) ? value : isMapping(value) ? Object.values(value) : [];
  for (const child of children) yield* everythingIn(child);
}

/** Every text inside a value, the names of members included. */
export function textsIn(value: unknown): string[] {
  return [...everythingIn(value)].flatMap((part) => {
    if (typeof part === 'string') return [part];
    return isMapping(part) ? Object.keys(part) : [];
  });
}

/** The members of a value that may be one thing or a list of them, as IAM allows for actions and resources. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
