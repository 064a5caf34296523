import { readFileSync } from 'node:fs';

const read = (file) => readFileSync(new URL(`stand-ins/${file}`, import.meta.url), 'utf8');
const unavailable = (what) => `module.exports = () => { throw new Error('${what} are not in this bundle'); };`;

/**
 * Modules of packages that something simpler stands for in the bundles: what a deployed function never does, but what
 * esbuild cannot leave out, since something names it. The figures are what the bundles would have more in all.
 */
const STAND_INS = [
  {
    // 85 KiB
    name: 'S3',
    files: /@aws-sdk\/client-s3\/dist-es\/index\.js$/,
    contents: read('s3-client.js'),
  },
  {
    // 102 KiB: sso, login, ini, process, web identity, instance metadata, and the clients that they use
    name: 'credentials from elsewhere than Lambda',
    files: /@aws-sdk\/credential-provider-node\/dist-es\/defaultProvider\.js$/,
    contents: read('function-credentials.js'),
  },
  {
    // 34 KiB, for browsers
    name: 'the reader of user agents',
    files: /@aws-sdk\/core\/dist-es\/.*\/createUserAgentStringParsingProvider\.js$/,
    contents: 'export const createUserAgentStringParsingProvider = undefined;',
  },
  {
    // 16 KiB, for SubscribeToShard and SelectObjectContent
    name: 'event streams',
    files: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    contents: `
      export const eventStreamSerdeProvider = () => undefined;
      export const resolveEventStreamSerdeConfig = (config) => config;
    `,
  },
  {
    // 7 KiB; Kinesis is given the other handler
    name: 'HTTP/2',
    files: /@smithy\/node-http-handler\/dist-es\/node-http2-handler\.js$/,
    contents: "export { NodeHttpHandler as NodeHttp2Handler } from './node-http-handler';",
  },
  {
    // 3 KiB, for multi-Region access points
    name: 'signatures for several Regions',
    files: /@aws-sdk\/signature-v4-multi-region\/dist-es\/SignatureV4MultiRegion\.js$/,
    contents:
      "export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from './SignatureV4SignWithCredentials';",
  },
  {
    // the global `ReadableStream` loads all of web streams; what the HTTP handler gives is none
    name: 'the collector of answers',
    files: /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/stream-collector\.js$/,
    contents: read('stream-collector.js'),
  },
  {
    // the global `crypto` loads all of WebCrypto
    name: 'random identifiers',
    files: /@smithy\/core\/dist-es\/submodules\/serde\/uuid\/v4\.js$/,
    contents: "import { randomUUID } from 'node:crypto'; export const bindV4 = () => randomUUID;",
  },
  {
    // 3 KiB, for a Node.js without OpenSSL
    name: 'SHA-256 in JavaScript',
    files: /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
    contents: 'export const Sha256Js = undefined;',
  },
  {
    // 2 KiB, and reading two files that a function does not have
    name: 'profile files',
    files: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    contents: `
      export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });
    `,
  },
  {
    // 13 KiB with the worker threads behind it
    name: 'transports of pino',
    files: /\/pino\/lib\/transport\.js$/,
    contents: unavailable('transports'),
  },
  { name: 'multistreams of pino', files: /\/pino\/lib\/multistream\.js$/, contents: unavailable('multistreams') },
  { name: 'redaction of pino', files: /\/pino\/lib\/redaction\.js$/, contents: unavailable('redactions') },
];

/** Edits for {@link editFiles}. @type {readonly import('./edit-files.mjs').Edit[]} */
export const STAND_IN_EDITS = STAND_INS.map(({ name, files, contents }) => ({ name, files, edit: () => contents }));
