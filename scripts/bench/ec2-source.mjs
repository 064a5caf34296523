import { MORNING } from './flow-lines.mjs';
import { ACCOUNT, REGION } from './world.mjs';

const SCOPE = { accountId: ACCOUNT, region: REGION, usesRole: false };
/** Long enough that nothing is looked up twice. */
const LIFE_MS = 1e9;
const LIMITS = { maxEntries: 20_000, lifeMs: LIFE_MS, negativeLifeMs: LIFE_MS, staleMs: LIFE_MS };

/**
 * The source of `METADATA=ec2`, with an in-memory EC2 behind it. It is warm once it has seen the records.
 * @param {typeof import('./sources.ts')} sources
 * @param {ReturnType<typeof import('./world.mjs').makeWorld>['inventory']} inventory
 */
export const makeEc2Source = ({ LiveSource }, inventory) => {
  const { networkInterfaces, instances, subnets, vpcs } = inventory;
  const byAddress = new Map(networkInterfaces.flatMap((one) => one.addresses.map((address) => [address, one])));
  const answers = {
    DescribeNetworkInterfaces: finder([...networkInterfaces.map((one) => [one.id, one]), ...byAddress]),
    DescribeInstances: finder(instances.map((one) => [one.id, one])),
    DescribeSubnets: finder(subnets.map((one) => [one.id, one])),
    DescribeVpcs: finder(vpcs.map((one) => [one.id, one])),
    DescribeNatGateways: () => [],
  };
  const describe = async (action, filters) => ({
    items: answers[action.name](filters[0]?.values ?? []),
    failure: undefined,
    calls: 1,
  });
  const scopes = { scopeOf: () => SCOPE, callerFor: () => ({ describe }) };
  // flows arrive as they happen: an address first seen later does not name an earlier flow
  const elapsedSinceMs = Date.now();
  const now = () => MORNING * 1_000 + Date.now() - elapsedSinceMs;
  return new LiveSource({ limits: LIMITS, looksUpPublic: false, scopes, now });
};

const finder = (entries) => {
  const known = new Map(entries);
  return (values) => values.flatMap((value) => known.get(value) ?? []);
};
