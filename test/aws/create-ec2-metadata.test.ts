import { describe, expect, it } from 'vitest';
import { createEc2Metadata } from '../../src/aws/create-ec2-metadata.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { createTransformer } from '../../src/create-transformer.ts';
import { addShop, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const LINE = `2 123456789012 ${WEB.id} 10.0.0.5 10.0.1.7 50000 5432 6 5 500 1609459200 1609459260 ACCEPT OK`;

describe('createEc2Metadata', () => {
  it('is a source for a transformer, which asks in the account and Region of the stream', async () => {
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

  it('refuses options as the function does', async () => {
    // Prepare
    const options = { assumeRoleName: 'reader' };

    // Act
    const creation = createEc2Metadata(options);

    // Assess
    await expect(creation).rejects.toThrow(/ALLOWED_ACCOUNTS must list the accounts/);
  });
});
