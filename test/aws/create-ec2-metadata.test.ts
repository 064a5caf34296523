import { describe, expect, expectTypeOf, it } from 'vitest';
import { createEc2Metadata, type Ec2Metadata, type Ec2MetadataOptions } from '../../src/library/create-ec2-metadata.ts';
import { createTransformer, type TransformerOptions } from '../../src/library/create-transformer.ts';
import { documentsOf } from '../../src/library/documents-of.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import type { SourceRules } from '../../src/model/rules.ts';
import { addRules, DATABASE_GROUP, entryXml, SHOP_ACL } from '../support/aws/rules-world.ts';
import { addShop, DATABASE, SHOP_SUBNET, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const LINE = `2 123456789012 ${WEB.id} 10.0.0.5 10.0.1.7 50000 5432 6 5 500 1609459200 1609459260 ACCEPT OK`;

describe('createEc2Metadata', () => {
  it('is a source for a transformer, with look-ups in the account and Region of the stream', async () => {
    // Prepare
    addShop(server().home);
    const { source, counts } = await createEc2Metadata();
    const { transformWithCounts } = createTransformer({ metadata: source });

    // Act
    const first = await transformWithCounts(firehoseEvent([LINE]));
    const callsOfFirst = counts.calls;
    const second = await transformWithCounts(firehoseEvent([LINE]));

    // Assess
    expect(first.counts.enrichedEnds).toBe(2);
    expect(second.result).toEqual(first.result);
    expect(callsOfFirst).toBeGreaterThan(0);
    expect(counts.calls).toBe(callsOfFirst);
  });

  describe('with verdicts', () => {
    /** The shop with its database in a separate security group, and an ACL that allows everything. */
    function addShopWithRules(): void {
      const { rules } = addRules(addShop(server().home)).add({
        interfaces: [{ ...DATABASE, groupIds: [DATABASE_GROUP] }],
      });
      rules.set('DescribeNetworkAcls', [
        {
          networkAclId: SHOP_ACL,
          associationSet: [{ subnetId: SHOP_SUBNET }],
          entrySet: [entryXml(100, {}), entryXml(100, { egress: true })],
        },
      ]);
    }

    const logFormat =
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags';
    const flow = (source: string, action: string): string =>
      `2 123456789012 ${DATABASE.id} ${source} ${DATABASE.addresses[0]} 50000 5432 6 5 500 1609459200 1609459260 ${action} OK 2`;

    it('also looks up rules, which the transformer judges by, and keeps them like names', async () => {
      // Prepare
      addShopWithRules();
      const { source, counts } = await createEc2Metadata({ verdicts: 'on' });
      const { transform } = createTransformer({ metadata: source, verdicts: 'on', logFormat });
      const event = firehoseEvent([flow('192.0.3.9', 'REJECT'), flow('10.0.0.5', 'ACCEPT')]);

      // Act
      const first = documentsOf(await transform(event));
      const callsOfFirst = counts.calls;
      const second = documentsOf(await transform(event));

      // Assess
      expect(first).toMatchObject([
        { verdict: 'security_group', verdict_reason: 'no_rule', verdict_certainty: 'sure' },
        { verdict: 'allowed', sg_rule_id: 'sgr-4', sg_name: 'database' },
      ]);
      expect(second).toEqual(first);
      expect(counts.calls).toBe(callsOfFirst);
      expect(server().received('DescribeSecurityGroupRules')).toHaveLength(1);
      expect(server().received('DescribeNetworkAcls')).toHaveLength(1);
    });

    it('gives verdicts without the option of the transformer too, and none if that is off', async () => {
      // Prepare
      addShopWithRules();
      const { source } = await createEc2Metadata({ verdicts: 'on' });
      const event = firehoseEvent([flow('10.0.0.5', 'ACCEPT')]);

      // Act
      const byDefault = documentsOf(await createTransformer({ metadata: source, logFormat }).transform(event));
      const off = documentsOf(
        await createTransformer({ metadata: source, logFormat, verdicts: 'off' }).transform(event),
      );

      // Assess
      expect(byDefault).toMatchObject([{ verdict: 'allowed' }]);
      expect(off).toMatchObject([{ dst_interface_id: DATABASE.id }]);
      expect(off[0]).not.toHaveProperty('verdict');
    });

    it.each(['auto', 'off', undefined] as const)('looks up no rules if it is %s', async (verdicts) => {
      // Prepare
      addShopWithRules();
      const { source } = await createEc2Metadata({ verdicts });

      // Act
      await createTransformer({ metadata: source, logFormat }).transform(firehoseEvent([flow('10.0.0.5', 'ACCEPT')]));

      // Assess
      expect(server().received('DescribeSecurityGroupRules')).toEqual([]);
      expect(() => createTransformer({ metadata: source, verdicts: 'on' })).toThrow(
        "verdicts on needs rules, and the interfaces that they belong to: the source of createEc2Metadata({ verdicts: 'on' }) as metadata; or ",
      );
    });

    it('judges by a rules document instead, if there is one', async () => {
      // Prepare
      addShopWithRules();
      const { source } = await createEc2Metadata({ verdicts: 'on' });
      const rules = { version: 1, securityGroups: [{ id: DATABASE_GROUP, rules: [] }], networkAcls: [] } as const;
      const { transform } = createTransformer({ metadata: source, rules, logFormat });

      // Act
      const documents = documentsOf(await transform(firehoseEvent([flow('10.0.0.5', 'ACCEPT')])));

      // Assess
      expect(documents).toMatchObject([{ verdict: 'denied_now', verdict_reason: 'security_group' }]);
    });

    it('has types: its members are those of the function, and the source is one for a transformer', () => {
      expectTypeOf<Ec2MetadataOptions['verdicts']>().toEqualTypeOf<'auto' | 'on' | 'off' | undefined>();
      expectTypeOf<Ec2Metadata['source']>().toExtend<NonNullable<TransformerOptions['metadata']>>();
      expectTypeOf<Ec2Metadata['source']['rules']>().toEqualTypeOf<SourceRules | undefined>();
      // @ts-expect-error a value that the option does not have
      const invalid: Ec2MetadataOptions = { verdicts: 'yes' };
      expect(invalid).toBeDefined();
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ verdicts: 'yes' }, 'verdicts must be one of auto, on, off, not "yes"'],
    [{ verdicts: true }, 'verdicts must be one of auto, on, off, not true'],
    [{ assumeRoleName: 'reader' }, 'assumeRoleName needs allowedAccounts: '],
    [{ allowedAccounts: ['123456789012'] }, 'allowedAccounts needs assumeRoleName: '],
    [{ externalId: 'x1' }, 'externalId needs assumeRoleName: '],
    [{ allowedAccounts: '123456789012' }, 'allowedAccounts must be an array of account ids, not "123456789012"'],
    [{ assumeRoleName: 'r', allowedAccounts: ['12'] }, 'allowedAccounts must be 12-digit account ids'],
    [{ ec2Bursts: 5 }, 'ec2Bursts is not an option of createEc2Metadata; did you mean ec2Burst?'],
    [
      { region: 'eu-central-1' },
      'region is not an option of createEc2Metadata; the options are verdicts, metadataLifeSeconds, ',
    ],
    [{ ec2Burst: 0 }, 'ec2Burst must be a whole number from 1 to 100, not "0"'],
    [{ ec2Burst: '5' }, 'ec2Burst must be a number, not "5"'],
    [{ metadataPublic: 'all' }, 'metadataPublic must be one of known, lookup, not "all"'],
    [{ onWarning: 'log' }, 'onWarning must be a function, not "log"'],
  ])('refuses %j by the name of the member', async (options, message) => {
    // Prepare, Act
    const creation = createEc2Metadata(options);

    // Assess
    await expect(creation).rejects.toThrow(message);
  });

  it('refuses options that are not a plain object', async () => {
    await expect(Reflect.apply(createEc2Metadata, undefined, [null])).rejects.toThrow(
      'the options of createEc2Metadata must be a plain object, not null',
    );
  });
});
