import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type * as source from '../../src/function/reader-handler.ts';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import { contextWith, failedIds, KEY, s3Notification, sqsEvent, useReaderRig } from '../support/reader/reader-rig.ts';
import { urlOf } from './bundle-files.ts';

const PARQUET = readFileSync(new URL('../support/parquet-files/five-pyarrow-gzip.parquet', import.meta.url));

const rig = useReaderRig();

describe('the deployed function that reads objects', () => {
  it('reads text and Parquet, and continues by messages', async () => {
    // Prepare
    const lines = flowLines(3_000);
    const text = gzipSync(`${HEADER}\n${lines}`);
    const parquetKey = KEY.replace('.gz', '.parquet');
    rig().put(KEY, text);
    rig().put(parquetKey, PARQUET);
    const environment = {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_S3: rig().s3.url,
      AWS_ENDPOINT_URL_SQS: rig().s3.url,
      STREAM_NAME: 'flow-logs',
      CONTINUATION_QUEUE_URL: `${rig().s3.url}/123456789012/reader`,
      READER_BYTES_PER_SECOND: '65536',
      METRICS: 'none',
      LOG_LEVEL: 'silent',
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { handler }: typeof source = await import(/* @vite-ignore */ urlOf('reader-handler.mjs'));

    // Act
    const answers = [
      await handler(sqsEvent(s3Notification(parquetKey, PARQUET)), contextWith(900_000)),
      await handler(sqsEvent(s3Notification(KEY, text)), contextWith(1_000)),
    ];
    for (let at = 0; at < rig().s3.messages.length; at++) {
      answers.push(await handler(sqsEvent(rig().s3.messages[at] ?? ''), contextWith(900_000)));
    }

    // Assess
    expect(answers.map(failedIds)).toEqual(answers.map(() => []));
    expect(rig().s3.messages).toHaveLength(1);
    const [parquet, ...records] = rig().records;
    expect(parquet?.split('\n')).toHaveLength(7);
    expect(records.map((text) => text.slice(HEADER.length + 1)).join('')).toBe(lines);
  });
});
