import { describe, expect, it } from 'vitest';
import type { RecordedIds } from '../../../src/enrich/describe-end.ts';
import { EndpointFactory } from '../../../src/enrich/endpoint-factory.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Instance, NetworkInterface } from '../../../src/model/inventory.ts';
import { SHOP } from './shop-inventory.ts';

const source = new SnapshotSource(SHOP);
const NO_IDS: RecordedIds = { interfaceId: undefined, vpcId: undefined, subnetId: undefined, instanceId: undefined };

function knownInterface(id: string): NetworkInterface {
  const networkInterface = source.interfaceById(id);
  if (networkInterface === undefined) throw new Error(`${id} is not in the inventory`);
  return networkInterface;
}

describe('EndpointFactory.follow', () => {
  it('adds more for the same ids when the source has more metadata about them', () => {
    // Prepare
    const learning = new LearningSource();
    const factory = new EndpointFactory(learning);
    const ids = { ...NO_IDS, interfaceId: 'eni-gone', instanceId: 'i-new' };
    factory.follow();
    const before = factory.ofRecordedIds(undefined, ids);

    // Act
    learning.learn({ id: 'i-new', type: 't3.large' });
    factory.follow();
    const after = factory.ofRecordedIds(undefined, ids);

    // Assess
    expect(before?.attributes).not.toHaveProperty('instance_type');
    expect(after?.attributes).toHaveProperty('instance_type', 't3.large');
  });

  it('discards an interface when its resources have changed', () => {
    // Prepare
    const learning = new LearningSource();
    const factory = new EndpointFactory(learning);
    const networkInterface = { id: 'eni-new', instanceId: 'i-new' };
    const before = [factory.ofInterface(networkInterface), factory.ofUnattachedInterface(networkInterface)];

    // Act
    learning.learn({ id: 'i-new', type: 't3.large' });
    factory.follow();
    const after = [factory.ofInterface(networkInterface), factory.ofUnattachedInterface(networkInterface)];

    // Assess
    expect(before[0]?.attributes).not.toHaveProperty('instance_type');
    expect(after[0]?.attributes).toHaveProperty('instance_type', 't3.large');
    expect(after[1]?.attributes).toEqual(before[1]?.attributes);
  });

  it('keeps its objects while nothing changes, so that their rendered text stays valid', () => {
    // Prepare
    const learning = new LearningSource();
    const factory = new EndpointFactory(learning);
    factory.follow();
    const before = factory.ofInterface(knownInterface('eni-web'));

    // Act
    factory.follow();

    // Assess
    expect(factory.ofInterface(knownInterface('eni-web'))).toBe(before);
  });
});

describe('EndpointFactory.ofNatGateway', () => {
  const withGateway = new SnapshotSource({
    ...SHOP,
    natGateways: [{ id: 'nat-9', vpcId: 'vpc-shop', publicAddresses: ['198.51.100.9'], tags: { Name: 'way-out' } }],
  });

  it('adds everything known about a regional NAT gateway, which has no interface', () => {
    // Prepare
    const factory = new EndpointFactory(withGateway);

    // Act
    const endpoint = factory.ofNatGateway('nat-9');

    // Assess
    expect(endpoint.attributes).toEqual({
      owner_type: 'nat_gateway',
      owner_id: 'nat-9',
      owner_name: 'way-out',
      vpc_id: 'vpc-shop',
      vpc_name: 'shop',
      public_ip: '198.51.100.9',
      tags: { Name: 'way-out' },
    });
    expect(factory.ofNatGateway('nat-9')).toBe(endpoint);
  });

  it('gives a gateway with its id if nothing else is known', () => {
    // Prepare
    const factory = new EndpointFactory(withGateway);

    // Act
    const endpoint = factory.ofNatGateway('nat-8');

    // Assess
    expect(endpoint.attributes).toEqual({ owner_type: 'nat_gateway', owner_id: 'nat-8' });
  });
});

describe('The memory of EndpointFactory', () => {
  it('stays correct after more ids than it holds', () => {
    // Prepare
    const factory = new EndpointFactory(source);
    const idsOf = (index: number): RecordedIds => ({ ...NO_IDS, interfaceId: `eni-${index}`, vpcId: 'vpc-shop' });

    // Act
    for (let index = 0; index < 20_000; index++) {
      factory.ofRecordedIds(undefined, idsOf(index));
      factory.ofNatGateway(`nat-${index}`);
    }

    // Assess
    expect(factory.ofRecordedIds(undefined, idsOf(0)).attributes).toEqual({
      interface_id: 'eni-0',
      vpc_id: 'vpc-shop',
      vpc_name: 'shop',
    });
    expect(factory.ofNatGateway('nat-0').attributes).toEqual({ owner_type: 'nat_gateway', owner_id: 'nat-0' });
  });
});

describe('KnownEnd.isKnown', () => {
  it('distinguishes an end with metadata from one that only the record names', () => {
    // Prepare
    const factory = new EndpointFactory(source);
    const ids = { ...NO_IDS, interfaceId: 'eni-gone' };

    // Act
    const known = [
      factory.ofInterface(knownInterface('eni-bare')),
      factory.ofRecordedIds(undefined, { ...ids, vpcId: 'vpc-shop' }),
      factory.ofRecordedIds(undefined, { ...ids, instanceId: 'i-old' }),
    ].map(({ isKnown }) => isKnown);
    const unknown = [
      factory.ofRecordedIds(undefined, ids),
      factory.ofRecordedIds(undefined, { ...ids, vpcId: 'vpc-gone', subnetId: 'subnet-gone', instanceId: 'i-gone' }),
      factory.ofNatGateway('nat-gone'),
    ].map(({ isKnown }) => isKnown);

    // Assess
    expect(known).toEqual([true, true, true]);
    expect(unknown).toEqual([false, false, false]);
  });
});

/** A source that learns instances while in use, as a look-up source does. */
class LearningSource extends SnapshotSource {
  readonly #learnt: Map<string, Instance> = new Map();

  constructor() {
    super(SHOP);
  }

  get revision(): number {
    return this.#learnt.size;
  }

  learn(instance: Instance): void {
    this.#learnt.set(instance.id, instance);
  }

  override instanceById(id: string): Instance | undefined {
    return this.#learnt.get(id) ?? super.instanceById(id);
  }
}
