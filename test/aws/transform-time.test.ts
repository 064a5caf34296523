import { describe, expect, it } from 'vitest';
import { hold } from '../support/aws/hold.ts';
import { LIFE_MS, makeRig } from '../support/aws/live-rig.ts';
import { liveTransform } from '../support/aws/live-transform.ts';
import { addShop, DATABASE, PEER, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT } from '../support/ec2-server.ts';

const server = useEc2Server();
const TIMES = '1609459200 1609459260';

/** A flow in the default format. */
function flow(interfaceId: string, source: string, destination: string, times = TIMES): string {
  return `2 ${HOME_ACCOUNT} ${interfaceId} ${source} ${destination} 50000 443 6 5 500 ${times} ACCEPT OK`;
}

describe('the pipeline with live look-ups, as time goes on,', () => {
  it('answers every record during an outage from the record and the cache, and recovers by itself', async () => {
    // Prepare
    addShop(server().home);
    const { source, context, clock } = makeRig({ limits: { lifeMs: 60_000 } });
    const transform = liveTransform(source);
    const before = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    const lines = [...before, flow(PEER.id, '10.8.0.1', '203.0.113.7')];
    await transform(before, context());

    // Act
    server().fail({ kind: 'internal' });
    clock.advance(60_000);
    const during = await transform(lines, context());
    const callsDuring = server().requests.length;
    const stillDuring = await transform(lines, context());
    const callsStillDuring = server().requests.length - callsDuring;
    server().faults.clear();
    clock.advance(10_001);
    const after = await transform(lines, context());

    // Assess
    const ends = [during, stillDuring, after].map(({ documents }) =>
      documents.map((document) => [document.src_instance_name, document.dst_interface_id]),
    );
    expect(ends).toEqual([
      [
        ['shop-web-1', DATABASE.id],
        [undefined, undefined],
      ],
      [
        ['shop-web-1', DATABASE.id],
        [undefined, undefined],
      ],
      [
        ['shop-web-1', DATABASE.id],
        [undefined, undefined],
      ],
    ]);
    expect([during, stillDuring, after].map(({ documents }) => documents[1]?.src_vpc_name)).toEqual([
      undefined,
      undefined,
      'peer',
    ]);
    expect([during, stillDuring, after].flatMap(({ errors }) => errors)).toEqual([]);
    expect(during.documents).toHaveLength(2);
    expect(callsStillDuring).toBe(0);
    expect(source.counts.failures.unavailable).toBeGreaterThan(0);
  });

  it.each(['hang', 'stall'] as const)('answers within its time if EC2 does «%s»', async (kind) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });
    const rig = makeRig({ timing: { now: Date.now } });
    const transform = liveTransform(rig.source);
    const deadline = rig.context(200);

    // Act
    const { documents, errors } = await transform([flow(WEB.id, '10.0.0.5', '10.0.1.7')], deadline);

    // Assess
    // no time is measured; without a limit the test would never end
    expect(errors).toEqual([]);
    expect(documents).toMatchObject([{ srcaddr: '10.0.0.5', dstaddr: '10.0.1.7', protocol_name: 'tcp' }]);
  });

  it('is not delayed by a look-up without a waiting caller beyond the deadline', async () => {
    // Prepare
    addShop(server().home);
    const rig = makeRig({ limits: { lifeMs: 0 }, timing: { now: Date.now } });
    const transform = liveTransform(rig.source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    await transform(lines, rig.context());
    server().fail({ kind: 'hang' });

    // Act
    const { documents } = await transform(lines, rig.context(200));

    // Assess
    expect(documents).toMatchObject([{ src_interface_id: WEB.id, dst_interface_id: DATABASE.id }]);
  });

  it('is not delayed beyond its deadline by the look-ups of another event', async () => {
    // Prepare
    addShop(server().home);
    const rig = makeRig({ timing: { now: Date.now } });
    const transform = liveTransform(rig.source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    await transform(lines, rig.context());
    const { until: released, release } = hold();
    server().fail({ until: released });
    const other = rig.resolve({ interfaceIds: new Set([PEER.id]) });

    // Act
    const { documents } = await transform(lines, rig.context(50));
    const wasHeld = rig.source.interfaceById(PEER.id) === undefined;
    release();
    await other;

    // Assess
    expect(documents).toMatchObject([{ dst_interface_id: DATABASE.id }]);
    expect(wasHeld).toBe(true);
  });

  it('finishes its refreshes before it answers', async () => {
    // Prepare
    addShop(server().home);
    const { source, context, clock } = makeRig();
    const transform = liveTransform(source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    await transform(lines, context());
    clock.advance(LIFE_MS);
    server().home.add({ interfaces: [{ ...WEB, tags: { team: 'web' } }] });

    // Act
    const stale = await transform(lines, context());
    const fresh = source.interfaceById(WEB.id);

    // Assess
    expect(stale.documents).toMatchObject([{ src_tags: { team: 'network' } }]);
    expect(fresh?.tags).toEqual({ team: 'web' });
  });

  it('does not keep an earlier name', async () => {
    // Prepare
    addShop(server().home);
    const { source, context, clock } = makeRig();
    const transform = liveTransform(source);
    const lines = [flow(WEB.id, '10.0.0.5', '10.0.1.7')];
    await transform(lines, context());
    clock.advance(LIFE_MS);
    server().home.add({
      instances: [{ id: 'i-0123456789abcdef0', type: 't3.large', imageId: 'ami-2', tags: { Name: 'renamed' } }],
    });
    await transform(lines, context());

    // Act
    const { documents } = await transform(lines, context());

    // Assess
    expect(documents).toMatchObject([{ src_instance_name: 'renamed', src_instance_type: 't3.large' }]);
  });
});
