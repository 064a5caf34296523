import { markdownTable } from './markdown.mjs';

/** Cell of a value without a place in the schema. */
const NOWHERE = '–';
const IN_THE_LINE = 'line';

const TITLES = { field: 'Fields of the record', added: 'Added values', endpoint: 'Metadata of both ends' };
const FAULT_PARTS = {
  code: 'fault code',
  field: 'field at fault, if any',
  detail: 'explanation',
  line: 'the line',
};

/**
 * Every name of the dictionary with its places in the schemas, a table for each kind of value.
 * @param {typeof import('./tables.ts')} tables
 */
export const pathTables = ({ SCHEMAS, DICTIONARY, schemaPaths }) => {
  const schemas = Object.values(SCHEMAS).filter(({ name }) => name !== 'flat');
  const kinds = new Map(DICTIONARY.map(({ name, origin }) => [name, kindOf(origin)]));
  const head = ['`flat`, FIELDS', ...schemas.map(({ name }) => `\`${name}\``)];
  const rows = schemaPaths(schemas).map(({ name, paths }) => ({
    kind: kinds.get(name),
    cells: [`\`${name}\``, ...schemas.map((schema) => cell(paths[schema.name], schema, kinds.get(name)))],
  }));
  const later = ['any later field', ...schemas.map(laterPath)];
  return Object.entries(TITLES)
    .map(([kind, title]) => {
      const ofKind = rows.filter((row) => row.kind === kind).map(({ cells }) => cells);
      return `#### ${title}\n\n${markdownTable(head, kind === 'field' ? [...ofKind, later] : ofKind)}`;
    })
    .join('\n\n');
};

/**
 * The values that every document of a schema has.
 * @param {typeof import('./tables.ts')} tables
 */
export const constantTable = ({ SCHEMAS }) =>
  markdownTable(
    ['schema', 'constants'],
    Object.values(SCHEMAS)
      .map(({ name, leaves }) => [
        `\`${name}\``,
        leaves
          .filter(({ from, isCompanion }) => from.kind === 'constant' && !isCompanion)
          .map(({ path, from }) => `\`${path.join('.')}\` \`${JSON.stringify(from.value)}\``)
          .join('<br>'),
      ])
      .filter(([, constants]) => constants !== ''),
  );

/**
 * The place of each part of an unreadable line's document.
 * @param {typeof import('./tables.ts')} tables
 */
export const faultTable = ({ SCHEMAS, FAULT_NAMES }) => {
  const schemas = Object.values(SCHEMAS).filter(({ variantOf }) => variantOf === undefined);
  return markdownTable(
    ['', ...schemas.map(({ name }) => `\`${name}\``)],
    Object.entries(FAULT_PARTS).map(([part, title]) => [
      title,
      ...schemas.map((schema) => {
        const leaf = schema.faultLeaves.find(({ from }) => from.kind === 'fault' && from.part === part);
        return leaf === undefined ? `\`${FAULT_NAMES.fault}.${part}\`` : `\`${leaf.path.join('.')}\``;
      }),
    ]),
  );
};

const kindOf = ({ kind }) => (kind === 'field' || kind === 'endpoint' ? kind : 'added');

const cell = (paths, schema, kind) => {
  const places = paths.map((path) => `\`${path}\``);
  if (kind === 'field' && isLineWhole(schema)) places.push(IN_THE_LINE);
  return places.length > 0 ? places.join('<br>') : NOWHERE;
};

/** Whether documents always carry the original line, and with it every field. */
const isLineWhole = ({ leaves }) =>
  leaves.some(({ from, isRequired }) => isRequired && from.kind === 'entry' && from.entry.origin.kind === 'line');

const laterPath = (schema) => {
  const row = schema.leaves.find(({ from }) => from.kind === 'later');
  if (row === undefined) return IN_THE_LINE;
  return `\`${row.path.join('.')}.${row.from.separator === '-' ? 'its-name' : 'its_name'}\``;
};
