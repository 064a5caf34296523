/**
 * Copies the declaration files of the library for projects that `require` it: TypeScript determines the module format from the nearest
 * package.json, which for lib/cjs/types specifies CommonJS.
 *
 *   node scripts/build-commonjs-types.mjs
 */
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

cpSync(`${lib}/types`, `${lib}/cjs/types`, { recursive: true });
