import { readFileSync } from 'node:fs';
import { loadTables } from './load-tables.mjs';
import { fillSection, markdownTable } from './markdown.mjs';
import { countersCsv, fieldsCsv } from './value-lists.mjs';

const OPTIONS_PAGE = new URL('../../docs/options.md', import.meta.url);
const ADDRESS_DATA_PAGE = new URL('../../docs/address-data.md', import.meta.url);

/**
 * The generated parts of the documentation: tables of docs/options.md and docs/address-data.md, and the whole of docs/output.md,
 * docs/fields.csv and docs/counters.csv.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildDocs = async () => {
  const tables = await loadTables();
  let options = readFileSync(OPTIONS_PAGE, 'utf8');
  options = fillSection(options, 'options', optionTable(tables));
  options = fillSection(options, 'reader-options', ownOptionTable(tables.READER_OPTIONS));
  options = fillSection(options, 'fetcher-options', ownOptionTable(tables.FETCHER_OPTIONS));
  options = fillSection(options, 'option-needs', optionNeedsTable(tables));
  options = fillSection(options, 'destinations', destinationTable(tables));
  return {
    'docs/options.md': options,
    'docs/address-data.md': fillSection(
      readFileSync(ADDRESS_DATA_PAGE, 'utf8'),
      'known-sources',
      knownSourceTable(tables),
    ),
    'docs/output.md': outputPage(tables),
    'docs/fields.csv': fieldsCsv(tables),
    'docs/counters.csv': countersCsv(tables),
  };
};

/** @param {Awaited<ReturnType<typeof loadTables>>} tables */
const optionTable = ({ OPTIONS, isFor }) =>
  markdownTable(
    ['option', 'values', 'what it decides'],
    Object.entries(OPTIONS).map(([name, row]) => [
      `\`${name}\``,
      optionValues(row),
      `${row.sentence}${audienceOf(row, isFor)}`,
    ]),
  );

/** @param {Awaited<ReturnType<typeof loadTables>>} tables */
const knownSourceTable = ({ CHECKED_ON, KNOWN_SOURCES }) =>
  `${markdownTable(
    ['name', 'gives', 'publisher, terms', 'every', 'URL stated by'],
    Object.entries(KNOWN_SOURCES).map(([name, row]) => [
      `${row.isDefault ? '**' : ''}\`${name}\`${row.isDefault ? '**' : ''}`,
      row.sentence,
      `${row.publisher}: [${row.licence}](${row.licenceUrl})`,
      row.minimumHours < 1 ? `${row.minimumHours * 60} minutes` : hours(row.minimumHours),
      row.statedBy.page === undefined ? row.statedBy.who : `[${row.statedBy.who}](${row.statedBy.page})`,
    ]),
  )}

URLs and terms were looked up on ${CHECKED_ON} in copies of public pages. “Others” are programs that use the URL: the publisher’s page was not among them.`;

const hours = (count) => `${count} ${count === 1 ? 'hour' : 'hours'}`;

/** The options of one function that the transform does not have. */
const ownOptionTable = (options) =>
  markdownTable(
    ['option', 'values', 'what it decides'],
    Object.entries(options).map(([name, row]) => [`\`${name}\``, optionValues(row), row.sentence]),
  );

/** The name of each audience of an option; the library's page distinguishes its two parts. */
const AUDIENCES = {
  function: 'function',
  snapshot: 'snapshot',
  command: 'command',
  transformer: 'library',
  lookups: 'library',
};
/** The audiences of most options, which the page states only once. */
const USUAL_AUDIENCE = 'function, command, library';

const audienceOf = (row, isFor) => {
  const words = Object.entries(AUDIENCES).flatMap(([audience, word]) => (isFor(audience, row) ? [word] : []));
  const text = [...new Set(words)].join(', ');
  return text === USUAL_AUDIENCE ? '' : ` *(${text})*`;
};

/** @param {Awaited<ReturnType<typeof loadTables>>} tables */
const destinationTable = ({ DESTINATIONS }) =>
  markdownTable(
    ['`DESTINATION`', 'how documents are placed in records'],
    [...new Set(Object.values(DESTINATIONS).map(({ sentence }) => sentence))].map((sentence) => [
      Object.entries(DESTINATIONS)
        .filter(([, row]) => row.sentence === sentence)
        .map(([name]) => `\`${name}\``)
        .join(' '),
      sentence,
    ]),
  );

/** @param {Awaited<ReturnType<typeof loadTables>>} tables */
const optionNeedsTable = ({ OPTION_NEEDS, OPTION_CONFLICTS, SELECTION_NEEDS }) =>
  `${[
    ...byNeeds(OPTION_NEEDS),
    ...OPTION_CONFLICTS.map(({ option, says, needs }) => [optionState(needs), [`\`${option}\`, if it ${says}`]]),
  ]
    .map(([needs, options]) => `- ${options.join(', ')}: needs ${needs}`)
    .join('\n')}

If \`FIELDS\` selects values, it must keep one that the option is about: ${SELECTION_NEEDS.map(
    ({ option, names }) => `\`${option}\` ${selectedNames(names)}`,
  ).join('; ')}.`;

/** Groups options with the same need on one line. */
const byNeeds = (rows) => {
  const options = new Map();
  for (const row of rows) {
    const needs = row.needs.map(optionState).join(' or ');
    options.set(needs, [...(options.get(needs) ?? []), optionState(row)]);
  }
  return [...options];
};

/** Lists a few names; describes many by their first word. */
const selectedNames = (names) => {
  if (names.length <= 3) return names.map((name) => `\`${name}\``).join(' or ');
  const wordOf = (name) => name.split('_')[0];
  const shown = names.map((name) =>
    names.some((other) => other !== name && wordOf(other) === wordOf(name)) ? `${wordOf(name)}…` : name,
  );
  return [...new Set(shown)].map((name) => `\`${name}\``).join(' or ');
};

const optionState = ({ option, values }) =>
  (values === undefined ? [option] : values.map((value) => `${option}=${value}`))
    .map((text) => `\`${text}\``)
    .join(' or ');

/** The values of an option, the default in bold. */
const optionValues = (row) => {
  const isDefault = (value) => value === String(row.byDefault);
  const code = (value) => (isDefault(value) ? `**\`${value}\`**` : `\`${value}\``);
  if (row.kind === 'choice') return row.choices.map(code).join(' ');
  if (row.kind === 'number') return `${row.minimum}–${row.maximum} ${row.unit}, ${code(String(row.byDefault))}`;
  return row.byDefault === '' ? '' : code(row.byDefault);
};

/** A list of names and their meanings. */
const meanings = (rows) => rows.map(([name, sentence]) => `- ${name}: ${sentence}`).join('\n');

const codesOf = (table) => meanings(Object.entries(table).map(([code, sentence]) => [`\`${code}\``, sentence]));

const outputPage = ({
  DICTIONARY,
  FAULT_NAMES,
  FIELDS,
  TOKEN_TYPES,
  LINE_FAULTS,
  RECORD_FAULTS,
  IGNORED_REASONS,
}) => `<!-- Generated by \`npm run generate\`; do not edit. -->
# Output: fields, added values, faults and counters

[fields.csv](fields.csv) lists every value of a document: name, type, meaning, and an example from the samples.

## Fields of a flow log record

AWS explains its fields for [VPCs](https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html) and
[transit gateways](https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html). Documents have them by AWS's names, with
\`_\` for \`-\`. Values printed as \`-\` are omitted. Later fields that \`LOG_FORMAT\` or a header line names are written as
text; a name that \`LOG_FORMAT\` refuses as misspelled belongs in \`NEW_FIELDS\`.

### Types

In fields.csv, a type ending in \`…\` is the prefix of the value, and a list is all possible values. Numbers in JSON are
${inWords(namesOf(TOKEN_TYPES, FIELDS, 'number'))}; other fields are strings.

${meanings(
  namesOf(TOKEN_TYPES, FIELDS)
    .filter((type) => type !== 'text')
    .map((type) => [type, TOKEN_TYPES[type].sentence]),
)}

## Added values

Strings, unless the type is given.

${meanings(
  DICTIONARY.filter(({ origin }) => origin.kind !== 'field' && origin.kind !== 'endpoint').map((entry) =>
    addedItem(`\`${entry.name}\``, entry),
  ),
)}

[Metadata](metadata.md) of the source (\`src_…\`) and of the destination (\`dst_…\`):
${endpointNames(DICTIONARY)
  .map((name) => `\`${name}\``)
  .join(', ')}.

## Unreadable lines

Their documents have \`${FAULT_NAMES.fault}\` (\`code\`, \`detail\`, and \`field\` if one is at fault) and the line as \`${FAULT_NAMES.line}\`
([other schemas](schemas.md#unreadable-lines)).

${codesOf(LINE_FAULTS)}

## Failed records

Firehose keeps the original in the [error bucket](operations.md#sending-failed-records-again). The log line counts these codes as
\`recordFaults\`.

${codesOf(RECORD_FAULTS)}

## Objects that are not read completely

The reader of objects in S3 logs each with its bucket, key and reason, and counts them in \`objectFaults\`, by the codes of
[s3.md](s3.md#failures-by-code). Objects that it skips on purpose are counted as \`ignored\`:

${codesOf(IGNORED_REASONS)}

## Counters

[counters.csv](counters.csv) lists the counters of the log line \`transformed\`, which each invocation writes, and of the reader's
log line \`read\`, with the [metric](metrics.md) that has the same value. The commands' summaries use the same numbers.
`;

const JSON_WORDS = { number: ' number', string: '', strings: ' array of strings', map: ' object of strings' };

/** An added value: its name, its type and its meaning. */
const addedItem = (name, { json, sentence }) => [`${name}${JSON_WORDS[json]}`, sentence];

/** The types that fields are read as, either all or those with a given JSON type; prefixes and possible values are not types. */
const namesOf = (types, fields, json) =>
  Object.keys(types).filter(
    (type) =>
      fields.some((field) => field.prefix === undefined && field.words === undefined && field.type === type) &&
      (json === undefined || types[type].json === json),
  );

const inWords = (words) => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The metadata values, by their names without the prefix of an end. */
const endpointNames = (dictionary) => [
  ...new Set(
    dictionary.filter(({ origin }) => origin.kind === 'endpoint').map(({ name }) => name.replace(/^(?:src|dst)_/, '')),
  ),
];
