import { describe, expect, it } from 'vitest';
import { classOf, dependsOnRoute, type FlowWay, type RouteTarget } from '../../../src/transfer/flow-way.ts';

/** Egress from an ordinary interface to an address outside the VPC, without a path. */
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

function found(way: Partial<FlowWay>, route?: RouteTarget): string {
  const it = classOf({ ...WAY, ...way }, route);
  return it === undefined ? 'none' : `${it.transferClass} by ${it.source}`;
}

describe('the class of a flow', () => {
  it.each([
    ['nat_gateway', 'nat_gateway'],
    ['transit_gateway', 'transit_gateway'],
    ['interface_endpoint', 'interface_endpoint'],
    ['appliance_endpoint', 'interface_endpoint'],
  ] as const)('is that of a gateway or endpoint which records it, whatever the record says: %s', (own, expected) => {
    expect(found({ own, trafficPath: 8, nextHopType: 'transit_gateway', peer: 'internet' })).toBe(
      `${expected} by owner`,
    );
  });

  it.each([
    ['nat_gateway', 'nat_gateway'],
    ['regional_nat_gateway', 'nat_gateway'],
    ['transit_gateway', 'transit_gateway'],
    ['vpc_endpoint', 'interface_endpoint'],
  ])('is that of the next hop before that of the path: %s', (nextHopType, expected) => {
    expect(found({ nextHopType, trafficPath: 8 })).toBe(`${expected} by next_hop`);
  });

  it('is that of the next hop of ingress too, which sent the packets', () => {
    expect(found({ nextHopType: 'nat_gateway', direction: 'ingress', peer: 'internet' })).toBe(
      'nat_gateway by next_hop',
    );
    expect(found({ nextHopType: 'vpc_endpoint', direction: 'ingress', peer: 'same_vpc', zones: 'same_zone' })).toBe(
      'interface_endpoint by next_hop',
    );
  });

  it('ignores next hops that do not affect the price', () => {
    expect(found({ nextHopType: 'interface', trafficPath: 4 })).toBe('vpc_peering by record');
    expect(found({ nextHopType: 'interface', direction: 'ingress', peer: 'same_vpc', zones: 'same_zone' })).toBe(
      'same_zone by address',
    );
  });

  it.each([
    [2, 'internet_gateway_or_gateway_endpoint'],
    [3, 'virtual_private_gateway'],
    [4, 'vpc_peering'],
    [5, 'inter_region_peering'],
    [6, 'local_zone'],
    [7, 'gateway_endpoint'],
    [8, 'internet_gateway'],
  ])('is that of the path of egress, also from an unknown interface: %i', (trafficPath, expected) => {
    expect(found({ trafficPath })).toBe(`${expected} by record`);
    expect(found({ trafficPath, own: 'unknown' })).toBe(`${expected} by record`);
    expect(found({ trafficPath, direction: 'ingress' })).toBe('none');
  });

  it('is not known for a path that AWS has not published', () => {
    expect(found({ trafficPath: 99 })).toBe('none');
    expect(found({ trafficPath: 0 })).toBe('none');
  });

  it('is unknown for an unknown interface that recorded no path', () => {
    expect(found({ own: 'unknown', peer: 'same_vpc', zones: 'same_zone' })).toBe('none');
    expect(found({ own: 'unknown', trafficPath: 1, peer: 'outside' })).toBe('none');
    expect(found({ own: 'unknown', direction: 'ingress', peer: 'internet' })).toBe('none');
  });

  it('is some gateway where the record of an unknown interface says that it is in the VPC, and the address that it is outside', () => {
    expect(found({ own: 'unknown', trafficPath: 1, peer: 'internet' })).toBe('gateway_in_vpc by record');
  });

  it.each([
    [{ zones: 'same_zone' }, 'same_zone'],
    [{ zones: 'cross_zone' }, 'cross_zone'],
    [{ zones: undefined }, 'same_vpc'],
    [{ zones: 'cross_zone', hasOtherZone: true }, 'local_zone'],
    [{ zones: 'same_zone', hasOtherZone: true }, 'same_zone'],
    [{ zones: 'cross_zone', peerRole: 'interface_endpoint' }, 'interface_endpoint'],
    [{ zones: 'same_zone', peerRole: 'nat_gateway' }, 'nat_gateway'],
    [{ zones: 'cross_zone', peerRole: 'ordinary' }, 'cross_zone'],
  ] as const)('within a VPC depends on the zones and on the other end: %j', (way, expected) => {
    expect(found({ ...way, peer: 'same_vpc', trafficPath: 1 })).toBe(`${expected} by address`);
    expect(found({ ...way, peer: 'same_vpc', direction: 'ingress' })).toBe(`${expected} by address`);
  });

  it.each([
    ['peered', 'vpc_peering'],
    ['peered_region', 'inter_region_peering'],
    ['transit_gateway', 'transit_gateway'],
  ] as const)('is the only connection to another VPC: %s', (peer, expected) => {
    expect(found({ peer, direction: 'ingress' })).toBe(`${expected} by address`);
  });

  it('is not known where two VPCs have several connections', () => {
    expect(found({ peer: 'outside', direction: 'ingress' })).toBe('none');
  });

  it.each(['internet', 'aws', 'own_public', 'own_public_region'] as const)(
    'is an internet gateway only with a public address of one’s own: %s',
    (peer) => {
      expect(found({ peer, hasPublicAddress: true })).toBe('internet_gateway by address');
      expect(found({ peer, direction: 'ingress', hasPublicAddress: true })).toBe('internet_gateway by address');
      expect(found({ peer, direction: 'ingress' })).toBe('none');
    },
  );

  it('is that of the route where the record leaves several gateways open', () => {
    const way = { trafficPath: 1, peer: 'internet' } as const;
    expect(found(way, 'nat_gateway')).toBe('nat_gateway by route');
    expect(found(way, 'transit_gateway')).toBe('transit_gateway by route');
    expect(found(way, 'interface_endpoint')).toBe('interface_endpoint by route');
    expect(found(way, 'other')).toBe('gateway_in_vpc by record');
    expect(found(way)).toBe('gateway_in_vpc by record');
    // a public address of one's own does not matter: the packets did not leave by an internet gateway
    expect(found({ ...way, hasPublicAddress: true }, 'nat_gateway')).toBe('nat_gateway by route');
    expect(found({ ...way, hasPublicAddress: true })).toBe('gateway_in_vpc by record');
  });

  it.each([
    { direction: 'ingress', trafficPath: -1 },
    { direction: 'egress', trafficPath: -1 },
  ] as const)('is that of the route where only a gateway joins a private interface and the internet: %j', (way) => {
    expect(found({ ...way, peer: 'internet' }, 'nat_gateway')).toBe('nat_gateway by route');
    expect(found({ ...way, peer: 'internet' }, 'transit_gateway')).toBe('transit_gateway by route');
    // gateway endpoints of S3 and DynamoDB, which are the targets of such routes, have ids of the same kind
    expect(found({ ...way, peer: 'internet' }, 'interface_endpoint')).toBe('none');
    expect(found({ ...way, peer: 'internet' }, 'other')).toBe('none');
    expect(dependsOnRoute({ ...WAY, ...way, peer: 'internet', hasPublicAddress: true })).toBe(false);
  });
});
