import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { directImports } from './direct-imports.mjs';
import { pruneStructures } from './prune-structures.mjs';

/** A table of a client's schemas: `var Name$ = [ … ];`, over several lines. */
const TABLE = /^((?:export )?(?:var|const) [\w$]+ = )(\[[\s\S]*?\]);$/gm;
const TABLE_START = /^(?:export )?(?:var|const) [\w$]+ = \[/m;

/**
 * The schemas of a client of the AWS SDK with every table marked as free of side effects. They are literals, but esbuild
 * cannot prove it, since some have computed keys. The schemas of operations that are not called are then left out.
 * Throws an Error if the file has no such tables, or one whose end is not found.
 */
const markTablesPure = (text, path) => {
  const pure = text.replace(TABLE, '$1/* @__PURE__ */ (() => $2)();');
  if (pure === text || TABLE_START.test(pure)) throw new Error(`${path}: not every table is as expected`);
  // an error that is not registered is of the service's base class, with the same name
  return pure.replace(/^n0_registry\.registerError\(/gm, '/* @__PURE__ */ $&');
};

/** Members of the project's tables that the function never reads. */
const DOCUMENTATION = ['sentence', 'example', 'examples', 'references', 'note', 'adds', 'keeps', 'counts'];

/** The text without {@link DOCUMENTATION}: a literal string, a constant, or a list. The sources are formatted. */
const omitDocumentation = (text) =>
  DOCUMENTATION.reduce((rest, member) => {
    const list = new RegExp(`^( +)${member}: \\[(?:.*\\]|\\n[\\s\\S]*?^\\1\\]),\\n`, 'gm');
    const literal = "'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`|[A-Z_]+";
    return rest.replace(list, '').replace(new RegExp(`\\b${member}:\\s+(?:${literal})(?:,[ \\n]*|(?= \\}))`, 'g'), '');
  }, text);

/** The edits before bundling, with their saving at a cold start. The first edit that matches a file applies. */
const EDITS = [
  {
    // 50 ms with look-ups, 546 KiB; of these the structures of EC2's client 2 to 4 ms, 24 KiB
    name: 'the schemas of clients',
    files: /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/,
    edit: (text, path) => markTablesPure(/client-ec2/.test(path) ? pruneStructures(text, path) : text, path),
  },
  {
    // 3 ms with look-ups: the global `crypto` loads all of WebCrypto
    name: 'random identifiers by WebCrypto',
    files: /@smithy\/core\/dist-es\/submodules\/serde\/uuid\/v4\.js$/,
    edit: () => "import { randomUUID } from 'node:crypto'; export const bindV4 = () => randomUUID;",
  },
  {
    // 3 ms, 22 KiB: worker threads, streams of several logs, and paths of members to hide, none of which is configured
    name: 'what pino is not asked for',
    files: /[\\/]pino[\\/]lib[\\/](?:transport|multistream|redaction)\.js$/,
    edit: () => "module.exports = () => { throw new Error('this part of pino is not in the bundle'); };",
  },
  {
    // 2 ms with look-ups: a function has no profile files, and the first reading of a file starts four threads
    name: 'profile files',
    files: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    edit: () => `export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  {
    // 1 ms where an endpoint has no TLS, as in tests and measurements: otherwise a file for one line
    name: 'the HTTP agent',
    files: /@smithy\/node-http-handler\/dist-es\/node-http-handler\.js$/,
    edit: (text) => text.replace('await import("node:http")', "process.getBuiltinModule('node:http')"),
  },
  {
    // 11 KiB: a client reads its version
    name: 'the manifests of clients',
    files: /@aws-sdk\/client-[a-z0-9-]+\/package\.json$/,
    edit: (text) => JSON.stringify({ version: JSON.parse(text).version }),
  },
  {
    // 0.5 ms, 35 KiB; messages repeat the sentences of one table
    name: 'documentation in tables',
    files: /[\\/]src[\\/](?!.*[\\/]token-type\.ts$).*\.ts$/,
    edit: omitDocumentation,
  },
];

/** Commands of EC2's client for rules: those that look-ups of metadata do not call. */
const RULE_COMMANDS =
  /client-ec2\/dist-es\/commands\/(?!Describe(?:Instances|NatGateways|NetworkInterfaces|Subnets|Vpcs)Command)/;

const DIRECT = /dist-es\/.*\.js$|src\/aws\/|build\/http-handler/;

/**
 * An esbuild plugin that makes the edits. Most concern the code of packages, which may change with any version: the build
 * fails if an edit finds nothing to do, unless the build is one that does not have the code of every edit.
 * @param {{ readonly usesAll?: boolean }} [options]
 * @returns {import('esbuild').Plugin}
 */
export const edits = ({ usesAll = true } = {}) => ({
  name: 'edits',
  setup(build) {
    const unused = new Set(usesAll ? EDITS : []);
    // a copy of the schemas for rules, since a module is in one chunk, which look-ups of metadata would load: 2 ms, 13 KiB
    build.onResolve({ filter: /\/schemas_0$/ }, ({ path, importer, resolveDir }) => {
      const suffix = RULE_COMMANDS.test(importer) ? '?rules' : '';
      return { path: join(resolveDir, `${path}.js`), suffix, sideEffects: false };
    });
    build.onLoad({ filter: /\.(?:m?[jt]s|json)$/, namespace: 'file' }, async ({ path }) => {
      const edit = EDITS.find(({ files }) => files.test(path));
      if (edit === undefined && !DIRECT.test(path)) return undefined;
      const text = await readFile(path, 'utf8');
      const edited = edit?.edit(text, path) ?? text;
      if (edited !== text) unused.delete(edit);
      const contents = DIRECT.test(path) ? directImports(edited, build.initialOptions.absWorkingDir) : edited;
      return { contents, loader: extname(path).slice(1).replace('mjs', 'js') };
    });
    build.onEnd(() => ({
      errors: [...unused].map(({ name, files }) => ({ text: `${name}: in no file like ${files}` })),
    }));
  },
});
