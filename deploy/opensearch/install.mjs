/**
 * Puts the pipelines, templates and policies of this folder into an OpenSearch cluster, or creates the indexes of a
 * collection of OpenSearch Serverless. Run it again after an update: what is there is replaced, except policies, which you may
 * have changed, and indexes, which hold documents.
 *
 *   node install.mjs https://search-logs.example.com [flat|ecs|ocsf|ss4o]…
 *   node install.mjs --print [flat|ecs|ocsf|ss4o]…   prints the requests instead, for another client
 *
 *   --delivery-role ARN   also lets this IAM role write to the indexes (fine-grained access control); may be repeated
 *   --index NAME          the index that Firehose writes to, where it is not that of the one schema; may be repeated
 *   --service es|aoss     what the endpoint is, where its name does not show it: a domain or a collection
 *   --region REGION       for which the requests are signed, where the name of the endpoint does not show it
 *
 * With OPENSEARCH_USER and OPENSEARCH_PASSWORD it authenticates as that user. Without them it signs its requests with the
 * credentials that the AWS SDK finds (environment, profile, single sign-on, role of the machine).
 */
import { readFileSync } from 'node:fs';
import { readArguments } from './arguments.mjs';
import { connect } from './request.mjs';

const USAGE_STATUS = 2;
/** The role in the cluster that `security-role.json` describes. */
const WRITER = 'vpc_flow_writer';

const INDEXES = JSON.parse(read('indexes.json'));
const SCHEMAS = Object.keys(INDEXES);

const { url, schemas, roles, indexes, endpoint, isPrinted } = understood(() =>
  readArguments(process.argv.slice(2), SCHEMAS),
);
const requests = endpoint.service === 'aoss' ? collectionRequests() : domainRequests();
if (isPrinted) {
  for (const { path, body } of requests) console.log(`PUT ${path}\n${body}`);
} else {
  const send = await connect(url, endpoint, process.env).catch((error) => fail(error.message));
  for (const request of requests) report(request, await send(request).catch((error) => ({ failure: error })));
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
  console.error('       [--service es|aoss] [--region REGION]');
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
 * What a collection is given: its indexes, with their fields. It has no ingest pipelines, no index policies and no data
 * streams, and Firehose rotates no index of it.
 */
function collectionRequests() {
  return schemas.flatMap((schema) => {
    const { mappings } = JSON.parse(read(`component-${schema}.json`)).template;
    const names = indexes.length > 0 ? indexes : [INDEXES[schema].index];
    return names.map((name) => ({ path: name, body: JSON.stringify({ mappings }), kind: 'index' }));
  });
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
