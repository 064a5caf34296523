import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RULES_ACTIONS } from '../../src/aws/clients/ec2-rules-api.ts';
import { readRules, readRulesIfAny } from '../../src/metadata/parse-rules.ts';
import { readInventory } from '../../src/metadata/read-inventory.ts';
import { addRules, WEB_GROUP } from '../support/aws/rules-world.ts';
import { addShop, DATABASE, WEB } from '../support/aws/shop-world.ts';
import { Ec2Server, HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';
import { userEnvironment } from '../support/user-environment.ts';
import { type CliResult, runCli } from './run-cli.ts';

let server: Ec2Server;
let folder: string;

beforeEach(async () => {
  server = await Ec2Server.start();
  addRules(addShop(server.home));
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-inventory-'));
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the built command against the server. */
function run(...given: readonly string[]): Promise<CliResult> {
  return runCli(given, '', { env: userEnvironment(server.environment) });
}

function pathOf(name: string): string {
  return join(folder, name);
}

describe('inventory', () => {
  it('writes interfaces and rules into one document', async () => {
    // Prepare, Act
    const { status, stdout, stderr } = await run('inventory');

    // Assess
    const body = Buffer.from(stdout);
    expect([status, stderr]).toEqual([
      0,
      '4 network interfaces, 1 instance, 3 security groups with 7 rules, 1 network ACL\n',
    ]);
    expect(readInventory(body)).toMatchObject({ unknown: { count: 0 } });
    expect(readInventory(body).inventory.networkInterfaces.map(({ id }) => id)).toContain(WEB.id);
    const { rules, unknown, invalid } = readRules(body);
    expect([unknown.count, invalid]).toEqual([0, 0]);
    expect(rules.securityGroups.map(({ id }) => id)).toContain(WEB_GROUP);
    // the command does not request its account id, since the rules contain it
    expect(rules.scopes).toMatchObject([{ accountId: HOME_ACCOUNT, region: HOME_REGION, hasRules: true }]);
  }, 60_000);

  it('omits the rules with --no-rules, and does not request them', async () => {
    // Prepare, Act
    const { status, stdout, stderr } = await run('inventory', '--no-rules');

    // Assess
    expect([status, stderr]).toEqual([0, '4 network interfaces, 1 instance\n']);
    expect(readRulesIfAny(Buffer.from(stdout))).toBeUndefined();
    expect(server.requests.filter(({ action }) => RULES_ACTIONS.includes(action))).toEqual([]);
  }, 60_000);

  it('keeps in the --output file the data that cannot be read this time, and the rules before a change', async () => {
    // Prepare
    const path = pathOf('inventory.json.gz');
    await run('inventory', '--output', path);
    const first = readRules(readFileSync(path)).rules;
    const { rules } = server.home;
    rules.set('DescribeSecurityGroupRules', (rules.get('DescribeSecurityGroupRules') ?? []).slice(1));
    server.fail({ action: 'DescribeNetworkAcls', kind: 'unauthorized' });

    // Act
    const { status, stderr } = await run('inventory', '--output', path);

    // Assess
    const second = readRules(readFileSync(path)).rules;
    expect(status).toBe(1);
    expect(stderr).toContain(
      'not read: own account in eu-central-1: DescribeNetworkAcls: denied (UnauthorizedOperation)',
    );
    expect(second.networkAcls).toEqual(first.networkAcls);
    expect(second.scopes).toMatchObject([{ hasRules: true, generatedAt: first.scopes?.[0]?.generatedAt }]);
    const groupIn = (groups: typeof first.securityGroups) => groups.find(({ id }) => id === WEB_GROUP);
    expect(groupIn(second.securityGroups)?.earlier).toMatchObject([{ rules: groupIn(first.securityGroups)?.rules }]);
  }, 120_000);

  it('counts for later flows after the first reading, and not after the second, which the summary explains', async () => {
    // Prepare
    const path = pathOf('inventory.json');
    const flows = pathOf('flows.log');
    const [address] = DATABASE.addresses ?? [];
    const times = '1893456000 1893456060';
    writeFileSync(
      flows,
      `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 ${address} 50000 5432 6 5 500 ${times} ACCEPT OK\n`.repeat(2),
    );
    const readAndEnrich = async () => {
      await run('inventory', '--no-rules', '--output', path);
      const { stdout, stderr } = await run('enrich', '--inventory', path, flows);
      const { dst_interface_id: id, dst_unattributed: reason } = JSON.parse(stdout.split('\n')[0] ?? '');
      return { id, reason, isExplained: stderr.includes('help: the inventory counts until it was last read') };
    };

    // Act
    const first = await readAndEnrich();
    const second = await readAndEnrich();

    // Assess
    expect(first).toEqual({ id: DATABASE.id, reason: undefined, isExplained: false });
    expect(second).toEqual({ id: undefined, reason: 'not_known_then', isExplained: true });
  }, 60_000);

  it('accepts an earlier document without rules', async () => {
    // Prepare
    const path = pathOf('inventory.json');
    writeFileSync(path, JSON.stringify({ version: 1, networkInterfaces: [] }));

    // Act
    const { status, stderr } = await run('inventory', '--output', path);

    // Assess
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('warning')]);
    expect(readRules(readFileSync(path)).rules.securityGroups).toHaveLength(3);
  }, 60_000);

  it('describes its options and permissions with --help', async () => {
    // Prepare, Act
    const { status, stdout } = await run('inventory', '--help');

    // Assess
    expect(status).toBe(0);
    expect(stdout).toContain('--no-rules');
    for (const action of RULES_ACTIONS) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(action);
  });
});
