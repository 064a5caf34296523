import { relative } from 'node:path';

/**
 * An esbuild plugin for fewer chunks, since each file that is loaded takes 0.3 ms. To esbuild, a module that is imported
 * dynamically is an entry point, and what it shares with the function becomes chunks of their own. This plugin has such a
 * module bundled as if it imported all that is loaded before it in any case, by the metafile of a bundle without the plugin.
 */
export const sharedChunks = (metafile) => ({
  name: 'shared chunks',
  setup(build) {
    const root = build.initialOptions.absWorkingDir;
    const before = modulesBefore(metafile);
    build.onResolve({ filter: /^[.@]/ }, async ({ path, kind, pluginData, ...from }) => {
      if (kind !== 'dynamic-import' || pluginData === before) return undefined;
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
  // a chunk is visited again if another way to it loads fewer chunks before it
  const visit = (entry, earlier) => {
    const own = new Set([entry]);
    for (const chunk of own) for (const path of imported(chunk, 'import-statement')) own.add(path);
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
  // without chunks of other dynamic imports, functions themselves (not evaluated yet) and CommonJS (imports evaluate it)
  const modulesOf = (chunk) =>
    outputs[chunk].entryPoint === undefined || functions.includes(chunk)
      ? Object.keys(outputs[chunk].inputs).filter(
          (path) => path !== outputs[chunk].entryPoint && inputs[path].format === 'esm' && !/[:?]/.test(path),
        )
      : [];
  return new Map([...before].map(([path, chunks]) => [outputs[path].entryPoint, chunks.flatMap(modulesOf)]));
};
