import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageQueue } from '../../src/aws/clients/sqs-client.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { essence } from './compare-clients.ts';
import { startRecordingServer } from './recording-server.ts';

const QUEUE_PATH = '/123456789012/reader';
const MESSAGE = '{"vpcFlowEnricher":{"object":{"key":"é +"}}}';
const ACCEPTED = { status: 200, body: '{"MessageId":"1","MD5OfMessageBody":"b4c28c9ae5b0b7d5cab1ea2f5f5b7d53"}' };

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOME');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  for (const name of ['AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});

afterEach(() => vi.unstubAllEnvs());

describe("the function's client of SQS", () => {
  it.each([
    ['the host of the queue’s URL', undefined],
    ['a configured endpoint', '/'],
  ])('sends a message to %s as the SDK does', async (_where, endpoint) => {
    // Prepare
    await using recorder = await startRecordingServer(ACCEPTED);
    const url = `${endpoint === undefined ? recorder.url : 'https://sqs.eu-central-1.amazonaws.com'}${QUEUE_PATH}`;
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', endpoint === undefined ? undefined : recorder.url);
    const plain = new SQSClient({
      region: 'eu-central-1',
      md5: false,
      // the SDK prefers the host of the queue URL to the endpoint of the environment, which is set deliberately
      ...(endpoint === undefined ? {} : { endpoint: recorder.url }),
    });
    const slim = createMessageQueue(url, process.env);

    // Act
    await plain.send(new SendMessageCommand({ QueueUrl: url, MessageBody: MESSAGE }));
    await slim.send(MESSAGE);

    // Assess
    const [bySdk, bySlim] = recorder.requests.map(essence);
    expect([bySlim?.method, bySlim?.url]).toEqual([bySdk?.method, bySdk?.url]);
    expect(JSON.parse(bySlim?.body ?? '')).toEqual(JSON.parse(bySdk?.body ?? ''));
    for (const name of ['content-type', 'x-amz-target']) expect(bySlim?.headers[name]).toBe(bySdk?.headers[name]);
    expect(bySlim?.signature).toMatchObject({ isRight: true });
    plain.destroy();
  });

  it.each([
    [400, '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no such queue"}', 'QueueDoesNotExist', 1],
    [403, '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}', 'AccessDeniedException', 1],
    [400, '{"__type":"com.amazon.coral.availability#ThrottlingException","message":"slow"}', 'ThrottlingException', 4],
    [500, '<html>', 'Unknown', 4],
    [200, '{}', 'InvalidResponse', 4],
  ])('fails with the code of SQS, after a retry if that may help: %i %s', async (status, body, name, tries) => {
    // Prepare
    await using recorder = await startRecordingServer({ status, body });

    // Act
    const error = await rejectionOf(createMessageQueue(`${recorder.url}${QUEUE_PATH}`, process.env).send(MESSAGE));

    // Assess
    expect(error).toMatchObject({ name });
    expect(recorder.requests).toHaveLength(tries);
  });

  it('retries after a temporary error', async () => {
    await using recorder = await startRecordingServer({ status: 503, body: '' }, ACCEPTED);
    await createMessageQueue(`${recorder.url}${QUEUE_PATH}`, process.env).send(MESSAGE);
    expect(recorder.requests).toHaveLength(2);
  });
});
