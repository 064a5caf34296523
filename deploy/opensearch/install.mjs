/**
 * Puts the pipelines, templates and policies of this folder into an OpenSearch cluster, or creates the indexes of a
 * collection of OpenSearch Serverless. Run it again after an update: it replaces everything except policies, which you may
 * have changed, and indexes, which hold documents.
 *
 *   node install.mjs https://search-logs.example.com [flat|ecs|ocsf|ss4o]…
 *   node install.mjs --print [flat|ecs|ocsf|ss4o]…   prints the requests instead, for another client
 *
 *   --delivery-role ARN   also lets this IAM role write to the indexes (fine-grained access control); may be repeated
 *   --index NAME          the index that Firehose writes to, unless it is the default of the schema; may be repeated
 *   --service es|aoss     whether the endpoint is a domain or a collection, if its name does not show it
 *   --monitors            also creates the monitors of OpenSearch Alerting, for the schemas ecs and ocsf
 *   --region REGION       the Region for signatures, if the name of the endpoint does not show it
 *
 * With OPENSEARCH_USER and OPENSEARCH_PASSWORD it authenticates as that user. Without them it signs its requests with the
 * credentials that the AWS SDK finds (environment, profile, single sign-on, role of the machine).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readArguments } from './arguments.mjs';
import { connect } from './request.mjs';

const USAGE_STATUS = 2;
/** The role in the cluster that `security-role.json` describes. */
const WRITER = 'vpc_flow_writer';

const MONITORS = '_plugins/_alerting/monitors';
const MONITOR_PREFIX = 'VPC flow logs';
const MAX_MONITORS = 500;

const INDEXES = JSON.parse(read('indexes.json'));
const SCHEMAS = Object.keys(INDEXES);

const { url, schemas, roles, indexes, endpoint, isPrinted, hasMonitors } = understood(() =>
  readArguments(process.argv.slice(2), SCHEMAS),
);
const requests = endpoint.service === 'aoss' ? collectionRequests() : domainRequests();
if (isPrinted) {
  for (const { method = 'PUT', path, body } of [...requests, ...monitorRequests()]) {
    console.log(`${method} ${path}\n${body}`);
  }
} else {
  const send = await connect(url, endpoint, process.env).catch((error) => fail(error.message));
  const trySending = (request) => send(request).catch((error) => ({ failure: error }));
  for (const request of requests) report(request, await trySending(request));
  await createMonitors(trySending);
}

function understood(read) {
  try {
    return read();
  } catch (error) {
    return fail(error.message);
  }
}

function fail(message) {
  console.error(message);
  console.error(`usage: node install.mjs URL|--print [${SCHEMAS.join('|')}]… [--delivery-role ARN]… [--index NAME]…`);
  console.error('       [--monitors] [--service es|aoss] [--region REGION]');
  process.exit(USAGE_STATUS);
}

/** What a domain or a cluster is given. What a template names has to be there before it. */
function domainRequests() {
  return [
    ...schemas.flatMap((schema) => {
      const { name, stream } = INDEXES[schema];
      return [
        { path: `_ingest/pipeline/${name}`, body: read(`pipeline-${schema}.json`) },
        { path: `_component_template/${name}`, body: read(`component-${schema}.json`) },
        { path: `_index_template/${name}`, body: withIndexes(read(`index-${schema}.json`)) },
        ...(stream === undefined
          ? []
          : [{ path: `_index_template/${stream}`, body: read(`data-stream-${schema}.json`) }]),
      ];
    }),
    {
      path: '_plugins/_ism/policies/vpc-flow-logs-rotated',
      body: withIndexes(read('policy-rotated.json')),
      kind: 'policy',
    },
    { path: '_plugins/_ism/policies/vpc-flow-logs-stream', body: read('policy-stream.json'), kind: 'policy' },
    ...(roles.length === 0
      ? []
      : [
          { path: `_plugins/_security/api/roles/${WRITER}`, body: withIndexes(read('security-role.json')) },
          { path: `_plugins/_security/api/rolesmapping/${WRITER}`, body: JSON.stringify({ backend_roles: roles }) },
        ]),
  ];
}

/**
 * The requests for a collection: its indexes, with their fields. Collections support no ingest pipelines, index policies
 * or data streams, and Firehose does not rotate their indexes.
 */
function collectionRequests() {
  return schemas.flatMap((schema) => {
    const { mappings } = JSON.parse(read(`component-${schema}.json`)).template;
    const names = indexes.length > 0 ? indexes : [INDEXES[schema].index];
    return names.map((name) => ({ path: name, body: JSON.stringify({ mappings }), kind: 'index' }));
  });
}

/** Creates the monitors that are asked for. Each creation makes another one, so those whose names exist are left. */
async function createMonitors(send) {
  const wanted = monitorRequests();
  if (wanted.length === 0) return;
  const found = await send({
    method: 'POST',
    path: `${MONITORS}/_search`,
    body: JSON.stringify({ size: MAX_MONITORS, query: { match_phrase: { 'monitor.name': MONITOR_PREFIX } } }),
  });
  // a cluster without monitors has no index for them
  const names = found.status === 200 ? namesIn(found.text) : [];
  for (const request of wanted) {
    if (names.includes(request.name)) console.log(`${request.name}: there already, left as it is`);
    else report({ ...request, path: request.name }, await send(request));
  }
}

function monitorRequests() {
  if (!hasMonitors) return [];
  return schemas.flatMap((schema) => {
    const folder = new URL(`monitors/${schema}/`, import.meta.url);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .map((file) => {
        const body = withMonitoredIndexes(read(`monitors/${schema}/${file}`));
        return { method: 'POST', path: MONITORS, body, name: JSON.parse(body).name };
      });
  });
}

/** A monitor that also searches the indexes of `--index`. */
function withMonitoredIndexes(text) {
  if (indexes.length === 0) return text;
  const monitor = JSON.parse(text);
  monitor.inputs[0].search.indices.push(...indexes.flatMap((name) => [name, `${name}-*`]));
  return JSON.stringify(monitor);
}

function namesIn(text) {
  try {
    return JSON.parse(text).hits.hits.map(({ _source: source }) => (source.monitor ?? source).name);
  } catch {
    return [];
  }
}

/** A template, a role or a policy, with the patterns of `--index` in addition to its own. */
function withIndexes(text) {
  if (indexes.length === 0) return text;
  const value = JSON.parse(text);
  const holder = value.index_permissions?.[0] ?? value.policy?.ism_template[0] ?? value;
  holder.index_patterns = [...holder.index_patterns, ...indexes.flatMap((name) => [name, `${name}-*`])];
  return JSON.stringify(value);
}

function report({ path, kind }, { failure, status, text }) {
  if (failure !== undefined) console.error(`${path}: ${failure.message}`);
  else if (status < 300) return console.log(`${path}: put`);
  else if (kind === 'policy' && status === 409) return console.log(`${path}: there already, left as it is`);
  else if (kind === 'index' && status === 400 && text.includes('resource_already_exists_exception')) {
    return console.log(`${path}: there already, left as it is`);
  } else if (kind === 'policy' && status === 400 && text.includes('no handler found for uri')) {
    return console.log(`${path}: left out, no index policies here`);
  } else console.error(`${path}: ${status} ${text}`);
  process.exitCode = 1;
}

function read(file) {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
