import { describe, expect, it } from 'vitest';
import { hold } from '../support/aws/hold.ts';
import { makeRig } from '../support/aws/live-rig.ts';
import { addShop, SHOP_VPC, TWIN, TWIN_VPC, WEB } from '../support/aws/shop-world.ts';
import { until } from '../support/aws/until.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const UNKNOWN_IDS = Array.from({ length: 1_000 }, (_, number) => `eni-${String(number).padStart(17, '0')}`);

describe('batches at the same time', () => {
  it('share one call for resources that all of them lack', async () => {
    // Prepare
    addShop(server().home);
    const ids = UNKNOWN_IDS.slice(0, 400);
    const { until: released, release } = hold();
    server().fail({ action: 'DescribeNetworkInterfaces', until: released });
    const { source, resolve } = makeRig();

    // Act
    const batches = Array.from({ length: 20 }, () => resolve({ interfaceIds: new Set([WEB.id, ...ids]) }));
    await until(() => server().requests.length === 3);
    release();
    await Promise.all(batches);

    // Assess
    expect(server().tally()).toEqual({
      'DescribeNetworkInterfaces network-interface-id': 3,
      DescribeInstances: 1,
      DescribeSubnets: 1,
      DescribeVpcs: 1,
    });
    expect(source.counts.calls).toBe(6);
  });

  it('each keep to their own deadline, though they wait for the same call', async () => {
    // Prepare
    addShop(server().home);
    const { until: released, release } = hold();
    server().fail({ until: released });
    const { source, resolve } = makeRig({ timing: { now: Date.now } });
    const patient = resolve({ interfaceIds: new Set([WEB.id]) });
    await until(() => server().requests.length === 1);

    // Act
    await resolve({ interfaceIds: new Set([WEB.id]) }, 30);
    await source.settle({ accountId: undefined, region: undefined, deadlineMs: Date.now() + 30 });
    const impatient = source.interfaceById(WEB.id);
    release();
    await patient;

    // Assess
    expect(impatient).toBeUndefined();
    expect(source.interfaceById(WEB.id)?.id).toBe(WEB.id);
    expect(server().received('DescribeNetworkInterfaces')).toHaveLength(1);
  });

  it('of two VPCs do not confuse the same address', async () => {
    // Prepare
    addShop(server().home);
    const { source, resolve } = makeRig();

    // Act
    await Promise.all([
      resolve({ addressesByVpc: new Map([[SHOP_VPC, new Set(['10.0.0.5'])]]) }),
      resolve({ addressesByVpc: new Map([[TWIN_VPC, new Set(['10.0.0.5'])]]) }),
    ]);

    // Assess
    expect(source.interfaceInVpc(SHOP_VPC, '10.0.0.5')?.id).toBe(WEB.id);
    expect(source.interfaceInVpc(TWIN_VPC, '10.0.0.5')?.id).toBe(TWIN.id);
  });
});
