import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const BULK_ANSWER = v.object({
  errors: v.boolean(),
  items: v.array(v.record(v.string(), v.object({ status: v.number(), error: v.optional(v.unknown()) }))),
});

/** A response of OpenSearch: its status, and its body as JSON. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The URL of the node. Throws if `scripts/opensearch-tests.mjs` has not started one. */
export function clusterUrl(): string {
  const url = process.env.OPENSEARCH_URL;
  if (url === undefined) throw new Error('OPENSEARCH_URL is not set: run npm run test:opensearch');
  return url;
}

/** Sends a request to the cluster. A string `body` is sent unchanged, any other value as JSON. */
export async function ask(method: string, path: string, body?: unknown): Promise<ClusterAnswer> {
  const response = await fetch(`${clusterUrl()}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/**
 * Writes documents and makes them searchable; returns the errors of the documents that the cluster refuses. Firehose
 * uses the operation `index`; writing to a data stream requires `create`.
 */
export async function bulk(
  index: string,
  documents: readonly string[],
  operation: 'index' | 'create' = 'index',
): Promise<unknown[]> {
  const lines = documents.map((document) => `{"${operation}":{}}\n${document}\n`);
  const { body } = await ask('POST', `${index}/_bulk?refresh=true`, lines.join(''));
  const { items } = v.parse(BULK_ANSWER, body);
  return items.flatMap((item) => Object.values(item).flatMap(({ error }) => (error === undefined ? [] : [error])));
}

/** Installs `deploy/opensearch/` in the cluster with its own script. Throws if the script fails. */
export function installTemplates(): void {
  const script = fileURLToPath(new URL('../../../deploy/opensearch/install.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, clusterUrl()], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`install.mjs ended with ${status}: ${stderr}`);
}

/** Removes indexes left behind by an earlier run. */
export async function removeIndexes(pattern: string): Promise<void> {
  await ask('DELETE', `${pattern}?ignore_unavailable=true&expand_wildcards=all`);
}
