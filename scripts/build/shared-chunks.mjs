import { relative } from 'node:path';

/** A smaller chunk takes longer to load than to be parsed. */
const SMALL_CHUNK_BYTES = 3_000;

/**
 * An esbuild plugin for fewer chunks, since each file that is loaded takes 0.3 ms. esbuild puts modules into one chunk if the
 * same entry points import them statically, and a module that is imported dynamically is an entry point: everything that it
 * shares with the function would be cut off. Here it is bundled as if it imported all that is loaded before it in any case.
 * @param {import('esbuild').Metafile} metafile of the same bundle without this plugin
 * @returns {import('esbuild').Plugin}
 */
export const sharedChunks = (metafile) => ({
  name: 'shared chunks',
  setup(build) {
    const root = build.initialOptions.absWorkingDir;
    const before = modulesBefore(metafile);
    build.onResolve({ filter: /^[.@/]/ }, async ({ path, kind, pluginData, ...from }) => {
      if ((kind !== 'dynamic-import' && kind !== 'entry-point') || pluginData === before) return undefined;
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
  const loadedWith = (chunk) => {
    const chunks = new Set([chunk]);
    for (const each of chunks) for (const path of imported(each, 'import-statement')) chunks.add(path);
    return chunks;
  };
  const functions = Object.keys(outputs).filter((path) => /^dist\/[\w-]+\.mjs$/.test(path));
  const before = new Map();
  // a module is visited again when another way to it turns out to load fewer chunks before it
  const open = [...functions];
  for (const entry of open) {
    const own = loadedWith(entry);
    const loaded = new Set([...own, ...(before.get(entry) ?? [])]);
    for (const path of [...own].flatMap((chunk) => imported(chunk, 'dynamic-import'))) {
      const known = before.get(path);
      const both = [...(known ?? loaded)].filter((chunk) => loaded.has(chunk));
      if (both.length === known?.length) continue;
      before.set(path, both);
      open.push(path);
    }
  }
  // not the functions themselves, which are still being evaluated, and not CommonJS, which an import would evaluate
  const modulesOf = (chunk) =>
    Object.keys(outputs[chunk].inputs).filter(
      (path) => path !== outputs[chunk].entryPoint && inputs[path].format === 'esm' && !/[:?]/.test(path),
    );
  const isShared = (chunk) => outputs[chunk].entryPoint === undefined;
  const isSmall = (chunk) => /mjs$/.test(chunk) && isShared(chunk) && outputs[chunk].bytes < SMALL_CHUNK_BYTES;
  const [first, ...others] = functions.map(loadedWith);
  const always = new Set([...first].filter((chunk) => others.every((each) => each.has(chunk))).flatMap(modulesOf));
  const small = new Set(Object.keys(outputs).filter(isSmall).flatMap(modulesOf));
  // without those that import more, which would come along
  const isKnown = ({ kind, path }) => kind === 'dynamic-import' || /[:?]/.test(path) || always.has(path) || small.has(path);
  for (const _ of small) for (const path of small) if (!inputs[path].imports.every(isKnown)) small.delete(path);
  for (const path of functions) before.set(path, []);
  return new Map(
    [...before].map(([path, chunks]) => [
      outputs[path].entryPoint,
      [...chunks.filter((chunk) => isShared(chunk) || functions.includes(chunk)).flatMap(modulesOf), ...small],
    ]),
  );
};
