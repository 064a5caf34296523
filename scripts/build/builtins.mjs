import { isBuiltin } from 'node:module';

const NAMESPACE = 'builtin';
/** Between a module and one of its exports, in the path of a stand-in. */
const SEPARATOR = '#';

/**
 * An esbuild plugin that takes modules of Node.js from `process.getBuiltinModule` (Node.js 20.16), and functions of them
 * only when they are first called.
 *
 * To import one as an ES module reads all its exports, and behind many of them is more to load: node:http alone took 80 ms
 * that way and 8 ms without, on a machine where an empty process starts in 35 ms. AWS's runtime client avoids it too.
 * Classes and constants are read when the importing file is, each by itself. What is imported dynamically stays as it is.
 * @returns {import('esbuild').Plugin}
 */
export const builtins = () => ({
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/0-9]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      if (kind === 'dynamic-import') return { path, external: true };
      const name = path.startsWith('node:') ? path : `node:${path}`;
      return {
        path: name,
        namespace: NAMESPACE,
        suffix: kind === 'require-call' ? '?require' : '',
        sideEffects: false,
      };
    });
    build.onResolve({ filter: /#/, namespace: NAMESPACE }, ({ path }) => ({
      path,
      namespace: NAMESPACE,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path, suffix }) => {
      const [name = '', member] = path.split(SEPARATOR);
      const get = `process.getBuiltinModule(${JSON.stringify(name)})`;
      if (suffix === '?require') return { contents: `module.exports = ${get};` };
      const module = await import(name);
      return { contents: member === undefined ? allOf(name, module) : oneOf(get, member, module[member]) };
    });
  },
});

/** A module of its own for each export, so that a chunk has those that it uses. */
const allOf = (name, module) =>
  Object.keys(module)
    .filter((member) => member !== 'module.exports')
    .map((member) => `export { ${member} } from '${name}${SEPARATOR}${member}';`)
    .join('\n');

const oneOf = (get, member, value) => {
  if (member === 'default') return `export default /* @__PURE__ */ ${get};`;
  // what begins with a capital is a class, which has to be there for `extends` and `instanceof`
  const isFunction = typeof value === 'function' && /^[a-z]/.test(member);
  return isFunction
    ? `export const ${member} = (...values) => ${get}.${member}(...values);`
    : `export const ${member} = /* @__PURE__ */ (() => ${get}.${member})();`;
};
