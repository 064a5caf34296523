import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.0.1.10 10.0.2.20 443 51515 6 10 840 1609462800 1609462860 ACCEPT OK';
const INVENTORY = {
  version: 1,
  networkInterfaces: [
    { id: 'eni-0a1b2c3d', vpcId: 'vpc-1', subnetId: 'subnet-1', instanceId: 'i-1', addresses: ['10.0.1.10'] },
    { id: 'eni-0b', vpcId: 'vpc-1', addresses: ['10.0.2.20'] },
  ],
} as const;
const fails = (): never => {
  throw new Error('the database is gone');
};
const neverEnds = (): Promise<void> => new Promise(() => {});

/** A source that knows the inventory, with other members in the place of its own. */
function sourceWith(members: Readonly<Record<string, unknown>>): MetadataSource {
  return Object.assign(new SnapshotSource(INVENTORY), members);
}

async function transformWith(metadata: MetadataSource, lookupMs?: number) {
  const errors: Error[] = [];
  const { transformWithCounts } = createTransformer({
    metadata,
    ...(lookupMs === undefined ? {} : { lookupMs }),
    onMetadataFault: (error) => {
      errors.push(error);
      throw new Error('a listener that fails too');
    },
  });
  const { result, counts } = await transformWithCounts(firehoseEvent([LINE, LINE]));
  return { results: result.records.map((record) => record.result), counts, errors };
}

describe('a caller’s metadata source', () => {
  it.each(['refresh', 'resolve', 'settle'])(
    'that throws, rejects or never settles in %s loses no record and takes at most the time for look-ups',
    async (name) => {
      // Prepare
      const sources = [fails, () => Promise.reject(new Error('down')), neverEnds].map((call) =>
        sourceWith({ [name]: call }),
      );

      // Act
      const outcomes = await Promise.all(sources.map((source) => transformWith(source, 20)));

      // Assess
      for (const { results, counts, errors } of outcomes) {
        expect(results).toEqual(['Ok', 'Ok']);
        expect(counts.metadataFaults).toBe(1);
        expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(name) })]);
        // what it knows without that call is used
        expect(counts.enrichedEnds).toBe(4);
      }
    },
  );

  it.each([
    ...['interfaceById', 'interfaceInVpc', 'interfaceAnywhere', 'instanceById', 'subnetById', 'vpcById'],
    ...['isShared', 'vpcHolds'],
  ])('that throws in %s loses no record', async (name) => {
    // Prepare
    // nothing is found by address, so that every way to find it is tried
    const source = sourceWith({ interfaceInVpc: () => undefined, interfaceAnywhere: () => undefined, [name]: fails });

    // Act
    const { results, counts } = await transformWith(source);

    // Assess
    expect(results).toEqual(['Ok', 'Ok']);
    expect(counts.metadataFaults).toBeGreaterThan(0);
  });

  it.each([
    ['a text', 'eni-0a1b2c3d'],
    ['null', null],
    ['a promise', Promise.resolve(undefined)],
    ['addresses that are a text', { id: 'eni-0a1b2c3d', addresses: '10.0.1.10' }],
    ['tags that are numbers', { id: 'eni-0a1b2c3d', tags: { Name: 5 } }],
    ['a circle', Object.assign({ id: 'eni-0a1b2c3d' }, { tags: { self: {} } })],
  ])('that returns %s for an interface is treated as not knowing it', async (_what, garbage) => {
    // Prepare, Act
    const { results, counts } = await transformWith(
      sourceWith({ interfaceById: () => garbage, interfaceInVpc: () => garbage, interfaceAnywhere: () => garbage }),
    );

    // Assess
    expect(results).toEqual(['Ok', 'Ok']);
    expect(counts.enrichedEnds).toBe(0);
    expect(counts.metadataFaults).toBeGreaterThan(0);
  });

  it('whose revisions cannot be read is still used', async () => {
    // Prepare
    const source = Object.defineProperties(new SnapshotSource(INVENTORY), {
      revision: { get: fails },
      generation: { get: fails },
    });

    // Act
    const { results, counts } = await transformWith(source);

    // Assess
    expect(results).toEqual(['Ok', 'Ok']);
    expect(counts.enrichedEnds).toBe(4);
  });

  it('that works adds no failure to the counts', async () => {
    // Prepare, Act
    const { counts, errors } = await transformWith(sourceWith({ resolve: async () => {} }));

    // Assess
    expect([counts.metadataFaults, counts.enrichedEnds, errors]).toEqual([0, 4, []]);
  });
});
