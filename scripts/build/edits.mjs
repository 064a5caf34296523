import { readFile } from 'node:fs/promises';
import { pruneStructures } from './prune-structures.mjs';

/** A table of a client's schemas: `var Name$ = [ … ];`, over several lines. */
const TABLE = /^((?:export )?(?:var|const) [\w$]+ = )(\[[\s\S]*?\]);$/gm;
const TABLE_START = /^(?:export )?(?:var|const) [\w$]+ = \[/gm;

/**
 * The schemas of a client of the AWS SDK with every table marked as free of side effects. They are literals, but esbuild
 * cannot prove it, since some have computed keys. The schemas of operations that are not called are then left out.
 * Throws an Error if the file has no such tables, or one whose end is not found.
 */
const markTablesPure = (text, path) => {
  const tables = text.match(TABLE_START)?.length ?? 0;
  let marked = 0;
  const pure = text.replace(TABLE, (_, head, array) => {
    marked++;
    return `${head}/* @__PURE__ */ (() => ${array})();`;
  });
  if (marked === 0 || marked !== tables) throw new Error(`${path}: ${marked} of ${tables} tables are as expected`);
  // an error that is not registered is of the service's base class, with the same name
  return pure.replace(/^n0_registry\.registerError\(/gm, '/* @__PURE__ */ $&');
};

/** Members of the project's tables: whatever has one of these names, the function does not read it. */
const DOCUMENTATION = ['sentence', 'example', 'examples', 'references', 'note', 'adds', 'keeps'];

/** A table with sentences that messages repeat. */
const READ_TABLE = /[\\/]token-type\.ts$/;

/** The text without {@link DOCUMENTATION}: a literal string, a constant, or a list. The sources are formatted. */
const omitDocumentation = (text, path) =>
  (READ_TABLE.test(path) ? [] : DOCUMENTATION).reduce((rest, member) => {
    const list = new RegExp(`^( +)${member}: \\[(?:.*\\]|\\n[\\s\\S]*?^\\1\\]),\\n`, 'gm');
    const literal = "'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`|[A-Z_]+";
    return rest.replace(list, '').replace(new RegExp(`\\b${member}:\\s+(?:${literal})(?:,[ \\n]*|(?= \\}))`, 'g'), '');
  }, text);

/** Writes objects that hold themselves, down to five levels, and large integers; in place of a package that also sorts. */
const SAFE_STRINGIFY = `
exports.configure = () => (value) => {
  const around = [];
  return JSON.stringify(value, function (_, each) {
    if (typeof each === 'bigint') return String(each);
    if (typeof each !== 'object' || each === null) return each;
    while (around.length > 0 && around.at(-1) !== this) around.pop();
    if (around.includes(each)) return '[Circular]';
    if (around.length > 5) return '[Object]';
    around.push(each);
    return each;
  });
};
`;

/** What is edited before it is bundled, each file by the first that fits, with what it saves at a cold start. */
const EDITS = [
  {
    // 2 to 4 ms with look-ups, 24 KiB
    name: "the structures of EC2's client",
    files: /@aws-sdk\/client-ec2\/dist-es\/schemas\/schemas_0\.js$/,
    edit: (text, path) => markTablesPure(pruneStructures(text, path), path),
  },
  {
    // 50 ms with look-ups, 546 KiB
    name: 'the schemas of clients',
    files: /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/,
    edit: markTablesPure,
  },
  {
    // 3 ms, 22 KiB: worker threads, streams of several logs, and paths of members to hide, none of which is configured
    name: 'what pino is not asked for',
    files: /[\\/]pino[\\/]lib[\\/](?:transport|multistream|redaction)\.js$/,
    edit: () => "module.exports = () => { throw new Error('this part of pino is not in the bundle'); };",
  },
  {
    // 7 KiB: pino asks it only for what JSON.stringify refuses
    name: 'writing of what is no JSON',
    files: /[\\/]safe-stable-stringify[\\/]index\.js$/,
    edit: () => SAFE_STRINGIFY,
  },
  {
    // 0.5 ms, 35 KiB
    name: 'documentation in tables',
    files: /[\\/]src[\\/].*\.ts$/,
    edit: omitDocumentation,
  },
];

/**
 * An esbuild plugin that makes the edits. Most concern the code of packages, which may change with any version: the build
 * fails if an edit finds nothing to do, unless the build is one that does not have the code of every edit.
 * @param {{ readonly usesAll?: boolean }} [options]
 * @returns {import('esbuild').Plugin}
 */
export const edits = ({ usesAll = true } = {}) => ({
  name: 'edits',
  setup(build) {
    const unused = new Set(EDITS);
    const filter = new RegExp(EDITS.map(({ files }) => `(?:${files.source})`).join('|'));
    build.onLoad({ filter }, async ({ path }) => {
      const edit = EDITS.find(({ files }) => files.test(path));
      if (edit === undefined) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = edit.edit(text, path);
      if (contents !== text) unused.delete(edit);
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
    build.onEnd(() => ({
      errors: (usesAll ? [...unused] : []).map(({ name, files }) => ({
        text: `${name}: no file like ${files} has them any more`,
      })),
    }));
  },
});
