import { describe, expect, it } from 'vitest';
import { locatePeer, type PeerHints } from '../../../src/enrich/locate-peer.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import { SHOP } from './shop-inventory.ts';

const source = new SnapshotSource(SHOP);
const NO_HINTS: PeerHints = {
  trafficPath: -1,
  nextHopInterfaceId: undefined,
  nextHopVpcId: undefined,
  isOutsideVpcs: false,
};

/** The time of a record without times. */
const ANY_TIME: AskedTime = {
  startSeconds: -1,
  endSeconds: -1,
  from: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
  since: -1,
  reason: undefined,
};

/** The id of the interface found for an address, as seen from a VPC. */
function locate(address: string, vpcId?: string, hints: Partial<PeerHints> = {}): string | undefined {
  return locatePeer(source, address, vpcId, { ...NO_HINTS, ...hints }, ANY_TIME)?.id;
}

describe('locatePeer', () => {
  it('finds the interface with the address in the recording VPC', () => {
    // Prepare, Act
    const found = [locate('10.0.1.7', 'vpc-shop'), locate('2001:db8:1::5', 'vpc-shop')];

    // Assess
    expect(found).toEqual(['eni-db', 'eni-web']);
  });

  it('distinguishes two VPCs with the same range', () => {
    // Prepare, Act
    const found = [locate('10.0.0.5', 'vpc-shop'), locate('10.0.0.5', 'vpc-twin')];

    // Assess
    expect(found).toEqual(['eni-web', 'eni-twin']);
  });

  it('names no interface for an address that two VPCs have, if nothing distinguishes them', () => {
    // Prepare, Act
    const found = [locate('10.0.0.5'), locate('10.0.0.5', 'vpc-office'), locate('10.0.0.5', 'vpc-elsewhere')];

    // Assess
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  it('treats an unused address of the VPC’s own range as unknown, although another VPC has it', () => {
    // Prepare: 10.0.9.9 is the twin's, and within the shop's range too

    // Act
    const found = locate('10.0.9.9', 'vpc-shop');

    // Assess
    expect(found).toBeUndefined();
  });

  it('finds the one interface that has an address outside the VPC', () => {
    // Prepare, Act
    const found = [
      locate('10.8.0.1', 'vpc-shop'),
      locate('10.0.9.9', 'vpc-office'),
      locate('10.0.9.9'),
      locate('2001:db8:8::1', 'vpc-shop'),
    ];

    // Assess
    expect(found).toEqual(['eni-office', 'eni-twin', 'eni-twin', 'eni-office']);
  });

  it('finds the interface with a public address, from any VPC', () => {
    // Prepare, Act
    const found = [locate('198.51.100.5', 'vpc-shop'), locate('198.51.100.6', 'vpc-office'), locate('198.51.100.220')];

    // Assess
    expect(found).toEqual(['eni-web', 'eni-web', 'eni-nat']);
  });

  it('looks nowhere else if the traffic stayed in its VPC', () => {
    // Prepare
    const hints = { trafficPath: 1 };

    // Act
    const found = [locate('10.8.0.1', 'vpc-shop', hints), locate('10.0.1.7', 'vpc-shop', hints)];

    // Assess
    expect(found).toEqual([undefined, 'eni-db']);
  });

  it.each([2, 4, 5, 6, 7, 8])('looks beyond the VPC for traffic path %i', (trafficPath) => {
    // Prepare, Act
    const found = locate('10.8.0.1', 'vpc-shop', { trafficPath });

    // Assess
    expect(found).toBe('eni-office');
  });

  it.each([{ trafficPath: 3 }, { isOutsideVpcs: true }])(
    'does not identify an address in a data centre with an interface in AWS: %j',
    (hints) => {
      // Prepare, Act
      const found = locate('10.8.0.1', 'vpc-shop', hints);

      // Assess
      expect(found).toBeUndefined();
    },
  );

  it('uses the next hop if it has the address', () => {
    // Prepare
    const hints = { nextHopInterfaceId: 'eni-twin' };

    // Act
    const found = [locate('10.0.0.5', 'vpc-shop', hints), locate('10.0.0.5', undefined, hints)];

    // Assess
    expect(found).toEqual(['eni-twin', 'eni-twin']);
  });

  it('ignores a next hop that only forwards the traffic', () => {
    // Prepare
    const hints = { nextHopInterfaceId: 'eni-nat' };

    // Act
    const found = [locate('10.0.1.7', 'vpc-shop', hints), locate('192.0.2.7', 'vpc-shop', hints)];

    // Assess
    expect(found).toEqual(['eni-db', undefined]);
  });

  it('searches the VPC of the next hop before all others', () => {
    // Prepare
    const hints = { nextHopVpcId: 'vpc-twin' };

    // Act
    const found = [locate('10.0.0.5', 'vpc-office', hints), locate('10.0.0.5', undefined, hints)];

    // Assess
    expect(found).toEqual(['eni-twin', 'eni-twin']);
  });

  it('prefers the recording VPC’s own range to the next hop’s VPC', () => {
    // Prepare
    const hints = { nextHopVpcId: 'vpc-twin' };

    // Act
    const found = [locate('10.0.9.9', 'vpc-shop', hints), locate('10.0.0.5', 'vpc-shop', hints)];

    // Assess
    expect(found).toEqual([undefined, 'eni-web']);
  });

  it('ignores unknown names as hints', () => {
    // Prepare
    const hints = { nextHopInterfaceId: 'eni-0a1b2c3d', nextHopVpcId: 'vpc-0a1b2c3d' };

    // Act
    const found = [locate('10.0.1.7', 'vpc-shop', hints), locate('10.8.0.1', 'vpc-shop', hints)];

    // Assess
    expect(found).toEqual(['eni-db', 'eni-office']);
  });
});
