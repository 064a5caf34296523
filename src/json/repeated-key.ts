import { OPEN_BRACE } from '../text/ascii.ts';
import { JsonScanner } from './json-scanner.ts';

/**
 * The first repeated key of a JSON object, given as text; undefined if all keys differ, or if the text is not an
 * object. `JSON.parse` silently takes the last value of a repeated key.
 *
 * @param levels depth of the search: 1 for the object itself, 2 to include the objects that are its values
 */
export function repeatedKey(text: string, levels = 1): string | undefined {
  const bytes = Buffer.from(text);
  return repeatedAt(new JsonScanner(bytes, 0, bytes.length), bytes, levels);
}

/** Steps over the object that begins here, up to its first repeated key. */
function repeatedAt(scanner: JsonScanner, bytes: Buffer, levels: number): string | undefined {
  if (scanner.peek() !== OPEN_BRACE) return undefined;
  const keys = new Set<string>();
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const key = bytes.toString('utf8', scanner.stringStart, scanner.stringEnd);
    if (keys.has(key)) return key;
    keys.add(key);
    if (levels > 1 && scanner.peek() === OPEN_BRACE) {
      const repeated = repeatedAt(scanner, bytes, levels - 1);
      if (repeated !== undefined) return `${repeated} of ${key}`;
    } else if (!scanner.skipValue()) return undefined;
  }
  return undefined;
}
