import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ACCOUNT,
  assign,
  createdInterface,
  isoTime,
  launch,
  MIDNIGHT,
  REGION,
  terminate,
  trailRecord,
  unassign,
} from '../support/history/trail-records.ts';
import { startS3Server } from '../support/s3/s3-server.ts';
import { stubUserEnvironment } from '../support/user-environment.ts';
import { documentsOf, runCli } from './run-cli.ts';

const [FIRST, SECOND] = ['eni-0aaaaaaaaaaaaaaa1', 'eni-0bbbbbbbbbbbbbbb2'] as const;
const POD = '10.0.0.7';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-history-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes log files as CloudTrail lays them out, one for each list of records. */
function writeTrail(...files: readonly (readonly object[])[]): string {
  const day = join(folder, 'AWSLogs', ACCOUNT, 'CloudTrail', REGION, '2026/03/01');
  mkdirSync(day, { recursive: true });
  for (const [index, Records] of files.entries()) {
    const name = `${ACCOUNT}_CloudTrail_${REGION}_20260301T00${index}5Z_Abcdefgh12345678.json.gz`;
    writeFileSync(join(day, name), gzipSync(JSON.stringify({ Records })));
  }
  return folder;
}

const NODES = [
  launch(MIDNIGHT, 'i-0aaaaaaaaaaaaaaa1', FIRST, '10.0.0.1', 'node-1'),
  launch(MIDNIGHT + 1, 'i-0bbbbbbbbbbbbbbb2', SECOND, '10.0.0.2', 'node-2'),
];
const REUSE = [
  assign(MIDNIGHT + 60, FIRST, POD),
  unassign(MIDNIGHT + 600, FIRST, POD),
  assign(MIDNIGHT + 602, SECOND, POD),
  unassign(MIDNIGHT + 1_200, SECOND, POD),
  terminate(MIDNIGHT + 1_260, 'i-0aaaaaaaaaaaaaaa1'),
  terminate(MIDNIGHT + 1_260, 'i-0bbbbbbbbbbbbbbb2'),
];

/** A record of a flow from the first node to the address. */
function flowLine(after: number): string {
  const start = MIDNIGHT + after;
  return `2 ${ACCOUNT} ${FIRST} 10.0.0.1 ${POD} 40000 443 6 4 400 ${start} ${start + 5} ACCEPT OK\n`;
}

describe('inventory --history', () => {
  it('names the earlier owners of addresses in old records, from log files alone', async () => {
    // Prepare
    const denied = trailRecord(MIDNIGHT + 700, 'AssignPrivateIpAddresses', null, null, {
      errorCode: 'Client.UnauthorizedOperation',
    });
    const omitted = trailRecord(MIDNIGHT + 710, 'RunInstances', null, { omitted: true, reason: 'too large' });
    const place = writeTrail(NODES, [
      ...REUSE,
      denied,
      omitted,
      trailRecord(MIDNIGHT + 720, 'DescribeVpcs', null, null),
    ]);
    const output = join(folder, 'then.json.gz');

    // Act
    const { status, stderr } = await runCli(['inventory', '--offline', '--history', place, '--output', output]);
    const enriched = await runCli(
      ['enrich', '--inventory', output, '--format', 'json'],
      [300, 580, 596, 602, 610, 1_300].map(flowLine).join(''),
    );

    // Assess
    expect([status, stderr]).toEqual([
      0,
      'history: 8 events of addresses from 2026-03-01T00:00:00Z to 2026-03-01T00:21:00Z; not used: 1 of other kinds, 1 of calls that failed, 1 incomplete\n0 network interfaces, 4 earlier\n',
    ]);
    const documents = documentsOf(enriched.stdout);
    expect(documents.map(({ dst_owner_name }) => dst_owner_name)).toEqual([
      ...['node-1', 'node-1', undefined, undefined, 'node-2', undefined],
    ]);
    expect(documents[0]).toMatchObject({ src_owner_name: 'node-1', src_instance_type: 'm7g.large' });
  });

  it('reads the files of the chosen time from S3, and no other file of the bucket', async () => {
    // Prepare
    const server = await startS3Server();
    stubUserEnvironment({ AWS_ENDPOINT_URL: server.url });
    const trail = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}`;
    const keyOf = (hour: string) =>
      `${trail}/2026/03/01/${ACCOUNT}_CloudTrail_${REGION}_20260301T${hour}Z_hash.json.gz`;
    const files = {
      [keyOf('0005')]: gzipSync(JSON.stringify({ Records: NODES })),
      [keyOf('0015')]: gzipSync(JSON.stringify({ Records: REUSE.slice(0, 2) })),
      // a file of a later time, and files of other services
      [keyOf('0100')]: gzipSync(JSON.stringify({ Records: REUSE.slice(2) })),
      [`AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/2026/03/01/digest_20260301T0005Z_1.json.gz`]: gzipSync('{}'),
      [`AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/03/01/x_20260301T0005Z_1.log.gz`]: gzipSync('version\n'),
    };
    for (const [key, body] of Object.entries(files)) server.objects.set(`trail/${key}`, { body });
    const given = ['--history', 's3://trail/', '--history-from', '2026-03-01', '--history-to', '2026-03-01T01:00:00Z'];

    // Act
    const { status, stdout, stderr } = await runCli(['inventory', '--offline', ...given]).finally(async () => {
      vi.unstubAllEnvs();
      await server.close();
    });

    // Assess
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('history: 4 events of addresses from 2026-03-01T00:00:00Z to 2026-03-01T00:10:00Z'),
    ]);
    const read = server.requests.filter(({ key }) => key !== '').map(({ key }) => key);
    expect([...new Set(read)].sort()).toEqual([keyOf('0005'), keyOf('0015')]);
    const earlier: { addresses: string[] }[] = JSON.parse(stdout).earlierInterfaces;
    expect(earlier.flatMap(({ addresses }) => addresses)).toEqual(
      expect.arrayContaining(['10.0.0.1', '10.0.0.2', POD]),
    );
  });

  it('reads items of AWS Config, answers of CloudTrail, and one event a line', async () => {
    // Prepare
    const attachment = {
      ...{ attachmentId: 'eni-attach-1', attachTime: isoTime(MIDNIGHT), deviceIndex: 0, status: 'attached' },
      ...{ instanceId: 'i-0aaaaaaaaaaaaaaa1', instanceOwnerId: ACCOUNT, deleteOnTermination: true },
    };
    const item = (at: number) => ({
      ...{ configurationItemVersion: '1.3', configurationItemCaptureTime: isoTime(at), configurationStateId: at },
      ...{ awsAccountId: ACCOUNT, configurationItemStatus: 'OK', resourceType: 'AWS::EC2::NetworkInterface' },
      ...{ resourceId: FIRST, awsRegion: REGION, tags: {}, relationships: [] },
      configuration: createdInterface(FIRST, '10.0.0.1', {
        attachment,
        privateIpAddressesSet: undefined,
        privateIpAddresses: [
          { privateIpAddress: '10.0.0.1', primary: true },
          { privateIpAddress: POD, primary: false },
        ],
        ipv6Addresses: [],
      }),
    });
    const snapshot = { fileVersion: '1.0', configurationItems: [item(MIDNIGHT + 300), item(MIDNIGHT + 900)] };
    // as version 1 of the AWS CLI writes it
    const later = {
      ...item(0),
      awsAccountId: undefined,
      accountId: ACCOUNT,
      configurationItemCaptureTime: MIDNIGHT + 930.25,
    };
    const history = { configurationItems: [{ ...later, configuration: JSON.stringify(later.configuration) }] };
    const answer = { Events: [{ EventName: 'UnassignPrivateIpAddresses', CloudTrailEvent: JSON.stringify(REUSE[1]) }] };
    const files = {
      'config.json': JSON.stringify(snapshot),
      'history.json': JSON.stringify(history, null, 2),
      'lookup.json': JSON.stringify({ ...answer, NextToken: 'x' }, null, 2),
      'lines.json': `${NODES.map((each) => JSON.stringify(each)).join('\n')}\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const given = Object.keys(files).flatMap((name) => ['--history', join(folder, name)]);

    // Act
    const { status, stderr, stdout } = await runCli(['inventory', '--offline', ...given]);

    // Assess
    expect([status, stderr.split('\n')[0]]).toEqual([
      0,
      'history: 6 events of addresses from 2026-03-01T00:00:00Z to 2026-03-01T00:15:30Z',
    ]);
    const earlier: { addresses: string[]; seenSince: Record<string, number>; seenUntil: number }[] =
      JSON.parse(stdout).earlierInterfaces;
    const spans = earlier
      .filter(({ addresses }) => addresses.includes(POD))
      .map(({ seenSince, seenUntil }) => [(seenSince[POD] ?? 0) - MIDNIGHT, seenUntil - MIDNIGHT]);
    // the event reports the release; Config later found the address assigned again
    expect(spans).toEqual([
      [300, 598],
      [900, 930],
    ]);
  });

  it('reads files with a byte order mark and times without a zone, and no event of a time that cannot be', async () => {
    // Prepare
    const [first, ...others] = REUSE;
    const inUtc = {
      ...first,
      eventTime: isoTime(MIDNIGHT + 60)
        .replace('T', ' ')
        .replace('Z', '.000'),
    };
    const never = { ...assign(MIDNIGHT, FIRST, '10.0.0.8'), eventTime: '9999-12-31T23:59:59Z' };
    const ago = { ...assign(MIDNIGHT, FIRST, '10.0.0.8'), eventTime: '-000001-01-01T00:00:00Z' };
    const place = join(folder, 'events.json');
    writeFileSync(place, `\ufeff${JSON.stringify({ Records: [...NODES, inUtc, ...others, never, ago] })}`);
    const output = join(folder, 'then.json.gz');

    // Act
    const { status, stderr } = await runCli(['inventory', '--offline', '--history', place, '--output', output], '', {
      env: { ...process.env, TZ: 'America/New_York' },
    });
    const enriched = await runCli(['enrich', '--inventory', output], [300, 610].map(flowLine).join(''));

    // Assess
    expect([status, stderr]).toEqual([
      0,
      'history: 8 events of addresses from 2026-03-01T00:00:00Z to 2026-03-01T00:21:00Z; not used: 2 neither events nor configuration items\n0 network interfaces, 4 earlier\n',
    ]);
    expect(documentsOf(enriched.stdout).map((document) => document.dst_owner_name)).toEqual(['node-1', 'node-2']);
  });

  it('adds to an earlier document, reports what it cannot read, and goes on', async () => {
    // Prepare
    writeTrail(NODES, REUSE);
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"Records":[{"eventName":"CreateNetworkInterface"');
    const previous = join(folder, 'previous.json');
    const document = { version: 1, seenUntil: MIDNIGHT + 86_400, networkInterfaces: [], vpcs: [{ id: 'vpc-1' }] };
    writeFileSync(previous, JSON.stringify({ ...document, securityGroups: [], networkAcls: [] }));
    const output = join(folder, 'merged.json');
    const places = ['--history', join(folder, 'AWSLogs'), '--history', broken, '--history', join(folder, 'missing')];

    // Act
    const result = await runCli(['inventory', '--offline', '--previous', previous, ...places, '--output', output]);

    // Assess
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('broken.json: it must be JSON of CloudTrail or AWS Config');
    expect(result.stderr).toContain('missing');
    const merged = JSON.parse(readFileSync(output, 'utf8'));
    expect(merged).toMatchObject({ ...document, securityGroups: [] });
    expect(merged.earlierInterfaces).toHaveLength(4);
  });

  it.each([
    [['--offline'], '--offline needs --history'],
    [['--history-from', '2026-03-01'], '--history-from needs --history'],
    [['--offline', '--history', 'x', '--region', 'eu-central-1'], '--region has no effect with --offline'],
    [['--offline', '--history', 'x', '--history-from', 'soon'], '--history-from must be a time'],
    [['--offline', '--history', 'x', '--history-hours', '1.5'], '--history-hours must be'],
  ])('refuses %j', async (given, message) => {
    // Act
    const { status, stderr } = await runCli(['inventory', ...given]);

    // Assess
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
