import { bundleModule } from '../bundle-module.mjs';
import { generatedHead } from '../reference/generated-file.mjs';
import { countersTexts } from './counters.mjs';
import { literal, quote } from './literal.mjs';

/** Types of members that are neither numbers nor strings, and the module of each. */
const MODULES = {
  KnownEnd: './known-end.ts',
  UnenrichedReason: './unenriched.ts',
  ValueGroup: './value-group.ts',
};

const TYPES = { string: 'string', strings: 'readonly string[]' };

/** Names in the dictionary begin with AWS's abbreviations for the ends; members spell them out. */
const ENDS = { src: 'source', dst: 'destination' };

/**
 * The files that derive from the table of enrichers: the class of a record's added values, their rows in the dictionary, the rows of
 * options, and counters. They are generated because the class must have fixed members, which the record path reads and writes, and
 * because encoder and options must not import the code of enrichers.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildEnrichers = async () => {
  const { ENRICHERS } = await bundleModule(new URL('./tables.ts', import.meta.url));
  const rows = Object.values(ENRICHERS);
  const values = rows.flatMap(({ adds, group, prefix }) => adds.map((value) => ({ ...value, group, prefix })));
  const members = rows.flatMap(({ adds, group, keeps = [] }) => [
    ...(group === undefined ? adds.map(memberOf) : [groupMember(group)]),
    ...keeps.map(keptMember),
  ]);
  return {
    'src/model/added-values.generated.ts': classText(members),
    'src/model/added-entries.generated.ts': entriesText(values),
    'src/encode/compile/added-places.generated.ts': placesText(values),
    'src/config/options/enrichers.generated.ts': optionsText(rows),
    ...countersTexts(rows.flatMap(({ counts = [] }) => counts)),
  };
};

/** @returns {{ name: string, type: string, absent: string, sentence: string }} */
const memberOf = ({ name, json, words, sentence }) => ({
  name: memberName(name),
  type: json === 'number' ? 'number' : `${words?.map(quote).join(' | ') ?? TYPES[json]} | undefined`,
  absent: json === 'number' ? '-1' : 'undefined',
  sentence,
});

const keptMember = ({ member, type, sentence }) => ({
  name: member,
  type: type === 'number' ? type : `${type} | undefined`,
  absent: type === 'number' ? '0' : 'undefined',
  sentence,
});

const groupMember = (name) => ({
  name,
  type: 'ValueGroup | undefined',
  absent: 'undefined',
  sentence: 'Values that are rendered together.',
});

const memberName = (name) => {
  const [first, ...rest] = name.split('_');
  return [ENDS[first] ?? first, ...rest.map((word) => word[0].toUpperCase() + word.slice(1))].join('');
};

const classText = (members) => `${generatedHead('What enrichers add to a record.', [])}
${Object.entries(MODULES)
  .filter(([type]) => members.some((member) => member.type.startsWith(type)))
  .map(([type, module]) => `import type { ${type} } from '${module}';`)
  .join('\n')}
import { RecordCounts } from './record-counts.ts';

/**
 * What enriching adds to one record. One object serves all records of a window: each enricher writes its own members,
 * {@link AddedValues.clear} empties them. Numbers of documents are -1 if there is no value.
 */
export class AddedValues {
  /** What enrichers count. */
  readonly counts: RecordCounts = new RecordCounts();
${members.map(({ name, type, absent, sentence }) => `  /** ${sentence} */\n  ${name}: ${type}${absent === 'undefined' ? '' : ` = ${absent}`};`).join('\n')}

  /** Makes every value absent. */
  clear(): void {
    this.counts.clear();
${members.map(({ name, absent }) => `    this.${name} = ${absent};`).join('\n')}
  }
}
`;

const optionsText = (rows) => {
  const options = rows.flatMap(({ options = {}, switch: given, adds }) => [
    ...(given === undefined ? [] : [[given.option, switchRow(given, adds)]]),
    ...Object.entries(options).map(([name, row]) => [name, literal(row)]),
  ]);
  return `${generatedHead('The options of enrichers.', [])}
import type { OptionTable } from '../../model/option-row.ts';

/** The options of enrichers, in the order of their table. */
export const ENRICHER_OPTIONS = {
${options.map(([name, row]) => `  ${name}: ${row},`).join('\n')}
} as const satisfies OptionTable;
`;
};

/** The row of an enricher's switch. If FIELDS is set, it must keep a value of an enricher that is turned on. */
const switchRow = ({ option, byDefault, sentence, audience, needs, parameter }, adds) => `{
    member: ${quote(memberName(option.toLowerCase()))},
    kind: 'choice',
    byDefault: ${quote(byDefault)},
    choices: ['auto', 'on', 'off'],
    selects: { isAskedBy: (value) => value === 'on', names: ${literal(adds.map(({ name }) => name))} },
    sentence: ${quote(sentence)},${audience === undefined ? '' : `\n    audience: ${literal(audience)},`}${needs === undefined ? '' : `\n    needs: ${literal(needs)},`}${parameter === undefined ? '' : `\n    parameter: ${literal(parameter)},`}
  }`;

/** @param {readonly object[]} values that enrichers add */
const entriesText = (values) => {
  const shared = values.filter(({ prefix }) => prefix === values.find((value) => value.prefix)?.prefix && prefix);
  return `${generatedHead('What enrichers add to the dictionary.', [])}
/** Values of both ends of a flow, without the prefix of their names. */
const OF_BOTH_ENDS = [
${shared.map((value) => `  {\n${sharedLines(value).join('\n')}\n  },`).join('\n')}
] as const;

/** The rows of these values for one end, of whose group they are. */
const ofEnd = <const Member extends string>(member: Member, prefix: string) =>
  OF_BOTH_ENDS.map((value) => ({
    ...value,
    name: prefix + value.name,
    origin: { kind: 'grouped' as const, member, attribute: prefix + value.name },
  }));

/** What the row of a value with its own member begins with: the member has the type of the value. */
const ofMember = <const Json extends string, const Member extends string>(name: string, json: Json, member: Member) => ({
  name,
  json,
  origin: { kind: json, member },
});

/** What the row of a value of a group begins with. */
const ofGroup = <const Group extends string, const Json extends string>(name: string, json: Json, member: Group) => ({
  name,
  json,
  origin: { kind: 'grouped' as const, member, attribute: name },
});

/** The rows of the dictionary for values that enrichers add, in output order. */
export const ADDED_ENTRIES = [
${values
  .map((value) => {
    if (value.prefix === undefined) return `  {\n${entryLines(value).join('\n')}\n  },`;
    const isFirst = values.find(({ group }) => group === value.group) === value;
    return isFirst ? `  ...ofEnd(${quote(value.group)}, ${quote(value.prefix)}),` : '';
  })
  .filter((text) => text !== '')
  .join('\n')}
] as const;
`;
};

const sharedLines = ({ name, json, sentence, example }) => [
  `    name: ${quote(name)},`,
  `    json: ${quote(json)},`,
  `    sentence: ${quote(sentence)},`,
  `    example: ${quote(example)},`,
];

/** A separate file, so that code that reads the dictionary without encoding does not load it. */
const placesText = (values) => `${generatedHead('Where the values of enrichers stand in the schemas.', [])}
import type { ValuePlaces } from '../../model/value-place.ts';

/** The places that enrichers state, by the name of the value. */
export const ADDED_PLACES: Readonly<Record<string, ValuePlaces>> = {
${values.flatMap(({ name, places }) => (places === undefined ? [] : [`  ${name}: ${literal(places)},`])).join('\n')}
};
`;

const entryLines = ({ name, json, decimals, sentence, example, isUnique, isCommonName, isAhead, onlyIf, group }) => {
  const member = quote(group ?? memberName(name));
  const unique = isUnique ? ', isUnique: true' : '';
  const scale = decimals === undefined ? '' : `, decimals: ${decimals}`;
  const beginning = `    ...${group === undefined ? 'ofMember' : 'ofGroup'}(${quote(name)}, ${quote(json)}, ${member}),`;
  return [
    beginning,
    ...(decimals === undefined ? [] : [`    decimals: ${decimals},`]),
    ...(unique + scale === '' ? [] : [`    origin: { kind: ${quote(json)}, member: ${member}${unique}${scale} },`]),
    `    sentence: ${quote(sentence)},`,
    `    example: ${quote(example)},`,
    ...(isCommonName ? ['    isCommonName: true,'] : []),
    ...(isAhead ? ['    isAhead: true,'] : []),
    ...(onlyIf === undefined ? [] : [`    onlyIf: ${quote(onlyIf)},`]),
  ];
};
