import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const BULK_ANSWER = v.object({
  errors: v.boolean(),
  items: v.array(v.record(v.string(), v.object({ status: v.number(), error: v.optional(v.unknown()) }))),
});

/** An answer of OpenSearch: its status, and its body as JSON. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Where the node is. Throws where `scripts/opensearch-tests.mjs` has not started one. */
export function clusterUrl(): string {
  const url = process.env.OPENSEARCH_URL;
  if (url === undefined) throw new Error('OPENSEARCH_URL is not set: run npm run test:opensearch');
  return url;
}

/** Asks the cluster. `body` is sent as it is where it is a string, otherwise as JSON. */
export async function ask(method: string, path: string, body?: unknown): Promise<ClusterAnswer> {
  const response = await fetch(`${clusterUrl()}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/**
 * Writes documents and makes them findable; returns what the cluster says against those that it refuses.
 * Firehose indexes; what writes to a data stream creates.
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

/** Puts `deploy/opensearch/` into the cluster as its own script does. Throws where the script does not succeed. */
export function installTemplates(): void {
  const script = fileURLToPath(new URL('../../../deploy/opensearch/install.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, clusterUrl()], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`install.mjs ended with ${status}: ${stderr}`);
}

/** Removes indexes that an earlier run has left behind. */
export async function removeIndexes(pattern: string): Promise<void> {
  await ask('DELETE', `${pattern}?ignore_unavailable=true&expand_wildcards=all`);
}
