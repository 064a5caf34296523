/** The value for a key of a table; undefined for any other text, such as a member name that every object inherits. */
export function lookupIn<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
