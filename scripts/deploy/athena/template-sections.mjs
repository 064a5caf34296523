import { readFileSync } from 'node:fs';
import { athenaQueries } from './queries.mjs';
import { flatColumns } from './table.mjs';

const TEMPLATE = 'template.yaml';
const INDENT = '  ';

/** Placeholder for the condition that selects the rows of a period; the template replaces it with the condition for its table. */
const PERIOD = '$' + '{Period}';

/** Firehose's S3 prefixes and the documents' `timestamp` are in UTC, like Athena's clock. */
const now = (format) => `date_format(current_timestamp, '${format}')`;
const daysAgo = (days, format) => `date_format(current_timestamp - interval '${days}' day, '${format}')`;

const OWN_PLACES = [
  "partition_account IN ('$" + "{AWS::AccountId}', 'mixed', 'unknown')",
  "partition_region IN ('$" + "{AWS::Region}', 'mixed', 'unknown')",
];
const since = (days) => `"timestamp" >= ${daysAgo(days, '%Y-%m-%dT%H:%i:%sZ')}`;

/**
 * The periods of the saved queries, by kind of table: a condition on the rows of the last day (or of today), and one on the rows of the
 * last 30 days. Unreadable lines have no `timestamp`, and their prefixes have neither account nor Region. The last 30 days may touch
 * three months if February is in the middle.
 */
const PERIODS = {
  day: {
    iceberg: `(${since(1)} OR "timestamp" IS NULL)`,
    places: [
      ...OWN_PLACES,
      `partition_year = ${now('%Y')}`,
      `partition_month = ${now('%m')}`,
      `partition_day = ${now('%d')}`,
    ].join(' AND '),
    hours: `hour >= ${daysAgo(1, '%Y/%m/%d/%H')}`,
  },
  month: {
    iceberg: since(30),
    places: [
      ...OWN_PLACES,
      `partition_year IN (${daysAgo(30, '%Y')}, ${now('%Y')})`,
      `partition_month IN (${daysAgo(30, '%m')}, ${daysAgo(15, '%m')}, ${now('%m')})`,
      since(30),
    ].join(' AND '),
    hours: `hour >= ${daysAgo(30, '%Y/%m/%d/%H')}`,
  },
};

/**
 * The generated sections of `template.yaml`: the columns of its table, and its saved queries.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildTemplateSections = async () => {
  const columns = (await flatColumns()).map(([name, type]) => `- { Name: ${name}, Type: ${inFlow(type)} }`);
  const queries = await athenaQueries({ day: PERIOD, month: PERIOD });
  let text = readFileSync(new URL(`../../../${TEMPLATE}`, import.meta.url), 'utf8');
  text = fillSection(text, 'columns', columns.join('\n'));
  text = fillSection(text, 'queries', queries.map(savedQuery).join('\n\n'));
  return { [TEMPLATE]: text };
};

/** Quotes types with characters that have a meaning in a YAML flow mapping. */
const inFlow = (type) => (/[,<]/.test(type) ? `"${type}"` : type);

const savedQuery = ({ name, sentence, period, text }) => `Athena${pascalCase(name)}Query:
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
          - ${quoted(PERIODS[period].iceberg)}
          - !If
            - HasPartitions
            - !Sub ${quoted(PERIODS[period].places)}
            - ${quoted(PERIODS[period].hours)}`;

const pascalCase = (name) => name.replaceAll(/(?:^|-)([a-z])/g, (_match, letter) => letter.toUpperCase());

const quoted = (text) => JSON.stringify(text);

const indented = (text, depth) =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : INDENT.repeat(depth) + line))
    .join('\n');

/** Replaces the text between the comments `# generated: NAME` and `# end`, indented like the first comment. */
const fillSection = (text, name, content) => {
  const opening = new RegExp(`^( *)# generated: ${name}\\n`, 'm').exec(text);
  if (opening === null) throw new Error(`${TEMPLATE} has no section "# generated: ${name}"`);
  const [line, indent] = opening;
  const start = opening.index + line.length;
  const end = text.indexOf(`${indent}# end\n`, start);
  if (end < 0) throw new Error(`${TEMPLATE} has no "# end" of the section ${name}`);
  return `${text.slice(0, start)}${indented(content, indent.length / INDENT.length)}\n${text.slice(end)}`;
};
