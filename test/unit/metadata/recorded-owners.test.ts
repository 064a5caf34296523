import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { outputLinesOf } from '../../support/answers.ts';

/** 2026-01-01T10:00:00Z, when the interfaces were read; the times below count from it in seconds. */
const READ = 1_767_261_600;
const VPC = 'vpc-0shop';
/** A secondary address of a node. */
const POD = '10.0.1.77';

function node(name: string, primary: string, more: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    id: `eni-0${name}`,
    type: 'interface',
    vpcId: VPC,
    addresses: [primary],
    instanceId: `i-0${name}`,
    attachedAt: READ - 86_400,
    owner: { type: 'ec2_instance', id: `i-0${name}` },
    ...more,
  };
}

/** Addresses move within the VPC: the pod address was first seen ten minutes earlier. */
const INVENTORY: Inventory = {
  version: 1,
  seenUntil: READ,
  networkInterfaces: [
    node('web', '10.0.1.10'),
    node('node1', '10.0.1.20', { addresses: ['10.0.1.20', POD], seenSince: { [POD]: READ - 600 } }),
    node('node2', '10.0.1.30'),
    node('mover', '10.0.1.40', { isDetachable: true }),
  ],
  vpcs: [{ id: VPC, cidrBlocks: ['10.0.0.0/16'] }],
};

/** A process that fills gaps in the document from records. */
function startProcess(inventory: Inventory = INVENTORY) {
  const source = new OwnershipSource(new SnapshotSource(inventory), () => READ * 1_000, 'document');
  const transform = new Transform(makeSettings(readOptions({}), {}, source));
  return async (...lines: string[]): Promise<Record<string, unknown>[]> => {
    const context = { accountId: undefined, region: 'eu-central-1', deadlineMs: Number.POSITIVE_INFINITY };
    const fail = (error: unknown): never => {
      throw new Error('the pipeline failed', { cause: error });
    };
    const { result } = await transform.transformEvent(firehoseEvent(lines), new Counts(), fail, context);
    return result.records.flatMap(outputLinesOf).map((line) => JSON.parse(line));
  };
}

interface Flow {
  readonly eni: string;
  readonly instance?: string;
  readonly src: string;
  readonly dst: string;
  readonly packetSrc?: string;
  readonly start: number;
  readonly end: number;
}

/** A version 5 record of traffic that an interface sent. */
function record({ eni, instance = `i-0${eni}`, src, dst, packetSrc = src, start, end }: Flow): string {
  return [
    ...[5, '123456789012', `eni-0${eni}`, src, dst, 40_000, 443, 6, 4, 400, READ + start, READ + end, 'ACCEPT', 'OK'],
    ...[VPC, '-', instance, 3, 'IPv4', packetSrc, dst, 'eu-central-1', 'euc1-az1', '-', '-', '-', '-', 'egress', 1],
  ].join(' ');
}

const toPod = (start: number, end: number): string => record({ eni: 'web', src: '10.0.1.10', dst: POD, start, end });

describe('a snapshot whose gaps are filled with records', () => {
  it('names an end after the last reading if its own records show it with the address throughout', async () => {
    // Prepare
    const send = startProcess();
    const own = record({ eni: 'node1', src: '10.0.1.20', packetSrc: POD, dst: '10.0.1.10', start: 280, end: 420 });

    // Act
    const [before] = await send(toPod(300, 360));
    const [, after] = await send(own, toPod(300, 360));
    const [beyond] = await send(toPod(400, 460));

    // Assess
    expect(before).toMatchObject({ dst_unattributed: 'not_known_then' });
    expect(after).toMatchObject({ dst_interface_id: 'eni-0node1', dst_owner_id: 'i-0node1' });
    expect(beyond).toMatchObject({ dst_unattributed: 'not_known_then' });
  });

  it('names whom records show, and not whom the document has, where an address has moved', async () => {
    // Prepare
    const send = startProcess();
    const moved = record({ eni: 'node2', src: '10.0.1.30', packetSrc: POD, dst: '10.0.1.10', start: 600, end: 720 });

    // Act
    const [, now, between, ofDocument] = await send(moved, toPod(630, 690), toPod(300, 360), toPod(-120, -60));

    // Assess
    expect(now).toMatchObject({ dst_interface_id: 'eni-0node2' });
    expect(between).toMatchObject({ dst_unattributed: 'owner_changed' });
    expect(ofDocument).toMatchObject({ dst_interface_id: 'eni-0node1', dst_owner_since: '2026-01-01T09:50:00Z' });
  });

  it('says since when an owner has had an address as far as is known now, whatever it answered before', async () => {
    // Prepare
    const send = startProcess();
    const ofPod = (start: number, end: number): string =>
      record({ eni: 'node2', src: '10.0.1.30', packetSrc: POD, dst: '10.0.1.10', start, end });

    // Act
    await send(ofPod(600, 720), toPod(630, 690));
    const [first] = await send(toPod(630, 690));
    const [, second] = await send(ofPod(580, 590), toPod(630, 690));

    // Assess
    expect(first).toMatchObject({ dst_interface_id: 'eni-0node2', dst_owner_since: '2026-01-01T10:10:00Z' });
    expect(second).toMatchObject({ dst_interface_id: 'eni-0node2', dst_owner_since: '2026-01-01T10:09:40Z' });
  });

  it('names nobody any more once a record shows that the next owner had the address during the flow', async () => {
    // Prepare
    const send = startProcess();
    const ofPod = (eni: string, start: number, end: number): string =>
      record({ eni, src: eni === 'node1' ? '10.0.1.20' : '10.0.1.30', packetSrc: POD, dst: '10.0.1.10', start, end });

    // Act
    await send(ofPod('node1', 280, 420), ofPod('node2', 600, 720), toPod(412, 418));
    const [before] = await send(toPod(412, 418));
    const [, after] = await send(ofPod('node2', 410, 590), toPod(412, 418));

    // Assess
    expect(before).toMatchObject({ dst_interface_id: 'eni-0node1' });
    expect(after).toMatchObject({ dst_unattributed: 'owner_changed' });
  });

  it('holds as before in a VPC in which nothing changes', async () => {
    // Prepare
    const lasting = {
      ...INVENTORY,
      networkInterfaces: INVENTORY.networkInterfaces.map(({ seenSince: _, ...rest }) => rest),
    };
    const send = startProcess(lasting);
    const own = record({ eni: 'node1', src: '10.0.1.20', packetSrc: POD, dst: '10.0.1.10', start: 280, end: 420 });

    // Act
    const [, , later] = await send(own, toPod(300, 360), toPod(5_000, 5_060));

    // Assess
    expect(later).toMatchObject({ dst_interface_id: 'eni-0node1' });
  });

  it('ends the trust in the document, in which nothing changes, as soon as a record shows another owner', async () => {
    // Prepare
    const lasting = {
      ...INVENTORY,
      networkInterfaces: INVENTORY.networkInterfaces.map(({ seenSince: _, ...rest }) => rest),
    };
    const send = startProcess(lasting);
    const moved = record({ eni: 'node2', src: '10.0.1.30', packetSrc: POD, dst: '10.0.1.10', start: 600, end: 720 });

    // Act
    const [before] = await send(toPod(300, 360));
    const [, now, later, earlier, ofDocument] = await send(
      moved,
      ...[toPod(630, 690), toPod(800, 860), toPod(300, 360), toPod(-120, -60)],
    );

    // Assess
    expect(before).toMatchObject({ dst_interface_id: 'eni-0node1' });
    expect(now).toMatchObject({ dst_interface_id: 'eni-0node2' });
    expect(earlier).toMatchObject({ dst_unattributed: 'owner_changed' });
    expect(later).toMatchObject({ dst_unattributed: 'not_known_then' });
    expect(ofDocument).toMatchObject({ dst_interface_id: 'eni-0node1' });
  });

  it('does not take records of one instance for those of the next, to which an interface was moved', async () => {
    // Prepare
    const send = startProcess();
    const mover = { eni: 'mover', src: '10.0.1.40', dst: '10.0.1.10' };
    const toMover = (start: number, end: number): string =>
      record({ eni: 'web', src: '10.0.1.10', dst: '10.0.1.40', start, end });

    // Act
    const [, , first, second] = await send(
      record({ ...mover, instance: 'i-0mover', start: 60, end: 120 }),
      record({ ...mover, instance: 'i-0other', start: 300, end: 360 }),
      toMover(70, 110),
      toMover(310, 350),
    );

    // Assess
    expect(first).toMatchObject({ dst_owner_id: 'i-0mover' });
    expect(second).not.toHaveProperty('dst_owner_id');
    expect(second).toMatchObject({ dst_unattributed: 'owner_changed' });
  });
});
