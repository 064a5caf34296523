import { OPEN_BRACE } from '../text/ascii.ts';
import { JsonScanner } from './json-scanner.ts';

/**
 * The first key that a JSON object, as text, has twice; undefined where every key is its own, or where the text is no
 * object. `JSON.parse` takes the last value of a repeated key and says nothing.
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
