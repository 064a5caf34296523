import { csvText } from './csv.mjs';
import { markdownTable } from './markdown.mjs';

/** Cell of a value that the schema does not have. */
const NOWHERE = '–';
const IN_THE_LINE = 'line';

const FAULT_PARTS = {
  code: 'fault code',
  field: 'field at fault, if any',
  detail: 'explanation',
  line: 'the line',
};

/** The most frequently needed values, for the overview; a pair is listed by its source. */
const OVERVIEW = [
  ...['timestamp', 'srcaddr', 'srcport', 'protocol_name', 'action', 'bytes', 'interface_id'],
  ...['src_owner_name', 'src_label', 'src_tags', 'sg_rule_id'],
];
const LATER_FIELD = 'any later field';

/** Words for the source and the destination in paths. */
const END_WORDS = [
  ['src', 'dst'],
  ['src', 'dest'],
  ['source', 'destination'],
];

/**
 * The paths of the most important values; for a source, those of both ends.
 * @param {typeof import('./tables.ts')} tables
 */
export const overviewTable = ({ SCHEMAS, schemaPaths }) => {
  const schemas = Object.values(SCHEMAS).filter((schema) => schema.name !== 'flat' && !hasWholeLine(schema));
  const rows = new Map(schemaPaths(schemas).map(({ name, paths }) => [name, paths]));
  return markdownTable(
    ['`flat`, FIELDS', ...schemas.map(({ name }) => `\`${name}\``)],
    OVERVIEW.map((name) => {
      const other = rows.get(name.replace('src', 'dst'));
      return [
        `\`${name.replace('src', '{src,dst}')}\``,
        ...schemas.map((schema) => cell(ofBothEnds(rows.get(name)[schema.name], other[schema.name]))),
      ];
    }),
  );
};

/**
 * Every name of the dictionary with its paths in the schemas, as CSV: one row per name, one column per schema; several paths are
 * separated by spaces.
 * @param {typeof import('./tables.ts')} tables
 */
export const pathsCsv = ({ SCHEMAS, DICTIONARY, schemaPaths }) => {
  const schemas = Object.values(SCHEMAS).filter(({ name }) => name !== 'flat');
  const fields = new Set(DICTIONARY.filter(({ origin }) => origin.kind === 'field').map(({ name }) => name));
  const rows = schemaPaths(schemas).map(({ name, paths }) => [
    name,
    ...schemas.map((schema) =>
      [...paths[schema.name], ...(fields.has(name) && hasWholeLine(schema) ? [IN_THE_LINE] : [])].join(' '),
    ),
  ]);
  return csvText([['flat', ...schemas.map(({ name }) => name)], ...rows, [LATER_FIELD, ...schemas.map(laterPath)]]);
};

/** The paths of a source combined with those of its destination: `{src,dst}_endpoint.ip`. */
const ofBothEnds = (source, destination) =>
  source.map((path, index) => {
    const words = END_WORDS.find(([one, other]) => path.replace(one, other) === destination[index]);
    return words === undefined || path === destination[index] ? path : path.replace(words[0], `{${words.join()}}`);
  });

/**
 * The values that every document of a schema has, as CSV: text unchanged, anything else as JSON.
 * @param {typeof import('./tables.ts')} tables
 */
export const constantsCsv = ({ SCHEMAS }) =>
  csvText([
    ['schema', 'path', 'value'],
    ...Object.values(SCHEMAS).flatMap(({ name, leaves }) =>
      leaves
        .filter(({ from, isCompanion }) => from.kind === 'constant' && !isCompanion)
        .map(({ path, from: { value } }) => [
          name,
          path.join('.'),
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
    ),
  ]);

/**
 * The path of each part of an unreadable line's document.
 * @param {typeof import('./tables.ts')} tables
 */
export const faultTable = ({ SCHEMAS }) => {
  const schemas = Object.values(SCHEMAS).filter(({ variantOf }) => variantOf === undefined);
  return markdownTable(
    ['', ...schemas.map(({ name }) => `\`${name}\``)],
    Object.entries(FAULT_PARTS).map(([part, title]) => [
      title,
      ...schemas.map((schema) => cell(faultPaths(schema, part))),
    ]),
  );
};

/** The paths of a part of a fault: leaves of its own, or members of the whole fault, which has all but the line. */
const faultPaths = ({ faultLeaves }, part) =>
  faultLeaves.flatMap(({ path, from }) => {
    if (from.kind !== 'fault') return [];
    if (from.part === part) return [path.join('.')];
    return from.part === 'fault' && part !== 'line' ? [`${path.join('.')}.${part}`] : [];
  });

const cell = (paths) => (paths.length > 0 ? paths.map((path) => `\`${path}\``).join('<br>') : NOWHERE);

/** Whether documents always contain the original line, and therefore every field. */
const hasWholeLine = ({ leaves }) =>
  leaves.some(({ from, isRequired }) => isRequired && from.kind === 'entry' && from.entry.origin.kind === 'line');

const laterPath = (schema) => {
  const row = schema.leaves.find(({ from }) => from.kind === 'later');
  if (row === undefined) return IN_THE_LINE;
  return `${row.path.join('.')}.${row.from.separator === '-' ? 'its-name' : 'its_name'}`;
};
