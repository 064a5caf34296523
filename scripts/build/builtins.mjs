import { isBuiltin } from 'node:module';
import { relative } from 'node:path';

/**
 * An esbuild plugin that takes modules of Node.js from `process.getBuiltinModule` (Node.js 20.16), and calls functions of
 * them through it. Importing one as an ES module reads all its exports, and many of them load more: `node:http` loads
 * undici. 8 ms without look-ups, 22 ms with them, of which `import("node:http")` in the SDK's HTTP handler takes 14 ms.
 */
export const builtins = {
  name: 'builtins',
  setup(build) {
    const namespace = 'builtin';
    build.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind, importer }) => {
      if (!isBuiltin(path)) return undefined;
      const name = path.startsWith('node:') ? path : `node:${path}`;
      // a copy for each file that imports it, so that chunks need not share one, which would be a file of its own
      const suffix = kind === 'import-statement' ? `?${relative(build.initialOptions.absWorkingDir, importer)}` : '';
      return { namespace, sideEffects: false, path: name, suffix };
    });
    build.onLoad({ filter: /./, namespace }, async ({ path: name, suffix }) => {
      const get = `process.getBuiltinModule('${name}')`;
      // for `require` and `import()`
      if (suffix === '') return { contents: `module.exports = ${get};` };
      const module = await import(name);
      const members = Object.keys(module).filter((key) => key !== 'module.exports');
      return { contents: members.map((key) => `export ${exported(module, key, get)};`).join('\n') };
    });
  },
};

/** The export of a name, in a form that esbuild leaves out where it is not imported. */
const exported = (module, member, get) => {
  if (member === 'default') return `default /* @__PURE__ */ ${get}`;
  const isFunction = typeof module[member] === 'function';
  // what begins with a capital is a class, which `extends` and `instanceof` need
  if (isFunction && /^[a-z]/.test(member)) return `const ${member} = (...values) => ${get}.${member}(...values)`;
  // reading a class behind a getter loads more: a stand-in for `instanceof` does so when there is an object
  if (isFunction && Object.getOwnPropertyDescriptor(module.default, member)?.get !== undefined)
    return `const ${member} = { [Symbol.hasInstance]: (value) => value instanceof ${get}.${member} }`;
  return `const ${member} = /* @__PURE__ */ (() => ${get}.${member})()`;
};
