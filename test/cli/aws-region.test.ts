import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addShop, WEB } from '../support/aws/shop-world.ts';
import { Ec2Server } from '../support/ec2-server.ts';
import { type CliResult, runCli, unwrapped } from './run-cli.ts';

const LINE = `2 111122223333 ${WEB.id} ${WEB.addresses[0]} 203.0.113.9 443 51515 6 10 840 1900000000 1900000060 ACCEPT OK\n`;
const NO_REGION = 'no AWS Region is configured: give --region';

let server: Ec2Server;
let home: string;

beforeEach(async () => {
  server = await Ec2Server.start();
  addShop(server.home);
  home = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-home-'));
  mkdirSync(join(home, '.aws'));
});

afterEach(async () => {
  await server.stop();
  rmSync(home, { recursive: true });
});

/** Writes the shared configuration file of the AWS CLI; returns its path. */
function configure(text: string, name = '.aws/config'): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the built command with a separate home directory and only the given environment. */
function run(given: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const { AWS_REGION: _, AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, ...endpoints } = server.environment;
  configure(
    ['default', 'work', 'empty']
      .map((name) => `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`)
      .join(''),
    '.aws/credentials',
  );
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...endpoints,
    ...environment,
  };
  return runCli(given, LINE, { env });
}

function regionsAsked(): string[] {
  return [...new Set(server.requests.map(({ region }) => region))];
}

describe.each([
  ['enrich', ['enrich', '--metadata', 'ec2']],
  ['inventory', ['inventory']],
])('the Region of %s', (_name, command) => {
  it.each([
    ['that --region names', ['--region', 'us-west-2'], { AWS_REGION: 'us-east-1' }, 'us-west-2'],
    ['of AWS_REGION', [], { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-1'],
    ['of AWS_DEFAULT_REGION', [], { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
    ['of the default profile', [], {}, 'eu-west-1'],
    ['of the profile in AWS_PROFILE', [], { AWS_PROFILE: 'work' }, 'eu-central-1'],
  ])('is the one %s', async (_what, options, environment, region) => {
    // Prepare
    configure('[default]\nregion = eu-west-1\n[profile work]\nregion = eu-central-1\n');

    // Act
    const { status, stderr } = await run([...command, ...options], environment);

    // Assess
    expect({ status, regions: regionsAsked(), stderr }).toMatchObject({ status: 0, regions: [region] });
  });

  it('is read from the file that AWS_CONFIG_FILE names', async () => {
    // Prepare
    const AWS_CONFIG_FILE = configure('[default]\nregion = ap-south-1\n', 'elsewhere');

    // Act
    const { status } = await run(command, { AWS_CONFIG_FILE });

    // Assess
    expect([status, regionsAsked()]).toEqual([0, ['ap-south-1']]);
  });

  it('must be configured: without one, no request is made and nothing is written', async () => {
    // Prepare
    configure('[profile work]\nregion = eu-central-1\n[profile empty]\noutput = json\n');

    // Act
    const runs = await Promise.all([run(command), run(command, { AWS_PROFILE: 'empty' })]);

    // Assess
    for (const { status, stdout, stderr } of runs) {
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(NO_REGION);
    }
    expect(server.requests).toEqual([]);
  });

  it('must be a valid name', async () => {
    // Prepare, Act
    const { status, stderr } = await run([...command, '--region', 'eu-central1.evil.example']);

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain(
      '--region must be the name of a Region such as eu-central-1, not "eu-central1.evil.example"',
    );
  });
});

describe('look-ups that fail', () => {
  const REGION = { AWS_REGION: 'eu-central-1' };

  it('are reported by enrich with their number, reason and code, and by its exit status', async () => {
    // Prepare
    server.fail({ kind: 'unauthorized' });

    // Act
    const { status, stdout, stderr } = await run(['enrich', '--metadata', 'ec2'], REGION);

    // Assess
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).not.toHaveProperty('src_instance_id');
    expect(stderr).toMatch(/\nenriched {4}0 ends of 1 record found in EC2; not: /);
    expect(unwrapped(stderr)).toMatch(
      /\nlook-ups {4}\d+ calls? of EC2; \d+ failed: \d+ denied \(errors by code: UnauthorizedOperation \d+\)\n/,
    );
  });

  it('are reported as “none failed” if every call succeeds', async () => {
    // Prepare, Act
    const { status, stderr } = await run(['enrich', '--metadata', 'ec2'], REGION);

    // Assess
    expect(status).toBe(0);
    expect(unwrapped(stderr)).toMatch(/found in EC2.*\nlook-ups {4}\d+ calls of EC2; none failed\n/);
  });

  it.each([
    ['throttled', 'throttled (RequestLimitExceeded)'],
    ['unauthorized', 'unauthorized (UnauthorizedOperation)'],
  ] as const)('stop inventory if every call is %s, with the names of the calls', async (kind, reason) => {
    // Prepare
    server.fail({ kind });

    // Act
    const { status, stdout, stderr } = await run(['inventory'], REGION);

    // Assess
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `own account in eu-central-1: DescribeNetworkInterfaces, DescribeInstances, DescribeSubnets, DescribeVpcs, DescribeNatGateways: ${reason}`,
    );
  });

  it('are named by inventory if some calls are denied, and the rest is written', async () => {
    // Prepare
    server.fail({ kind: 'unauthorized', action: 'DescribeInstances' });

    // Act
    const { status, stdout, stderr } = await run(['inventory'], REGION);

    // Assess
    expect(status).toBe(1);
    expect(JSON.parse(stdout).networkInterfaces).not.toEqual([]);
    expect(stderr).toContain(
      'not read: own account in eu-central-1: DescribeInstances: denied (UnauthorizedOperation)\n',
    );
  });
});

describe('inventory --previous', () => {
  it('carries over since when addresses have been seen', async () => {
    // Prepare
    const REGION = { AWS_REGION: 'eu-central-1' };
    const written = join(home, 'inventory.json');
    await run(['inventory', '--output', written], REGION);
    const document = JSON.parse(readFileSync(written, 'utf8'));
    document.generatedAt = '2023-11-14T22:13:20Z';
    for (const item of document.networkInterfaces) delete item.seenSince;
    const previous = configure(JSON.stringify(document), 'previous.json');

    // Act
    const { stdout } = await run(['inventory', '--previous', previous], REGION);
    const missing = await run(['inventory', '--previous', join(home, 'nothing.json')], REGION);

    // Assess
    const times = JSON.parse(stdout).networkInterfaces.flatMap(({ seenSince }: { seenSince?: object }) =>
      Object.values(seenSince ?? {}),
    );
    expect(new Set(times)).toEqual(new Set([1_700_000_000]));
    expect([missing.status, missing.stdout]).toEqual([2, '']);
  });
});
