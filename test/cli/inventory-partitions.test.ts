import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRules } from '../support/aws/rules-world.ts';
import { addShop, DATABASE, WEB } from '../support/aws/shop-world.ts';
import { Ec2Server, HOME_ACCOUNT } from '../support/ec2-server.ts';
import { userEnvironment } from '../support/user-environment.ts';
import { type CliResult, runCli } from './run-cli.ts';

const FLOW = `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK\n`;

let server: Ec2Server;
let folder: string;

beforeEach(async () => {
  server = await Ec2Server.start();
  addRules(addShop(server.home));
  folder = `${mkdtempSync(join(tmpdir(), 'flow-enricher-partitions-'))}/`;
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the built command against the server. */
function run(given: readonly string[], input = ''): Promise<CliResult> {
  return runCli(given, input, { env: userEnvironment(server.environment) });
}

describe('inventory --output FOLDER/', () => {
  it('writes partitions and rules, and the next time what has changed', async () => {
    // Prepare
    const output = join(folder, 'new/');

    // Act
    const first = await run(['inventory', '--output', output]);
    const second = await run(['inventory', '--output', output]);

    // Assess
    expect([first.status, first.stdout, second.status]).toEqual([0, '', 0]);
    expect(first.stderr).toMatch(/^1 partition, 5 files written$/m);
    expect(second.stderr).toMatch(/^1 partition, 1 file written$/m);
    expect(readdirSync(output).sort()).toEqual(['directory', 'index.json.gz', 'partitions', 'rules.json.gz']);
  }, 120_000);

  it('is what enrich and audit read', async () => {
    // Prepare
    await run(['inventory', '--output', folder]);

    // Act
    const enriched = await run(['enrich', '--inventory', folder, '-'], FLOW);
    const audit = await run(['audit', '--inventory', folder, '--format', 'v2', '-'], FLOW);

    // Assess
    expect([enriched.status, audit.status]).toEqual([0, 0]);
    expect(JSON.parse(enriched.stdout)).toMatchObject({
      src_instance_name: 'shop-web-1',
      dst_interface_id: DATABASE.id,
      verdict: expect.any(String),
    });
    expect(audit.stdout).toContain('sg-');
  }, 120_000);

  it('refuses --previous, since the folder has its own, and enrich one without an index', async () => {
    // Act
    const both = await run(['inventory', '--output', folder, '--previous', 'inventory.json']);
    const empty = await run(['enrich', '--inventory', folder, '-'], FLOW);

    // Assess
    expect([both.status, both.stderr]).toEqual([
      2,
      expect.stringContaining('--previous cannot be used with the folder'),
    ]);
    expect([empty.status, empty.stderr]).toEqual([
      2,
      expect.stringContaining(`--inventory: cannot read the inventory ${folder}`),
    ]);
    expect(existsSync(join(folder, 'index.json.gz'))).toBe(false);
  }, 60_000);
});
