// How large documents are in each schema with each selection of fields, how many fill an answer, and which buffer size in
// front of the function this requires, as in docs/document-sizes.csv. `npm run generate` writes that file.
// Usage: node scripts/measure/document-sizes.mjs
import { loadTables } from '../docs/load-tables.mjs';
import { measureSamples } from '../docs/schemas.mjs';
import { sizesCsv } from '../docs/size-section.mjs';

console.log(sizesCsv(await measureSamples(await loadTables())));
