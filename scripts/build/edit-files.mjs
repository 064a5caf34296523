import { readFile } from 'node:fs/promises';

/**
 * One kind of files that a plugin edits.
 * @typedef {object} Edit
 * @property {string} name of what is edited, for messages
 * @property {RegExp} files that it concerns, by path with forward slashes
 * @property {(text: string, path: string) => string} edit throws where it finds nothing to do
 */

/**
 * An esbuild plugin that edits the text of files before they are bundled. What it edits is mostly the code of packages,
 * which nobody promised to keep as it is: the build fails where a kind of files no longer comes up.
 * @param {string} name of the plugin
 * @param {readonly Edit[]} edits a file is edited by the first that fits
 * @returns {import('esbuild').Plugin}
 */
export const editFiles = (name, edits) => ({
  name,
  setup(build) {
    const unused = new Set(edits);
    const filter = new RegExp(edits.map(({ files }) => `(?:${files.source})`).join('|'));
    build.onLoad({ filter }, async ({ path }) => {
      const edit = edits.find(({ files }) => files.test(path));
      if (edit === undefined) return undefined;
      unused.delete(edit);
      return {
        contents: edit.edit(await readFile(path, 'utf8'), path),
        loader: path.endsWith('.ts') ? 'ts' : path.endsWith('.json') ? 'json' : 'js',
      };
    });
    build.onEnd(() => ({
      errors: [...unused].map((edit) => ({
        text: `${name}: ${edit.name}: no file is ${edit.files}`,
        pluginName: name,
      })),
    }));
  },
});
