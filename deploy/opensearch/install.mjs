/**
 * Puts the pipelines, templates and policies of this folder into an OpenSearch cluster. Run it again after an update:
 * what is there is replaced, except policies, which you may have changed.
 *
 *   node install.mjs https://search-logs.example.com [flat|ecs|ss4o]…
 *   node install.mjs --print [flat|ecs|ss4o]…   prints the requests instead, for a client of your own
 *
 * A user and a password are taken from OPENSEARCH_USER and OPENSEARCH_PASSWORD.
 */
import { readFileSync } from 'node:fs';

const SCHEMAS = ['flat', 'ecs', 'ocsf', 'ss4o'];
const given = process.argv.slice(2);
const isPrinted = given.includes('--print');
const [url] = isPrinted ? [''] : given.filter((argument) => argument.startsWith('http'));
const chosen = given.filter((argument) => SCHEMAS.includes(argument));
const unknown = given.filter((argument) => ![url, '--print', ...SCHEMAS].includes(argument));
if (url === undefined || unknown.length > 0) {
  console.error(`usage: node install.mjs URL|--print [${SCHEMAS.join('|')}]…`);
  process.exit(2);
}

// what a template names has to be there before it
const requests = [
  ...(chosen.length > 0 ? chosen : SCHEMAS).flatMap((schema) => [
    { path: `_ingest/pipeline/vpc-flow-logs-${schema}`, file: `pipeline-${schema}.json` },
    { path: `_component_template/vpc-flow-logs-${schema}`, file: `component-${schema}.json` },
    { path: `_index_template/vpc-flow-logs-${schema}`, file: `index-${schema}.json` },
    // the dashboard for ss4o reads indexes alone
    ...(schema === 'ss4o'
      ? []
      : [{ path: `_index_template/vpc-flow-logs-stream-${schema}`, file: `data-stream-${schema}.json` }]),
  ]),
  { path: '_plugins/_ism/policies/vpc-flow-logs-rotated', file: 'policy-rotated.json', isPolicy: true },
  { path: '_plugins/_ism/policies/vpc-flow-logs-stream', file: 'policy-stream.json', isPolicy: true },
];

for (const request of requests) {
  if (isPrinted) console.log(`PUT ${request.path}\n${readFileSync(new URL(request.file, import.meta.url), 'utf8')}`);
  else await put(request);
}

async function put({ path, file, isPolicy = false }) {
  const { OPENSEARCH_USER: user, OPENSEARCH_PASSWORD: password } = process.env;
  const credentials = user === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${password ?? ''}`)}` };
  const response = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...credentials },
    body: readFileSync(new URL(file, import.meta.url)),
  });
  const answer = await response.text();
  if (response.ok) console.log(`${path}: put`);
  else if (isPolicy && response.status === 409) console.log(`${path}: there already, left as it is`);
  else if (isPolicy && isWithoutPolicies(response.status, answer)) console.log(`${path}: left out, no policies here`);
  else {
    console.error(`${path}: ${response.status} ${answer}`);
    process.exitCode = 1;
  }
}

/** How a cluster without Index State Management answers. */
function isWithoutPolicies(status, answer) {
  return status === 400 && answer.includes('no handler found for uri');
}
