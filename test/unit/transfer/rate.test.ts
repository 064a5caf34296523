import { describe, expect, it } from 'vitest';
import type { TransferClass } from '../../../src/model/transfer.ts';
import type { FlowWay } from '../../../src/transfer/flow-way.ts';
import { pricesOf, withPrices } from '../../../src/transfer/prices.ts';
import { usdPerGib } from '../../../src/transfer/rate.ts';

const PRICES = {
  cross_zone: 0.01,
  internet: 0.09,
  nat_gateway: 0.045,
  transit_gateway: 0.02,
  interface_endpoint: 0.03,
  inter_region: 0.025,
};

const WAY: FlowWay = {
  direction: 'egress',
  own: 'ordinary',
  hasPublicAddress: false,
  peer: 'outside',
  peerRole: undefined,
  zones: undefined,
  hasOtherZone: false,
  hasLoadBalancer: false,
  hasGatewayEndpoint: false,
  trafficPath: -1,
  nextHopType: undefined,
};

/** The rates for traffic out of an interface and into it. */
function bothWays(transferClass: TransferClass, way: Partial<FlowWay>): (number | undefined)[] {
  return (['egress', 'ingress'] as const).map((direction) =>
    usdPerGib(transferClass, { ...WAY, ...way, direction }, PRICES),
  );
}

describe('what AWS charges at an interface, out and in', () => {
  it.each<[TransferClass, Partial<FlowWay>, (number | undefined)[]]>([
    ['same_zone', { peer: 'same_vpc', zones: 'same_zone' }, [0, 0]],
    ['cross_zone', { peer: 'same_vpc', zones: 'cross_zone' }, [0.01, 0.01]],
    ['same_vpc', { peer: 'same_vpc' }, [undefined, undefined]],
    ['vpc_peering', { peer: 'peered', zones: 'same_zone' }, [0, 0]],
    ['vpc_peering', { peer: 'peered', zones: 'cross_zone' }, [0.01, 0.01]],
    ['vpc_peering', { peer: 'peered', zones: 'cross_zone', hasOtherZone: true }, [undefined, undefined]],
    ['vpc_peering', { peer: 'outside' }, [undefined, undefined]],
    ['inter_region_peering', { peer: 'peered_region' }, [0.025, 0]],
    ['internet_gateway', { peer: 'internet' }, [0.09, 0]],
    ['internet_gateway', { peer: 'own_public', zones: 'same_zone' }, [0.01, 0.01]],
    ['internet_gateway', { peer: 'own_public_region' }, [0.025, 0]],
    ['internet_gateway', { peer: 'aws' }, [undefined, undefined]],
    ['nat_gateway', { peer: 'internet', zones: 'same_zone' }, [0, 0]],
    ['nat_gateway', { peer: 'internet', zones: 'cross_zone' }, [0.01, 0.01]],
    ['nat_gateway', { peer: 'internet' }, [undefined, undefined]],
    ['transit_gateway', { peer: 'transit_gateway', zones: 'cross_zone' }, [0, 0]],
    ['gateway_endpoint', { peer: 'aws' }, [0, 0]],
    ['interface_endpoint', { peer: 'same_vpc', zones: 'cross_zone' }, [0, 0]],
    ['virtual_private_gateway', {}, [undefined, undefined]],
    ['local_zone', { peer: 'same_vpc', zones: 'cross_zone', hasOtherZone: true }, [undefined, undefined]],
    ['gateway_in_vpc', { peer: 'internet' }, [undefined, undefined]],
    ['internet_gateway_or_gateway_endpoint', { peer: 'aws' }, [undefined, undefined]],
  ])('is by class and other end: %s %j', (transferClass, way, expected) => {
    expect(bothWays(transferClass, way)).toEqual(expected);
  });

  it.each<[Partial<FlowWay>, (number | undefined)[]]>([
    [{ peer: 'internet' }, [0.09, 0.045]],
    [{ peer: 'aws' }, [undefined, 0.045]],
    [{ peer: 'own_public' }, [0.01, 0.055]],
    [{ peer: 'own_public_region' }, [0.025, 0.045]],
    [{ peer: 'same_vpc', zones: 'same_zone' }, [0, 0.045]],
    [{ peer: 'same_vpc', zones: 'cross_zone' }, [0.01, 0.055]],
    [{ peer: 'same_vpc', zones: 'cross_zone', hasOtherZone: true }, [undefined, undefined]],
    [{ peer: 'same_vpc' }, [undefined, undefined]],
    // a private NAT gateway
    [{ peer: 'transit_gateway', zones: 'cross_zone' }, [0, 0.045]],
    [{ peer: 'peered', zones: 'cross_zone' }, [0.01, 0.055]],
    [{ peer: 'peered_region' }, [0.025, 0.045]],
    [{ peer: 'outside' }, [undefined, undefined]],
    [{ peer: 'unknown' }, [undefined, undefined]],
  ])('of a NAT gateway has its processing on the way in: %j', (way, expected) => {
    const rates = bothWays('nat_gateway', { ...way, own: 'nat_gateway' });
    expect(rates).toEqual(expected.map((rate) => (rate === undefined ? undefined : expect.closeTo(rate, 12))));
  });

  it('of a transit gateway is paid on the way in, of an endpoint both ways', () => {
    expect(bothWays('transit_gateway', { own: 'transit_gateway' })).toEqual([0, 0.02]);
    expect(bothWays('interface_endpoint', { own: 'interface_endpoint' })).toEqual([0.03, 0.03]);
    expect(bothWays('interface_endpoint', { own: 'appliance_endpoint' })).toEqual([undefined, undefined]);
  });

  it('is not known without a price, and never taken for nothing', () => {
    const way: FlowWay = { ...WAY, own: 'nat_gateway', direction: 'ingress', peer: 'same_vpc', zones: 'cross_zone' };
    expect(usdPerGib('nat_gateway', way, { nat_gateway: 0.045 })).toBeUndefined();
    expect(usdPerGib('nat_gateway', way, { cross_zone: 0.01 })).toBeUndefined();
    expect(usdPerGib('cross_zone', { ...WAY, zones: 'cross_zone' }, {})).toBeUndefined();
  });
});

describe('prices', () => {
  const prices = withPrices(
    { 'us-east-1': { internet: 0.09, cross_zone: 0.01 } },
    { '*': { cross_zone: 0.5 }, 'us-east-1': { internet: 0 } },
  );

  it('are those of the Region, then those of any Region, charge by charge', () => {
    expect(pricesOf(prices, 'us-east-1')).toEqual({ internet: 0, cross_zone: 0.01 });
    expect(pricesOf(prices, 'eu-west-3')).toEqual({ cross_zone: 0.5 });
    expect(pricesOf(prices, undefined)).toEqual({ cross_zone: 0.5 });
  });

  it('have no Region by the name of a member that every object has', () => {
    expect(pricesOf({}, 'constructor')).toEqual({});
    expect(pricesOf({}, '__proto__')).toEqual({});
  });
});
