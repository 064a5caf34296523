import { relative } from 'node:path';

/** To load a smaller chunk takes longer than to load its modules, needed or not, with the function. */
const SMALL_BYTES = 3_000;

/**
 * An esbuild plugin for fewer chunks, since each file that is loaded takes 0.15 ms. To esbuild, a module that is imported
 * dynamically is an entry point, and what it shares with the function becomes chunks of their own. This plugin has each entry
 * point bundled as if it imported all that is loaded before it in any case, and the modules of small chunks, by the metafile of
 * a bundle without the plugin.
 */
export const sharedChunks = (metafile) => ({
  name: 'shared chunks',
  setup(build) {
    const root = build.initialOptions.absWorkingDir;
    const before = modulesBefore(metafile);
    build.onResolve({ filter: /^[.@/]/ }, async ({ path, kind, pluginData, ...from }) => {
      if (!['dynamic-import', 'entry-point'].includes(kind) || pluginData === before) return undefined;
      const target = await build.resolve(path, { kind, ...from, pluginData: before });
      // relative to the project, as everything on which the names of chunks depend
      const name = relative(root, target.path);
      return before.has(name) ? { path: name, namespace: 'lazy' } : target;
    });
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => {
      const imports = before.get(path).map((module) => `import './${module}';`);
      return { contents: `${imports.join('')}export * from './${path}';`, resolveDir: root };
    });
  },
});

/** The modules that are loaded before each dynamically imported one in any case, by its path. */
const modulesBefore = ({ inputs, outputs }) => {
  const imported = (chunk, kind) => outputs[chunk].imports.flatMap((each) => (each.kind === kind ? each.path : []));
  const before = new Map();
  const loadedWith = (entry) => {
    const own = new Set([entry]);
    for (const chunk of own) for (const path of imported(chunk, 'import-statement')) own.add(path);
    return own;
  };
  // a chunk is visited again if another way to it loads fewer chunks before it
  const visit = (entry, earlier) => {
    const own = loadedWith(entry);
    const loaded = new Set([...own, ...earlier]);
    for (const path of [...own].flatMap((chunk) => imported(chunk, 'dynamic-import'))) {
      const known = before.get(path);
      const always = [...(known ?? loaded)].filter((chunk) => loaded.has(chunk));
      if (always.length === known?.length) continue;
      before.set(path, always);
      visit(path, always);
    }
  };
  const functions = Object.keys(outputs).filter((path) => /^dist\/[\w-]+\.mjs$/.test(path));
  for (const path of functions) visit(path, []);
  for (const path of functions) before.set(path, []);
  // without chunks of dynamic imports, functions themselves (not evaluated yet) and CommonJS (imports evaluate it)
  const isShared = (chunk) => outputs[chunk].entryPoint === undefined && chunk.endsWith('.mjs');
  const modulesOf = (chunk) =>
    isShared(chunk) || functions.includes(chunk)
      ? Object.keys(outputs[chunk].inputs).filter(
          (path) => path !== outputs[chunk].entryPoint && inputs[path].format === 'esm' && !/[:?]/.test(path),
        )
      : [];
  const always = new Set(
    Object.keys(outputs)
      .filter((chunk) => functions.every((each) => loadedWith(each).has(chunk)))
      .flatMap(modulesOf),
  );
  const small = new Set(
    Object.keys(outputs)
      .filter((chunk) => isShared(chunk) && outputs[chunk].bytes < SMALL_BYTES)
      .flatMap(modulesOf),
  );
  // without those that import others, which would come along
  const isKnown = ({ kind, path }) =>
    kind === 'dynamic-import' || /[:?]/.test(path) || always.has(path) || small.has(path);
  for (const _ of small) for (const path of small) if (!inputs[path].imports.every(isKnown)) small.delete(path);
  return new Map(
    [...before].map(([path, chunks]) => [outputs[path].entryPoint, [...chunks.flatMap(modulesOf), ...small]]),
  );
};
