import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentsOf } from '../cli/run-cli.ts';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import { BUCKET, KEY, s3Notification, useReaderRig } from '../support/reader/reader-rig.ts';

const rig = useReaderRig();
const OUTPUT = { OUTPUT_LOCATION: 's3://archive/enriched/', STREAM_NAME: '' };
const COPY = `archive/enriched/${KEY.replace('.gz', '')}.part-00000.ndjson.gz`;
const CONTENT = gzipSync(`${HEADER}\n${flowLines(3)}`);

function copies(): string[] {
  return [...rig().s3.objects.keys()].filter((path) => path.startsWith('archive/'));
}

function messageOf(content = CONTENT) {
  return { Records: [{ messageId: 'm', body: s3Notification(KEY, content) }] };
}

describe('the reader with OUTPUT_LOCATION', () => {
  it('writes an enriched copy of a notified object, and the same bytes when it is repeated', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    const handler = await rig().handler({ ...OUTPUT, CIDR_LABELS: '{"10.0.0.0/8":"office"}' });
    const bytes: string[] = [];

    for (let round = 0; round < 2; round++) {
      // Act
      const answer = await handler(messageOf());

      // Assess
      expect(answer).toEqual({ batchItemFailures: [] });
      expect(copies()).toEqual([COPY]);
      bytes.push(rig().s3.objects.get(COPY)?.toString('hex') ?? '');
    }
    expect(bytes[1]).toBe(bytes[0]);
    const documents = documentsOf(gunzipSync(rig().s3.objects.get(COPY) ?? CONTENT).toString());
    expect(documents).toHaveLength(3);
    expect(documents[0]).toMatchObject({ src_label: 'office', protocol_name: 'tcp' });
    expect(rig().records).toEqual([]);
    expect(rig().counts).toMatchObject({ objectsRead: 1, linesRead: 3, linesPut: 3 });
  });

  it('writes a document for an unreadable line, and one document a line whatever DESTINATION is', async () => {
    const content = gzipSync(`${HEADER}\n${flowLines(1)}nonsense\n`);
    rig().put(KEY, content);
    const handler = await rig().handler({ ...OUTPUT, DESTINATION: 'opensearch', ON_UNREADABLE: 'fail' });
    expect(await handler(messageOf(content))).toEqual({ batchItemFailures: [] });
    const documents = documentsOf(gunzipSync(rig().s3.objects.get(COPY) ?? content).toString());
    expect(documents).toHaveLength(2);
    expect(documents[1]).toMatchObject({ message: 'nonsense', parse_fault: expect.anything() });
  });

  it('leaves the message in the queue if S3 refuses the copy, and counts no line as put', async () => {
    rig().put(KEY, CONTENT);
    rig().s3.faults.set(COPY, { kind: 'error', status: 403, code: 'AccessDenied' });
    const handler = await rig().handler(OUTPUT);
    expect(await handler(messageOf())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    expect(copies()).toEqual([]);
    expect(rig().counts).toMatchObject({ objectsFailed: 1, linesRead: 3, linesPut: 0, linesUnsent: 3 });
  });

  it('answers items of a Distributed Map', async () => {
    rig().put(KEY, CONTENT);
    const handler = await rig().handler(OUTPUT);
    const answer = await handler({ Items: [{ object: { bucket: BUCKET, key: KEY } }], BatchInput: { run: 'r' } });
    expect(answer).toMatchObject({ isDone: true, failed: 0, counts: { linesPut: 3 } });
    expect(copies()).toEqual([COPY]);
  });

  it('does not read its own copies', async () => {
    const handler = await rig().handler({ ...OUTPUT, OUTPUT_LOCATION: `s3://${BUCKET}/copies/`, SOURCE_KEYS: 'any' });
    rig().put('copies/x.ndjson.gz', CONTENT);
    const Records = [{ messageId: 'm', body: s3Notification('copies/x.ndjson.gz', CONTENT) }];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
    expect(rig().counts).toMatchObject({ objectsIgnored: 1, objectsRead: 0 });
  });
});
