import { describe, expect, it } from 'vitest';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { Counts } from '../../src/model/counts.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { addBigWorld, BIG, bigWorldLines } from '../support/aws/big-world.ts';
import { makeRig, type Rig } from '../support/aws/live-rig.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import type { ReceivedRequest } from '../support/ec2-server.ts';

const server = useEc2Server();
const MAX_VALUES = 200;

async function answer(transform: Transform, lines: readonly string[], rig: Rig): Promise<Counts> {
  const counts = new Counts();
  const event = firehoseEvent(lines, { source: 'cloudwatch-logs' });
  await transform.transformEvent(event, counts, (error) => expect.fail(String(error)), rig.context());
  return counts;
}

function transformWith(rig: Rig): Transform {
  return new Transform(makeSettings(readOptions({}), {}, rig.source));
}

/** The number of values in the filters of a request, including VPC ids. */
function valuesOf(request: ReceivedRequest): number {
  return request.filters.reduce((sum, { values }) => sum + values.length, 0);
}

describe('a cold batch of 10,000 flows over 500 interfaces and 2,000 peers', () => {
  it('costs one request for each 200 values of a kind, and none if the same batch is repeated', async () => {
    // Prepare
    addBigWorld(server().home);
    const rig = makeRig();
    const transform = transformWith(rig);
    const lines = bigWorldLines();

    // Act
    const counts = await answer(transform, lines, rig);
    const tally = server().tally();
    const requests = [...server().requests];
    await answer(transform, lines, rig);
    const after = server().requests.length;

    // Assess
    expect(counts.linesIn).toBe(BIG.FLOWS);
    expect(tally).toEqual({
      'DescribeNetworkInterfaces network-interface-id': 3,
      // 1,200 neighbours in their VPCs, then 400 peers anywhere
      'DescribeNetworkInterfaces addresses.private-ip-address': 7 + 2,
      // 2,100 instances, of all interfaces found
      DescribeInstances: 11,
      DescribeSubnets: 1,
      // one for the VPCs of the interfaces before the peers are looked up, one for the VPC of the peers
      DescribeVpcs: 2,
    });
    const inVpc = requests.filter(
      ({ filters }) => filters.some(({ name }) => name === 'vpc-id') && filters.length === 2,
    );
    const values = inVpc.reduce((sum, request) => sum + valuesOf(request), 0);
    expect(inVpc.length).toBeLessThanOrEqual(Math.ceil(values / MAX_VALUES));
    expect(requests.map(valuesOf).filter((count) => count === 0 || count > MAX_VALUES)).toEqual([]);
    expect(rig.source.counts.calls).toBe(requests.length);
    expect(after).toBe(requests.length);
    const asked = requests.flatMap(({ filters }) => filters.flatMap(({ values }) => values));
    expect(asked.filter((value) => value.startsWith('203.0.'))).toEqual([]);
  });

  it('adds metadata of both ends of each internal flow, each from its own VPC', async () => {
    // Prepare
    addBigWorld(server().home);
    const rig = makeRig();

    const transform = transformWith(rig);
    const lines = bigWorldLines();

    // Act
    let ends = 0;
    // in events whose answers fit into the response limit
    for (let first = 0; first < lines.length; first += 2_500) {
      ends += (await answer(transform, lines.slice(first, first + 2_500), rig)).enrichedEnds;
    }

    // Assess
    // the own end is always enriched, the peer in 16 of 20 flows: strangers on the internet have no owner
    expect(ends).toBe(BIG.FLOWS + (BIG.FLOWS * 16) / 20);
    expect(rig.source.counts.failures).toEqual({});
  });

  it('costs one call a chunk even if 20 such batches arrive at once', async () => {
    // Prepare
    addBigWorld(server().home);
    const rig = makeRig();
    const transform = transformWith(rig);
    const lines = bigWorldLines().slice(0, 1_000);
    const alone = makeRig();
    await answer(transformWith(alone), lines, alone);
    const costAlone = server().requests.length;
    server().requests.length = 0;

    // Act
    await Promise.all(Array.from({ length: 20 }, () => answer(transform, lines, rig)));

    // Assess
    expect(server().requests.length).toBe(costAlone);
  });
});
