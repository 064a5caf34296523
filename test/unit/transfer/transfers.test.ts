import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent, type TransformerOptions } from '../../../src/library/index.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { transferNetwork } from '../../support/transfer-network.ts';

const GIB = 2 ** 30;
const NAMES = [
  'transfer_class',
  'transfer_source',
  'transfer_zones',
  'transfer_service',
  'transfer_payer',
  'transfer_usd',
];

/** The transfer fields of a record whose format consists of its own fields. */
async function transferOf(
  record: Readonly<Record<string, string | number>>,
  options: TransformerOptions = {},
): Promise<Record<string, unknown>> {
  const values: Readonly<Record<string, string | number>> = {
    version: 5,
    srcport: 40_000,
    dstport: 443,
    protocol: 6,
    bytes: GIB,
    start: 1_795_175_000,
    end: 1_795_175_050,
    action: 'ACCEPT',
    'log-status': 'OK',
    ...record,
  };
  const { transform } = createTransformer({
    ...transferNetwork(),
    ...options,
    logFormat: Object.keys(values).join(' '),
  });
  const [document] = documentsOf(await transform(firehoseEvent([Object.values(values).join(' ')])));
  return Object.fromEntries(Object.entries({ ...document }).filter(([name]) => NAMES.includes(name)));
}

const network = transferNetwork();
/** The network with changed interfaces. */
function withInterfaces(change: (id: string) => object): TransformerOptions {
  const { inventory } = network;
  if (inventory === undefined) throw new Error('the network has an inventory');
  return {
    inventory: {
      ...inventory,
      networkInterfaces: inventory.networkInterfaces.map((each) => ({ ...each, ...change(each.id) })),
    },
  };
}

describe('the transfer of a record', () => {
  it('is told by addresses in the default format, which has no path', async () => {
    expect(await transferOf({ 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' })).toEqual({
      transfer_class: 'cross_zone',
      transfer_source: 'address',
      transfer_zones: 'cross_zone',
      transfer_payer: '123456789012',
      transfer_usd: 0.011,
    });
    expect(await transferOf({ 'interface-id': 'eni-web', srcaddr: '10.0.1.20', dstaddr: '198.18.7.7' })).toMatchObject({
      transfer_class: 'internet_gateway',
      transfer_source: 'address',
      transfer_usd: 0.093,
    });
  });

  it('is not told for an unknown interface without a path, and has no amount with one', async () => {
    const ends = {
      'interface-id': 'eni-other',
      srcaddr: '10.0.1.10',
      dstaddr: '198.18.7.7',
      'flow-direction': 'egress',
    };
    expect(await transferOf(ends)).toEqual({});
    expect(await transferOf({ ...ends, 'traffic-path': 8 })).toEqual({
      transfer_class: 'internet_gateway',
      transfer_source: 'record',
    });
  });

  it('over an egress-only internet gateway is that of an internet gateway, since IPv6 addresses are public', async () => {
    const options = withInterfaces((id) => (id === 'eni-a2' ? { addresses: ['10.0.2.10', '2600:1f14::10'] } : {}));
    const ends = { 'interface-id': 'eni-a2', srcaddr: '2600:1f14::10', dstaddr: '2a00:1450::1' };
    expect(await transferOf({ ...ends, 'flow-direction': 'egress', 'traffic-path': 8 }, options)).toMatchObject({
      transfer_class: 'internet_gateway',
      transfer_source: 'record',
    });
  });

  it.each([['REJECT'], ['-']])('has no amount unless the flow was accepted: %s', async (action) => {
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    const { transfer_class: transferClass, transfer_usd: usd } = {
      transfer_class: undefined,
      transfer_usd: undefined,
      ...(await transferOf({ ...ends, action })),
    };
    expect({ transferClass, usd }).toEqual({ transferClass: 'cross_zone', usd: undefined });
  });

  it('is absent without traffic', async () => {
    const none = { srcaddr: '-', dstaddr: '-', srcport: '-', dstport: '-', protocol: '-', bytes: '-', action: '-' };
    expect(await transferOf({ 'interface-id': 'eni-a1', ...none, 'log-status': 'NODATA' })).toEqual({});
  });

  it('has no amount without bytes, or with more bytes than an amount can express', async () => {
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    expect(await transferOf({ ...ends, bytes: '-' })).not.toHaveProperty('transfer_usd');
    expect(await transferOf({ ...ends, bytes: '9007199254740991' })).not.toHaveProperty('transfer_usd');
    expect(await transferOf({ ...ends, bytes: 0 })).toMatchObject({ transfer_usd: 0 });
  });

  it('of a regional NAT gateway is found by resource-id, which names it in place of an interface', async () => {
    const options = {
      inventory: {
        ...network.inventory,
        version: 1 as const,
        networkInterfaces: [],
        natGateways: [{ id: 'nat-0regional', vpcId: 'vpc-a', publicAddresses: ['198.51.100.77'] }],
      },
    };
    const record = {
      version: 11,
      'resource-id': 'nat-0regional',
      region: 'eu-central-1',
      srcaddr: '198.51.100.77',
      dstaddr: '198.18.7.7',
      'flow-direction': 'egress',
    };
    expect(await transferOf(record, options)).toMatchObject({
      transfer_class: 'nat_gateway',
      transfer_source: 'owner',
      transfer_usd: 0.093,
    });
  });

  it('in a Local Zone has a class and no amount', async () => {
    const { inventory, rules } = network;
    if (inventory === undefined || rules === undefined) throw new Error('the network has both');
    const inLocalZone = <Subnet extends { readonly id: string }>(subnets: readonly Subnet[] = []): Subnet[] =>
      subnets.map((subnet) =>
        subnet.id === 'subnet-a2' ? { ...subnet, availabilityZoneId: 'euc1-ham1-az1' } : subnet,
      );
    const options = {
      inventory: { ...inventory, subnets: inLocalZone(inventory.subnets) },
      rules: { ...rules, subnets: inLocalZone(rules.subnets) },
    };
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    expect(await transferOf(ends, options)).toMatchObject({ transfer_class: 'local_zone' });
    expect(await transferOf(ends, options)).not.toHaveProperty('transfer_usd');
  });

  it('has no zone where the ids of zones are missing', async () => {
    const { inventory, rules } = network;
    if (inventory === undefined || rules === undefined) throw new Error('the network has both');
    const withoutZones = (subnets: readonly { readonly id: string; readonly vpcId?: string | undefined }[] = []) =>
      subnets.map(({ id, vpcId }) => ({ id, vpcId }));
    const options = {
      inventory: { ...inventory, subnets: withoutZones(inventory.subnets) },
      rules: { ...rules, subnets: withoutZones(rules.subnets) },
    };
    const transfer = await transferOf(
      { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' },
      options,
    );
    expect(transfer).toMatchObject({ transfer_class: 'same_vpc' });
    expect(transfer).not.toHaveProperty('transfer_usd');
  });

  it('between VPCs with a peering connection and a transit gateway is only told by the path', async () => {
    const { rules } = network;
    if (rules === undefined) throw new Error('the network has rules');
    const peering = { id: 'pcx-3', vpcIds: ['vpc-a', 'vpc-c'], isInterRegion: false, status: 'active' };
    const options = { rules: { ...rules, peerings: [...(rules.peerings ?? []), peering] } };
    const ingress = { 'interface-id': 'eni-a1', srcaddr: '10.2.1.10', dstaddr: '10.0.1.10' };
    expect(await transferOf(ingress, options)).toEqual({});
    expect(await transferOf(ingress)).toMatchObject({ transfer_class: 'transit_gateway' });
    const egress = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.2.1.10', 'flow-direction': 'egress' };
    const bytes = 2 ** 30;
    expect(await transferOf({ ...egress, bytes, 'traffic-path': 4 }, options)).toMatchObject({
      transfer_class: 'vpc_peering',
      transfer_zones: 'same_zone',
      transfer_usd: 0,
    });
    const fromOtherZone = { ...egress, 'interface-id': 'eni-a2', srcaddr: '10.0.2.10' };
    expect(await transferOf({ ...fromOtherZone, bytes, 'traffic-path': 4 }, options)).toMatchObject({
      transfer_class: 'vpc_peering',
      transfer_zones: 'cross_zone',
      transfer_usd: 0.011,
    });
  });

  it.each([
    ['nat_gateway', 'egress', '198.18.7.7', { transfer_class: 'nat_gateway', transfer_usd: 0.093 }],
    ['regional_nat_gateway', 'egress', '198.18.7.7', { transfer_class: 'nat_gateway', transfer_usd: 0.093 }],
    ['transit_gateway', 'ingress', '10.9.9.9', { transfer_class: 'transit_gateway', transfer_usd: 0.023 }],
    ['transit_gateway', 'egress', '10.9.9.9', { transfer_class: 'transit_gateway', transfer_usd: 0 }],
    ['vpc_endpoint', 'egress', '10.9.9.9', { transfer_class: 'interface_endpoint', transfer_usd: 0.013 }],
    ['network_load_balancer', 'egress', '10.9.9.9', {}],
  ])(
    'of an interface that only the record describes is that of its type: %s, %s',
    async (type, way, peer, expected) => {
      const [own, ends] = [
        '10.9.9.1',
        { 'interface-id': 'eni-0123456789abcdef0', version: 11, region: 'eu-central-1' },
      ];
      const addresses = way === 'egress' ? { srcaddr: own, dstaddr: peer } : { srcaddr: peer, dstaddr: own };
      const record = { ...ends, ...addresses, bytes: 2 ** 30, 'interface-type': type, 'flow-direction': way };
      const found = await transferOf(record);
      if (Object.keys(expected).length === 0) expect(found).toEqual({});
      else expect(found).toMatchObject({ ...expected, transfer_source: 'owner' });
    },
  );

  it('with an address that two VPCs have is that of the recording VPC', async () => {
    const { rules } = network;
    if (rules === undefined) throw new Error('the network has rules');
    const vpcs = rules.vpcs?.map((vpc) => (vpc.id === 'vpc-b' ? { ...vpc, cidrBlocks: ['10.0.0.0/16'] } : vpc));
    const options = { rules: { ...rules, vpcs } };
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    expect(await transferOf(ends, options)).toMatchObject({ transfer_class: 'cross_zone' });
  });

  it('does not follow from an interface that has the other end’s address only since later', async () => {
    const later = withInterfaces((id) => (id === 'eni-vpce' ? { attachedAt: 1_795_180_000 } : {}));
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.50' };
    expect(await transferOf(ends)).toMatchObject({ transfer_class: 'interface_endpoint', transfer_service: 'sqs' });
    expect(await transferOf(ends, later)).toMatchObject({ transfer_class: 'cross_zone' });
  });

  it('is in no zone where the interface that has the address now got it later, and no range of a subnet holds it', async () => {
    const { rules } = network;
    if (rules === undefined) throw new Error('the network has rules');
    const withoutRanges = { ...rules, subnets: (rules.subnets ?? []).map((each) => ({ ...each, cidrBlocks: [] })) };
    const later = withInterfaces((id) => (id === 'eni-a2' ? { attachedAt: 1_795_180_000 } : {}));
    const seenLater = withInterfaces((id) => (id === 'eni-a2' ? { seenSince: { '10.0.2.10': 1_795_180_000 } } : {}));
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    expect(await transferOf(ends, { rules: withoutRanges })).toMatchObject({ transfer_class: 'cross_zone' });
    for (const options of [later, seenLater]) {
      expect(await transferOf(ends, options)).toMatchObject({ transfer_class: 'cross_zone' });
      const { transfer_class, transfer_usd } = await transferOf(ends, { ...options, rules: withoutRanges });
      expect({ transfer_class, transfer_usd }).toEqual({ transfer_class: 'same_vpc', transfer_usd: undefined });
    }
  });

  it('is not changed by sampling, which adds a weight', async () => {
    const ends = { 'interface-id': 'eni-a1', srcaddr: '10.0.1.10', dstaddr: '10.0.2.10' };
    expect(await transferOf(ends, { sampleAccept: 1 })).toMatchObject({ transfer_usd: 0.011 });
  });
});

describe('what is remembered of places', () => {
  const LINE = `5 eni-a1 10.0.1.10 10.0.2.10 40000 443 6 1 ${GIB} 1795175000 1795175050 ACCEPT OK - - - - - -`;

  /** Metadata that changes between events. */
  function changingMetadata(generation: () => number | undefined) {
    const first = new SnapshotSource(network.inventory ?? expect.fail('the network has an inventory'));
    const moved = new SnapshotSource({
      ...(network.inventory ?? expect.fail('the network has an inventory')),
      ...withInterfaces((id) => (id === 'eni-a2' ? { subnetId: 'subnet-a1' } : {})).inventory,
    });
    let current = first;
    const metadata: MetadataSource = {
      get generation() {
        return generation();
      },
      interfaceById: (id) => current.interfaceById(id),
      interfaceInVpc: (vpcId, address) => current.interfaceInVpc(vpcId, address),
      interfaceAnywhere: (address) => current.interfaceAnywhere(address),
      instanceById: (id) => current.instanceById(id),
      subnetById: (id) => current.subnetById(id),
      vpcById: (id) => current.vpcById(id),
      natGatewayById: (id) => current.natGatewayById(id),
      vpcHolds: (vpcId, address) => current.vpcHolds(vpcId, address),
    };
    return {
      metadata,
      move: () => {
        current = moved;
      },
    };
  }

  it.each([
    ['their generation changes', true],
    ['they do not say when they change', false],
  ])('is forgotten when metadata change, if %s', async (_, hasGeneration) => {
    // Prepare
    let generation = 0;
    const { metadata, move } = changingMetadata(() => (hasGeneration ? generation : undefined));
    const { inventory: _inventory, ...options } = network;
    const { transform } = createTransformer({ ...options, metadata, transfer: 'on' });
    const classNow = async () => {
      const [document] = documentsOf(await transform(firehoseEvent([LINE, LINE])));
      return { transfer_class: undefined, ...document }.transfer_class;
    };

    // Act, Assess
    expect(await classNow()).toBe('cross_zone');
    move();
    generation++;
    expect(await classNow()).toBe('same_zone');
  });
});
