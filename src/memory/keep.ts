/**
 * Puts a value into a map, which is emptied first if it has `most` entries: lines can name any number of things. Returns the value.
 */
export function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): Value {
  if (map.size >= most) map.clear();
  map.set(key, value);
  return value;
}
