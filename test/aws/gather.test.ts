import { describe, expect, it } from 'vitest';
import { Accounts } from '../../src/aws/accounts/accounts.ts';
import type { Scope } from '../../src/aws/accounts/scope.ts';
import { gatherInventory } from '../../src/aws/inventory/gather-inventory.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { addBigWorld, BIG } from '../support/aws/big-world.ts';
import { addShop, DATABASE, NAT_GATEWAY, PEER, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const OTHER_ACCOUNT = '444455556666';
const HOME: Scope = { accountId: HOME_ACCOUNT, region: HOME_REGION, usesRole: false };
const OTHER: Scope = { accountId: OTHER_ACCOUNT, region: HOME_REGION, usesRole: true };

function gather(scopes: readonly Scope[], previous?: Inventory): ReturnType<typeof gatherInventory> {
  const accounts = new Accounts({
    role: { roleName: 'reader', externalId: undefined },
    allowedAccounts: new Set([OTHER_ACCOUNT]),
    policy: { burst: 1_000, perSecond: 1_000, timing: { firstBackoffMs: 1, maxBackoffMs: 1 } },
    onRefused: () => {},
  });
  return gatherInventory(scopes, (scope) => accounts.callerFor(scope), Date.now() + 20_000, previous);
}

/** The inventory after a round trip through its stored document. */
function stored(inventory: Inventory): Inventory {
  return checkInventory(JSON.parse(JSON.stringify(inventory)));
}

describe('gatherInventory', () => {
  it('reads everything of every account, page by page, into a valid document', async () => {
    // Prepare
    addShop(server().home);
    addBigWorld(server().world.region(OTHER_ACCOUNT, HOME_REGION));
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });

    // Act
    const { inventory, failures } = await gather([HOME, OTHER]);

    // Assess
    const found = stored(inventory);
    const interfaces = BIG.INTERFACES + BIG.NEIGHBOURS + BIG.FAR_PEERS;
    expect(failures).toEqual([]);
    expect(found.networkInterfaces).toHaveLength(interfaces + 4);
    expect(found.instances).toHaveLength(interfaces + 1);
    expect([found.subnets?.length, found.vpcs?.length, found.natGateways?.length]).toEqual([
      BIG.VPCS + 1 + 2,
      BIG.VPCS + 1 + 3,
      1,
    ]);
    expect(server().tally()).toEqual({
      AssumeRole: 1,
      'DescribeNetworkInterfaces all': 1 + Math.ceil(interfaces / 1_000),
      DescribeInstances: 1 + Math.ceil(interfaces / 1_000),
      DescribeSubnets: 2,
      DescribeVpcs: 2,
      DescribeNatGateways: 2,
    });
  });

  it('makes a snapshot that answers as the live look-ups do', async () => {
    // Prepare
    addShop(server().home);

    // Act
    const { inventory } = await gather([HOME]);

    // Assess
    const source = new SnapshotSource(stored(inventory));
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.0.5')).toMatchObject({ id: WEB.id, attachedAt: 1_609_372_800 });
    expect(source.interfaceAnywhere('10.0.0.5')).toBeUndefined();
    expect(source.interfaceAnywhere('198.51.100.8')?.id).toBe(PEER.id);
    expect(source.natGatewayById(NAT_GATEWAY)?.publicAddresses).toEqual(['198.51.100.220']);
    expect(source.vpcHolds(SHOP_VPC, '2001:db8:1::7')).toBe(true);
  });

  it('keeps the earlier data of an unreadable account, and reads the others', async () => {
    // Prepare
    addShop(server().world.region(OTHER_ACCOUNT, HOME_REGION));
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
    const previous = stored((await gather([HOME, OTHER])).inventory);
    server().home.add({ interfaces: [{ ...DATABASE, id: 'eni-0eeeeeeeeeeeeeee0', addresses: ['10.77.0.1'] }] });
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'internal' });

    // Act
    const { inventory, failures } = await gather([HOME, OTHER], previous);

    // Assess
    expect(failures).toMatchObject([{ scope: OTHER, failure: 'unavailable' }]);
    expect(inventory.networkInterfaces.map(({ id }) => id).sort()).toEqual(
      [...previous.networkInterfaces.map(({ id }) => id), 'eni-0eeeeeeeeeeeeeee0'].sort(),
    );
    expect([inventory.instances, inventory.vpcs, inventory.natGateways]).toEqual([
      previous.instances,
      previous.vpcs,
      previous.natGateways,
    ]);
  });

  it('does not treat the first pages of a listing as complete', async () => {
    // Prepare
    addShop(server().home);
    server().pageSize = 1;
    const previous = stored((await gather([HOME])).inventory);
    server().fail({ action: 'DescribeNetworkInterfaces', page: 'later', kind: 'refused' });

    // Act
    const { inventory, failures } = await gather([HOME], previous);

    // Assess
    expect(failures).toEqual([
      { scope: HOME, failure: 'refused', errorCode: 'InvalidParameterValue', actions: ['DescribeNetworkInterfaces'] },
    ]);
    expect(inventory.networkInterfaces).toEqual(previous.networkInterfaces);
  });

  it('continues if a permission is missing that only NAT gateways need', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeNatGateways', kind: 'unauthorized' });

    // Act
    const { inventory, failures } = await gather([HOME]);

    // Assess
    expect(failures).toEqual([
      { scope: HOME, failure: 'unauthorized', errorCode: 'UnauthorizedOperation', actions: ['DescribeNatGateways'] },
    ]);
    expect(inventory.networkInterfaces).toHaveLength(4);
    expect(inventory.natGateways).toEqual([]);
  });

  it('prefers newly read data to kept data about an interface that two accounts see', async () => {
    // Prepare
    const shared = { ...WEB, ownerId: OTHER_ACCOUNT };
    server().home.add({ interfaces: [shared] });
    server()
      .world.region(OTHER_ACCOUNT, HOME_REGION)
      .add({ interfaces: [shared] });
    server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
    const previous = stored((await gather([HOME, OTHER])).inventory);
    server().home.add({ interfaces: [{ ...shared, tags: { team: 'new' } }] });
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'refused' });

    // Act
    const { inventory } = await gather([HOME, OTHER], previous);

    // Assess
    expect(inventory.networkInterfaces.map(({ tags }) => tags)).toEqual([{ team: 'new' }]);
  });
});
