import { builtins } from './builtins.mjs';
import { COLD_START_EDITS } from './cold-start-edits.mjs';
import { editFiles } from './edit-files.mjs';
import { keepErrorNames } from './error-names.mjs';
import { LAZY_MODULE_EDITS } from './lazy-modules.mjs';
import { DOCUMENTATION_EDITS } from './leave-out-documentation.mjs';
import { slimSchemas } from './slim-schemas.mjs';
import { STAND_IN_EDITS, standInParts } from './stand-ins.mjs';

/** The module of a client of the AWS SDK that describes all its operations. */
const SCHEMAS = /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/;
/** The package file of a client, which the client imports for its version. */
const PACKAGE = /@aws-sdk\/client-[a-z0-9-]+\/package\.json$/;

/**
 * The plugins of the bundles that are deployed, for all their builds. Each begins where esbuild by itself keeps what no
 * function needs. `checkUse` throws an Error after them where one found nothing to do.
 * @returns {{ list: import('esbuild').Plugin[], checkUse: () => void }}
 */
export const bundlePlugins = () => {
  const { plugin, checkUse } = editFiles('slim', [
    ...STAND_IN_EDITS,
    // 494 KiB
    { name: 'schemas', files: SCHEMAS, edit: slimSchemas },
    // 9 KiB
    { name: 'package files', files: PACKAGE, edit: (text) => JSON.stringify({ version: JSON.parse(text).version }) },
    // 28 KiB
    ...DOCUMENTATION_EDITS,
    ...COLD_START_EDITS,
    ...LAZY_MODULE_EDITS,
    { name: 'error classes', files: /\.(?:js|ts)$/, edit: keepErrorNames },
  ]);
  return { list: [builtins(), standInParts(), plugin], checkUse };
};
