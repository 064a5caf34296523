import { parseCommand } from './formats.mjs';
import { pascal, QUERIES, queryText } from './queries.mjs';

/** Presets of template.yaml whose records these queries do not read; a mapping still needs a row for each. */
const WITHOUT_QUERIES = ['transit-gateway', 'own'];

/**
 * template.yaml with its generated sections: the queries over the log group that it subscribes to, for each log format.
 * Throws if the text lacks the markers of a section.
 * @param {string} template text
 * @param {Record<string, readonly string[]>} formats by the name of the preset
 * @returns {string} YAML
 */
export const withGroupQueries = (template, formats) =>
  Object.entries({
    mapping: mappingSection(formats),
    conditions: conditionsSection(formats),
    queries: QUERIES.map((query) => querySection(query, formats)).join('\n'),
  }).reduce((text, [name, section]) => replaceSection(text, name, section), template);

const replaceSection = (text, name, section) => {
  const [begin, end] = [`  # Generated: ${name} of log groups.\n`, `  # End of the generated ${name}.\n`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`template.yaml has no section for the ${name} of log groups`);
  return text.slice(0, from + begin.length) + section + text.slice(to);
};

const mappingSection = (formats) => `  LogGroupRecords:
${Object.entries(formats)
  .map(([name, format]) => `    ${name}:\n      Parse: ${parseCommand(format)}\n`)
  .join('')}${WITHOUT_QUERIES.map((name) => `    ${name}:\n      Parse: none\n`).join('')}`;

/** Presets with the fields that a query requires. */
const fittingPresets = ({ fields }, formats) =>
  Object.keys(formats).filter((name) => fields.every((field) => formats[name].includes(field)));

const conditionName = (presets) => `LogGroupHas${presets.map(pascal).join('Or')}`;

const conditionsSection = (formats) => {
  const sets = QUERIES.map((query) => fittingPresets(query, formats));
  const conditions = new Map(sets.map((presets) => [conditionName(presets), presets]));
  return [...conditions]
    .map(
      ([name, presets]) => `  ${name}: !And
    - !Condition FromLogs
    - !Or
${presets.map((preset) => `      - !Equals [!Ref LogFormatPreset, ${preset}]\n`).join('')}`,
    )
    .join('');
};

const querySection = (query, formats) => `  LogGroup${pascal(query.name)}Query:
    Type: AWS::Logs::QueryDefinition
    Condition: ${conditionName(fittingPresets(query, formats))}
    Properties:
      Name: !Sub \${AWS::StackName}/${query.name}
      LogGroupNames: [!Ref SourceLogGroupName]
      QueryString: !Sub
        - |-
${queryText(query, '${' + 'Parse}')
  .split('\n')
  .map((line) => `          ${line}\n`)
  .join('')}        - Parse: !FindInMap [LogGroupRecords, !Ref LogFormatPreset, Parse]
`;
