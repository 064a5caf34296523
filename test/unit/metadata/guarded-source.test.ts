import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../../src/library/create-transformer.ts';
import { documentsOf } from '../../../src/library/documents-of.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import type { RulesDocument } from '../../../src/model/rules.ts';

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

/** A source with the inventory, and with these members replaced. */
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
        // results that do not need the failed call are used
        expect(counts.enrichedEnds).toBe(4);
      }
    },
  );

  it.each([
    ...['interfaceById', 'interfaceInVpc', 'interfaceAnywhere', 'instanceById', 'subnetById', 'vpcById'],
    ...['isShared', 'vpcHolds'],
  ])('that throws in %s loses no record', async (name) => {
    // Prepare
    // look-ups by address find nothing, so that every way of finding the interface is tried
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

  describe('with a list of interfaces or rules', () => {
    const TARGET = { id: 'eni-0b', vpcId: 'vpc-1', subnetId: 'subnet-1', addresses: ['10.0.2.20'] };
    const BALANCER = { id: 'eni-0c', vpcId: 'vpc-1', type: 'network_load_balancer', securityGroupIds: ['sg-nlb'] };
    const interfaces = [{ ...TARGET, securityGroupIds: ['sg-1'] }, BALANCER];
    const rules: RulesDocument = {
      version: 1,
      vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'] }],
      peerings: [],
      transitGatewayAttachments: [],
      subnets: [{ id: 'subnet-1', vpcId: 'vpc-1', cidrBlocks: ['10.0.2.0/24'] }],
      securityGroups: [
        { id: 'sg-1', rules: [{ id: 'sgr-1', direction: 'ingress', protocol: 'tcp', groupId: 'sg-nlb' }] },
        { id: 'sg-nlb', rules: [] },
      ],
      networkAcls: [
        {
          id: 'acl-1',
          subnetIds: ['subnet-1'],
          entries: [{ direction: 'ingress', ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' }],
        },
      ],
    };
    const fromClient = '2 123456789012 eni-0b 192.0.2.1 10.0.2.20 51515 443 6 10 840 1609462800 1609462860 ACCEPT OK';

    async function verdictsWith(members: PropertyDescriptorMap, document?: RulesDocument) {
      const inner = new SnapshotSource({ version: 1, networkInterfaces: interfaces });
      const nothing = new SnapshotSource({ version: 1, networkInterfaces: [] });
      const metadata = Object.defineProperties(new LayeredSource(inner, nothing), members);
      const { transformWithCounts } = createTransformer({ metadata, ...(document ? { rules: document } : {}) });
      const { result, counts } = await transformWithCounts(firehoseEvent([fromClient]));
      return { document: documentsOf(result)[0], faults: counts.metadataFaults };
    }

    it('passes the list on, so that verdicts reckon with load balancers', async () => {
      const { document, faults } = await verdictsWith({}, rules);
      expect(document).toMatchObject({ verdict: 'allowed', verdict_reason: 'load_balancer' });
      expect(faults).toBe(0);
    });

    it.each<[string, PropertyDescriptor]>([
      ['cannot be read', { get: fails }],
      ['is an array', { value: interfaces }],
      ['holds something else', { value: new Map<string, unknown>([['eni-0c', { id: 5 }]]) }],
    ])('treats a list that %s as a fault, and judges without it', async (_what, knownInterfaces) => {
      const { document, faults } = await verdictsWith({ knownInterfaces }, rules);
      expect(document).toMatchObject({ verdict: expect.any(String) });
      expect(faults).toBeGreaterThan(0);
    });

    it('does not rule out a load balancer without a list', async () => {
      const { document, faults } = await verdictsWith({ knownInterfaces: { value: undefined } }, rules);
      expect(document).toMatchObject({ verdict: 'allowed', verdict_reason: 'load_balancer' });
      expect(faults).toBe(0);
    });

    it('passes its rules on', async () => {
      const shared = { vpcIds: new Set(['vpc-1']), interfaces: [BALANCER] };
      const { document, faults } = await verdictsWith({
        rules: { value: { current: { document: rules, shared } } },
        knownInterfaces: { value: undefined },
      });
      expect(document).toMatchObject({ verdict: 'allowed', verdict_reason: 'load_balancer' });
      expect(faults).toBe(0);
    });

    it.each<[string, unknown]>([
      ['are a text', 'rules'],
      ['have no document', {}],
      ['have a document of another version', { document: { ...rules, version: 2 } }],
      ['have a list that is no array', { document: { ...rules, securityGroups: {} } }],
      ['have something else than interfaces', { document: rules, shared: { vpcIds: 5, interfaces: 5 } }],
    ])('treats rules that %s as a fault, and gives no verdict', async (_what, current) => {
      const { document, faults } = await verdictsWith({ rules: { value: { current } } });
      expect(document).toMatchObject({ dst_interface_id: 'eni-0b' });
      expect(document).not.toHaveProperty('verdict');
      expect(faults).toBeGreaterThan(0);
    });

    it('judges by the valid part of its rules', async () => {
      const invalid = { ...rules, networkAcls: [{ id: 5 }] };
      const { document } = await verdictsWith({ rules: { value: { current: { document: invalid } } } });
      expect(document).toMatchObject({ verdict: 'not_evaluable', verdict_reason: 'network_acl_unknown' });
    });
  });

  it('that works adds no failure to the counts', async () => {
    // Prepare, Act
    const { counts, errors } = await transformWith(sourceWith({ resolve: async () => {} }));

    // Assess
    expect([counts.metadataFaults, counts.enrichedEnds, errors]).toEqual([0, 4, []]);
  });
});
