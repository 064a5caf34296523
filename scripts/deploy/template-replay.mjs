import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';

const TEMPLATE = 'template.yaml';
const DEFINITION = 'deploy/replay.asl.json';

/** Variables of the enricher for which the replay's reader has its own values or no use. */
const OF_THE_ENRICHER = [
  // documents always go to S3, one per line, whatever the stream's destination
  'DESTINATION',
  // for Firehose only
  'PARTITION_KEYS',
  // its records do not come from a stream
  'PUT_BACK',
  // its value was measured with the enricher
  'MALLOC_ARENA_MAX',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TRIM_THRESHOLD_',
];

/**
 * The generated parts of the replay in template.yaml: the definition of its state machine, and the settings that its reader, which
 * enriches, shares with the enricher: variables, and the permissions to read the inventory document and address data.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildTemplateReplay = async () => {
  let text = readFileSync(new URL(`../../${TEMPLATE}`, import.meta.url), 'utf8');
  const definition = JSON.parse(readFileSync(new URL(`../../${DEFINITION}`, import.meta.url), 'utf8'));
  text = withSection(text, 'definition of the replay', definitionSection(definition));
  text = withSection(text, 'variables of the replay', enricherVariables(text));
  text = withSection(text, 'policies for documents', documentPolicies(text));
  return { [TEMPLATE]: text };
};

/** The definition, in which the ARNs of integrations use the stack's partition. */
const definitionSection = (definition) =>
  indented(stringify({ Definition: definition }), 6).replaceAll(
    /: (arn:)aws(:states:::)/g,
    (_whole, head, tail) => `: !Sub ${head}\${AWS::Partition}${tail}`,
  );

const indented = (text, spaces) => text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));

/** The text between two others. */
const between = (text, begin, end, from = 0) => {
  const start = text.indexOf(begin, from);
  const stop = text.indexOf(end, start);
  if (start === -1 || stop === -1) throw new Error(`${TEMPLATE} has no text between “${begin}” and “${end}”`);
  return text.slice(start + begin.length, stop);
};

const enricherVariables = (text) => {
  const block = between(text, '        Variables:\n', '\n\n', text.indexOf('\n  EnricherFunction:\n'));
  const variables = [...`${block}\n`.matchAll(/(?: {10}#.*\n)* {10}(\w+):.*\n(?: {11,}.*\n)*/g)];
  return variables
    .filter(([, name]) => !OF_THE_ENRICHER.includes(name))
    .map(([variable]) => variable.replaceAll(/^ +#.*\n/gm, ''))
    .join('');
};

const documentPolicies = (text) =>
  between(
    text,
    '        # Copied to ReplayRole: from here.\n',
    '        # Copied to ReplayRole: to here.\n',
  ).replaceAll(/^ +#.*\n/gm, '');

/** The text with a section between its marks, at any indentation. */
const withSection = (text, name, section) => {
  const pattern = new RegExp(`^( *# Generated: ${name}\\.\\n)[^]*?(^ *# End of the generated ${name}\\.\\n)`, 'm');
  if (!pattern.test(text)) throw new Error(`${TEMPLATE} has no section for the ${name}`);
  return text.replace(pattern, (_whole, begin, end) => begin + section + end);
};
