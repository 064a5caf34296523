import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { CERTIFICATE_FILE, useSourceServer } from '../support/source-server.ts';
import { runHandler, startHandler } from './run-handler.ts';

const aws = useEc2Server();
const publisher = useSourceServer();
const TEXT = { 'content-type': 'text/plain' };
const LINE = '2 123456789012 eni-1 10.0.0.1 89.160.20.112 49152 443 6 10 840 1764374400 1764374460 ACCEPT OK';

/** The environment, with these sources at the stub as the value of the option. */
function environmentFor(...names: readonly string[]): Record<string, string> {
  const sources = names.map((name) => ({ name, url: `${publisher().origin}/${name}.txt`, private: true }));
  return {
    ...aws().environment,
    NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE_FILE),
    ADDRESS_FETCH: JSON.stringify(sources),
    ADDRESS_FETCH_FOLDER: 's3://bucket/addresses/',
    STREAM_NAME: 'flow-logs',
  };
}

function fetchData(environment: Record<string, string>) {
  return startHandler(environment, [{}], 'address-data-handler');
}

describe('the function that fetches address data, as it is deployed', () => {
  it('writes what the enricher follows, and says what became of each source', async () => {
    // Prepare
    const { answers, requests } = publisher();
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"1"' }, body: '89.160.20.112\n' });
    const environment = environmentFor('tor');

    // Act
    const first = await fetchData(environment);
    const second = await fetchData(environment);
    const enriched = await startHandler(
      { ...aws().environment, ADDRESS_DATA: 's3://bucket/addresses/sources.json' },
      [firehoseEvent([LINE])],
      'handler',
    );

    // Assess
    expect(first.exitCode, first.stderr).toBe(0);
    expect(JSON.parse(first.answers[0] ?? '')).toMatchObject([{ name: 'tor', outcome: 'fetched', amount: '1 range' }]);
    expect(JSON.parse(first.logLines.at(-1) ?? '')).toMatchObject({
      msg: 'address data fetched',
      sources: [{ name: 'tor', outcome: 'fetched', version: expect.stringMatching(/^crc32:/) }],
    });
    expect(JSON.parse(second.answers[0] ?? '')).toMatchObject([{ name: 'tor', outcome: 'not_due' }]);
    const [metrics, later] = [first, second].map(({ metricLines }) => JSON.parse(metricLines.join('\n')));
    expect(metrics).toMatchObject({
      DeliveryStream: 'flow-logs',
      SourcesFetched: 1,
      SourcesKept: 0,
      SourcesOverdue: 0,
    });
    expect(later).toMatchObject({ SourcesNotDue: 1, SourcesFailed: 0 });
    expect(requests).toHaveLength(1);
    const { records } = JSON.parse(enriched.answers[0] ?? '{}');
    expect(JSON.parse(Buffer.from(records[0].data, 'base64').toString('utf8'))).toMatchObject({ dst_threat: ['tor'] });
    // the log line of the enricher has the version of each source
    expect(JSON.parse(enriched.logLines.at(-1) ?? '')).toMatchObject({
      addressData: { tor: expect.stringMatching(/^crc32:/) },
    });
  });

  it('fails if a source has no version, after it has stored the others', async () => {
    // Prepare
    publisher().answers.set('/good.txt', { headers: TEXT, body: '198.51.100.1\n' });

    // Act
    const { exitCode, stderr, logLines, metricLines } = await fetchData(environmentFor('bad', 'good'));

    // Assess
    expect(exitCode).toBe(1);
    expect(stderr).toContain('sources of address data need attention: bad (the server answered with status 404)');
    expect(aws().s3.get('/bucket/addresses/data/good.txt')?.toString()).toBe('198.51.100.1\n');
    expect(logLines.map((line) => JSON.parse(line).msg)).toEqual([
      expect.stringMatching(/^the source bad \(https:\/\/localhost:\d+\/bad\.txt\) cannot be used: /),
      'address data fetched',
    ]);
    expect(JSON.parse(metricLines.join('\n'))).toMatchObject({
      SourcesFetched: 1,
      SourcesFailed: 1,
      SourcesOverdue: 1,
    });
  });

  it('names every option that is wrong at its start', () => {
    const { exitCode, stderr } = runHandler({ ADDRESS_FETCH: 'nobody' }, [{}], 'address-data-handler');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ADDRESS_FETCH: "nobody" is not a known source');
    expect(stderr).toContain('ADDRESS_FETCH_FOLDER is required');
  });
});
