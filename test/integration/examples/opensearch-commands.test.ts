import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type RecordedRequest, startRecordingServer } from '../../bundle/recording-server.ts';
import { readSignature } from '../../bundle/signature.ts';
import { deployJson } from '../../unit/deploy/deploy-file.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: SECRET_KEY,
  AWS_DEFAULT_REGION: 'eu-central-1',
};
const FLAT_REQUESTS = [
  '/_ingest/pipeline/vpc-flow-logs-flat',
  '/_component_template/vpc-flow-logs-flat',
  '/_index_template/vpc-flow-logs-flat',
  '/_index_template/vpc-flow-logs-stream-flat',
  '/_plugins/_ism/policies/vpc-flow-logs-rotated',
  '/_plugins/_ism/policies/vpc-flow-logs-stream',
];

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html */
const PERMISSIONS = {
  index: ['CreateIndex', 'DeleteIndex', 'DescribeIndex', 'ReadDocument', 'UpdateIndex', 'WriteDocument'],
  collection: ['CreateCollectionItems', 'DeleteCollectionItems', 'DescribeCollectionItems', 'UpdateCollectionItems'],
};

const ACCESS = v.array(
  v.strictObject({
    Description: v.string(),
    Rules: v.array(
      v.strictObject({
        ResourceType: v.picklist(['index', 'collection']),
        Resource: v.array(v.string()),
        Permission: v.array(v.string()),
      }),
    ),
    Principal: v.array(v.string()),
  }),
);
const INDEXES = v.record(v.string(), v.object({ index: v.string() }));
const SENT = v.looseObject({
  name: v.optional(v.string()),
  type: v.optional(v.string()),
  policy: v.optional(v.string()),
});

/** The commands of the page that begin with this text, unchanged. */
function commands(beginning: string): string[] {
  const page = readFileSync(new URL('../../../docs/opensearch.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line.includes(beginning));
}

/**
 * Runs a command in a shell, as a user who copied it would; the host in it is replaced by a server that answers every
 * request. Throws if the command fails.
 */
async function requestsOf(command: string, env: Readonly<Record<string, string>>): Promise<RecordedRequest[]> {
  const { AWS_CLI_FOLDER: programs = '', PATH: path = '' } = process.env;
  if (programs === '') throw new Error('AWS_CLI_FOLDER is not set: run npm run test:examples');
  await using server = await startRecordingServer({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{}',
  });
  const local = command.replaceAll(/https:\/\/[a-z0-9.-]+(?=[ /]|$)/g, server.url);
  await new Promise<void>((resolve, reject) => {
    const environment = {
      PATH: [programs, path].join(delimiter),
      AWS_ENDPOINT_URL: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    };
    execFile('sh', ['-c', local], { cwd: ROOT, env: environment }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${local} failed: ${stdout}${stderr}`));
    });
  });
  return [...server.requests];
}

describe('the commands for a collection', () => {
  it.each(commands('aws opensearchserverless'))('are accepted by the AWS CLI: %s', async (command) => {
    // Prepare
    const operation = command.split(' ')[2] ?? '';

    // Act
    const [request, ...others] = await requestsOf(command, CREDENTIALS);

    // Assess
    expect(others).toEqual([]);
    const name = operation.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
    expect(request?.headers['x-amz-target']).toBe(`OpenSearchServerless.${name}`);
    const sent = v.parse(SENT, JSON.parse(request?.body.toString('utf8') ?? ''));
    if (sent.policy !== undefined) expect(() => JSON.parse(sent.policy ?? '')).not.toThrow();
  });

  it('send the policies of the folder, one of each type', async () => {
    // Prepare, Act
    const requests = await Promise.all(commands('-policy').map((command) => requestsOf(command, CREDENTIALS)));
    const sent = requests.map(([request]) => v.parse(SENT, JSON.parse(request?.body.toString('utf8') ?? '')));
    const policies = new Map(sent.map(({ type, policy }) => [type, policy]));

    // Assess
    expect([...policies.keys()].toSorted()).toEqual(['data', 'encryption', 'network', 'retention']);
    expect(JSON.parse(policies.get('data') ?? '')).toEqual(deployJson('opensearch/collection/access.json'));
    expect(JSON.parse(policies.get('network') ?? '')).toEqual(deployJson('opensearch/collection/network.json'));
  });

  it('let the stream write every index that a schema has, and name permissions that there are', () => {
    // Prepare
    const access = v.parse(ACCESS, deployJson('opensearch/collection/access.json'));
    const table = v.parse(INDEXES, deployJson('opensearch/indexes.json'));
    const rules = access.flatMap(({ Rules }) => Rules);

    // Act
    const writing = rules.filter(({ Permission }) => Permission.includes('aoss:WriteDocument'));

    // Assess
    expect(writing.flatMap(({ Resource }) => Resource)).toEqual(
      Object.values(table).map(({ index }) => `index/flow-logs/${index}`),
    );
    for (const { ResourceType: type, Permission: permissions } of rules) {
      const known = PERMISSIONS[type].map((name) => `aoss:${name}`);
      expect(permissions.filter((permission) => !known.includes(permission))).toEqual([]);
    }
  });
});

describe('the commands for a domain', () => {
  it('install the templates as a user, or signed', async () => {
    // Prepare
    const [withUser = '', signed = ''] = commands('install.mjs');

    // Act
    const asUser = await requestsOf(withUser, {});
    const withSignature = await requestsOf(signed.replace('AWS_PROFILE=network ', ''), CREDENTIALS);

    // Assess
    expect(asUser.map(({ url }) => url)).toEqual(FLAT_REQUESTS);
    expect(asUser[0]?.headers.authorization).toMatch(/^Basic /);
    expect(withSignature.map(({ url }) => url)).toEqual(FLAT_REQUESTS);
    for (const request of withSignature) expect(readSignature(request, SECRET_KEY).isRight).toBe(true);
  });

  it('let the role of the stream in, by install.mjs and by curl alike', async () => {
    // Prepare
    const [command = ''] = commands('--delivery-role');
    const [putRole = '', putMapping = ''] = commands('curl').map((line) => line.replace('-u admin', '-u admin:secret'));

    // Act
    const installed = (await requestsOf(command, {})).slice(FLAT_REQUESTS.length);
    const [role] = await requestsOf(putRole, {});
    const [mapping] = await requestsOf(putMapping, {});

    // Assess
    const shown = (requests: readonly (RecordedRequest | undefined)[]) =>
      requests.map((request) => [request?.method, request?.url, JSON.parse(request?.body.toString('utf8') ?? '')]);
    expect(shown([role, mapping])).toEqual(shown(installed));
    expect(shown([role])).toEqual([
      ['PUT', '/_plugins/_security/api/roles/vpc_flow_writer', deployJson('opensearch/security-role.json')],
    ]);
  });

  it('create the index of a collection', async () => {
    // Prepare
    const [command = ''] = commands('aoss.eu-central-1.on.aws');

    // Act
    const requests = await requestsOf(`${command} --service aoss`, CREDENTIALS);

    // Assess
    expect(requests.map(({ url }) => url)).toEqual(['/vpc-flow-logs-flat']);
  });
});
