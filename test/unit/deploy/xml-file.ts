import { deployFile } from './deploy-file.ts';

const TOKEN = /<(\/?)([\w-]+)((?:\s+[\w.-]+="[^"<&]*")*)\s*(\/?)>|([^<]+)|(.)/gs;
const LOOSE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos);)/;

/** An element of an XML file: its path and its direct text. */
export interface XmlElement {
  /** Names from the root to the element itself. */
  readonly path: string;
  readonly text: string;
}

/** All elements of a view of the app, innermost first. Throws if the file is not well-formed. */
export function xmlElements(path: string): XmlElement[] {
  const found: XmlElement[] = [];
  const open: { name: string; text: string }[] = [];
  for (const [token, closing, name = '', , alone, text, stray] of deployFile(path).matchAll(TOKEN)) {
    if (stray !== undefined) throw new Error(`${path}: "${stray}" is neither text nor a tag`);
    const inner = open.at(-1);
    if (text !== undefined) {
      if (LOOSE_AMPERSAND.test(text)) throw new Error(`${path}: "&" in "${text}"`);
      if (inner !== undefined) inner.text += text;
      else if (text.trim() !== '') throw new Error(`${path}: "${text}" outside the root`);
    } else if (closing === '/') {
      if (inner?.name !== name) throw new Error(`${path}: ${token} closes <${inner?.name}>`);
      found.push({ path: open.map((element) => element.name).join('/'), text: unescapeXml(inner.text) });
      open.pop();
    } else if (alone !== '/') open.push({ name, text: '' });
  }
  if (open.length > 0) throw new Error(`${path}: <${open.at(-1)?.name}> is not closed`);
  return found;
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
