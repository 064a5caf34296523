import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ec2 from '@aws-sdk/client-ec2';
import { bundleModule } from '../bundle-module.mjs';

const { READ_MEMBERS } = await bundleModule(new URL('../../src/aws/inventory/read-members.ts', import.meta.url));

/** The schemas of EC2's client, whose structures keep only the members that the project reads. */
const pruneStructures = (schemas) =>
  Object.entries(READ_MEMBERS).reduce((text, [structure, members]) => {
    const [kind, , , , names, types] = ec2[`${structure}$`];
    // a number, or a function that names another schema; of its traits, only requests need others than the name
    const entries = members.map((member) => types[names.indexOf(member)]);
    const read = entries.map(([type, { xmlName }]) => `[${type}, ${JSON.stringify({ xmlName })}]`);
    const table = `[${kind}, n0, '${structure}', 0, ${JSON.stringify(members)}, [${read}]]`;
    return text.replace(new RegExp(`(?<=^export var ${structure}\\$ = )[\\s\\S]*?(?=;$)`, 'm'), () => table);
  }, schemas);

/** A client's schemas, with every table marked as free of side effects, so that those of operations not called are left out. */
const markTablesPure = (schemas) =>
  schemas
    .replace(/^((?:export )?(?:var|const) [\w$]+ = )(\[[\s\S]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();')
    // an error that is not registered is of the service's base class, with the same name
    .replace(/^n0_registry\.registerError\(/gm, '/* @__PURE__ */ $&');

/** An import from an index of the SDK's core, what an index passes on, and the names in a list. */
const IMPORT = /^(import|export) \{([^}]*)\} from ["'](@(?:smithy|aws-sdk)\/core\/(?!event-streams)[a-z-]+)["'];$/gm;
const PASSED_ON = /^(?:im|ex)port \{([^}]*)\} from "([^"]*)";$/gm;
const NAME = /[\w$]+(?: as [\w$]+)?/g;

/** Imports of what an index exports from the files that define it, or from the index if it does so itself or renames it. */
const direct = (_, verb, names, index) => {
  const folder = new URL(`../../node_modules/${index.replace('core/', 'core/dist-es/submodules/')}/`, import.meta.url);
  const passedOn = [...readFileSync(new URL('index.js', folder), 'utf8').matchAll(PASSED_ON)];
  const imports = names.match(NAME).map((name) => {
    const [, , source = ''] = passedOn.find(([, exported]) => exported.match(NAME).includes(name.split(' ')[0])) ?? [];
    if (source.startsWith('@')) return direct(_, verb, name, source);
    return `${verb} { ${name} } from '${source === '' ? index : fileURLToPath(new URL(`${source}.js`, folder))}';`;
  });
  return imports.join('\n');
};

/** Members of the project's tables that the function never reads: a literal string, a constant, or a list. */
const DOCUMENTATION = '(?:sentence|examples?|references|note|adds|keeps|counts|optional)';
const LIST = new RegExp(`^( +)${DOCUMENTATION}: \\[(?:.*\\]|\\n[\\s\\S]*?^\\1\\]),\\n`, 'gm');
const INLINE_LIST = new RegExp(`, ${DOCUMENTATION}: \\[[^\\]\\n]*\\](?= \\})`, 'g');
const LITERAL = "(?:'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`|[A-Z_]+)";
const TEXT = new RegExp(`\\b${DOCUMENTATION}:\\s+${LITERAL}(?:,[ \\n]*|(?= \\}))`, 'g');
const NO_FILES = 'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });';

/**
 * The edits before bundling: the files, and their new text. The first that matches a file applies. Each states how much
 * longer a cold start takes without it. Percentages are of the instructions that loading the function and its look-ups
 * takes, counted by Cachegrind.
 */
const EDITS = [
  // 50 ms with look-ups, 546 KiB; of these the structures of EC2, whose names no other client has, 2 to 4 ms, 24 KiB
  [/@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/, (text) => markTablesPure(pruneStructures(text))],
  // 0.1 ms with look-ups (0.12 % of the instructions), 11 KiB: a client reads its version
  [/client-[a-z0-9-]+\/package\.json$/, (text) => JSON.stringify({ version: JSON.parse(text).version })],
  // 3 ms with look-ups: the global `crypto` loads all of WebCrypto
  [/serde\/uuid\/v4\.js$/, () => "import { randomUUID } from 'node:crypto'; export const bindV4 = () => randomUUID;"],
  // 4 ms, 22 KiB: worker threads, names of callers, several streams, redaction: none of it is configured
  [/[\\/]pino[\\/]lib[\\/](?:transport|caller|multistream|redaction)\.js$/, () => 'module.exports = () => [];'],
  // 0.05 ms with look-ups (0.07 % of the instructions), 1 KiB: the Region of an instance; a function has it in the environment
  [/getInstanceMetadataRegion\.js$/, () => 'export const getInstanceMetadataRegion = async () => undefined;'],
  // 0.1 ms with look-ups (0.12 % of the instructions), 2 KiB: streams of browsers: they are an error without it as well
  [/sdk-stream-mixin\.browser\.js$/, () => 'export const sdkStreamMixin = undefined;'],
  // 3 ms with look-ups: streams of files, with which Node.js loads promises of files and reading of lines
  [/calculateBodyLength\.js$/, (text) => text.replace(/(?<=instanceof )\w+/, "process.getBuiltinModule('node:fs').$&")],
  // 1 ms where an endpoint has no TLS, as in tests and measurements: otherwise a file for one line
  [/http-handler\.js$/, (text) => text.replace('await import("node:http")', "process.getBuiltinModule('node:http')")],
  // 0.4 ms, 2 KiB: a chunk for it needs esbuild's helpers, which would then be a file of their own
  [
    /invoke-store\.js$/,
    (text) => text.replace(/await import\('node:async_hooks'\)/, "process.getBuiltinModule('async_hooks')"),
  ],
  // 2 ms with look-ups, 7 KiB: the handler for HTTP/2, which not even Kinesis uses here
  [/node-http2-handler\.js$/, () => "export { NodeHttpHandler as NodeHttp2Handler } from './node-http-handler';"],
  // 2 KiB: requests and responses, of which none is logged
  [/pino-std-serializers[\\/]lib[\\/]re[qs]\.js$/, () => 'module.exports = {};'],
  // 1 ms: a separate console for metrics, which the project writes itself
  [/metrics\/lib\/esm\/Metrics\.js$/, (text) => text.replace(/new Console\(\{[^}]*\}\)/, 'console')],
  // 0.5 ms: a check in a function that pino does not call
  [/sonic-boom\/index\.js$/, (text) => text.replace(/(?<== )require\('assert'\)/, '(...values) => $&(...values)')],
  // 0.2 ms with look-ups (0.18 % of the instructions), 4 KiB: Node.js has both checksums
  [/(?:Sha256|Crc32)Js\.js$/, () => 'export const Sha256Js = undefined, Crc32Js = undefined;'],
  // 2 ms with look-ups: a function has no profile files, and the first reading of a file starts four threads
  [/loadSharedConfigFiles\.js$/, (text) => text.match(/^export \{[^}]*\} from.*$/m) + NO_FILES],
  // 15 KiB in each function: classes of ranges, and constants of them, which take time to make
  [/ip-num[\\/]dist[\\/]src[\\/]index\.js$/, () => "module.exports = require('./IPNumber');"],
  [
    /ip-num[\\/]dist[\\/]src[\\/]IPNumber\.js$/,
    (text) => text.replace(/^IPv[46]\.\w+_RANGES? = [\s\S]*?;$|^const IPRange_\d = .*;$/gm, ''),
  ],
  // 0.5 ms, 35 KiB: documentation; messages repeat the sentences of one table
  [
    /[\\/]src[\\/](?!.*[\\/]token-type\.ts$).*\.ts$/,
    (text) => text.replace(LIST, '').replace(INLINE_LIST, '').replace(TEXT, ''),
  ],
];

/**
 * The edits that have not changed any file. After a build, the set must be empty: a new version of a package may need a
 * different edit.
 */
export const unusedEdits = new Set(EDITS);

/** An esbuild plugin that makes the edits. */
export const edits = {
  name: 'edits',
  setup(build) {
    // a copy of the schemas for the commands of rules, since look-ups would load a chunk with those of both: 2 ms, 13 KiB
    const rules =
      /client-ec2.*commands[\\/](?!Describe(?:Instances|NatGateways|NetworkInterfaces|Subnets|Vpcs)Command)/;
    build.onResolve({ filter: /\/schemas_0$/ }, ({ path, importer, resolveDir }) => {
      const suffix = rules.test(importer) ? '?rules' : '';
      return { path: join(resolveDir, `${path}.js`), suffix, sideEffects: false };
    });
    build.onLoad({ filter: /\.(?:[jt]s|json)$/, namespace: 'file' }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const edit = EDITS.find(([files]) => files.test(path));
      const edited = edit?.[1](text) ?? text;
      if (edited !== text) unusedEdits.delete(edit);
      // 2 ms and 80 KiB with a snapshot in S3, 1 ms and 20 KiB with look-ups: a chunk that imports from an index loads all
      // that any chunk imports from it
      return { contents: edited.replace(IMPORT, direct), loader: extname(path).slice(1) };
    });
  },
};
