import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventQueue } from '../../src/aws/clients/event-queue.ts';
import { essence } from './compare-clients.ts';
import { startRecordingServer } from './recording-server.ts';

const QUEUE_PATH = '/123456789012/events';

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});

afterEach(() => vi.unstubAllEnvs());

describe("the function's queue of events", () => {
  it('receives messages until there are none, as the SDK does', async () => {
    // Prepare
    await using recorder = await startRecordingServer({ status: 200, body: '{}' });
    const url = `${recorder.url}${QUEUE_PATH}`;
    const plain = new SQSClient({ region: 'eu-central-1', md5: false });

    // Act
    await plain.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    const { bodies } = await createEventQueue(url, process.env).receive(Date.now() + 10_000);

    // Assess
    const [bySdk, bySlim] = recorder.requests.map(essence);
    expect(bodies).toEqual([]);
    expect([bySlim?.method, bySlim?.url]).toEqual([bySdk?.method, bySdk?.url]);
    expect(JSON.parse(bySlim?.body ?? '')).toEqual(JSON.parse(bySdk?.body ?? ''));
    for (const name of ['content-type', 'x-amz-target']) expect(bySlim?.headers[name]).toBe(bySdk?.headers[name]);
    expect(bySlim?.signature).toMatchObject({ isRight: true });
    plain.destroy();
  });

  it('removes what it has received, as the SDK does', async () => {
    // Prepare
    const message = { Body: '{"detail":{}}', ReceiptHandle: 'handle-1', MessageId: '1' };
    await using recorder = await startRecordingServer({ status: 200, body: JSON.stringify({ Messages: [message] }) });
    const url = `${recorder.url}${QUEUE_PATH}`;
    const plain = new SQSClient({ region: 'eu-central-1', md5: false });
    const queue = createEventQueue(url, process.env);

    // Act: the deadline ends the call, since the queue is never empty
    const received = await queue.receive(Date.now() + 1);
    const before = recorder.requests.length;
    await received.remove();
    const entries = recorder.requests
      .slice(before)
      .flatMap((request) => JSON.parse(essence(request).body ?? '').Entries);
    await plain.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries.slice(0, 1) }));

    // Assess
    expect(received.bodies.length).toBeGreaterThan(0);
    expect(new Set(received.bodies)).toEqual(new Set(['{"detail":{}}']));
    expect(entries).toHaveLength(received.bodies.length);
    const [bySlim, bySdk] = [recorder.requests[before], recorder.requests.at(-1)].map((each) => each && essence(each));
    expect(JSON.parse(bySlim?.body ?? '').Entries[0]).toEqual(JSON.parse(bySdk?.body ?? '').Entries[0]);
    expect(bySlim?.headers['x-amz-target']).toBe(bySdk?.headers['x-amz-target']);
    plain.destroy();
  });
});
