import { ACCOUNT, REGION } from './world.mjs';

const SCOPE = { accountId: ACCOUNT, region: REGION, usesRole: false };
/** The defaults of METADATA_CACHE_ENTRIES, METADATA_LIFE_SECONDS, METADATA_NEGATIVE_LIFE_SECONDS and METADATA_STALE_SECONDS. */
const LIMITS = { maxEntries: 20_000, lifeMs: 900_000, negativeLifeMs: 300_000, staleMs: 3_600_000 };

/**
 * The source of `METADATA=ec2` as the function makes it, with an in-memory EC2 behind it: look-ups with the evidence of the records, so
 * that an end is named only for flows of which somebody saw it.
 * @param {typeof import('./sources.ts')} sources
 * @param {ReturnType<typeof import('./world.mjs').makeWorld>['inventory']} inventory
 * @param {() => number} now wall-clock milliseconds
 */
export const makeEc2Source = ({ LiveSource, OwnershipSource }, inventory, now) => {
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
  const live = new LiveSource({ limits: LIMITS, looksUpPublic: false, scopes, now, leadMs: 0 });
  return new OwnershipSource(live, now);
};

const finder = (entries) => {
  const known = new Map(entries);
  return (values) => values.flatMap((value) => known.get(value) ?? []);
};
