import { describe, expect, it } from 'vitest';
import { foldHistory } from '../../../../src/metadata/history/fold-history.ts';
import { HistoryCollector } from '../../../../src/metadata/history/history-collector.ts';
import { SnapshotSource } from '../../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../../src/model/inventory.ts';
import { emptyInventory, flowTime, folded, namedThen } from '../../../support/history/named-then.ts';
import {
  ACCOUNT,
  assign,
  attach,
  create,
  createdInterface,
  isoTime,
  launch,
  MIDNIGHT,
  REGION,
  remove,
  terminate,
  trailRecord,
  unassign,
  VPC,
} from '../../../support/history/trail-records.ts';

const NODE = 'eni-0aaaaaaaaaaaaaaa1';
const OTHER = 'eni-0bbbbbbbbbbbbbbb2';
const POD = '10.0.0.7';
const HOUR = 3_600;

/** The event of an instance launch with an interface. */
function launchOf(interfaceId: string, at: number) {
  return launch(at, 'i-0aaaaaaaaaaaaaaa1', interfaceId, '10.0.0.1', 'node-1', at);
}

/** An unrelated event: it shows that the trail was recorded. */
function reading(at: number) {
  return trailRecord(at, 'DescribeInstances', null, null, { readOnly: true });
}

/** Events in every half hour of this many hours. */
function readings(hours: number) {
  return Array.from({ length: 2 * hours }, (_, index) => reading(MIDNIGHT + index * 1_800));
}

/** An item of AWS Config: an interface with its primary address and others, attached at a time. */
function configItem(at: number, id: string, attachedAt: number, addresses: readonly string[]) {
  const [primary = ''] = addresses;
  const attachment = { instanceId: 'i-0aaaaaaaaaaaaaaa1', deviceIndex: 0, attachTime: isoTime(attachedAt) };
  return {
    ...{ configurationItemCaptureTime: isoTime(at), awsAccountId: ACCOUNT, awsRegion: REGION, resourceId: id },
    ...{ configurationItemStatus: 'OK', resourceType: 'AWS::EC2::NetworkInterface' },
    configuration: createdInterface(id, primary, {
      attachment,
      privateIpAddressesSet: undefined,
      privateIpAddresses: addresses.map((each) => ({ privateIpAddress: each, primary: each === primary })),
    }),
  };
}

const TWO_NODES = [
  launch(MIDNIGHT, 'i-0aaaaaaaaaaaaaaa1', NODE, '10.0.0.1', 'node-1'),
  launch(MIDNIGHT, 'i-0bbbbbbbbbbbbbbb2', OTHER, '10.0.0.2', 'node-2'),
];

describe('a history folded into an inventory', () => {
  it('keeps the security groups of an interface that is gone, for verdicts on its late records', () => {
    // Prepare
    const ended = MIDNIGHT + 600;
    const described = { id: NODE, vpcId: VPC, addresses: ['10.0.0.1'], instanceId: 'i-0aaaaaaaaaaaaaaa1' };
    const swept = { ...described, attachedAt: MIDNIGHT, securityGroupIds: ['sg-0aaaaaaaaaaaaaaa1'] };
    const inventory: Inventory = { ...emptyInventory(MIDNIGHT + 300), networkInterfaces: [swept] };

    // Act
    const { networkInterfaces, earlierInterfaces } = folded([terminate(ended, 'i-0aaaaaaaaaaaaaaa1')], inventory);

    // Assess
    expect(networkInterfaces).toEqual([]);
    expect(earlierInterfaces).toMatchObject([{ id: NODE, securityGroupIds: ['sg-0aaaaaaaaaaaaaaa1'] }]);
  });

  it('names who had an address before and after it was reused within two seconds, and nobody in between', () => {
    // Prepare
    const [given, taken] = [MIDNIGHT + 600, MIDNIGHT + 1_200];
    const items = [...TWO_NODES, assign(given, NODE, POD), unassign(taken, NODE, POD), assign(taken + 2, OTHER, POD)];
    const document = folded([...items, unassign(taken + 600, OTHER, POD)], emptyInventory(MIDNIGHT + 2 * HOUR));

    // Act
    const named = [
      [given - 10, given - 5],
      [given + 2, given + 60],
      [taken - 60, taken - 2],
      [taken - 1, taken],
      [taken, taken + 2],
      [taken - 30, taken + 30],
      [taken + 3, taken + 3],
      [taken + 4, taken + 598],
      [taken + 599, taken + 601],
      [taken + 700, taken + 710],
    ].map(([start = 0, end = 0]) => namedThen(document, POD, start, end)?.owner?.id);

    // Assess
    const [first, second] = ['i-0aaaaaaaaaaaaaaa1', 'i-0bbbbbbbbbbbbbbb2'];
    expect(named).toEqual([
      ...[undefined, first, first],
      ...[undefined, undefined, undefined, undefined],
      ...[second, undefined, undefined],
    ]);
  });

  it('names both instances of an interface that was moved between two sweeps of less than a second, also by a second folding', () => {
    // Prepare
    const [detachedAt, attachedAt, sweptAt] = [MIDNIGHT + 200, MIDNIGHT + 260, MIDNIGHT + 900];
    const [first, second] = ['i-0aaaaaaaaaaaaaaa1', 'i-0bbbbbbbbbbbbbbb2'];
    const address = '10.0.0.16';
    const described = {
      id: NODE,
      accountId: ACCOUNT,
      region: REGION,
      vpcId: VPC,
      addresses: [address],
      isDetachable: true,
    };
    const attachedTo = (id: string) => ({ ...described, instanceId: id, owner: { type: 'ec2_instance', id } as const });
    const inventory: Inventory = {
      ...emptyInventory(sweptAt),
      networkInterfaces: [{ ...attachedTo(second), attachedAt }],
      earlierInterfaces: [{ ...attachedTo(first), attachedAt: MIDNIGHT - 9_000, seenUntil: MIDNIGHT, goneBy: sweptAt }],
    };
    // the sweep did not keep the id of the first attachment
    const detach = trailRecord(detachedAt, 'DetachNetworkInterface', { attachmentId: 'eni-attach-0a1' }, {});

    // Act
    const once = folded([detach, attach(attachedAt, NODE, second, 'eni-attach-0b2')], inventory);
    const twice = folded([attach(attachedAt, NODE, second, 'eni-attach-0b2')], once);

    // Assess
    const flows = [
      [-300, -200],
      [100, 198],
      [198, 199],
      [230, 240],
      [250, 270],
      [260, 800],
    ] as const;
    for (const document of [once, twice]) {
      const named = flows.map(
        ([start, end]) => namedThen(document, address, MIDNIGHT + start, MIDNIGHT + end)?.instanceId,
      );
      expect(named).toEqual([first, first, undefined, undefined, undefined, second]);
    }
  });

  it('has the owner with its name, and the instance, as of then', () => {
    // Prepare
    const items = [...TWO_NODES, terminate(MIDNIGHT + HOUR, 'i-0aaaaaaaaaaaaaaa1')];

    // Act
    const document = folded(items, emptyInventory(MIDNIGHT + 2 * HOUR));

    // Assess
    expect(namedThen(document, '10.0.0.1', MIDNIGHT + 600)).toMatchObject({
      ...{ id: NODE, vpcId: VPC, subnetId: 'subnet-0f1e2d3c4b5a69788', availabilityZone: 'eu-central-1a' },
      ...{ accountId: '123456789012', region: 'eu-central-1', type: 'interface', instanceId: 'i-0aaaaaaaaaaaaaaa1' },
      owner: { type: 'ec2_instance', id: 'i-0aaaaaaaaaaaaaaa1', name: 'node-1' },
    });
    expect(document.instances).toEqual([
      { id: 'i-0aaaaaaaaaaaaaaa1', type: 'm7g.large', imageId: 'ami-0aa11bb22cc33dd44', tags: { Name: 'node-1' } },
      expect.anything(),
    ]);
    expect(namedThen(document, '10.0.0.1', MIDNIGHT + HOUR)).toBeUndefined();
  });

  it('finds the interface that recorded a flow by its id', () => {
    // Prepare
    const document = folded(
      [create(MIDNIGHT, NODE, POD), remove(MIDNIGHT + 60, NODE)],
      emptyInventory(MIDNIGHT + HOUR),
    );

    // Act
    const source = new SnapshotSource(document);

    // Assess
    expect(source.interfaceById(NODE)).toMatchObject({ id: NODE, vpcId: VPC, addresses: [POD] });
    expect(source.interfaceById(OTHER)).toBeUndefined();
  });

  it('does not know whether an address stayed where no event was recorded for more than an hour', () => {
    // Prepare: the node's primary address needs no event in between
    const end = MIDNIGHT + 6 * HOUR;
    const lives = [...TWO_NODES, assign(MIDNIGHT + 60, NODE, POD)];
    const ends = [unassign(end, NODE, POD), terminate(end + 60, 'i-0aaaaaaaaaaaaaaa1')];
    const inventory = emptyInventory(end + HOUR);

    // Act
    const [withGap, without] = [
      folded([...lives, ...ends], inventory),
      folded([...lives, ...readings(7), ...ends], inventory),
    ];

    // Assess
    const noon = MIDNIGHT + 3 * HOUR;
    expect([withGap, without].map((document) => namedThen(document, POD, noon)?.id)).toEqual([undefined, NODE]);
    expect(namedThen(withGap, POD, MIDNIGHT + 62)?.id).toBe(NODE);
    expect(namedThen(withGap, '10.0.0.1', noon)?.id).toBe(NODE);
  });

  it('names nobody after an address turned up elsewhere although no event says that it was released', () => {
    // Prepare: the first interface's span must not extend to its last known time either
    const items = [...TWO_NODES, assign(MIDNIGHT + 60, NODE, POD), assign(MIDNIGHT + 600, OTHER, POD)];

    // Act
    const document = folded([...items, unassign(MIDNIGHT + 900, OTHER, POD)], emptyInventory(MIDNIGHT + HOUR));

    // Assess
    const named = [62, 63, 599, 602, 898, 899].map((after) => namedThen(document, POD, MIDNIGHT + after)?.id);
    expect(named).toEqual([NODE, undefined, undefined, OTHER, OTHER, undefined]);
  });

  it('takes an address that was reassigned from the interface that had it', () => {
    // Prepare
    const moved = trailRecord(
      MIDNIGHT + 600,
      'AssignPrivateIpAddresses',
      {
        networkInterfaceId: OTHER,
        privateIpAddressesSet: { items: [{ privateIpAddress: POD }] },
        allowReassignment: true,
      },
      { networkInterfaceId: OTHER, _return: true },
    );

    // Act
    const document = folded(
      [...TWO_NODES, assign(MIDNIGHT + 60, NODE, POD), moved, unassign(MIDNIGHT + 900, OTHER, POD)],
      emptyInventory(MIDNIGHT + HOUR),
    );

    // Assess
    const named = [62, 598, 599, 601, 602, 898].map((after) => namedThen(document, POD, MIDNIGHT + after)?.id);
    expect(named).toEqual([NODE, NODE, undefined, undefined, OTHER, OTHER]);
  });

  it('knows the owner of an interface that moves from one instance to another', () => {
    // Prepare
    const detached = trailRecord(
      MIDNIGHT + 600,
      'DetachNetworkInterface',
      { attachmentId: 'eni-attach-1' },
      { _return: true },
    );
    const items = [
      create(MIDNIGHT, NODE, POD),
      attach(MIDNIGHT + 60, NODE, 'i-0aaaaaaaaaaaaaaa1', 'eni-attach-1'),
      detached,
      attach(MIDNIGHT + 630, NODE, 'i-0bbbbbbbbbbbbbbb2', 'eni-attach-2'),
      remove(MIDNIGHT + 900, NODE),
    ];

    // Act
    const document = folded(items, emptyInventory(MIDNIGHT + HOUR));

    // Assess
    const owners = [30, 62, 598, 610, 632, 898].map((after) => namedThen(document, POD, MIDNIGHT + after)?.owner?.id);
    expect(owners).toEqual([
      undefined,
      'i-0aaaaaaaaaaaaaaa1',
      'i-0aaaaaaaaaaaaaaa1',
      undefined,
      ...Array(2).fill('i-0bbbbbbbbbbbbbbb2'),
    ]);
    expect(namedThen(document, POD, MIDNIGHT + 590, MIDNIGHT + 640)?.owner?.id).toBeUndefined();
    expect(new SnapshotSource(document).interfaceById(NODE)?.owner).toBeUndefined();
  });

  it('narrows what two sweeps show: an address is there since its event, and what is over ends with one', () => {
    // Prepare: sweeps at 0 and 900; the pod's address was assigned at 300, another was released at 600
    const node = {
      ...{ id: NODE, vpcId: VPC, accountId: '123456789012', region: 'eu-central-1', attachedAt: MIDNIGHT - HOUR },
      ...{
        instanceId: 'i-0aaaaaaaaaaaaaaa1',
        owner: { type: 'ec2_instance', id: 'i-0aaaaaaaaaaaaaaa1', name: 'node-1' },
      },
    };
    const gone = {
      ...node,
      addresses: ['10.0.0.9'],
      seenSince: { '10.0.0.9': MIDNIGHT - 900 },
      seenUntil: MIDNIGHT,
      goneBy: MIDNIGHT + 930,
    };
    const inventory: Inventory = {
      ...{ version: 1, seenUntil: MIDNIGHT + 900 },
      networkInterfaces: [{ ...node, addresses: ['10.0.0.1', POD], seenSince: { [POD]: MIDNIGHT + 930 } }],
      earlierInterfaces: [gone],
    };
    const events = [assign(MIDNIGHT + 300, NODE, POD), unassign(MIDNIGHT + 600, NODE, '10.0.0.9')];

    // Act
    const document = folded(events, inventory);
    const again = folded(events, document);

    // Assess
    expect(document.networkInterfaces).toEqual([
      { ...node, addresses: ['10.0.0.1', POD], seenSince: { [POD]: MIDNIGHT + 302 } },
    ]);
    expect(document.earlierInterfaces).toEqual([
      expect.objectContaining({
        addresses: ['10.0.0.9'],
        seenSince: gone.seenSince,
        seenUntil: MIDNIGHT + 598,
        goneBy: MIDNIGHT + 602,
        owner: node.owner,
      }),
    ]);
    expect(again).toEqual(document);
  });

  it('keeps since when an interface has a delegated prefix, also where an event is about another of its addresses', () => {
    // Prepare: the prefix was assigned an hour after the interface was attached
    const since = MIDNIGHT - HOUR;
    const inventory: Inventory = {
      ...{ version: 1, seenUntil: MIDNIGHT + 900 },
      networkInterfaces: [
        {
          ...{ id: NODE, vpcId: VPC, instanceId: 'i-0aaaaaaaaaaaaaaa1', attachedAt: since - HOUR },
          ...{ addresses: ['10.0.0.1', POD], prefixes: ['10.0.1.0/28'] },
          seenSince: { '10.0.1.0/28': since, [POD]: MIDNIGHT + 900 },
        },
      ],
    };

    // Act
    const document = folded([assign(MIDNIGHT + 300, NODE, POD)], inventory);

    // Assess
    const named = [since - 60, since].map((at) => namedThen(document, '10.0.1.5', at)?.id);
    expect(named).toEqual([undefined, NODE]);
    expect(document.networkInterfaces[0]?.seenSince?.['10.0.1.0/28']).toBe(since);
    expect(document.earlierInterfaces ?? []).toEqual([]);
  });

  it('ends with the last event of an instance that was launched and ended in two foldings', () => {
    // Prepare: by the clocks of its events, the instance ended before its address was known
    const [start, end] = [launchOf(NODE, MIDNIGHT + 60), terminate(MIDNIGHT + 61, 'i-0aaaaaaaaaaaaaaa1')];
    const inventory = emptyInventory(MIDNIGHT + HOUR);

    // Act
    const first = folded([start], inventory);
    const second = folded([end], first);

    // Assess
    expect(namedThen(first, '10.0.0.1', MIDNIGHT + 62)?.id).toBe(NODE);
    expect(namedThen(second, '10.0.0.1', MIDNIGHT + 62)).toBeUndefined();
    expect(second.earlierInterfaces ?? []).toEqual([]);
  });

  it('moves what was lost after the reading to what is over', () => {
    // Prepare
    const inventory: Inventory = {
      ...{ version: 1, seenUntil: MIDNIGHT },
      networkInterfaces: [
        { id: NODE, vpcId: VPC, addresses: ['10.0.0.1', POD], seenSince: { [POD]: MIDNIGHT - 900 } },
        { id: OTHER, vpcId: VPC, addresses: ['10.0.0.2'], attachedAt: MIDNIGHT - 900 },
      ],
    };

    // Act
    const document = folded([unassign(MIDNIGHT + 60, NODE, POD), remove(MIDNIGHT + 60, OTHER)], inventory);

    // Assess
    expect(document.networkInterfaces.map(({ id, addresses }) => [id, addresses])).toEqual([[NODE, ['10.0.0.1']]]);
    expect([POD, '10.0.0.2'].map((address) => namedThen(document, address, MIDNIGHT + 58)?.id)).toEqual([NODE, OTHER]);
    expect([POD, '10.0.0.2'].map((address) => namedThen(document, address, MIDNIGHT + 59))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('follows Elastic IP addresses from one interface to another', () => {
    // Prepare
    const publicIp = '198.51.100.20';
    const allocated = trailRecord(
      MIDNIGHT + 60,
      'AllocateAddress',
      { domain: 'vpc' },
      { allocationId: 'eipalloc-1', publicIp },
    );
    const associated = (at: number, networkInterfaceId: string, associationId: string) =>
      trailRecord(at, 'AssociateAddress', { allocationId: 'eipalloc-1', networkInterfaceId }, { associationId });
    const released = trailRecord(
      MIDNIGHT + 900,
      'DisassociateAddress',
      { associationId: 'eipassoc-2' },
      { _return: true },
    );

    // Act
    const document = folded(
      [
        ...TWO_NODES,
        allocated,
        associated(MIDNIGHT + 120, NODE, 'eipassoc-1'),
        associated(MIDNIGHT + 600, OTHER, 'eipassoc-2'),
        released,
      ],
      emptyInventory(MIDNIGHT + HOUR),
    );

    // Assess
    const source = new SnapshotSource(document);
    const named = [110, 122, 598, 600, 602, 898, 901].map(
      (after) => source.interfaceAnywhere(publicIp, flowTime(MIDNIGHT + after, MIDNIGHT + after))?.id,
    );
    expect(named).toEqual([undefined, NODE, NODE, undefined, OTHER, OTHER, undefined]);
  });

  it('keeps no more than its bounds, and what ended last', () => {
    // Prepare
    const collector = new HistoryCollector();
    for (let index = 0; index < 10; index++) {
      collector.add(create(MIDNIGHT + index * 60, `eni-0000000${index}`, POD));
      collector.add(remove(MIDNIGHT + index * 60 + 30, `eni-0000000${index}`));
    }
    const fold = (seconds: number, entries: number) =>
      foldHistory(emptyInventory(MIDNIGHT + 600), collector.facts, collector.coverage, { seconds, entries });

    // Act
    const kept = [fold(HOUR, 100), fold(HOUR, 3), fold(120, 100), fold(HOUR, 0)];

    // Assess
    expect(kept.map(({ earlierInterfaces = [] }) => earlierInterfaces.map(({ id }) => Number(id.at(-1))))).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [7, 8, 9],
      [8, 9],
      [],
    ]);
  });

  it('does not take an address that is found by a reading for one that is there when the reading ends', () => {
    // Prepare
    const read = MIDNIGHT + 600;
    const node = { id: NODE, vpcId: VPC, instanceId: 'i-0aaaaaaaaaaaaaaa1', attachedAt: MIDNIGHT };
    const found = { ...node, addresses: ['10.0.0.1', POD], seenSince: { [POD]: read + 40 } };
    const inventory: Inventory = {
      ...{ version: 1, seenUntil: read, generatedAt: new Date((read + 40) * 1_000).toISOString() },
      networkInterfaces: [{ ...found, owner: { type: 'ec2_instance', id: 'i-0aaaaaaaaaaaaaaa1' } }],
    };

    // Act
    const given = folded([assign(read + 10, NODE, POD)], inventory);
    const lost = folded([assign(read + 10, NODE, POD), unassign(read + 20, NODE, POD)], inventory);

    // Assess
    expect(given.networkInterfaces[0]).toMatchObject({ addresses: ['10.0.0.1', POD], seenSince: { [POD]: read + 12 } });
    expect(lost.networkInterfaces[0]?.addresses).toEqual(['10.0.0.1']);
    expect(namedThen(lost, POD, read + 15)?.owner?.id).toBe('i-0aaaaaaaaaaaaaaa1');
    expect([read + 40, read + 41].map((at) => namedThen(lost, POD, at))).toEqual([undefined, undefined]);
  });

  it('keeps the events, so that one that arrives later puts those of the same seconds in doubt', () => {
    // Prepare
    const at = MIDNIGHT + 600;
    const first = folded([...TWO_NODES, assign(at, NODE, POD)], emptyInventory(at + 60));
    const seen = folded([unassign(at + 60, NODE, POD)], first);

    // Act
    const late = folded([unassign(at + 1, NODE, POD), assign(at + 3, NODE, POD)], seen);

    // Assess
    expect(namedThen(seen, POD, at + 2)?.owner?.id).toBe('i-0aaaaaaaaaaaaaaa1');
    expect(namedThen(late, POD, at + 2)).toBeUndefined();
    expect(late.events?.map(({ kind }) => kind)).toEqual([
      'created',
      'created',
      'assigned',
      'unassigned',
      'assigned',
      'unassigned',
    ]);
  });

  it('names the owner of a primary address from the attachment that AWS Config describes until it was captured', () => {
    // Prepare
    const [attached, captured] = [MIDNIGHT + HOUR, MIDNIGHT + 4 * HOUR];
    const document = folded(
      [configItem(captured, NODE, attached, ['10.0.0.1', POD])],
      emptyInventory(MIDNIGHT + 9 * HOUR),
    );

    // Act
    const named = [attached - 10, attached, captured - 10, captured, captured + 10].map((at) =>
      ['10.0.0.1', POD].map((address) => namedThen(document, address, at)?.owner?.id),
    );

    // Assess: a secondary address may have come at any time
    const node = 'i-0aaaaaaaaaaaaaaa1';
    expect(named).toEqual([
      [undefined, undefined],
      [node, undefined],
      [node, undefined],
      [node, node],
      [undefined, undefined],
    ]);
  });

  it('does not take a primary address as held since an attachment if something else was heard of it meanwhile', () => {
    // Prepare: the other interface was seen with it later than this one says that it was attached
    const at = (hours: number) => MIDNIGHT + hours * HOUR;
    const items = [
      configItem(at(2), OTHER, at(1), ['10.0.0.1']),
      configItem(at(6), NODE, at(1), ['10.0.0.1']),
      configItem(at(12), OTHER, at(7), ['10.0.0.1']),
    ];
    const document = folded(items, emptyInventory(at(20)));

    // Act
    const named = [1.5, 2, 4, 5.9, 6, 6.5, 7, 9, 12].map((hours) => namedThen(document, '10.0.0.1', at(hours))?.id);

    // Assess
    expect(named).toEqual([OTHER, OTHER, undefined, undefined, NODE, undefined, OTHER, OTHER, OTHER]);
  });
});
