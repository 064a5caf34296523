// Measures the size of documents in each schema with each selection of fields, the number of documents that fill an answer, and the
// buffer size in front of the function that follows from it, as in docs/document-sizes.csv. `npm run generate` writes that file.
// Usage: node scripts/measure/document-sizes.mjs
import { loadTables } from '../docs/load-tables.mjs';
import { measureSamples } from '../docs/schemas.mjs';
import { sizesCsv } from '../docs/size-section.mjs';

console.log(sizesCsv(await measureSamples(await loadTables())));
