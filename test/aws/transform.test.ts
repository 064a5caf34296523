import { describe, expect, it } from 'vitest';
import { LIFE_MS, makeRig, NEGATIVE_LIFE_MS } from '../support/aws/live-rig.ts';
import { liveTransform } from '../support/aws/live-transform.ts';
import {
  addShop,
  DATABASE,
  NAT_GATEWAY,
  PEER,
  PEER_SUBNET,
  PEER_VPC,
  SHOP_SUBNET,
  SHOP_VPC,
  TWIN,
  WEB,
} from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const TIMES = '1609459200 1609459260';
const ALL_TIME = [1_000_000_000, 2_000_000_000];

/** A flow in the default format. */
function flow(interfaceId: string, source: string, destination: string, times = TIMES): string {
  return `2 ${HOME_ACCOUNT} ${interfaceId} ${source} ${destination} 50000 443 6 5 500 ${times} ACCEPT OK`;
}

describe('the pipeline with live look-ups', () => {
  it('adds metadata of both ends of a flow', async () => {
    // Prepare
    addShop(server().home);
    const { source, context } = makeRig();
    const transform = liveTransform(source);

    // Act
    const { documents, counts, errors } = await transform([flow(WEB.id, '10.0.0.5', '10.0.1.7')], context());

    // Assess
    expect(errors).toEqual([]);
    expect(counts.enrichedEnds).toBe(2);
    expect(documents).toMatchObject([
      {
        src_interface_id: WEB.id,
        src_owner_type: 'ec2_instance',
        src_instance_id: 'i-0123456789abcdef0',
        src_instance_name: 'shop-web-1',
        src_instance_type: 't3.medium',
        src_subnet_id: SHOP_SUBNET,
        src_subnet_name: 'private-a',
        src_vpc_id: SHOP_VPC,
        src_vpc_name: 'shop',
        src_security_group_ids: ['sg-0123456789abcdef0'],
        src_public_ip: '198.51.100.5',
        src_tags: { team: 'network', Name: 'shop-web-1' },
        dst_interface_id: DATABASE.id,
        dst_owner_type: 'rds',
        dst_vpc_name: 'shop',
        direction: 'egress',
        direction_source: 'interface',
      },
    ]);
  });

  it('finds the peer in another VPC, and none if two VPCs are possible', async () => {
    // Prepare
    addShop(server().home);
    const { source, context } = makeRig();
    const transform = liveTransform(source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.8.0.1'), flow(PEER.id, '10.8.0.1', '10.0.0.5')];

    // Act
    const { documents } = await transform(lines, context());

    // Assess
    expect(documents.map((document) => [document.src_interface_id, document.dst_interface_id])).toEqual([
      [WEB.id, PEER.id],
      [PEER.id, undefined],
    ]);
  });

  it('does not use an interface as the peer if it was attached after the end of the flow', async () => {
    // Prepare
    addShop(server().home);
    server().home.add({ interfaces: [{ ...DATABASE, attachedAt: '2021-01-01T00:01:01.000Z' }] });
    const { source, context } = makeRig();
    const transform = liveTransform(source);
    const lines = [
      flow(WEB.id, '10.0.0.5', '10.0.1.7', '1609459200 1609459260'),
      flow(WEB.id, '10.0.0.5', '10.0.1.7', '1609459200 1609459261'),
    ];

    // Act
    const { documents } = await transform(lines, context());

    // Assess
    expect(documents.map((document) => document.dst_interface_id)).toEqual([undefined, DATABASE.id]);
  });

  it('remembers a deleted interface for the negative lifetime', async () => {
    // Prepare
    addShop(server().home);
    const { source, context, clock } = makeRig();
    const transform = liveTransform(source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    await transform(lines, context());
    server().home.interfaces.delete(WEB.id);
    server().home.interfaces.delete(DATABASE.id);

    // Act
    const found: unknown[] = [];
    for (const passedMs of [LIFE_MS, NEGATIVE_LIFE_MS - 1, 1]) {
      clock.advance(passedMs);
      const { documents } = await transform(lines, context());
      found.push([documents[0]?.src_interface_id, documents[0]?.dst_interface_id]);
    }

    // Assess
    expect(found).toEqual([
      [WEB.id, DATABASE.id],
      [WEB.id, DATABASE.id],
      [undefined, undefined],
    ]);
  });

  it('does not use the interface that now has the address of a deleted one', async () => {
    // Prepare
    addShop(server().home);
    const { source, context, clock } = makeRig();
    const transform = liveTransform(source);
    await transform([flow(WEB.id, '10.0.0.5', '10.0.1.7')], context());
    server().home.interfaces.delete(DATABASE.id);
    server().home.add({
      interfaces: [{ ...DATABASE, id: 'eni-0eeeeeeeeeeeeeee0', attachedAt: '2021-01-01T01:00:00.000Z' }],
    });
    clock.advance(LIFE_MS);
    await transform([flow(WEB.id, '10.0.0.5', '10.0.1.7')], context());

    // Act
    const { documents } = await transform(
      [flow(WEB.id, '10.0.0.5', '10.0.1.7'), flow(WEB.id, '10.0.0.5', '10.0.1.7', '1609462800 1609462860')],
      context(),
    );

    // Assess
    expect(documents.map((document) => document.dst_interface_id)).toEqual([undefined, 'eni-0eeeeeeeeeeeeeee0']);
  });

  it('identifies the end of a regional NAT gateway, which has no interface, and the other end in its VPC', async () => {
    // Prepare
    addShop(server().home);
    const { source, context } = makeRig();
    const transform = liveTransform(
      source,
      'resource-id interface-id srcaddr dstaddr flow-direction account-id start end',
    );
    const line = `${NAT_GATEWAY} - 10.0.1.7 198.51.100.220 ingress ${HOME_ACCOUNT} ${TIMES}`;

    // Act
    const { documents } = await transform([line], context());

    // Assess
    expect(documents).toMatchObject([
      {
        src_interface_id: DATABASE.id,
        dst_owner_type: 'nat_gateway',
        dst_owner_id: NAT_GATEWAY,
        dst_owner_name: 'exit',
        dst_vpc_name: 'shop',
        dst_public_ip: '198.51.100.220',
      },
    ]);
  });

  it('asks for each end of a Transit Gateway record in the account of its VPC', async () => {
    // Prepare
    const [sourceAccount, destinationAccount] = ['444455556666', '777788889999'];
    addShop(server().world.region(sourceAccount, HOME_REGION)).interfaces.delete(TWIN.id);
    server()
      .world.region(destinationAccount, HOME_REGION)
      .add({
        interfaces: [PEER],
        vpcs: [{ id: PEER_VPC, cidrBlocks: ['10.8.0.0/16'], tags: { Name: 'peer of another' } }],
        subnets: [{ id: PEER_SUBNET, vpcId: PEER_VPC, zone: 'eu-central-1a' }],
      });
    for (const accountId of [sourceAccount, destinationAccount]) server().sts.roles.set(accountId, { name: 'reader' });
    const rig = makeRig({
      role: { roleName: 'reader', externalId: undefined },
      allowedAccounts: [sourceAccount, destinationAccount],
    });
    const format =
      'account-id region tgw-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id srcaddr dstaddr start end';
    const transform = liveTransform(rig.source, format);
    const accounts = `${sourceAccount} ${destinationAccount}`;
    const line = `${HOME_ACCOUNT} ${HOME_REGION} tgw-0a ${accounts} ${SHOP_VPC} ${PEER_VPC} 10.0.0.5 10.8.0.1 ${TIMES}`;

    // Act
    const { documents } = await transform([line], rig.context());

    // Assess
    expect(documents).toMatchObject([
      { src_interface_id: WEB.id, src_vpc_name: 'shop', dst_interface_id: PEER.id, dst_vpc_name: 'peer of another' },
    ]);
  });

  it('takes the Region from the zone id if the record has no other', async () => {
    // Prepare
    addShop(server().world.region(HOME_ACCOUNT, 'us-west-2'));
    const { source, context } = makeRig();
    const transform = liveTransform(source, 'interface-id az-id srcaddr dstaddr start end');

    // Act
    const { documents } = await transform([`${WEB.id} usw2-az1 10.0.0.5 10.0.1.7 ${ALL_TIME.join(' ')}`], context());

    // Assess
    expect(documents).toMatchObject([{ src_interface_id: WEB.id, dst_interface_id: DATABASE.id }]);
    expect(new Set(server().requests.map(({ region }) => region))).toEqual(new Set(['us-west-2']));
  });
});
