const IMPORT = /^import \{ (\w+) \} from '(\.\/[a-z0-9-]+\.ts)';\n/gm;

/**
 * The table of schemas with each made when it is first read: a function writes one, and making the others took 4 ms of
 * its start. esbuild turns `require` of a source into just that. Throws an Error where the file is no such table.
 * @param {string} text of src/encode/schemas/schemas.ts
 * @param {string} path for the message
 */
export const makeSchemasLazy = (text, path) => {
  const files = new Map();
  let made = 0;
  const lazy = text
    .replace(IMPORT, (_, name, file) => {
      files.set(name, file);
      return '';
    })
    .replace(/^ {2}([\w'-]+): (\w+),$/gm, (line, key, name) => {
      const file = files.get(name);
      if (file === undefined) return line;
      made++;
      return `  get ${key}() { return require('${file}').${name}; },`;
    });
  if (made === 0 || made !== files.size) throw new Error(`${path}: ${made} of ${files.size} schemas are as expected`);
  return lazy;
};
