import { builtins } from './builtins.mjs';
import { COLD_START_EDITS } from './cold-start-edits.mjs';
import { editFiles } from './edit-files.mjs';
import { keepErrorNames } from './error-names.mjs';
import { makeSchemasLazy } from './lazy-schemas.mjs';
import { DOCUMENTATION_EDITS } from './leave-out-documentation.mjs';
import { slimSchemas } from './slim-schemas.mjs';
import { STAND_IN_EDITS } from './stand-ins.mjs';

/** The module of a client of the AWS SDK that describes all its operations. */
const SCHEMAS = /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/;
/** The package file of a client, which the client imports for its version. */
const PACKAGE = /@aws-sdk\/client-[a-z0-9-]+\/package\.json$/;

/** Our own table of schemas of documents. */
const SCHEMA_TABLE = /[\\/]src[\\/]encode[\\/]schemas[\\/]schemas\.ts$/;

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
    { name: 'table of schemas', files: SCHEMA_TABLE, edit: makeSchemasLazy },
    { name: 'error classes', files: /\.(?:js|ts)$/, edit: keepErrorNames },
  ]);
  return { list: [builtins(), plugin], checkUse };
};
