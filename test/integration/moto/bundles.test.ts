import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Store } from '../../../src/aws/clients/s3-sdk.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { readRules } from '../../../src/metadata/parse-rules.ts';
import { type HandlerRun, runHandler } from '../../bundle/run-handler.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';
import { MotoNetwork } from './moto-network.ts';

const BUCKET = 'flow-log-inventory';
const LOCATION = `s3://${BUCKET}/inventory.json.gz`;

beforeEach(async () => {
  await useMoto();
  const client = new S3Client({ forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** An instance behind a load balancer, and the line of a flow between the two. */
async function addShop(): Promise<{ readonly instanceId: string; readonly line: string }> {
  const network = new MotoNetwork();
  const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
  const { instanceId, networkInterface } = await network.addInstance(shop, 'shop-web-1', '10.0.0.50');
  await network.addInterface(shop, '10.0.0.60', 'ELB app/shop/50dc6c495c0c9188');
  // after the time at which moto attached the interface
  const flow = `10.0.0.60 ${networkInterface.address} 50000 443 6 5 500 1893456000 1893456060 ACCEPT OK`;
  return { instanceId, line: `2 ${MOTO_ACCOUNT} ${networkInterface.id} ${flow}` };
}

/** The environment of the functions: the endpoint of moto and its credentials. */
function awsEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The document of the only record of the only answer. */
function documentOf({ answers, stderr }: HandlerRun): unknown {
  expect(answers, stderr).toHaveLength(1);
  const { records } = JSON.parse(answers[0] ?? '{}');
  return JSON.parse(Buffer.from(records[0].data, 'base64').toString('utf8'));
}

describe('the functions as they are deployed', () => {
  it('name both ends of a flow from the snapshot that the scheduled one has written, without a call of EC2', async () => {
    // Prepare
    const { line, instanceId } = await addShop();

    // Act
    const gathered = runHandler(
      { ...awsEnvironment(), METADATA: 'snapshot', METADATA_SNAPSHOT: LOCATION },
      [{}],
      'snapshot-handler',
    );
    const enriched = runHandler(
      {
        ...awsEnvironment(),
        AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1',
        METADATA: 'snapshot',
        METADATA_SNAPSHOT: LOCATION,
      },
      [firehoseEvent([line])],
    );

    // Assess
    expect(gathered.exitCode, gathered.stderr).toBe(0);
    const rules = await createS3Store(`s3://${BUCKET}/rules.json.gz`).read(undefined);
    expect(readRules(rules?.body ?? Buffer.alloc(0))).toMatchObject({
      invalid: 0,
      unknown: { count: 0 },
      rules: { scopes: [{ accountId: MOTO_ACCOUNT, region: MOTO_REGION, hasRules: true }] },
    });
    expect(documentOf(enriched)).toMatchObject({
      src_owner_type: 'application_load_balancer',
      src_owner_name: 'shop',
      dst_instance_id: instanceId,
      dst_owner_name: 'shop-web-1',
      dst_vpc_name: 'shop',
      direction: 'ingress',
    });
  });

  it('keep the description of an interface whose owner no rule identifies', async () => {
    // Prepare
    const network = new MotoNetwork();
    const shop = await network.addVpc('shop', '10.0.0.0/16', '10.0.0.0/24');
    const { id } = await network.addInterface(shop, '10.0.0.70', 'legacy appliance');
    const line = `2 ${MOTO_ACCOUNT} ${id} 10.0.0.70 192.0.2.1 50000 443 6 5 500 1893456000 1893456060 ACCEPT OK`;

    // Act
    const enriched = runHandler({ ...awsEnvironment(), METADATA: 'ec2' }, [firehoseEvent([line])]);

    // Assess
    expect(documentOf(enriched)).toMatchObject({
      src_owner_type: 'unknown',
      src_interface_description: 'legacy appliance',
    });
  });

  it('name both ends by live look-ups, and count the calls in the log line', async () => {
    // Prepare
    const { line } = await addShop();

    // Act
    const enriched = runHandler({ ...awsEnvironment(), METADATA: 'ec2' }, [firehoseEvent([line])]);

    // Assess
    expect(documentOf(enriched)).toMatchObject({ src_owner_name: 'shop', dst_owner_name: 'shop-web-1' });
    expect(JSON.parse(enriched.logLines.at(-1) ?? '{}')).toMatchObject({
      enrichedEnds: 2,
      lookups: { calls: 5, hits: expect.any(Number), failures: {} },
    });
  });
});
