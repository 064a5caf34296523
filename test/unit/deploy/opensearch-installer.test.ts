import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../deploy/opensearch/endpoint.mjs';
import { type CannedAnswer, startRecordingServer } from '../../bundle/recording-server.ts';
import { readSignature } from '../../bundle/signature.ts';
import { loadTemplate } from '../template/load-template.ts';
import { deployFile, deployJson } from './deploy-file.ts';

const FOLDER = new URL('../../../deploy/opensearch/', import.meta.url);
const SCHEMAS = ['flat', 'ecs', 'ocsf', 'ss4o'];
const ROLE = 'arn:aws:iam::111111111111:role/flow-logs-DeliveryRole-1ABC';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET_KEY, AWS_SESSION_TOKEN: 'token' };

const INDEXES = v.record(v.string(), v.object({ name: v.string(), index: v.string(), stream: v.optional(v.string()) }));
const PATTERNS = v.object({ index_patterns: v.array(v.string()) });
const WRITER = v.object({ index_permissions: v.tuple([PATTERNS]) });

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the installer with only these environment variables. */
function install(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  script = fileURLToPath(new URL('install.mjs', FOLDER)),
): Promise<Run> {
  const isolated = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent', ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env: isolated }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Runs the installer against a server with these answers; returns the requests that the server received. */
async function installAt(args: readonly string[], env: Readonly<Record<string, string>>, ...answers: CannedAnswer[]) {
  await using server = await startRecordingServer(...answers);
  const run = await install([server.url, ...args], env);
  return { run, requests: [...server.requests] };
}

/** Whether a pattern of OpenSearch, with `*` for any characters, matches a name. */
function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
}

describe('the requests of the installer to a domain', () => {
  it('contain every file of the folder that a cluster accepts, components before their templates', async () => {
    // Prepare
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'indexes.json');

    // Act
    const { stdout } = await install(['--print', '--delivery-role', ROLE]);

    // Assess
    expect(files.length).toBeGreaterThan(16);
    for (const file of files) expect(stdout).toContain(deployFile(`opensearch/${file}`));
    for (const schema of SCHEMAS) {
      const places = ['pipeline', 'component', 'index'].map((kind) =>
        stdout.indexOf(deployFile(`opensearch/${kind}-${schema}.json`)),
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it('allow the role of the stream to write to its indexes', async () => {
    // Prepare, Act
    const { stdout } = await install(['--print', 'flat', '--delivery-role', ROLE, '--index', 'edge-traffic']);

    // Assess
    expect(stdout).toContain(`PUT _plugins/_security/api/rolesmapping/vpc_flow_writer\n{"backend_roles":["${ROLE}"]}`);
    const [, role = ''] = /PUT _plugins\/_security\/api\/roles\/vpc_flow_writer\n(.*)\n/.exec(stdout) ?? [];
    const [, template = ''] = /PUT _index_template\/vpc-flow-logs-flat\n(.*)\n/.exec(stdout) ?? [];
    const [{ index_patterns: written }] = v.parse(WRITER, JSON.parse(role)).index_permissions;
    expect(written).toEqual(expect.arrayContaining(['edge-traffic', 'edge-traffic-*', 'vpc-flow-logs-flat-*']));
    expect(v.parse(PATTERNS, JSON.parse(template)).index_patterns).toContain('edge-traffic-*');
    const [, policy = ''] = /PUT _plugins\/_ism\/policies\/vpc-flow-logs-rotated\n(.*)\n/.exec(stdout) ?? [];
    expect(policy).toContain('"edge-traffic-*"');
  });

  it('create each monitor once, those of the schemas that have some', async () => {
    // Prepare
    const name = 'VPC flow logs: Mail sent to the internet (ecs)';
    const known = JSON.stringify({ hits: { hits: [{ _source: { monitor: { name } } }] } });
    const search = { status: 200, body: known };

    // Act
    const { run, requests } = await installAt(['ecs', 'flat', '--monitors'], {}, search);

    // Assess
    const created = requests.filter(({ method, url }) => method === 'POST' && url === '/_plugins/_alerting/monitors');
    const names = created.map(({ body }) => v.parse(v.object({ name: v.string() }), JSON.parse(String(body))).name);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain(`${name}: there already, left as it is`);
    expect(names.length).toBe(14);
    expect(names).not.toContain(name);
  });

  it('contain no monitors for a collection, which has no alerting', async () => {
    // Act
    const { status, stderr } = await install(['https://abc.aoss.eu-central-1.on.aws', 'ecs', '--monitors']);

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain('--monitors');
  });

  it('are signed with the credentials of the environment if there is no user', async () => {
    // Prepare, Act
    const { run, requests } = await installAt(['flat', '--region', 'eu-central-1'], CREDENTIALS);

    // Assess
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(requests.length).toBe(6);
    for (const request of requests) {
      expect(readSignature(request, SECRET_KEY)).toMatchObject({
        accessKeyId: 'AKIDEXAMPLE',
        scope: 'eu-central-1 es',
        isRight: true,
        signedHeaders: expect.arrayContaining(['content-type', 'host', 'x-amz-content-sha256', 'x-amz-security-token']),
      });
    }
  });

  it('have a signature that depends on the secret key and the body', async () => {
    // Prepare
    const { requests } = await installAt(['flat'], { ...CREDENTIALS, AWS_REGION: 'eu-central-1' });

    // Act
    const [first] = requests;
    if (first === undefined) throw new Error('nothing was sent');
    const other = readSignature(first, 'another');
    const changed = readSignature({ ...first, body: Buffer.from('{}') }, SECRET_KEY);

    // Assess
    expect([other.isRight, changed.isRight]).toEqual([false, false]);
  });

  it('carry the user and the password if there are any, and no signature', async () => {
    // Prepare
    const user = { OPENSEARCH_USER: 'admin', OPENSEARCH_PASSWORD: 'päss:word' };

    // Act
    const { requests } = await installAt(['flat'], { ...CREDENTIALS, AWS_REGION: 'eu-central-1', ...user });

    // Assess
    const expected = `Basic ${Buffer.from('admin:päss:word').toString('base64')}`;
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(requests.map(() => expected));
    expect(requests.every(({ headers }) => headers['x-amz-date'] === undefined)).toBe(true);
  });

  it('are sent unsigned to a self-managed cluster, if no Region is known', async () => {
    // Prepare, Act
    const { run, requests } = await installAt(['flat'], CREDENTIALS);

    // Assess
    expect(run.status).toBe(0);
    expect(requests.length).toBe(6);
    expect(requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('are not sent if they must be signed and there are no credentials', async () => {
    // Prepare, Act
    const { run, requests } = await installAt(['flat', '--service', 'es', '--region', 'eu-central-1'], {});

    // Assess
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('credentials');
    expect(requests).toEqual([]);
  });

  it('are not sent if the packages for signing are missing, which are named', async () => {
    // Prepare
    const copy = mkdtempSync(join(tmpdir(), 'installer-'));
    cpSync(FOLDER, copy, { recursive: true });
    const args = ['https://search-network-abc.eu-central-1.es.amazonaws.com', 'flat'];

    // Act
    const run = await install(args, CREDENTIALS, join(copy, 'install.mjs'));
    rmSync(copy, { recursive: true });

    // Assess
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('npm install @aws-sdk/credential-provider-node @smithy/core @smithy/signature-v4');
  });

  it('may be refused, which is printed without control characters and makes the installer fail', async () => {
    // Prepare, Act
    const { run } = await installAt(['flat'], {}, { status: 403, body: 'no\u001b[31m rights' });

    // Assess
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('_ingest/pipeline/vpc-flow-logs-flat: 403 no [31m rights');
    expect(run.stderr).not.toContain('\u001b');
  });
});

describe('the requests of the installer to a collection', () => {
  it('create its indexes with their fields, signed for aoss, and nothing that a collection does not support', async () => {
    // Prepare, Act
    const { run, requests } = await installAt(['--service', 'aoss', '--region', 'us-east-1'], CREDENTIALS);

    // Assess
    expect(run.status).toBe(0);
    expect(requests.map(({ url }) => url)).toEqual([
      '/vpc-flow-logs-flat',
      '/vpc-flow-logs-ecs',
      '/vpc-flow-logs-ocsf',
      '/ss4o_logs_vpc-aws_vpc_flow-default',
    ]);
    for (const [place, request] of requests.entries()) {
      expect(readSignature(request, SECRET_KEY)).toMatchObject({ scope: 'us-east-1 aoss', isRight: true });
      const component = deployJson(`opensearch/component-${SCHEMAS[place]}.json`);
      const body: unknown = JSON.parse(request.body.toString('utf8'));
      expect(component).toMatchObject({ template: body ?? {} });
      expect(Object.keys(body ?? {})).toEqual(['mappings']);
    }
  });

  it('do not change an existing index', async () => {
    // Prepare
    const exists = { status: 400, body: '{"error":{"type":"resource_already_exists_exception"}}' };

    // Act
    const { run } = await installAt(
      ['flat', '--index', 'edge', '--service', 'aoss', '--region', 'us-east-1'],
      CREDENTIALS,
      exists,
    );

    // Assess
    expect(run).toMatchObject({ status: 0, stdout: 'edge: there already, left as it is\n' });
  });
});

describe('an endpoint of AWS', () => {
  it.each([
    ['search-network-abc.eu-central-1.es.amazonaws.com', 'es', 'eu-central-1'],
    ['vpc-network-abc.cn-north-1.es.amazonaws.com.cn', 'es', 'cn-north-1'],
    ['search-network-abc.aos.eu-central-1.on.aws', 'es', 'eu-central-1'],
    ['1tg2xudton46knx2a95g.us-east-1.aoss.amazonaws.com', 'aoss', 'us-east-1'],
    ['1tg2xudton46knx2a95g.aoss.us-east-1.on.aws', 'aoss', 'us-east-1'],
    ['1tg2xudton46knx2a95g.aoss.us-gov-west-1.on.aws', 'aoss', 'us-gov-west-1'],
  ])('%s is signed for as %s in %s', (host, service, region) => {
    // Prepare, Act, Assess
    expect(endpointOf(host)).toEqual({ service, region });
  });

  it.each([
    'search-logs.example.com',
    'localhost',
    'es.amazonaws.com.example.com',
    'aoss.us-east-1.on.aws.example.com',
  ])('is not recognised in %s', (host) => {
    // Prepare, Act, Assess
    expect(endpointOf(host)).toEqual({});
  });
});

describe('the table of indexes', () => {
  it('contains those to which the SAM template lets Firehose write, and the role may write to all of them', () => {
    // Prepare
    const { Mappings } = loadTemplate();
    const table = v.parse(INDEXES, deployJson('opensearch/indexes.json'));
    const [{ index_patterns: patterns }] = v.parse(
      WRITER,
      deployJson('opensearch/security-role.json'),
    ).index_permissions;

    // Act
    const written = SCHEMAS.map((schema) => Mappings.OpenSearchIndexes?.[schema]?.Name ?? '');

    // Assess
    expect(Object.keys(table)).toEqual(SCHEMAS);
    expect(Object.values(table).map(({ index }) => index)).toEqual(written);
    for (const index of written) {
      // the rotations of Firehose: none, a day, an hour, a week, a month
      for (const rotation of ['', '-2026-03-02', '-2026-03-02-14', '-2026-w10', '-2026-03']) {
        expect(patterns.some((pattern) => matches(pattern, `${index}${rotation}`))).toBe(true);
      }
    }
    expect(patterns.some((pattern) => matches(pattern, 'accounts'))).toBe(false);
  });
});

describe('the arguments of the installer', () => {
  it.each([
    [['--print', 'splunk']],
    [[]],
    [['http://127.0.0.1:1', 'http://127.0.0.1:2']],
    [['--print', '--delivery-role', 'DeliveryRole']],
    [['--print', 'flat', '--index', '*']],
    [['--print', '--index', 'edge-traffic']],
    [['--print', 'flat', 'ecs', '--index', 'edge-traffic']],
    [['--print', '--service', 's3']],
    [['--print', '--service', 'aoss', '--delivery-role', ROLE]],
    [['https://1tg2xudton46knx2a95g.aoss.us-east-1.on.aws', '--delivery-role', ROLE]],
    [['--print', 'http://127.0.0.1:1']],
    [['https://']],
    [['--print', '--colour']],
  ])('are refused with the usage: %j', async (args) => {
    // Prepare, Act
    const { status, stderr } = await install(args);

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain('usage');
  });
});
