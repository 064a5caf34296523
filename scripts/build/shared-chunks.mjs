import { relative } from 'node:path';

/** Loading a smaller chunk takes longer than loading its modules with the function, even if they are not needed. */
const SMALL_BYTES = 2_300;

/** Modules that few functions of a group load: of the readers of objects, those that write copies with metadata. */
const SELDOM_LOADED = { reader: /^src\/(?:metadata\/|transfer\/|net\/delegated-prefix)/ };

/**
 * An esbuild plugin for fewer chunks, since each file that is loaded takes 0.2 ms. To esbuild, a module that is imported
 * dynamically is an entry point, and what it shares with others becomes chunks of their own. This plugin has each entry point
 * bundled as if it imported what is loaded before it in any case, and small chunks, by the metafile of a bundle without it.
 */
export const sharedChunks = (metafile, folder) => ({
  name: 'shared chunks',
  setup(build) {
    const root = build.initialOptions.absWorkingDir;
    const before = modulesBefore(metafile, (path) => SELDOM_LOADED[folder]?.test(path) === true);
    build.onResolve({ filter: /^[.@/]/ }, async ({ path, kind, pluginData, ...from }) => {
      if (!/^(?:dynamic-import|entry-point)$/.test(kind) || pluginData === before) return undefined;
      const target = await build.resolve(path, { kind, ...from, pluginData: before });
      // relative to the project, as everything on which the names of chunks depend
      const name = relative(root, target.path);
      return before.has(name) ? { path: name, namespace: 'lazy' } : target;
    });
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => {
      const contents = before.get(path).map((module) => `import './${module}';`);
      return { contents: `${contents.join('')}export * from './${path}';`, resolveDir: root };
    });
  },
});

/** The modules that each entry point is to import, by its path. */
const modulesBefore = ({ inputs, outputs }, isSeldomLoaded) => {
  const imported = (chunk, kind) => outputs[chunk].imports.flatMap((each) => (each.kind === kind ? each.path : []));
  const withImports = (chunks) => {
    const loaded = new Set(chunks);
    for (const chunk of loaded) for (const path of imported(chunk, 'import-statement')) loaded.add(path);
    return loaded;
  };
  const functions = Object.keys(outputs).filter((path) => /^dist\/[\w-]+\.mjs$/.test(path));
  const before = new Map(functions.map((path) => [path, []]));
  for (const [entry, earlier] of before) {
    const loaded = withImports([entry, ...earlier]);
    for (const path of [...loaded].flatMap((chunk) => imported(chunk, 'dynamic-import'))) {
      // moved to the end and visited again if fewer chunks are loaded before it on another path
      const always = [...(before.get(path) ?? loaded)].filter((chunk) => loaded.has(chunk));
      if (always.length === before.get(path)?.length) continue;
      before.delete(path);
      before.set(path, always);
    }
  }
  // without chunks of dynamic imports, functions themselves (not evaluated yet) and CommonJS (imports evaluate it)
  const modulesOf = (chunks) =>
    chunks.flatMap((chunk) => {
      const { entryPoint, inputs: modules } = outputs[chunk];
      if (entryPoint !== undefined && !functions.includes(chunk)) return [];
      const isShared = (path) => path !== entryPoint && !/[:?]/.test(path) && inputs[path].format === 'esm';
      return Object.keys(modules).filter(isShared);
    });
  const chunks = Object.keys(outputs).filter((path) => path.endsWith('.mjs') && !functions.includes(path));
  const starts = functions.map((path) => withImports([path]));
  const inSmall = modulesOf(chunks.filter((path) => outputs[path].bytes < SMALL_BYTES));
  const small = new Set(inSmall.filter((path) => !isSeldomLoaded(path)));
  // without modules whose imports would be added as well
  const known = new Set(modulesOf(chunks.filter((chunk) => starts.every((loaded) => loaded.has(chunk)))));
  const isKnown = ({ kind, path }) => /^dyn/.test(kind) || /[:?]/.test(path) || known.has(path) || small.has(path);
  for (const _ of small) for (const path of small) if (!inputs[path].imports.every(isKnown)) small.delete(path);
  return new Map([...before].map(([path, earlier]) => [outputs[path].entryPoint, [...modulesOf(earlier), ...small]]));
};
