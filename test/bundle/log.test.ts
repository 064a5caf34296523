import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';

const BUNDLE = new URL('../../dist/handler.mjs', import.meta.url).href;
const LINE = '2 123456789012 eni-0feed1 10.1.0.5 198.51.100.7 50000 443 6 20 4249 1609459200 1609459260 ACCEPT OK';
/** Number of runs: a line left to another thread is sometimes still written in time. */
const RUNS = 5;

/** Answers an event and is killed as soon as the answer is available: a sandbox may end or freeze at that moment. */
const SCRIPT = `
  const { handler } = await import(process.argv[1]);
  await handler(JSON.parse(process.argv[2]), undefined);
  process.kill(process.pid, 'SIGKILL');
`;

describe('the bundled handler', () => {
  it('has written its log line and then the metrics when it answers', () => {
    // Prepare
    const event = JSON.stringify(firehoseEvent([LINE]));
    const args = ['--no-warnings', '--input-type=module', '--eval', SCRIPT, BUNDLE, event];
    const env = { AWS_REGION: 'eu-central-1' };

    // Act
    const runs = Array.from({ length: RUNS }, () => spawnSync(process.execPath, args, { env, encoding: 'utf8' }));

    // Assess
    for (const { signal, stdout } of runs) {
      expect(signal).toBe('SIGKILL');
      const [line = '', metrics = '', ...more] = stdout.split('\n');
      expect(JSON.parse(line)).toMatchObject({ msg: 'transformed', linesIn: 1 });
      expect(JSON.parse(metrics)).toMatchObject({ LinesIn: 1 });
      expect(more).toEqual(['']);
    }
  });

  it('names the class of an error, although the bundle renames it', () => {
    // Prepare: no credentials
    const event = JSON.stringify(firehoseEvent([LINE]));
    const args = ['--no-warnings', '--input-type=module', '--eval', SCRIPT, BUNDLE, event];
    const env = {
      AWS_REGION: 'eu-central-1',
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: 's3://our-bucket/inventory.json.gz',
    };

    // Act
    const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });

    // Assess
    const [warning = ''] = stdout.split('\n');
    expect(JSON.parse(warning)).toMatchObject({ level: 40, err: { type: 'CredentialsProviderError' } });
  });
});
