import { describe, expect, it } from 'vitest';
import { environmentNaming } from '../../src/config/option-naming.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { connectSources } from '../../src/function/connect-sources.ts';
import { firehoseEvent } from '../../src/library/index.ts';
import { Counts } from '../../src/model/counts.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const LINE = '2 123456789012 eni-1 10.0.0.1 89.160.20.112 49152 443 6 10 840 1764374400 1764374460 ACCEPT OK';
const TIMEOUT_MS = 100;

/** Connects the sources of the options while S3 hangs, as the function does, and transforms events with them. */
async function connect(texts: Readonly<Record<string, string>>) {
  server().fail({ kind: 'hang' });
  const warnings: string[] = [];
  const options = readOptions({ METADATA: 'snapshot', METADATA_TIMEOUT_MS: String(TIMEOUT_MS), ...texts });
  const { metadata, verdicts, addressData } = await connectSources(
    options,
    process.env,
    environmentNaming(process.env),
    (message, error) => warnings.push(`${message}: ${error instanceof Error ? error.message : ''}`),
  );
  const transform = new Transform({ ...makeSettings(options, {}, metadata), verdicts, addressData });
  const faultsOfEvent = async (): Promise<number> => {
    const counts = new Counts();
    const context = { accountId: undefined, region: undefined, deadlineMs: Date.now() + TIMEOUT_MS };
    const { result } = await transform.transformEvent(
      firehoseEvent([LINE]),
      counts,
      (error) => {
        throw error;
      },
      context,
    );
    expect(result.records.map((record) => record.result)).toEqual(['Ok']);
    return counts.metadataFaults;
  };
  return { warnings, addressData, faultsOfEvent };
}

describe('a function whose S3 hangs', () => {
  it.each([
    ['an inventory document', 's3://our-bucket/inventory.json.gz', 's3://our-bucket/inventory.json.gz'],
    ['an inventory in partitions', 's3://our-bucket/inventory/', 's3://our-bucket/inventory/index.json.gz'],
  ])('counts and reports %s once, before the transfer has run out of time', async (_what, location, name) => {
    // Prepare, Act
    const { warnings, faultsOfEvent } = await connect({ METADATA_SNAPSHOT: location, VERDICTS: 'off' });
    const faults = [await faultsOfEvent(), await faultsOfEvent()];

    // Assess
    expect(faults).toEqual([1, 0]);
    expect(warnings).toEqual([expect.stringMatching(/ is unavailable; .*: it took too long$/)]);
    expect(warnings[0]).toContain(name);
  });

  it('also reports the rules', async () => {
    // Prepare, Act
    const { warnings, faultsOfEvent } = await connect({
      METADATA_SNAPSHOT: 's3://our-bucket/inventory.json.gz',
      VERDICTS: 'on',
    });
    await faultsOfEvent();
    await faultsOfEvent();

    // Assess
    expect(warnings.toSorted()).toEqual([
      expect.stringContaining('the inventory s3://our-bucket/inventory.json.gz is unavailable'),
      expect.stringContaining('the rules s3://our-bucket/rules.json.gz cannot be read'),
    ]);
  });

  it('also reports each source of address data', async () => {
    // Prepare, Act
    const { warnings, addressData, faultsOfEvent } = await connect({
      METADATA: 'none',
      ADDRESS_DATA: 'tor=s3://our-bucket/tor.txt',
    });
    await faultsOfEvent();

    // Assess
    expect(addressData?.state(Date.now()).faults).toEqual({ tor: 'unreachable' });
    expect(warnings).toEqual([
      expect.stringMatching(/^the address data tor .* cannot be used \(unreachable\); .*: it took too long$/),
    ]);
  });
});
