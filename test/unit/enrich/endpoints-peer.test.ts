import { describe, expect, it } from 'vitest';
import { endsOf, interfacesOf } from './endpoints.ts';
import { SHOP } from './shop-inventory.ts';

const from = (interfaceId: string, srcaddr: string, dstaddr: string) => ({
  'interface-id': interfaceId,
  srcaddr,
  dstaddr,
});

describe('enrichEndpoints on the other end', () => {
  it('finds a peer in the VPC of the recording interface, from either side', () => {
    // Prepare
    const there = from('eni-web', '10.0.0.5', '10.0.1.7');
    const back = from('eni-db', '10.0.0.5', '10.0.1.7');

    // Act
    const found = [interfacesOf(there), interfacesOf(back)];

    // Assess
    expect(found).toEqual([
      ['eni-web', 'eni-db'],
      ['eni-web', 'eni-db'],
    ]);
  });

  it('finds a peer by IPv6 in whatever spelling', () => {
    // Prepare
    const flow = from('eni-office', '2001:db8:8::1', '2001:0DB8:0001:0:0:0:0:5');

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-office', 'eni-web']);
  });

  it('distinguishes two VPCs with the same range', () => {
    // Prepare
    const inTwin = {
      ...SHOP.networkInterfaces.find(({ id }) => id === 'eni-db'),
      id: 'eni-twin-db',
      vpcId: 'vpc-twin',
    };
    const inventory = { ...SHOP, networkInterfaces: [...SHOP.networkInterfaces, inTwin] };

    // Act
    const found = [
      interfacesOf(from('eni-web', '10.0.0.5', '10.0.1.7'), inventory),
      interfacesOf(from('eni-twin', '10.0.0.5', '10.0.1.7'), inventory),
      interfacesOf(from('eni-office', '10.8.0.1', '10.0.1.7'), inventory),
    ];

    // Assess
    expect(found).toEqual([
      ['eni-web', 'eni-db'],
      ['eni-twin', 'eni-twin-db'],
      ['eni-office', undefined],
    ]);
  });

  it('uses the VPC in the record if the recording interface is unknown', () => {
    // Prepare
    const inVpc = (vpcId: string | null) => ({ ...from('eni-gone', '10.0.3.3', '10.0.0.5'), 'vpc-id': vpcId });

    // Act
    const found = [inVpc('vpc-shop'), inVpc('vpc-twin'), inVpc('vpc-office'), inVpc(null)].map((flow) =>
      interfacesOf(flow),
    );

    // Assess
    expect(found).toEqual([
      [undefined, 'eni-web'],
      [undefined, 'eni-twin'],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('names no interface for an address of the VPC’s own range that only another VPC has', () => {
    // Prepare
    const flow = from('eni-web', '10.0.0.5', '10.0.9.9');

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-web', undefined]);
  });

  it.each([
    ['stayed in its VPC', 1, undefined],
    ['went over a peering', 4, 'eni-office'],
    ['took a path that is absent', null, 'eni-office'],
  ])('looks beyond the VPC only for traffic that may have left it: %s', (_what, path, expected) => {
    // Prepare
    const flow = { ...from('eni-web', '10.0.0.5', '10.8.0.1'), 'flow-direction': 'egress', 'traffic-path': path };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-web', expected]);
  });

  it('uses the next hop that the record names, if it has the address', () => {
    // Prepare
    const flow = { ...from('eni-office', '10.8.0.1', '10.0.0.5'), 'next-hop-interface-id': 'eni-twin' };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-office', 'eni-twin']);
  });

  it('looks into the VPC of the next hop', () => {
    // Prepare
    const flow = { ...from('eni-office', '10.8.0.1', '10.0.0.5'), 'next-hop-vpc-id': 'vpc-shop' };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-office', 'eni-web']);
  });

  it('finds the interface with a public address', () => {
    // Prepare
    const flow = from('eni-office', '198.51.100.220', '10.8.0.1');

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-nat', 'eni-office']);
  });

  it.each([
    ['before', 1_599_999_999, undefined],
    ['when', 1_600_000_000, 'eni-web'],
    ['at an unknown time, perhaps before', null, 'eni-web'],
  ])('does not name a peer for a flow that ended before it was attached: ended %s', (_what, end, expected) => {
    // Prepare
    const flow = { ...from('eni-db', '10.0.0.5', '10.0.1.7'), end };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual([expected, 'eni-db']);
  });

  it('looks each end of a Transit Gateway record up in the VPC that the record names for it', () => {
    // Prepare
    const flow = {
      'tgw-id': 'tgw-1',
      'tgw-src-vpc-id': 'vpc-twin',
      'tgw-dst-vpc-id': 'vpc-shop',
      srcaddr: '10.0.0.5',
      dstaddr: '10.0.0.5',
      'flow-direction': 'ingress',
    };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual(['eni-twin', 'eni-web']);
  });

  it('names no end of a Transit Gateway record if its VPC is not recorded and two VPCs have its address', () => {
    // Prepare
    const flow = {
      'tgw-id': 'tgw-1',
      'tgw-src-vpc-id': null,
      'tgw-dst-vpc-id': 'vpc-shop',
      srcaddr: '10.0.0.5',
      dstaddr: '10.0.1.7',
    };

    // Act
    const found = interfacesOf(flow);

    // Assess
    expect(found).toEqual([undefined, 'eni-db']);
  });

  it('finds no interface for absent addresses', () => {
    // Prepare
    const flow = { 'interface-id': 'eni-web', srcaddr: null, dstaddr: null };

    // Act
    const ends = endsOf(flow);

    // Assess
    expect(ends).toEqual({ source: undefined, destination: undefined });
  });
});
