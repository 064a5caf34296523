import { describe, expect, it } from 'vitest';
import { endsOf } from './endpoints.ts';
import { SHOP } from './shop-inventory.ts';

const INVENTORY = {
  ...SHOP,
  natGateways: [{ id: 'nat-9', vpcId: 'vpc-shop', publicAddresses: ['198.51.100.9'], tags: { Name: 'way-out' } }],
};

const from = (srcaddr: string, dstaddr: string) => ({ 'interface-id': null, 'resource-id': 'nat-9', srcaddr, dstaddr });

describe('enrichEndpoints on a record of a regional NAT gateway', () => {
  it.each([
    ['egress', 'source', from('198.51.100.9', '192.0.2.7')],
    ['ingress', 'destination', from('192.0.2.7', '198.51.100.9')],
  ] as const)('puts the gateway at its end of %s traffic, the %s', (direction, own, ends) => {
    // Prepare
    const flow = { ...ends, 'flow-direction': direction };

    // Act
    const found = endsOf(flow, INVENTORY);

    // Assess
    expect(found[own]).toMatchObject({ owner_type: 'nat_gateway', owner_id: 'nat-9', owner_name: 'way-out' });
    expect(found[own === 'source' ? 'destination' : 'source']).toBeUndefined();
  });

  it('identifies its end by its public address if the record gives no direction', () => {
    // Prepare
    const flow = from('198.51.100.9', '192.0.2.7');

    // Act
    const ends = endsOf(flow, INVENTORY);

    // Assess
    expect(ends.source?.owner_id).toBe('nat-9');
    expect(ends.destination).toBeUndefined();
  });

  it('looks the peer up in the gateway’s VPC', () => {
    // Prepare: both the shop and its twin have this address
    const flow = { ...from('10.0.0.5', '198.51.100.9'), 'flow-direction': 'ingress' };

    // Act
    const ends = endsOf(flow, INVENTORY);

    // Assess
    expect(ends.source?.interface_id).toBe('eni-web');
    expect(ends.destination?.owner_id).toBe('nat-9');
  });

  it('treats no other resource as a gateway', () => {
    // Prepare: with a header line, ids need no prefix
    const flow = { ...from('10.0.1.7', '10.8.0.1'), 'resource-id': 'x-9', 'flow-direction': 'egress' };

    // Act
    const ends = endsOf(flow, INVENTORY, true);

    // Assess
    expect([ends.source?.interface_id, ends.destination?.interface_id]).toEqual(['eni-db', 'eni-office']);
  });

  it('prefers an interface in the record to the gateway', () => {
    // Prepare
    const flow = { ...from('10.0.0.5', '10.0.1.7'), 'interface-id': 'eni-web', 'flow-direction': 'egress' };

    // Act
    const ends = endsOf(flow, INVENTORY);

    // Assess
    expect(ends.source?.interface_id).toBe('eni-web');
  });
});
