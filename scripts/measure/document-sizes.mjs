// How large documents are in each schema with each selection of fields, how many fill an answer, and which buffer in front of
// the function that asks for: printed, or with --write put into docs/schemas.md, which `npm run generate` does as well.
// Usage: node scripts/measure/document-sizes.mjs [--write]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTables } from '../docs/load-tables.mjs';
import { fillSection } from '../docs/markdown.mjs';
import { buildSizes } from '../docs/schemas.mjs';

const PAGE = new URL('../../docs/schemas.md', import.meta.url);

const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const sizes = await buildSizes(await loadTables());
if (options.write) writeFileSync(PAGE, fillSection(readFileSync(PAGE, 'utf8'), 'sizes', sizes));
else console.log(sizes);
