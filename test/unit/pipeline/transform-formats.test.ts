import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { eventOfData, makeTransform, runTransform } from '../../support/run-transform.ts';

/** The configured formats that matched no line of some events. */
async function unmatchedAfter(logFormat: string, ...texts: readonly string[]): Promise<string[]> {
  const transform = makeTransform({ LOG_FORMAT: logFormat });
  for (const text of texts) await runTransform(eventOfData(text), transform);
  return transform.unmatchedFormats.map(({ name }) => name);
}

describe('formats that no line has matched', () => {
  it('are all of them at first, and the known ones never', async () => {
    expect(await unmatchedAfter('srcaddr dstaddr;bytes')).toEqual(['configured 1', 'configured 2']);
    expect(await unmatchedAfter('')).toEqual([]);
  });

  it('are the remaining ones after any number of events', async () => {
    expect(await unmatchedAfter('srcaddr dstaddr;bytes;packets bytes start', '10.0.0.1 10.0.0.2', '1')).toEqual([
      'configured 3',
    ]);
  });

  it('do not include those that a header line also names', async () => {
    expect(await unmatchedAfter('srcaddr dstaddr;bytes', 'srcaddr dstaddr\n10.0.0.1 10.0.0.2')).toEqual([
      'configured 2',
    ]);
  });

  it('are not counted twice if two are the same', async () => {
    expect(await unmatchedAfter('srcaddr dstaddr;srcaddr dstaddr')).toEqual(['configured 1']);
  });
});

describe('a field that is listed twice', () => {
  it.each(['flat', 'ecs', 'ocsf', 'splunk', 'ss4o'])('has its first value in the schema %s', async (schema) => {
    // Prepare
    const line = '2 10.0.0.1 10.0.0.2 10.0.0.3 later-one later-two 1609459200';
    const event = firehoseEvent([line]);
    const logFormat = 'version srcaddr dstaddr srcaddr vpc-endpoint vpc-endpoint end';

    // Act
    const { result } = await runTransform(event, {
      LOG_FORMAT: logFormat,
      SCHEMA: schema,
      DESTINATION: schema === 'splunk' ? 'splunk' : 's3',
    });

    // Assess: some schemas contain the line itself
    const text = Buffer.from(result.records[0]?.data ?? '', 'base64')
      .toString()
      .replace(line, '');
    expect(() => JSON.parse(text)).not.toThrow();
    expect(text).toContain('10.0.0.1');
    expect(text).not.toContain('10.0.0.3');
    expect(text.match(/later-one/g)).toHaveLength(1);
    expect(text).not.toContain('later-two');
  });
});

describe('times in milliseconds', () => {
  const LINE = '2 111122223333 eni-0a 10.0.0.1 10.0.0.2 50000 443 6 1 40 1512564058123 1512564059999 ACCEPT OK';
  const SECONDS = LINE.replace('1512564058123 1512564059999', '1512564058 1512564059');

  it.each(['flat', 'ecs', 'ocsf', 'splunk', 'ss4o'])(
    'give the same document as seconds in the schema %s',
    async (schema) => {
      // Prepare
      const options = { SCHEMA: schema, DESTINATION: schema === 'splunk' ? 'splunk' : 's3' };

      // Act
      const runs = [
        await runTransform(firehoseEvent([LINE]), options),
        await runTransform(firehoseEvent([SECONDS]), options),
      ];

      // Assess
      const [ofMilliseconds = '', ofSeconds = ''] = runs.map(({ result }) =>
        Buffer.from(result.records[0]?.data ?? '', 'base64').toString(),
      );
      expect(ofMilliseconds.replace(LINE, SECONDS)).toBe(ofSeconds);
      expect(ofSeconds).not.toBe('');
      expect(runs[0]?.counts.unreadableLines).toBe(0);
    },
  );

  it('are read in JSON records, as numbers and as text, and partition by their day', async () => {
    // Prepare
    const record = { version: 2, srcAddr: '10.0.0.1', start: 1_512_564_058_000, end: '1512564059000' };

    // Act
    const { result } = await runTransform(eventOfData(JSON.stringify(record)), { PARTITION_KEYS: 'year,month,day' });

    // Assess
    const [answer] = result.records;
    expect(JSON.parse(Buffer.from(answer?.data ?? '', 'base64').toString())).toMatchObject({
      timestamp: '2017-12-06T12:40:59Z',
      duration_seconds: 1,
      start: 1_512_564_058,
      end: 1_512_564_059,
    });
    expect(answer?.metadata).toEqual({ partitionKeys: { year: '2017', month: '12', day: '06' } });
  });

  it('keep the line as it was written', async () => {
    // Act
    const { result } = await runTransform(firehoseEvent([LINE]), { ORIGINAL_LINE: 'on' });

    // Assess
    const document: unknown = JSON.parse(Buffer.from(result.records[0]?.data ?? '', 'base64').toString());
    expect(Object.values(document ?? {})).toContain(LINE);
  });
});
