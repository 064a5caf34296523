import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import { BUCKET, KEY, useReaderRig } from '../support/reader/reader-rig.ts';
import { runCli } from './run-cli.ts';

const rig = useReaderRig();
const LABELS = '{"10.0.0.0/8":"office"}';
/** More than two batches of text, with one line that is not a record. */
const CONTENT = gzipSync(`${HEADER}\n${flowLines(60_000)}nonsense\n${flowLines(40_000)}`);

function copyIn(folder: string): Buffer | undefined {
  return rig().s3.objects.get(`archive/${folder}/${KEY.replace('.gz', '')}.part-00000.ndjson.gz`);
}

describe('copies of an object', () => {
  it('are the same bytes, whether “replay” writes them or the function', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    const handler = await rig().handler({
      OUTPUT_LOCATION: 's3://archive/function/',
      STREAM_NAME: '',
      CIDR_LABELS: LABELS,
    });

    // Act
    await handler({ Items: [{ object: { bucket: BUCKET, key: KEY } }], BatchInput: { run: 'r' } });
    const given = ['replay', '-', '--output', 's3://archive/command/', '--set', `CIDR_LABELS=${LABELS}`];
    const env = { ...process.env, AWS_ENDPOINT_URL_S3: rig().s3.url, AWS_REGION: 'eu-central-1' };
    const plan = `${JSON.stringify({ bucket: BUCKET, key: KEY, size: CONTENT.length })}\n`;
    const { status, stderr } = await runCli(given, plan, { env });

    // Assess
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const [one, other] = [copyIn('function'), copyIn('command')];
    expect(
      gunzipSync(one ?? '')
        .toString()
        .split('\n'),
    ).toHaveLength(100_002);
    expect(other?.equals(one ?? Buffer.alloc(0))).toBe(true);
  });
});
