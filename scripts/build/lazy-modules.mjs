const IMPORT = /^import \{ (\w+) \} from '(\.\/[a-z0-9-]+\.ts)';\n/gm;

/**
 * The table of schemas with each made when it is first read: a function writes one, and making the others took 4 ms of
 * its start. esbuild turns `require` of a source into just that. Throws an Error where the file is no such table.
 * @param {string} text of src/encode/schemas/schemas.ts
 * @param {string} path for the message
 */
const makeSchemasLazy = (text, path) => {
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

/**
 * A module that checks documents, with the schema of them, and the library that it is made of, loaded when there is a
 * document. Throws an Error where the module does not import the check.
 * @param {string} check name of the function that checks
 * @returns {(text: string, path: string) => string}
 */
const makeCheckLazy = (check) => (text, path) => {
  const lazy = text.replace(IMPORT, (line, name, file) =>
    name === check ? `const ${name} = (value: unknown) => require('${file}').${name}(value);\n` : line,
  );
  if (lazy === text) throw new Error(`${path}: does not import ${check}`);
  return lazy;
};

/** Edits for {@link editFiles}. @type {readonly import('./edit-files.mjs').Edit[]} */
export const LAZY_MODULE_EDITS = [
  {
    name: 'table of schemas',
    files: /[\\/]src[\\/]encode[\\/]schemas[\\/]schemas\.ts$/,
    edit: makeSchemasLazy,
  },
  {
    name: 'check of inventory documents',
    files: /[\\/]src[\\/]metadata[\\/]parse-inventory\.ts$/,
    edit: makeCheckLazy('checkInventory'),
  },
  {
    name: 'check of rules documents',
    files: /[\\/]src[\\/]metadata[\\/]parse-rules\.ts$/,
    edit: makeCheckLazy('checkRules'),
  },
];
