import { describe, expect, it } from 'vitest';
import { MetadataCaches } from '../../../src/aws/lookups/metadata-caches.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import { HandClock } from '../../support/clock.ts';

const LIMITS = { maxEntries: 100, lifeMs: 900, negativeLifeMs: 300, staleMs: 3_600 };
const HERE = 'here';
const WEB: NetworkInterface = {
  id: 'eni-web',
  vpcId: 'vpc-shop',
  addresses: ['10.0.0.5', '2001:db8::5', 'fd00::5'],
  publicAddresses: ['198.51.100.5'],
};

function prepare(maxEntries = LIMITS.maxEntries) {
  const clock = new HandClock();
  return { clock, caches: new MetadataCaches({ ...LIMITS, maxEntries }, clock.now) };
}

describe('MetadataCaches', () => {
  it('finds an interface by its addresses in its VPC, and in no other', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);

    // Act
    const found = [
      caches.interfaceInVpc('vpc-shop', '10.0.0.5'),
      caches.interfaceInVpc('vpc-shop', '2001:db8::5'),
      caches.interfaceInVpc('vpc-twin', '10.0.0.5'),
      caches.interfaceInVpc('vpc-shop', '198.51.100.5'),
    ];

    // Assess
    expect(found).toMatchObject([WEB, WEB, undefined, undefined]);
  });

  it('finds an interface anywhere by addresses that only one in the world can have', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);

    // Act
    const found = ['198.51.100.5', '2001:db8::5', '10.0.0.5', 'fd00::5'].map((address) =>
      caches.interfaceAnywhere(address),
    );

    // Assess
    expect(found).toMatchObject([WEB, WEB, undefined, undefined]);
  });

  it('finds it by a private address too once that was looked for everywhere', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);
    caches.searches.putFound('10.0.0.5', HERE);

    // Act, Assess
    expect(caches.interfaceAnywhere('10.0.0.5')).toMatchObject(WEB);
  });

  it('takes an address of a public range that a VPC uses for itself for no public one', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface({ ...WEB, addresses: ['11.0.0.5'] }, HERE);

    // Act, Assess
    expect(caches.interfaceAnywhere('11.0.0.5')).toBeUndefined();
  });

  it('finds no interface by an address that two have, and reports it', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);
    caches.putInterface({ id: 'eni-other', publicAddresses: ['198.51.100.5'] }, HERE);

    // Act, Assess
    expect(caches.interfaceAnywhere('198.51.100.5')).toBeUndefined();
    expect([caches.isShared('198.51.100.5'), caches.isShared('10.0.0.5')]).toEqual([true, false]);
  });

  it('finds an address again with the interface that has it now when the other has grown too old', () => {
    // Prepare
    const { caches, clock } = prepare();
    caches.putInterface(WEB, HERE);
    clock.advance(900 + 3_600);
    const next = { id: 'eni-next', publicAddresses: ['198.51.100.5'] };

    // Act
    caches.putInterface(next, HERE);

    // Assess
    expect(caches.interfaceAnywhere('198.51.100.5')).toMatchObject(next);
  });

  it('forgets addresses with the interface that leaves the cache for want of room', () => {
    // Prepare
    const { caches } = prepare(1);
    caches.putInterface(WEB, HERE);

    // Act
    caches.putInterface({ id: 'eni-next', vpcId: 'vpc-shop', addresses: ['10.0.0.6'] }, HERE);

    // Assess
    expect(caches.interfaceAnywhere('198.51.100.5')).toBeUndefined();
    expect(caches.interfaceInVpc('vpc-shop', '10.0.0.5')).toBeUndefined();
    expect(caches.addressFreshness('vpc-shop', '10.0.0.5', HERE)).toBe('missing');
  });

  it('knows no more addresses than its interfaces have', () => {
    // Prepare
    const { caches } = prepare(10);

    // Act
    for (let number = 0; number < 500; number++) {
      caches.putInterface({ id: `eni-${number % 50}`, addresses: [`10.0.0.${number % 100}`, `fd00::${number}`] }, HERE);
    }

    // Assess
    expect([caches.interfaces.size, caches.anywhere.size]).toEqual([10, 20]);
  });

  it('requests the address of a deleted interface once in the negative life', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);
    caches.interfaces.putAbsent(WEB.id, HERE);

    // Act
    const before = caches.addressFreshness('vpc-shop', '10.0.0.5', HERE);
    caches.addresses.putAbsent('vpc-shop 10.0.0.5', HERE);
    const after = caches.addressFreshness('vpc-shop', '10.0.0.5', HERE);

    // Assess
    expect([before, after]).toEqual(['missing', 'fresh']);
    expect(caches.interfaceInVpc('vpc-shop', '10.0.0.5')).toMatchObject(WEB);
  });

  it('knows what the ranges of a VPC hold, if it has any', () => {
    // Prepare
    const { caches } = prepare();
    caches.putVpc({ id: 'vpc-shop', cidrBlocks: ['10.0.0.0/16', '2001:db8::/56'] }, HERE);
    caches.putVpc({ id: 'vpc-bare' }, HERE);

    // Act
    const found = [
      caches.vpcHolds('vpc-shop', '10.0.255.1'),
      caches.vpcHolds('vpc-shop', '2001:db8::9'),
      caches.vpcHolds('vpc-shop', '10.1.0.1'),
      caches.vpcHolds('vpc-bare', '10.0.0.1'),
      caches.vpcHolds('vpc-unknown', '10.0.0.1'),
    ];

    // Assess
    expect(found).toEqual([true, true, false, undefined, undefined]);
  });

  it('keeps a VPC whose ranges cannot be read, without them', () => {
    // Prepare
    const { caches } = prepare();

    // Act
    caches.putVpc({ id: 'vpc-shop', cidrBlocks: ['10.0.0.0/99'], tags: { Name: 'shop' } }, HERE);

    // Assess
    expect(caches.vpcById('vpc-shop')?.tags).toEqual({ Name: 'shop' });
    expect(caches.vpcHolds('vpc-shop', '10.0.0.1')).toBeUndefined();
  });

  it('changes its revision with whatever is put', () => {
    // Prepare
    const { caches } = prepare();

    // Act
    const revisions = [() => caches.putInterface(WEB, HERE), () => caches.putVpc({ id: 'vpc-1' }, HERE)].map((put) => {
      put();
      return caches.revision;
    });

    // Assess
    expect(new Set([0, ...revisions]).size).toBe(3);
  });
});
