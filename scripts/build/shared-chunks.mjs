import { relative } from 'node:path';

/** A smaller chunk takes longer to load than its modules take with the function, needed or not. */
const SMALL_BYTES = 2_300;

/**
 * An esbuild plugin for fewer chunks, since each file that is loaded takes 0.2 ms. To esbuild, a module that is imported
 * dynamically is an entry point, and what it shares with others becomes chunks of their own. This plugin has each entry point
 * bundled as if it imported what is loaded before it in any case, and small chunks, by the metafile of a bundle without it.
 */
export const sharedChunks = (metafile) => ({
  name: 'shared chunks',
  setup(build) {
    const root = build.initialOptions.absWorkingDir;
    const before = modulesBefore(metafile);
    build.onResolve({ filter: /^[.@/]/ }, async ({ path, kind, pluginData, ...from }) => {
      if (!/^(?:dynamic-import|entry-point)$/.test(kind) || pluginData === before) return undefined;
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

/** The modules that each entry point is to import, by its path. */
const modulesBefore = ({ inputs, outputs }) => {
  const imported = (chunk, kind) => outputs[chunk].imports.flatMap((each) => (each.kind === kind ? each.path : []));
  const loadedWith = (entry) => {
    const chunks = new Set([entry]);
    for (const chunk of chunks) for (const path of imported(chunk, 'import-statement')) chunks.add(path);
    return chunks;
  };
  const before = new Map();
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
  // without chunks of dynamic imports, functions themselves (not evaluated yet) and CommonJS (imports evaluate it)
  const isShared = (chunk) => outputs[chunk].entryPoint === undefined || functions.includes(chunk);
  const modulesOf = (chunks) =>
    chunks.filter(isShared).flatMap((chunk) => {
      const modules = Object.keys(outputs[chunk].inputs).filter((path) => path !== outputs[chunk].entryPoint);
      return modules.filter((path) => inputs[path].format === 'esm' && !/[:?]/.test(path));
    });
  const chunks = Object.keys(outputs).filter((path) => path.endsWith('.mjs'));
  const inAll = chunks.filter((chunk) => functions.every((path) => loadedWith(path).has(chunk)));
  const known = new Set(modulesOf(inAll));
  const small = new Set(
    modulesOf(chunks.filter((path) => outputs[path].bytes < SMALL_BYTES && !functions.includes(path))),
  );
  // without modules that import others, which would come along
  const isKnown = ({ kind, path }) =>
    kind === 'dynamic-import' || /[:?]/.test(path) || known.has(path) || small.has(path);
  for (const _ of small) for (const path of small) if (!inputs[path].imports.every(isKnown)) small.delete(path);
  const all = [...before, ...functions.map((path) => [path, []])];
  return new Map(all.map(([path, earlier]) => [outputs[path].entryPoint, [...modulesOf(earlier), ...small]]));
};
