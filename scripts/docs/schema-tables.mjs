import { markdownTable } from './markdown.mjs';

/** Cell of a value without a place in the schema. */
const NOWHERE = '–';

const FAULT_PARTS = {
  code: 'fault code',
  field: 'field at fault, if any',
  detail: 'explanation',
  line: 'the line',
};

/** How paths name the source and the destination. */
const END_WORDS = [
  ['src', 'dst'],
  ['src', 'dest'],
  ['source', 'destination'],
];
const PAIR = '{src,dst}';

/** The kinds of values with the place that most of them have in each schema; `NAME` of metadata is without its end. */
const KINDS = {
  field: {
    title: 'Fields of the record',
    usual: { ecs: 'aws.vpcflow.NAME', ocsf: 'unmapped.NAME', splunk: 'event.NAME', ss4o: 'aws.vpc.NA-ME' },
  },
  added: {
    title: 'Added values',
    usual: { ecs: 'vpcflow.NAME', ocsf: 'unmapped.NAME', splunk: 'event.NAME', ss4o: 'attributes.NAME' },
  },
  endpoint: {
    title: 'Metadata of both ends',
    usual: {
      ecs: 'vpcflow.{source,destination}.NAME',
      ocsf: 'enrichments[].data.NAME',
      splunk: 'event.{src,dest}_NAME',
      ss4o: 'attributes.{src,dst}_NAME',
    },
  },
};

/**
 * Every name of the dictionary with its places in the schemas, a table for each kind of value. Source and destination
 * share a row if their places differ in these words only; values at the usual place of every schema are listed below.
 * @param {typeof import('./tables.ts')} tables
 */
export const pathTables = ({ SCHEMAS, DICTIONARY, schemaPaths }) => {
  const schemas = Object.values(SCHEMAS).filter(({ name }) => name !== 'flat');
  const shown = schemas.filter((schema) => !hasWholeLine(schema)).map(({ name }) => name);
  const kinds = new Map(DICTIONARY.map(({ name, origin }) => [name, kindOf(origin)]));
  const rows = schemaPaths(schemas).map(({ name, paths }) => ({ name, paths, kind: kinds.get(name) }));
  const tables = Object.entries(KINDS).map(([kind, { title, usual }]) => {
    const merged = pairsOf(
      rows.filter((row) => row.kind === kind),
      shown,
    );
    const isUsual = ({ name, paths }) => shown.every((schema) => paths[schema].join() === placeOf(usual[schema], name));
    const table = markdownTable(
      ['`flat`, FIELDS', ...shown.map((name) => `\`${name}\``)],
      merged
        .filter((row) => !isUsual(row))
        .map(({ name, paths }) => [`\`${name}\``, ...shown.map((s) => cell(paths[s]))]),
    );
    const places = shown.map((schema) => `\`${schema}\` \`${usual[schema]}\``).join(', ');
    const names = merged.filter(isUsual).map(({ name }) => `\`${name}\``);
    const later = kind === 'field' ? ', and any later field' : '';
    return `#### ${title}\n\n${table}\n\nAt the usual place (${places}): ${names.join(', ')}${later}.`;
  });
  return [...tables, ...schemas.filter(hasWholeLine).map((schema) => lineSchema(schema, rows))].join('\n\n');
};

/** The values of a schema with the whole line that are not where the same values of `splunk` are. */
const lineSchema = ({ name: schema }, rows) => {
  const others = rows.filter(({ kind, paths }) => {
    const expected = kind === 'field' ? [] : paths.splunk.map((path) => path.replace(/^event\./, 'fields.'));
    return paths[schema].join() !== expected.join();
  });
  return `#### \`${schema}\`

Fields are in the line, added values and metadata at \`fields.NAME\` where \`splunk\` has \`event.NAME\`. Also or instead:
${others.map(({ name, paths }) => `\`${name}\` ${paths[schema].map((path) => `\`${path}\``).join(' ')}`).join(', ')}.`;
};

/** Rows with each destination in the row of its source, if their places allow that. */
const pairsOf = (rows, schemas) => {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const isMerged = new Set();
  return rows.flatMap((row) => {
    if (isMerged.has(row.name)) return [];
    const other = byName.get(row.name.replace('src', 'dst'));
    if (other === undefined || other === row) return [row];
    const paths = Object.fromEntries(
      schemas.map((schema) => [schema, pairOfPaths(row.paths[schema], other.paths[schema])]),
    );
    if (Object.values(paths).includes(undefined)) return [row];
    isMerged.add(other.name);
    return [{ ...row, name: row.name.replace('src', PAIR), paths }];
  });
};

const pairOfPaths = (source, destination) => {
  if (source.length !== destination.length) return undefined;
  const pairs = source.map((path, index) => pairOfTexts(path, destination[index]));
  return pairs.includes(undefined) ? undefined : pairs;
};

const pairOfTexts = (source, destination) => {
  if (source === destination) return source;
  const words = END_WORDS.find(([one, other]) => source.replace(one, other) === destination);
  return words && source.replace(words[0], `{${words.join()}}`);
};

const placeOf = (usual, name) =>
  usual
    .replace('NAME', name.replace(`${PAIR}_`, usual.includes('{') || usual.startsWith('enrichments') ? '' : `${PAIR}_`))
    .replace('NA-ME', name.replaceAll('_', '-'));

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

const cell = (paths) => (paths.length > 0 ? paths.map((path) => `\`${path}\``).join('<br>') : NOWHERE);

/** Whether documents always carry the original line, and with it every field. */
const hasWholeLine = ({ leaves }) =>
  leaves.some(({ from, isRequired }) => isRequired && from.kind === 'entry' && from.entry.origin.kind === 'line');
