import { describe, expect, it } from 'vitest';
import { addRules, DATABASE_GROUP } from '../support/aws/rules-world.ts';
import { addShop, DATABASE, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { documentsOf, runCli } from './run-cli.ts';

const server = useEc2Server();
const END = Math.floor(Date.now() / 1_000) + 60;
const LINE = `2 111122223333 ${DATABASE.id} 10.0.0.5 10.0.1.7 50000 22 6 5 500 ${END - 60} ${END} REJECT OK\n`;

function addShopWithRules(): void {
  addRules(addShop(server().home)).add({ interfaces: [{ ...DATABASE, groupIds: [DATABASE_GROUP] }] });
}

describe('enrich --metadata ec2', () => {
  it('makes verdicts from the rules in EC2 if VERDICTS is on', async () => {
    // Prepare
    addShopWithRules();

    // Act
    const { status, stdout, stderr } = await runCli(['enrich', '--metadata', 'ec2', '--set', 'VERDICTS=on'], LINE);

    // Assess
    expect(stderr).not.toContain('warning');
    expect(status).toBe(0);
    expect(documentsOf(stdout)).toMatchObject([
      {
        src_interface_id: WEB.id,
        verdict: 'security_group',
        verdict_reason: 'no_rule',
        sg_groups: [`${DATABASE_GROUP} (database)`],
      },
    ]);
    expect(server().received('DescribeNetworkAcls')).toHaveLength(1);
  });

  it('looks up no rules if VERDICTS is not set', async () => {
    // Prepare
    addShopWithRules();

    // Act
    const { stdout } = await runCli(['enrich', '--metadata', 'ec2'], LINE);

    // Assess
    expect(documentsOf(stdout)[0]).not.toHaveProperty('verdict');
    expect(server().received('DescribeSecurityGroupRules')).toEqual([]);
  });
});
