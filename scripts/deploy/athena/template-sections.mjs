import { readFileSync } from 'node:fs';
import { athenaQueries } from './queries.mjs';
import { flatColumns } from './table.mjs';

const TEMPLATE = 'template.yaml';
const INDENT = '  ';

/** What stands for the condition that chooses the rows of a period; the template puts in that of its table. */
const PERIOD = '$' + '{Period}';

/** Since when: Firehose's places and the documents' `timestamp` are in UTC, as Athena's clock is. */
const since = (format) => `date_format(current_timestamp - interval '1' day, '${format}')`;
const today = (format) => `date_format(current_timestamp, '${format}')`;

/**
 * The period of the saved queries, by the kind of table: a condition on the rows of the last day, or of today. Lines that
 * could not be read have no `timestamp`, and their places have neither account nor Region.
 */
const PERIODS = {
  iceberg: `("timestamp" >= ${since('%Y-%m-%dT%H:%i:%sZ')} OR "timestamp" IS NULL)`,
  places: [
    "partition_account IN ('$" + "{AWS::AccountId}', 'mixed', 'unknown')",
    "partition_region IN ('$" + "{AWS::Region}', 'mixed', 'unknown')",
    `partition_year = ${today('%Y')}`,
    `partition_month = ${today('%m')}`,
    `partition_day = ${today('%d')}`,
  ].join(' AND '),
  hours: `hour >= ${since('%Y/%m/%d/%H')}`,
};

/**
 * The generated sections of `template.yaml`: the columns of its table, and its saved queries.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildTemplateSections = async () => {
  const columns = (await flatColumns()).map(([name, type]) => `- { Name: ${name}, Type: ${inFlow(type)} }`);
  const queries = await athenaQueries(PERIOD);
  let text = readFileSync(new URL(`../../../${TEMPLATE}`, import.meta.url), 'utf8');
  text = fillSection(text, 'columns', columns.join('\n'));
  text = fillSection(text, 'queries', queries.map(savedQuery).join('\n\n'));
  return { [TEMPLATE]: text };
};

/** Commas and brackets mean something inside a mapping of one line. */
const inFlow = (type) => (/[,<]/.test(type) ? `"${type}"` : type);

const savedQuery = ({ name, sentence, text }) => `Athena${pascalCase(name)}Query:
  Type: AWS::Athena::NamedQuery
  Condition: HasTable
  Properties:
    Name: ${name}
    Description: ${JSON.stringify(sentence.replaceAll('`', ''))}
    Database: !Ref FlowLogDatabase
    WorkGroup: !Ref FlowLogWorkGroup
    QueryString: !Sub
      - |
${indented(text.trimEnd(), 4)}
      - Period: !If
          - ToIceberg
          - ${quoted(PERIODS.iceberg)}
          - !If
            - HasPartitions
            - !Sub ${quoted(PERIODS.places)}
            - ${quoted(PERIODS.hours)}`;

const pascalCase = (name) => name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter) => letter.toUpperCase());

const quoted = (text) => JSON.stringify(text);

const indented = (text, depth) =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : INDENT.repeat(depth) + line))
    .join('\n');

/** Replaces what stands between the comments `# generated: NAME` and `# end`, at the indentation of the first. */
const fillSection = (text, name, content) => {
  const opening = new RegExp(`^( *)# generated: ${name}\\n`, 'm').exec(text);
  if (opening === null) throw new Error(`${TEMPLATE} has no section "# generated: ${name}"`);
  const [line, indent] = opening;
  const start = opening.index + line.length;
  const end = text.indexOf(`${indent}# end\n`, start);
  if (end < 0) throw new Error(`${TEMPLATE} has no "# end" of the section ${name}`);
  return `${text.slice(0, start)}${indented(content, indent.length / INDENT.length)}\n${text.slice(end)}`;
};
