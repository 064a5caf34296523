/** The value of a table for a key; undefined for any other text, such as the name of a member that every object has. */
export function lookupIn<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
