import { builtins } from './builtins.mjs';
import { COLD_START_EDITS } from './cold-start-edits.mjs';
import { editFiles } from './edit-files.mjs';
import { keepErrorNames } from './error-names.mjs';
import { LAZY_MODULE_EDITS } from './lazy-modules.mjs';
import { DOCUMENTATION_EDITS } from './leave-out-documentation.mjs';
import { pruneSchemas } from './prune-schemas.mjs';
import { slimSchemas } from './slim-schemas.mjs';
import { STAND_IN_EDITS } from './stand-ins.mjs';

/** The module of a client of the AWS SDK that describes all its operations. */
const SCHEMAS = /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/;
const EC2_SCHEMAS = /@aws-sdk\/client-ec2\/dist-es\/schemas\/schemas_0\.js$/;
/** The package file of a client, which the client imports for its version. */
const PACKAGE = /@aws-sdk\/client-[a-z0-9-]+\/package\.json$/;

/**
 * The plugins of the bundles that are deployed. Each begins where esbuild by itself keeps what no function needs.
 * @returns {import('esbuild').Plugin[]}
 */
export const bundlePlugins = () => [
  builtins(),
  editFiles('slim', [
    ...STAND_IN_EDITS,
    // 24 KiB more than the schemas of the others
    {
      name: 'what EC2 describes',
      files: EC2_SCHEMAS,
      edit: (text, path) => slimSchemas(pruneSchemas(text, path), path),
    },
    // 494 KiB
    { name: 'schemas', files: SCHEMAS, edit: slimSchemas },
    // 9 KiB
    { name: 'package files', files: PACKAGE, edit: (text) => JSON.stringify({ version: JSON.parse(text).version }) },
    // 28 KiB
    ...DOCUMENTATION_EDITS,
    ...COLD_START_EDITS,
    ...LAZY_MODULE_EDITS,
    { name: 'error classes', files: /\.(?:js|ts)$/, edit: keepErrorNames },
  ]),
];
