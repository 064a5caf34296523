import { makeAddressData } from './address-sources.mjs';
import { makeRules } from './rules.mjs';

/** Prices of every kind for every Region, so that most records have an amount. */
const PRICES = { '*': { cross_zone: 0.01, internet: 0.09, nat_gateway: 0.045, transit_gateway: 0.02 } };

/** Fewer than in the separate measurement of address data, since each contender builds them at start-up. */
const LISTED_RANGES = 20_000;

/**
 * Rules, prices and address data of a world, for verdicts, transfer classes and places.
 * @param {typeof import('./sources.ts')} sources
 * @param {ReturnType<typeof import('./world.mjs').makeWorld> & { outside?: readonly { addresses: readonly string[] }[] }} world
 */
export const makeJudging = (sources, world) => {
  const { inventory: withGroups, rules } = makeRules(world);
  const { rules: checked } = sources.checkRules(rules);
  const inventory = withZoneIds(withGroups);
  const address = makeAddressData(sources, world.outside ?? world.peers, { listedRanges: LISTED_RANGES });
  return {
    inventory,
    rules,
    prices: PRICES['*'],
    /**
     * Verdicts by the rules, as if a sweep or live look-ups of rules had found all load balancers and attachments.
     * @param {object} metadata of the inventory
     */
    verdictsWith: (metadata) => {
      const facts = sources.collectInterfaceFacts(inventory.networkInterfaces);
      const engine = new sources.VerdictEngine({ rules: checked, metadata, facts });
      const value = { engine, writtenAtMs: Date.parse(rules.generatedAt), hasInterfaceFacts: true };
      return new sources.Verdicts({ value, revision: 0 }, metadata);
    },
    /**
     * @param {object} metadata of the inventory
     * @param {object | undefined} verdicts whose rules have connections between VPCs
     */
    transfersWith: (metadata, verdicts) => {
      const options = sources.readOptions({ METADATA: 'none', TRANSFER_PRICES: JSON.stringify(PRICES) });
      return sources.makeTransfers(
        sources.loadPrices(options, (option) => option),
        metadata,
        verdicts,
      );
    },
    addressData: address.addressData,
    makeAddressFacts: address.makeFacts,
  };
};

/** An inventory with the zone ids, which are required to compare zones. */
const withZoneIds = (inventory) => ({
  ...inventory,
  subnets: inventory.subnets.map((subnet) => ({
    ...subnet,
    availabilityZoneId: `euc1-az${'abc'.indexOf(subnet.availabilityZone.slice(-1)) + 1}`,
  })),
});
