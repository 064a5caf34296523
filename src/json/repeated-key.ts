import { OPEN_BRACE } from '../text/ascii.ts';
import { JsonScanner } from './json-scanner.ts';

/**
 * The first repeated key of a JSON object, given as text; undefined if all keys differ, or if the text is not an
 * object. `JSON.parse` silently takes the last value of a repeated key.
 */
export function repeatedKey(text: string): string | undefined {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner(bytes, 0, bytes.length);
  if (scanner.peek() !== OPEN_BRACE) return undefined;
  const keys = new Set<string>();
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const key = bytes.toString('utf8', scanner.stringStart, scanner.stringEnd);
    if (keys.has(key)) return key;
    keys.add(key);
    if (!scanner.skipValue()) return undefined;
  }
  return undefined;
}
