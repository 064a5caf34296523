import { readFileSync } from 'node:fs';
import { loadTables } from './load-tables.mjs';
import { fillSection, markdownTable } from './markdown.mjs';
import { constantsCsv, faultTable, overviewTable, pathsCsv } from './schema-tables.mjs';
import { sizeSection, sizesCsv } from './size-section.mjs';

const SCHEMAS_PAGE = new URL('../../docs/schemas.md', import.meta.url);
const PARTITIONING_PAGE = new URL('../../docs/partitioning.md', import.meta.url);
const SAMPLES = new URL('../../samples/', import.meta.url);

/**
 * The generated parts of docs/schemas.md and docs/partitioning.md, and the CSV files about schemas.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildSchemas = async () => {
  const tables = await loadTables();
  let page = readFileSync(SCHEMAS_PAGE, 'utf8');
  page = fillSection(page, 'standards', standardTable(tables));
  page = fillSection(page, 'paths', overviewTable(tables));
  page = fillSection(page, 'unreadable', faultTable(tables));
  page = fillSection(page, 'selections', selectionTable(tables));
  const sizes = await measureSamples(tables);
  page = fillSection(page, 'sizes', sizeSection(sizes));
  const partitioning = readFileSync(PARTITIONING_PAGE, 'utf8');
  return {
    'docs/schemas.md': page,
    'docs/schema-paths.csv': pathsCsv(tables),
    'docs/schema-constants.csv': constantsCsv(tables),
    'docs/document-sizes.csv': sizesCsv(sizes),
    'docs/partitioning.md': fillSection(partitioning, 'keys', keyTable(tables)),
  };
};

/**
 * The sizes of documents, measured on the samples.
 * @param {typeof import('./tables.ts')} tables
 */
export const measureSamples = ({ measureDocuments }) => measureDocuments(readSamples());

const readSamples = () => ({
  inventory: JSON.parse(readSample('inventory.json')),
  cidrLabels: JSON.parse(readSample('cidr-labels.json')),
  rules: JSON.parse(readSample('rules.json')),
  // deliberately broken lines are skipped: they have no document to measure
  lines: { 'version 2': linesOf('v2-default.log'), 'version 5': linesOf('v5-all.log') },
});

const readSample = (file) => readFileSync(new URL(file, SAMPLES), 'utf8');

/** The lines without the header line of files in S3. */
const linesOf = (file) =>
  readSample(file)
    .trimEnd()
    .split('\n')
    .filter((line) => /^\d/.test(line));

const standardTable = ({ SCHEMAS }) =>
  markdownTable(
    ['`SCHEMA`', 'what it is', 'standard', 'version'],
    Object.values(SCHEMAS).map(({ name, sentence, standard, variantOf }) => [
      variantOf === undefined
        ? `\`${name}\``
        : `\`${variantOf.schema}\` with \`${variantOf.option}=${variantOf.value}\``,
      sentence,
      standard?.name ?? 'none',
      standard?.version ?? '',
    ]),
  );

const selectionTable = ({ FIELD_SELECTIONS }) =>
  FIELD_SELECTIONS.filter(({ fields }) => fields !== '')
    .map(({ name, fields, sentence }) => `**${name}**: ${sentence}\n\n\`\`\`\nFIELDS=${fields}\n\`\`\``)
    .join('\n\n');

const keyTable = ({ PARTITION_KEYS }) =>
  markdownTable(
    ['key', 'value'],
    Object.entries(PARTITION_KEYS).map(([name, row]) => [
      `\`${name}\``,
      row.kind === 'field' ? `\`${row.field}\`` : row.sentence,
    ]),
  );
