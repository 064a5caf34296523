import { isBuiltin } from 'node:module';
import { relative } from 'node:path';

/** Modules that Node.js has loaded before the function’s code runs: nothing is gained by calling functions through them. */
const LOADED = new Set(['node:buffer', 'node:events', 'node:fs', 'node:path', 'node:url', 'node:util']);

/**
 * An esbuild plugin that takes modules of Node.js from `process.getBuiltinModule` (Node.js 20.16), and calls functions of
 * them through it. Importing one as an ES module reads all its exports, and many of them load more: `node:http` loads
 * undici. 8 ms without look-ups, 22 ms with them, of which `import("node:http")` in the SDK's HTTP handler takes 14 ms.
 */
export const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind, importer }) => {
      if (!isBuiltin(path)) return undefined;
      // a copy for each file that imports it, so that chunks need not share one, which would be a file of its own
      const suffix = kind === 'import-statement' ? `?${relative(build.initialOptions.absWorkingDir, importer)}` : '';
      return { namespace: 'builtin', sideEffects: false, path: path.replace(/^(?:node:)?/, 'node:'), suffix };
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, async ({ path, suffix }) => {
      const get = `process.getBuiltinModule('${path.slice('node:'.length)}')`;
      if (suffix === '') return { contents: `module.exports = ${get};` }; // for `require` and `import()`
      // in a form that esbuild leaves out where it is not imported
      const exported = Object.entries(await import(path)).map(([name, value]) => {
        if (name === 'default') return `export default /* @__PURE__ */ ${get};`;
        // what begins with a capital is a class, which `extends` and `instanceof` need
        const isCalled = typeof value === 'function' && /^[a-z]/.test(name) && !LOADED.has(path);
        const text = isCalled ? `(...values) => ${get}.${name}(...values)` : `/* @__PURE__ */ (() => ${get}.${name})()`;
        return `export const ${name} = ${text};`;
      });
      return { contents: exported.filter((text) => !text.includes('module.exports')).join('\n') };
    });
  },
};
