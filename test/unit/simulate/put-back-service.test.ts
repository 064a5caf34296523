import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';
import type { Faults } from '../../../src/simulate/faults.ts';
import { startPutBackService } from '../../../src/simulate/put-back-service.ts';
import type { SimulatedSource } from '../../../src/simulate/simulated-stream.ts';

/** A service's response to a request to put records back, and the records that it accepted. */
interface Outcome {
  readonly error: string | undefined;
  readonly failed: number;
  readonly taken: readonly string[];
}

const COUNT = 200;

/** Puts numbered records back once, as only a stream's own function would. */
async function putBack(
  service: 'firehose' | 'kinesis',
  source: SimulatedSource,
  faults: Faults = {},
  streamName = 'flow-logs',
): Promise<Outcome> {
  const taken: string[] = [];
  const stream = await startPutBackService({
    source,
    faults,
    seed: 1,
    onRecord: (data, partitionKey) => taken.push(`${data} ${partitionKey ?? ''}`.trim()),
  });
  const settings = {
    endpoint: stream.url,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: new NodeHttpHandler(),
  };
  const datas = Array.from({ length: COUNT }, (_, index) => Buffer.from(`record ${index}`));
  try {
    const failed =
      service === 'firehose'
        ? (
            await new FirehoseClient(settings).send(
              new PutRecordBatchCommand({ DeliveryStreamName: streamName, Records: datas.map((Data) => ({ Data })) }),
            )
          ).FailedPutCount
        : (
            await new KinesisClient(settings).send(
              new PutRecordsCommand({
                StreamName: streamName,
                Records: datas.map((Data) => ({ Data, PartitionKey: 'key' })),
              }),
            )
          ).FailedRecordCount;
    return { error: undefined, failed: failed ?? 0, taken };
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error), failed: COUNT, taken };
  } finally {
    await stream.close();
  }
}

describe('startPutBackService', () => {
  it.each([
    ['firehose', 'direct', 'record 7'],
    ['firehose', 'cloudwatch-logs', 'record 7'],
    ['kinesis', 'kinesis', 'record 7 key'],
  ] as const)('accepts records put back by %s on a stream of %s', async (service, source, record) => {
    // Act
    const { error, failed, taken } = await putBack(service, source);

    // Assess
    expect([error, failed, taken.length, taken[7]]).toEqual([undefined, 0, COUNT, record]);
  });

  it.each([
    ['firehose', 'msk', 'InvalidSourceException'],
    ['firehose', 'decompressed', 'InvalidSourceException'],
    ['firehose', 'kinesis', 'InvalidSourceException'],
    ['kinesis', 'direct', 'ResourceNotFoundException'],
  ] as const)('refuses records put back by %s on a stream of %s, as AWS does', async (service, source, code) => {
    // Act
    const outcome = await putBack(service, source);

    // Assess
    expect(outcome).toEqual({ error: code, failed: COUNT, taken: [] });
  });

  it('rejects other streams', async () => {
    // Act
    const outcome = await putBack('firehose', 'direct', {}, 'another');

    // Assess
    expect(outcome).toEqual({ error: 'ResourceNotFoundException', failed: COUNT, taken: [] });
  });

  it.each([
    ['put-refuse', 'InvalidSourceException'],
    ['put-throttle', 'ServiceUnavailableException'],
    ['put-down', 'Error'],
  ])('accepts nothing with the fault %s', async (fault, error) => {
    // Act
    const outcome = await putBack('firehose', 'direct', { [fault]: 1 });

    // Assess
    expect(outcome).toEqual({ error, failed: COUNT, taken: [] });
  });

  it('omits about as many records as the fault put-partial says, and accepts the others', async () => {
    // Act
    const { failed, taken } = await putBack('kinesis', 'kinesis', { 'put-partial': 0.5 });

    // Assess
    expect(failed).toBeGreaterThan(COUNT * 0.3);
    expect(failed).toBeLessThan(COUNT * 0.7);
    expect(taken).toHaveLength(COUNT - failed);
  });
});
