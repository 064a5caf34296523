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

  it('finds an interface anywhere by globally unique addresses', () => {
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

  it('also finds it by a private address once every VPC was searched', () => {
    // Prepare
    const { caches } = prepare();
    caches.putInterface(WEB, HERE);
    caches.searches.putFound('10.0.0.5', HERE);

    // Act, Assess
    expect(caches.interfaceAnywhere('10.0.0.5')).toMatchObject(WEB);
  });

  it('does not treat an address as public if a VPC uses its public range internally', () => {
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

  it('finds an address with its present interface when the earlier one has expired', () => {
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

  it('forgets the addresses of an evicted interface', () => {
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

  it('holds no more addresses than its interfaces have', () => {
    // Prepare
    const { caches } = prepare(10);

    // Act
    for (let number = 0; number < 500; number++) {
      caches.putInterface({ id: `eni-${number % 50}`, addresses: [`10.0.0.${number % 100}`, `fd00::${number}`] }, HERE);
    }

    // Assess
    expect([caches.interfaces.size, caches.anywhere.size]).toEqual([10, 20]);
  });

  it('requests the address of a deleted interface once in the negative lifetime', () => {
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

  it('checks an address against the ranges of a VPC, if it has any', () => {
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

  it('changes its revision with every entry', () => {
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
