import { describe, expect, it } from 'vitest';
import { createEc2Metadata } from '../../src/aws/create-ec2-metadata.ts';
import { createTransformer } from '../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { addShop, WEB } from '../support/aws/shop-world.ts';
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

  it.each<[Record<string, unknown>, string]>([
    [{ assumeRoleName: 'reader' }, 'assumeRoleName needs allowedAccounts: '],
    [{ allowedAccounts: ['123456789012'] }, 'allowedAccounts needs assumeRoleName: '],
    [{ externalId: 'x1' }, 'externalId needs assumeRoleName: '],
    [{ allowedAccounts: '123456789012' }, 'allowedAccounts must be an array of account ids, not "123456789012"'],
    [{ assumeRoleName: 'r', allowedAccounts: ['12'] }, 'allowedAccounts must be 12-digit account ids'],
    [{ ec2Bursts: 5 }, 'ec2Bursts is not an option of createEc2Metadata; did you mean ec2Burst?'],
    [{ region: 'eu-central-1' }, 'region is not an option of createEc2Metadata; the options are metadataLifeSeconds, '],
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
