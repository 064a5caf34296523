/** Text of a package that stands in the way of a quick start, and what takes its place. */
const REPLACEMENTS = [
  {
    // as an ES module it reads every export of node:http, and behind one of them is the whole of undici: 15 ms
    name: 'node:http as an ES module',
    files: /@smithy\/node-http-handler\/dist-es\/node-http-handler\.js$/,
    from: 'await import("node:http")',
    to: 'process.getBuiltinModule("node:http")',
  },
  {
    // the global clock loads node:perf_hooks, and no entry has a life by it
    name: 'the clock of lru-cache',
    files: /[\\/]lru-cache[\\/]dist[\\/]esm[\\/]node[\\/]index\.min\.js$/,
    from: 'typeof performance=="object"&&performance&&typeof performance.now=="function"?performance:Date',
    to: 'Date',
  },
  {
    // fs.ReadStream loads node:fs/promises and more; nothing that is sent is a file
    name: 'the length of a file stream',
    files: /@smithy\/core\/dist-es\/submodules\/serde\/util-body-length\/calculateBodyLength\.js$/,
    from: 'body instanceof ReadStream',
    to: 'false',
  },
];

/** Edits for {@link editFiles}. @type {readonly import('./edit-files.mjs').Edit[]} */
export const COLD_START_EDITS = REPLACEMENTS.map(({ name, files, from, to }) => ({
  name,
  files,
  edit: (text, path) => {
    const edited = text.replace(from, () => to);
    if (edited === text) throw new Error(`${path}: has no ${from}; has the package changed?`);
    return edited;
  },
}));
