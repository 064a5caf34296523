import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInventory } from '../../src/metadata/read-inventory.ts';
import { SHOP_SUBNET, SHOP_VPC, TWIN_VPC } from '../support/aws/shop-world.ts';
import { Ec2Server, HOME_ACCOUNT } from '../support/ec2-server.ts';
import { kubectlList, kubectlPod, NOON, type PodFixture } from '../support/pods/kubectl-pods.ts';
import { userEnvironment } from '../support/user-environment.ts';
import { type CliResult, runCli } from './run-cli.ts';

const NODE = 'i-0123456789abcdef0';
const NODE_2 = 'i-0123456789abcdef2';
const LISTED_AT = NOON + 3_600;

let server: Ec2Server;
let folder: string;

beforeEach(async () => {
  server = await Ec2Server.start();
  const inShop = { vpcId: SHOP_VPC, subnetId: SHOP_SUBNET, attachedAt: '2025-12-31T00:00:00.000Z' };
  server.home.add({
    interfaces: [
      { ...inShop, id: 'eni-0a1', addresses: ['10.0.1.20', '10.0.1.77'], prefixes: ['10.0.2.16/28'], instanceId: NODE },
      { ...inShop, id: 'eni-0a2', addresses: ['10.0.1.30'], ipv6: ['2001:db8:1::30'], instanceId: NODE_2 },
      { ...inShop, id: 'eni-0a3', addresses: ['10.0.1.99'], type: 'branch' },
      // another VPC with the same address range, with a node at the same address
      { ...inShop, id: 'eni-0b1', vpcId: TWIN_VPC, addresses: ['10.0.1.20'], instanceId: 'i-0bbbbbbbbbbbbbbb0' },
    ],
    instances: [
      { id: NODE, type: 'm5.large', imageId: 'ami-1', tags: { Name: 'node-1' } },
      { id: NODE_2, type: 'm5.large', imageId: 'ami-1' },
    ],
    vpcs: [{ id: SHOP_VPC, cidrBlocks: ['10.0.0.0/16'] }],
  });
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-pods-'));
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const NODE_2_FIXTURE = { hostIp: '10.0.1.30', node: 'ip-10-0-1-30.eu-central-1.compute.internal' };

const PODS: readonly PodFixture[] = [
  {
    name: 'checkout-6d4cf56db6-x2x9k',
    ip: '10.0.1.77',
    owner: { kind: 'ReplicaSet', name: 'checkout-6d4cf56db6' },
    labels: { 'pod-template-hash': '6d4cf56db6' },
  },
  { name: 'orders-db-0', ip: '10.0.2.17', owner: { kind: 'StatefulSet', name: 'orders-db' } },
  { name: 'toolbox', ip: '10.0.1.99', ...NODE_2_FIXTURE },
  { name: 'kube-proxy-1', namespace: 'kube-system', ip: '10.0.1.20', hostNetwork: true },
  { name: 'backup', ip: '10.0.2.18', phase: 'Succeeded', finished: NOON + 60 },
];

function writePods(pods: readonly PodFixture[], listedAt: number): string {
  const path = join(folder, 'pods.json');
  writeFileSync(path, kubectlList(pods.map(kubectlPod)));
  utimesSync(path, listedAt, listedAt);
  return path;
}

function run(...given: readonly string[]): Promise<CliResult> {
  return runCli(given, '', { env: userEnvironment(server.environment) });
}

/** Enriches flows between addresses of the shop, some minutes after noon; returns the fields of both ends. */
async function enrich(inventory: string, lines: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const path = join(folder, 'flows.log');
  const header =
    'version account-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr start end action log-status vpc-id flow-direction';
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
  const { stdout, status, stderr } = await run('enrich', '--inventory', inventory, path);
  expect([status, stderr.includes('rror')]).toEqual([0, false]);
  return stdout
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

function line(interfaceId: string, source: string, destination: string, start: number, packetSource = source): string {
  const [from, to] = [NOON + start, NOON + start + 30];
  return `5 ${HOME_ACCOUNT} ${interfaceId} ${source} ${destination} ${packetSource} ${destination} ${from} ${to} ACCEPT OK ${SHOP_VPC} egress`;
}

describe('inventory --pods', () => {
  it('names pods as the owners of their addresses, for the times at which they had them', async () => {
    // Prepare
    const inventory = join(folder, 'inventory.json');

    // Act
    const { status, stderr } = await run(
      ...['inventory', '--no-rules', '--pods', writePods(PODS, LISTED_AT), '--output', inventory],
    );
    const documents = await enrich(inventory, [
      line('eni-0a1', '10.0.1.20', '10.0.1.99', 600, '10.0.1.77'),
      line('eni-0a3', '10.0.1.99', '10.0.2.17', 600),
      // a node on the host network, and a prefix address that no pod is known to have had
      line('eni-0a1', '10.0.1.20', '10.0.2.20', 600),
      // before, while and after the job ran
      line('eni-0a3', '10.0.1.99', '10.0.2.18', -60),
      line('eni-0a3', '10.0.1.99', '10.0.2.18', 20),
      line('eni-0a3', '10.0.1.99', '10.0.2.18', 600),
    ]);

    // Assess
    expect([status, stderr.replace(/^warning: .*is old: .*\n/, '')]).toEqual([
      0,
      '4 network interfaces, 2 instances\n4 pods listed, 4 in the document with earlier ones; not used: 1 on the network of their nodes\n',
    ]);
    const ends = documents.map((document) => [
      [document.src_owner_type, document.src_owner_id, document.src_owner_name],
      [document.dst_owner_type, document.dst_owner_id, document.dst_owner_name],
    ]);
    const toolbox = ['kubernetes_pod', 'shop/toolbox', 'toolbox'];
    const nobody = [undefined, undefined, undefined];
    const node = ['ec2_instance', NODE, 'node-1'];
    expect(ends.slice(0, 3)).toEqual([
      [['kubernetes_pod', 'shop/checkout-6d4cf56db6-x2x9k', 'checkout'], toolbox],
      [toolbox, ['kubernetes_pod', 'shop/orders-db-0', 'orders-db']],
      // the sweep first saw the prefix long after the flow
      [node, nobody],
    ]);
    expect(ends.slice(3).map(([, destination]) => destination)).toEqual([
      nobody,
      ['kubernetes_pod', 'shop/backup', 'backup'],
      nobody,
    ]);
    expect(documents[0]).toMatchObject({
      src_pod_namespace: 'shop',
      src_pod_name: 'checkout-6d4cf56db6-x2x9k',
      src_workload_kind: 'Deployment',
      src_workload_name: 'checkout',
      src_node_name: 'ip-10-0-1-20.eu-central-1.compute.internal',
      src_interface_id: 'eni-0a1',
      src_instance_id: NODE,
      dst_interface_id: 'eni-0a3',
    });
  }, 60_000);

  it('keeps the pods of the earlier document, for the times at which they were listed', async () => {
    // Prepare
    const inventory = join(folder, 'inventory.json');
    const gather = (pods: readonly PodFixture[], listedAt: number) =>
      run('inventory', '--no-rules', '--pods', writePods(pods, listedAt), '--output', inventory);
    // a deleted pod is kept for a day
    const now = Math.floor(Date.now() / 1_000);
    const first = { name: 'first', ip: '10.0.2.17', started: now - 4_000 };
    const second = { name: 'second', ip: '10.0.2.17', started: now - 1_000 };
    const anchor = { name: 'anchor', ip: '10.0.1.98', started: now - 9_000, ...NODE_2_FIXTURE };

    // Act
    await gather([first, anchor], now - 2_000);
    const { status } = await gather([second, anchor], now - 500);
    const { pods = [] } = readInventory(readFileSync(inventory)).inventory;
    const documents = await enrich(
      inventory,
      [-3_000, -1_500, -900].map((seconds) => line('eni-0a2', '10.0.1.30', '10.0.2.17', now - NOON + seconds)),
    );

    // Assess
    expect(status).toBe(0);
    expect(pods.map(({ name, from, until }) => [name, from - now, until - now])).toEqual([
      ['first', -3_998, -2_000],
      ['anchor', -8_998, -500],
      ['second', -998, -500],
    ]);
    expect(documents.map((document) => document.dst_pod_name)).toEqual(['first', undefined, 'second']);
    expect(documents.map((document) => document.dst_owner_type)).toEqual([
      'kubernetes_pod',
      undefined,
      'kubernetes_pod',
    ]);
  }, 60_000);

  it('reads a list through a pipe, and one that Windows PowerShell redirected', async () => {
    // Prepare
    const list = kubectlList(PODS.map(kubectlPod));
    const redirected = join(folder, 'redirected.json');
    writeFileSync(redirected, Buffer.from(`\uFEFF${list}`, 'utf16le'));
    const from = (place: string, stdin: string | Buffer = '') =>
      runCli(['inventory', '--no-rules', '--pods', place], stdin, { env: userEnvironment(server.environment) });

    // Act
    const results = await Promise.all([from('-', list), from(redirected)]);

    // Assess
    for (const { status, stderr } of results)
      expect([status, stderr]).toEqual([0, expect.stringContaining('4 pods listed')]);
  }, 60_000);

  it.each([
    ['no JSON', 'pods', /cannot read the list of pods .*pods\.json: .*JSON/],
    ['something else', '{"items":{}}', /it has no array “items”; write it with “kubectl get pods -A -o json”/],
    ['another kind', '{"kind":"Status","status":"Failure"}', /kind must be List or PodList, not "Status"/],
    ['nothing', '', /it is empty; write/],
    ['YAML', 'apiVersion: v1\nitems: []\nkind: List\n', /it is YAML, not JSON/],
    ['a table', 'NAMESPACE   NAME   READY\nshop        web    1/1\n', /it is a table, not JSON/],
    ['names', 'pod/web-1\npod/web-2\n', /it is a list of names/],
    ['a watched list', '{"kind":"Pod"}\n{"kind":"Pod"}\n', /it has several JSON documents instead of one list/],
    ['half a list', '{"kind":"List","items":[{"kind":"Pod",', /it ends too early/],
    ['half a gzip file', gzipSync(kubectlList([])).subarray(0, 40), /the gzip data ends too early/],
    ['a zip archive', Buffer.from('504b0304140000000800', 'hex'), /it is a zip archive; write it/],
  ])(
    'refuses a file with %s',
    async (_what, content, message) => {
      // Prepare
      const path = join(folder, 'pods.json');
      writeFileSync(path, content);

      // Act
      const { status, stderr } = await run('inventory', '--pods', path);

      // Assess
      expect(status).toBe(2);
      expect(stderr).toMatch(message);
    },
    60_000,
  );
});
