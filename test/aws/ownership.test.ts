import { describe, expect, it } from 'vitest';
import { OwnershipSource } from '../../src/metadata/ownership-source.ts';
import { makeRig, type Rig } from '../support/aws/live-rig.ts';
import { type LiveRun, liveTransform } from '../support/aws/live-transform.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT } from '../support/ec2-server.ts';

const server = useEc2Server();
const VPC = 'vpc-0aaaaaaaaaaaaaaa1';
const SUBNET = 'subnet-0aaaaaaaaaaaaaaa1';
const CLIENT = { id: 'eni-0aaaaaaaaaaaaaaa1', address: '10.0.1.10', instanceId: 'i-0aaaaaaaaaaaaaaa1' };
const NODE_1 = { id: 'eni-0bbbbbbbbbbbbbbb2', address: '10.0.2.20', instanceId: 'i-0bbbbbbbbbbbbbbb2' };
const NODE_2 = { id: 'eni-0ccccccccccccccc3', address: '10.0.2.30', instanceId: 'i-0ccccccccccccccc3' };
/** Address of a pod, first on one node, then on the other. */
const POD = '10.0.3.40';

type Host = typeof CLIENT;

/** Puts the three hosts into EC2, with the pod on one of them or on none. */
function place(podOn: Host | undefined): void {
  server().home.add({
    vpcs: [{ id: VPC, cidrBlocks: ['10.0.0.0/16'] }],
    interfaces: [CLIENT, NODE_1, NODE_2].map((host) => ({
      ...{ id: host.id, vpcId: VPC, subnetId: SUBNET, instanceId: host.instanceId },
      addresses: host === podOn ? [host.address, POD] : [host.address],
      attachedAt: '2020-12-01T00:00:00Z',
    })),
  });
}

/** A version 5 record: the client sends to the pod, or the pod's node records what it receives. */
function record(recorder: Host, start: number, podOn: Host = recorder): string {
  const isClient = recorder === CLIENT;
  const destination = isClient ? POD : podOn.address;
  const basis = [5, HOME_ACCOUNT, recorder.id, CLIENT.address, destination, 40_000, 443, 6, 4, 400];
  const rest = [start, start + 30, 'ACCEPT', 'OK', VPC, SUBNET, recorder.instanceId, 3, 'IPv4', CLIENT.address, POD];
  const where = ['eu-central-1', 'euc1-az1', '-', '-', '-', '-', isClient ? 'egress' : 'ingress', isClient ? 1 : '-'];
  return [...basis, ...rest, ...where].join(' ');
}

/** A version 2 record of what a node receives at its primary address. */
function plainRecord(node: Host, start: number): string {
  const addresses = `${CLIENT.address} ${node.address}`;
  return `2 ${HOME_ACCOUNT} ${node.id} ${addresses} 40000 443 6 4 400 ${start} ${start + 30} ACCEPT OK`;
}

interface Process {
  readonly rig: Rig;
  readonly send: (...lines: readonly string[]) => Promise<LiveRun>;
  /** Current time of the process, in Unix seconds. */
  readonly now: () => number;
}

function startProcess(): Process {
  const rig = makeRig({ leadMs: 0 });
  const transform = liveTransform(new OwnershipSource(rig.source, rig.clock.now));
  return {
    rig,
    send: (...lines) => transform(lines, rig.context()),
    now: () => rig.clock.now() / 1_000,
  };
}

/** The interface named for the pod's end in the last document. */
function named({ documents }: LiveRun): unknown {
  return documents.at(-1)?.dst_interface_id;
}

describe('look-ups and records together', () => {
  it('attribute a flow by the record of its other interface, without a call for its address', async () => {
    // Prepare
    place(NODE_1);
    const { send, now } = startProcess();
    const seconds = now() - 120;

    // Act
    const run = await send(record(NODE_1, seconds - 5), record(NODE_1, seconds + 20), record(CLIENT, seconds));
    const calls = server().requests.length;
    const again = await send(record(CLIENT, seconds - 3));

    // Assess
    expect([named(run), named(again)]).toEqual([NODE_1.id, NODE_1.id]);
    expect(run.counts.unenriched).toEqual({});
    expect(server().requests.length).toBe(calls);
  });

  it('name nobody for a flow before the address was first seen, and for one after it was last seen', async () => {
    // Prepare
    place(NODE_1);
    const { rig, send, now } = startProcess();

    // Act
    const before = await send(record(CLIENT, now() - 120));
    rig.clock.advance(60_000);
    const confirmed = await send(record(CLIENT, now() - 40));
    rig.clock.advance(60_000);
    const after = await send(record(CLIENT, now() - 40));

    // Assess
    expect([named(before), named(confirmed), named(after)]).toEqual([undefined, NODE_1.id, undefined]);
    expect([before.counts.unenriched, after.counts.unenriched]).toEqual([{ seen_later: 1 }, { not_known_then: 1 }]);
  });

  it('name nobody for an address that a record shows elsewhere, and look it up again', async () => {
    // Prepare
    place(NODE_1);
    const { rig, send, now } = startProcess();
    const lookedUp = now();
    await send(plainRecord(NODE_2, lookedUp), record(CLIENT, lookedUp));
    place(NODE_2);
    rig.clock.advance(60_000);
    const calls = server().requests.length;

    // Act
    // the node is known, but its cached description predates the move
    const between = await send(record(NODE_2, lookedUp + 10), record(CLIENT, lookedUp + 1));
    const requests = server().requests.slice(calls);
    const after = await send(record(CLIENT, lookedUp + 10));
    const later = await send(record(CLIENT, lookedUp + 25));

    // Assess
    expect(named(between)).toBeUndefined();
    expect(between.counts.unenriched).toEqual({ owner_changed: 1 });
    expect(requests.flatMap(({ filters }) => filters.flatMap(({ values }) => values))).toContain(POD);
    expect([named(after), named(later)]).toEqual([NODE_2.id, NODE_2.id]);
  });

  it('do not take the address of a packet that an interface only forwards for its own', async () => {
    // Prepare
    place(undefined);
    const { home } = server();
    const forwarder = home.interfaces.get(NODE_1.id) ?? expect.fail('it is in the world');
    home.add({ interfaces: [{ ...forwarder, type: 'nat_gateway' }] });
    const { send, now } = startProcess();
    const seconds = now() - 120;

    // Act
    const run = await send(record(NODE_1, seconds), record(CLIENT, seconds));

    // Assess
    expect(named(run)).toBeUndefined();
    expect(run.counts.unenriched).toEqual({ not_found: 1 });
  });

  it('name nobody beyond the last look-up in a VPC that had a deployment an hour ago, and ask again', async () => {
    // Prepare
    place(undefined);
    const { home } = server();
    const { rig, send, now } = startProcess();
    const attachedAt = new Date(rig.clock.now() - 180_000).toISOString();
    const node = home.interfaces.get(NODE_1.id) ?? expect.fail('it is in the world');
    home.add({ interfaces: [{ ...node, attachedAt }] });
    const toNode = (start: number): string => {
      const addresses = `${CLIENT.address} ${NODE_1.address}`;
      return `2 ${HOME_ACCOUNT} ${CLIENT.id} ${addresses} 40000 443 6 4 400 ${start} ${start + 30} ACCEPT OK`;
    };
    await send(toNode(now() - 60));
    // no change is detected for three quarters of an hour, until the next deployment replaces the node
    rig.clock.advance(45 * 60_000);
    const seen = await send(toNode(now() - 60));
    home.interfaces.delete(NODE_1.id);
    rig.clock.advance(60_000);

    // Act
    const after = await send(toNode(now() - 40));

    // Assess
    expect(named(seen)).toBe(NODE_1.id);
    expect(named(after)).toBeUndefined();
    expect(after.counts.unenriched).toEqual({ not_known_then: 1 });
  });

  it('name nobody beyond the last look-up of an address that can move from one old node to another', async () => {
    // Prepare
    place(NODE_1);
    const { rig, send, now } = startProcess();
    await send(record(CLIENT, now() - 60));
    rig.clock.advance(45 * 60_000);
    const seen = await send(record(NODE_1, now() - 60), record(CLIENT, now() - 60));
    place(undefined);
    rig.clock.advance(60_000);

    // Act
    const after = await send(record(CLIENT, now() - 40));

    // Assess
    expect([named(seen), named(after)]).toEqual([NODE_1.id, undefined]);
    expect(after.counts.unenriched).toEqual({ not_known_then: 1 });
  });

  it('name nobody for a flow that began before the address was first seen, even if it ended later', async () => {
    // Prepare
    place(NODE_1);
    const { send, now } = startProcess();

    // Act
    const run = await send(record(CLIENT, now() - 30));

    // Assess
    expect(named(run)).toBeUndefined();
    expect(run.counts.unenriched).toEqual({ seen_later: 1 });
  });
});
