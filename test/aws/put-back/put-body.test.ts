import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { describe, expect, it } from 'vitest';
import { putBody, sendBody } from '../../../src/aws/put-back/put-body.ts';
import type { PutRecord } from '../../../src/aws/put-back/put-request.ts';

/** A record of a request with this data. */
function recordOf(data: string, partitionKey = ''): PutRecord {
  return { data: Buffer.from(data), partitionKey, bytes: data.length };
}

describe('the body of a request', () => {
  it('is JSON with the data of each record in base64, padded if need be', () => {
    // Prepare
    const records = ['', 'a', 'ab', 'abc', 'zwei €'].map((data) => recordOf(data));

    // Act
    const body = putBody({ DeliveryStreamName: 'flow-logs' }, records);

    // Assess
    expect(body.toString()).toBe(
      '{"DeliveryStreamName":"flow-logs","Records":[{"Data":""},{"Data":"YQ=="},{"Data":"YWI="},{"Data":"YWJj"},{"Data":"endlaSDigqw="}]}',
    );
  });

  it('has the partition keys, escaped as JSON', () => {
    // Prepare
    const keys = ['key', 'with "quotes"', 'schlüssel', '\ud83d\udd11'];

    // Act
    const body = putBody(
      { StreamName: 'flow-logs' },
      keys.map((key) => recordOf('a', key)),
    );

    // Assess
    expect(JSON.parse(body.toString())).toEqual({
      StreamName: 'flow-logs',
      Records: keys.map((key) => ({ Data: 'YQ==', PartitionKey: key })),
    });
  });

  it('is sent in place of the input, with its length, and is not kept after the response', async () => {
    // Prepare
    const body = putBody({ DeliveryStreamName: 'flow-logs' }, [recordOf('abc')]);
    const requests: HttpRequest[] = [];
    let sent: unknown;
    const client = new FirehoseClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIAHOME', secretAccessKey: 'secret' },
      requestHandler: {
        handle: async (request: HttpRequest) => {
          requests.push(request);
          sent = request.body;
          return { response: new HttpResponse({ statusCode: 200, body: Buffer.from('{"FailedPutCount":0}') }) };
        },
      },
    });
    const command = new PutRecordBatchCommand({ DeliveryStreamName: 'flow-logs', Records: [] });

    // Act
    sendBody(command, body);
    await client.send(command);

    // Assess
    expect(sent).toBe(body);
    expect(requests.map(({ headers }) => headers['content-length'])).toEqual([String(body.length)]);
    expect(requests.map((request) => request.body)).toEqual([undefined]);
  });
});
