import { readFileSync } from 'node:fs';
import { loadTables } from '../docs/load-tables.mjs';
import { TARGETS } from './opensearch/targets.mjs';

const TEMPLATE = 'template.yaml';

/**
 * The parts of template.yaml that derive from the options, the schemas and the destinations:
 * - for each parameter that sets an option: its default, choices or bounds; its description, if it has none yet;
 * - the options that MoreOptions rejects, since another variable sets them;
 * - the values of Destination with the facts about each, and the schemas that each accepts.
 * Everything else in these parameters is written by hand.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildTemplateOptions = async () => {
  const tables = await loadTables();
  let text = readFileSync(new URL(`../../${TEMPLATE}`, import.meta.url), 'utf8');
  for (const row of Object.values(tables.OPTIONS)) text = withParameter(text, row, tables.OPTIONS);
  text = withMoreOptions(text, tables.OPTIONS);
  text = withAllowedValues(text, 'Destination', Object.keys(tables.STACK_DESTINATIONS));
  text = withSection(text, 'destinations', destinationMapping(tables));
  text = withSection(text, 'indexes', indexMapping(tables));
  text = withSection(text, 'schemas of destinations', schemaRules(tables));
  return { [TEMPLATE]: text };
};

const parameterName = ({ member }) => member.charAt(0).toUpperCase() + member.slice(1);

/** A text as YAML; words that YAML would interpret as another type are quoted. */
const scalar = (value) => (/^(?:|on|off|yes|no|true|false|null|~|[\d.].*)$/i.test(value) ? `"${value}"` : value);

const listed = (values) => `[${values.map(scalar).join(', ')}]`;

/** The position of a parameter's members in the text; undefined if the template has no such parameter. */
const blockOf = (text, name) => {
  const from = text.indexOf('\nParameters:\n');
  const to = text.indexOf('\nMappings:\n');
  const head = `\n  ${name}:\n`;
  const at = text.indexOf(head, from);
  if (at < 0 || at > to) return undefined;
  const start = at + head.length;
  const [block] = /^(?: {4,}.*\n)*/.exec(text.slice(start));
  return { start, end: start + block.length, block };
};

/** Members with the comments before them, by name. */
const membersOf = (block) => {
  const members = new Map();
  for (const [member] of block.matchAll(/(?: {4}#.*\n)* {4}\w+:.*\n(?: {5,}.*\n)*/g)) {
    members.set(/^ {4}(\w+):/m.exec(member)[1], member);
  }
  return members;
};

const withMembers = (text, { start, end, block }, derived) => {
  const members = { ...derived, ...withoutKeys(membersOf(block), derived) };
  return text.slice(0, start) + Object.values(members).join('') + text.slice(end);
};

const withoutKeys = (members, taken) => Object.fromEntries([...members].filter(([name]) => !(name in taken)));

const withParameter = (text, row, options) => {
  const found = blockOf(text, parameterName(row));
  if (found === undefined) return text;
  const line = (name, value) => ({ [name]: `    ${name}: ${value}\n` });
  const byDefault = row.parameter?.byDefault ?? row.byDefault;
  const isNumber = row.kind === 'number';
  const derived = {
    ...line('Type', isNumber ? 'Number' : 'String'),
    ...line('Default', isNumber ? byDefault : scalar(byDefault)),
    ...(row.kind === 'choice' ? line('AllowedValues', listed(row.choices)) : {}),
    ...(isNumber
      ? {
          ...line('MinValue', row.minimum),
          ...line('MaxValue', row.maximum),
          ...line('ConstraintDescription', `must be from ${row.minimum} to ${row.maximum} (${row.unit}).`),
        }
      : {}),
  };
  const described = membersOf(found.block).has('Description') ? {} : line('Description', description(row, options));
  return withMembers(text, found, { ...derived, ...described });
};

/** The sentence of an option without Markdown, with the template's names for other options. */
const description = ({ sentence }, options) =>
  JSON.stringify(
    sentence
      .replaceAll('`', '')
      .replaceAll(/\b[A-Z][A-Z0-9_]{2,}\b/g, (name) => (name in options ? parameterName(options[name]) : name)),
  );

const withAllowedValues = (text, name, values) =>
  withMembers(text, blockOf(text, name), {
    Type: '    Type: String\n',
    Default: membersOf(blockOf(text, name).block).get('Default'),
    AllowedValues: `    AllowedValues: ${listed(values)}\n`,
  });

/** Writes the options that MoreOptions rejects: those that are a variable of a function in the template. */
const withMoreOptions = (text, options) => {
  const taken = Object.keys(options).filter((name) => new RegExp(`^ {10}${name}:`, 'm').test(text));
  const pattern = /(\(\?!\(\.\*\[;,\] \?\)\?\()[A-Z0-9_|]+(\)=\))/;
  if (!pattern.test(text)) throw new Error(`${TEMPLATE}: MoreOptions has no list of the options that it refuses`);
  return text.replace(pattern, `$1${taken.toSorted().join('|')}$2`);
};

const destinationMapping = ({ STACK_DESTINATIONS }) =>
  `  Destinations:\n${Object.entries(STACK_DESTINATIONS)
    .map(
      ([name, { option, metric, delivered }]) =>
        `    ${name}:\n      Option: ${option}\n      Metric: ${metric}\n      Delivered: ${delivered}\n`,
    )
    .join('')}`;

/** The index that Firehose writes to: that of the schema's index template, if it has one. */
const indexMapping = ({ OPTIONS }) =>
  `  OpenSearchIndexes:\n${OPTIONS.SCHEMA.choices
    .map((schema) => {
      const { name = `vpc-flow-logs-${schema}`, written = name } =
        TARGETS.find((target) => target.schema === schema) ?? {};
      return `    ${schema}:\n      Name: ${written}\n`;
    })
    .join('')}`;

/** One assertion for all destinations that accept the same schemas, unless they accept all schemas. */
const schemaRules = ({ STACK_DESTINATIONS, DESTINATIONS, SCHEMAS, OPTIONS }) => {
  const groups = new Map();
  for (const [name, { option, schemas }] of Object.entries(STACK_DESTINATIONS)) {
    const taken =
      schemas ??
      OPTIONS.SCHEMA.choices.filter(
        (schema) =>
          (DESTINATIONS[option].takesText || SCHEMAS[schema].textOnly === undefined) &&
          // without an index template, OpenSearch would guess the types of fields
          (option !== 'opensearch' || TARGETS.some((target) => target.schema === schema)),
      );
    if (taken.length === OPTIONS.SCHEMA.choices.length) continue;
    const key = taken.join(',');
    groups.set(key, { taken, names: [...(groups.get(key)?.names ?? []), name] });
  }
  const assertions = [...groups.values()].map(
    ({ taken, names }) => `      - Assert: !Or
          - !Not [Fn::Contains: [${listed(names)}, !Ref Destination]]
          - Fn::Contains: [${listed(taken)}, !Ref Schema]
        AssertDescription: >-
          Destination=${inWords(names, 'and')} ${names.length === 1 ? 'takes' : 'take'} documents of Schema=${inWords(taken, 'or')} only.
`,
  );
  return `  SchemasFitDestinations:\n    Assertions:\n${assertions.join('')}`;
};

const inWords = (names, word) =>
  names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;

const withSection = (text, name, section) => {
  const [begin, end] = [`  # Generated: ${name}.\n`, `  # End of the generated ${name}.\n`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${TEMPLATE} has no section for the ${name}`);
  return text.slice(0, from + begin.length) + section + text.slice(to);
};
