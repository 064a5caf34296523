/** Elements without an end tag. */
const VOID = new Set(['br', 'col', 'input', 'meta']);
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*(\/?)>/gy;
const TEXT = /[^<>]+/y;
const ATTRIBUTE = /\s+([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g;

/** An element of the markup, with its attributes. */
export interface FoundElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The elements of a markup, and its faults: mismatched tags, and characters outside tags that need escaping. */
export function readMarkup(markup: string): {
  readonly elements: readonly FoundElement[];
  readonly faults: readonly string[];
} {
  const elements: FoundElement[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < markup.length) {
    TEXT.lastIndex = at;
    TAG.lastIndex = at;
    const text = TEXT.exec(markup);
    if (text !== null) {
      at = TEXT.lastIndex;
      continue;
    }
    const tag = TAG.exec(markup);
    if (tag === null) return { elements, faults: [`no tag at ${markup.slice(at, at + 60)}`] };
    at = TAG.lastIndex;
    const [, isEnd, name = '', attributes = '', isClosed] = tag;
    if (isEnd === '/') {
      const expected = open.pop();
      if (expected !== name) return { elements, faults: [`</${name}> ends <${expected}>`] };
      continue;
    }
    elements.push({
      name,
      attributes: new Map([...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, value])),
    });
    if (isClosed !== '/' && !VOID.has(name)) open.push(name);
  }
  return { elements, faults: open.map((name) => `<${name}> has no end`) };
}

/** SVG attributes with a length as their value. */
const LENGTHS = new Set(['x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height']);
const LENGTH = /^-?\d+(?:\.\d+)?%?$/;
const SIZES = new Set(['r', 'width', 'height']);

/** Lengths of SVG elements that are not numbers, and sizes that are negative. */
export function lengthFaults(elements: readonly FoundElement[]): readonly string[] {
  return elements.flatMap(({ name, attributes }) =>
    [...attributes]
      .filter(([key]) => LENGTHS.has(key) && name !== 'table' && name !== 'td')
      .filter(([key, value]) => !LENGTH.test(value) || (SIZES.has(key) && value.startsWith('-')))
      .map(([key, value]) => `<${name} ${key}="${value}">`),
  );
}
