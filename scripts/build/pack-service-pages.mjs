import { brotliCompressSync } from 'node:zlib';

const PAGES = /^export const SERVICE_PAGES: readonly string\[\] = (\[[\s\S]*?^\]);$/m;
/** Between pages, which have no empty lines. */
const SEPARATOR = '\n\n';

/**
 * The generated table of service names with its pages compressed; they are unpacked when the first one is asked for.
 * Throws an Error where the file is no such table.
 * @param {string} text of services.generated.ts
 * @param {string} path for the message
 */
export const packServicePages = (text, path) => {
  const [, literal] = PAGES.exec(text) ?? [];
  if (literal === undefined) throw new Error(`${path}: has no SERVICE_PAGES as expected`);
  // a list of plain literals that the project has generated itself
  const pages = new Function(`return ${literal}`)();
  const packed = brotliCompressSync(pages.join(SEPARATOR)).toString('base64');
  return `
import { brotliDecompressSync } from 'node:zlib';
let pages: readonly string[] | undefined;
const unpack = () => brotliDecompressSync(Buffer.from('${packed}', 'base64')).toString('latin1').split(${JSON.stringify(SEPARATOR)});
export const SERVICE_PAGES: readonly string[] = new Proxy([], {
  get: (_, index) => Reflect.get((pages ??= unpack()), index),
});
`;
};
