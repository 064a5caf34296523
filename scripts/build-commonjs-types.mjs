/**
 * Copies the declaration files of the library for those who `require` it: TypeScript takes the kind of a module from the
 * package.json above it, and above lib/cjs/types that says CommonJS.
 *
 *   node scripts/build-commonjs-types.mjs
 */
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

cpSync(`${lib}/types`, `${lib}/cjs/types`, { recursive: true });
