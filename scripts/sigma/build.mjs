import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { renderJson } from '../deploy/render-json.mjs';
import { inSchema, RULE_SCHEMAS } from './fields.mjs';
import { SIGMA_RULES } from './rules.mjs';

const FOLDER = 'deploy/sigma';
/** The queries that pySigma converted from the rules; `npm run sigma` writes this file. */
export const CONVERTED = new URL('converted.json', import.meta.url);
/** The index patterns of the schemas in OpenSearch. */
const INDEXES = { ecs: 'vpc-flow-logs-ecs*', ocsf: 'vpc-flow-logs-ocsf*' };
const SCHEMA_NAMES = { ecs: 'Elastic Common Schema', ocsf: 'OCSF', splunk: 'Splunk’s Common Information Model' };
/** Severity of a monitor; 1 is the highest. */
const SEVERITIES = { critical: '1', high: '2', medium: '3', low: '4', informational: '5' };
const MONITOR_MINUTES = 5;

/** What a rule says, and the options that it needs. */
export const describedRule = ({ description, needs = 'SIGNALS=on' }) => `${description} Needs ${needs}.`;

/** The file name of a rule, without its extension. */
export const fileNameOf = ({ name }) => `aws_vpcflow_${name}`;

/** The text of a rule with the names of a schema. */
export const ruleText = (rule, schema) => {
  const { id, title, level, tags, falsepositives, selections } = rule;
  const detection = Object.fromEntries(
    Object.entries(selections).map(([name, selection]) => [name, inSchema(selection, schema)]),
  );
  return stringify(
    {
      title,
      id: idIn(id, schema),
      status: 'test',
      description: `${describedRule(rule)} The fields are those of the ${SCHEMA_NAMES[schema]}.`,
      author: 'vpc-flow-enricher',
      date: '2026-11-29',
      ...(tags.length === 0 ? {} : { tags }),
      logsource: { product: 'aws', service: 'vpcflow' },
      detection: { ...detection, condition: 'selection' },
      falsepositives,
      level,
    },
    { lineWidth: 0 },
  );
};

/** The same rule with the names of another schema is a different rule: the last group of its id begins with a different digit. */
const idIn = (id, schema) => {
  const groups = id.split('-');
  const last = groups.pop();
  return [...groups, `${RULE_SCHEMAS.indexOf(schema) + 1}${last.slice(1)}`].join('-');
};

/** A digest of everything that pySigma converts. */
export const digestOfRules = () =>
  hash('sha256', SIGMA_RULES.flatMap((rule) => RULE_SCHEMAS.map((schema) => ruleText(rule, schema))).join('\n'));

/** The queries that pySigma converted from the rules, by schema and name. Throws if the rules have changed since then. */
const readConverted = () => {
  const { digest, queries } = existsSync(CONVERTED)
    ? JSON.parse(readFileSync(CONVERTED, 'utf8'))
    : { queries: undefined };
  if (digest !== digestOfRules()) throw new Error('the Sigma rules have changed: run npm run sigma');
  return queries;
};

/** A monitor of OpenSearch Alerting, in the format of its API. */
const monitorOf = (rule, schema, query) => ({
  type: 'monitor',
  monitor_type: 'query_level_monitor',
  name: `VPC flow logs: ${rule.title} (${schema})`,
  enabled: true,
  schedule: { period: { interval: MONITOR_MINUTES, unit: 'MINUTES' } },
  inputs: [
    {
      search: {
        indices: [INDEXES[schema]],
        query: {
          size: 10,
          query: {
            bool: {
              must: [{ query_string: { query } }],
              // Firehose delivers up to a quarter of an hour after a flow ended: the range covers everything new since the last run
              filter: [{ range: { [TIME_FIELDS[schema]]: { gte: `now-${MONITOR_MINUTES + DELIVERY_MINUTES}m` } } }],
            },
          },
        },
      },
    },
  ],
  triggers: [
    {
      query_level_trigger: {
        name: rule.title,
        severity: SEVERITIES[rule.level],
        condition: { script: { lang: 'painless', source: 'ctx.results[0].hits.total.value > 0' } },
        actions: [],
      },
    },
  ],
});

const DELIVERY_MINUTES = 15;
const TIME_FIELDS = { ecs: '@timestamp', ocsf: 'time' };

/**
 * The rules with the names of each schema, and the OpenSearch monitors generated from them.
 * @returns {Record<string, string>} path from the project’s root → text
 */
export const buildSigma = () => {
  const files = {};
  const queries = readConverted();
  for (const rule of SIGMA_RULES) {
    for (const schema of RULE_SCHEMAS) files[`${FOLDER}/${schema}/${fileNameOf(rule)}.yml`] = ruleText(rule, schema);
    for (const schema of Object.keys(INDEXES)) {
      const monitor = monitorOf(rule, schema, queries[schema][rule.name]);
      files[`deploy/opensearch/monitors/${schema}/${rule.name.replaceAll('_', '-')}.json`] = renderJson(monitor);
    }
  }
  return files;
};

/** The searches for Splunk: each rule and its query from pySigma. */
export const sigmaSearches = () => {
  const queries = readConverted();
  return SIGMA_RULES.map((rule) => ({ rule, search: queries.splunk[rule.name] }));
};
