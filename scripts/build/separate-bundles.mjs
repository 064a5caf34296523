import { basename, posix } from 'node:path';

/**
 * Modules that are bundled apart from the functions, in groups that share code. esbuild puts into one chunk whatever
 * several entries reach, by file, and the files of the AWS SDK reach nearly all of each other: with every client in one
 * group, EC2's would load what only the others need. Each group has its own copy of what it needs.
 *
 * Such a module must not share state or classes with those who import it.
 */
export const SEPARATE_BUNDLES = [
  ['src/aws/ec2-sdk.ts'],
  // credentials from a local address, which hardly any function has
  ['src/aws/s3-store.ts', '@aws-sdk/credential-provider-http'],
  ['src/aws/role-credentials.ts', 'src/aws/put-back/firehose-api.ts', 'src/aws/put-back/kinesis-api.ts'],
];

const PREFIX = 'separate-bundle:';

/** The name of the bundle of a module, before its hash. */
const nameOf = (path) => basename(path, '.ts');

/** A group as entry points by name. */
export const entriesOf = (group) => Object.fromEntries(group.map((path) => [nameOf(path), path]));

/**
 * An esbuild plugin that leaves the modules which are bundled apart out of other bundles.
 * @returns {import('esbuild').Plugin}
 */
export const separateBundles = () => ({
  name: 'separate-bundles',
  setup(build) {
    const names = SEPARATE_BUNDLES.flat().map(nameOf);
    build.onResolve({ filter: new RegExp(`/(?:${names.join('|')})(?:\\.ts)?$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `${PREFIX}${nameOf(path)}`, external: true },
    );
  },
});

/**
 * The text of a bundle with the files of those that were left out in place of their names.
 * @param {string} text
 * @param {string} file path of the bundle from the folder that is deployed
 * @param {readonly string[]} files all paths from the same folder
 */
export const nameSeparateBundles = (text, file, files) =>
  text.replace(new RegExp(`"${PREFIX}([a-z0-9-]+)"`, 'g'), (_, name) => {
    const isOne = new RegExp(`^chunks/${name}-[A-Z0-9]{8}\\.mjs$`);
    const target = files.find((path) => isOne.test(path));
    if (target === undefined) throw new Error(`${file}: ${name} is not bundled`);
    const path = posix.relative(posix.dirname(file), target);
    return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
  });
