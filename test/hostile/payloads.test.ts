import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentsOf } from '../support/answers.ts';
import { soundnessProblems } from '../support/check-answer.ts';
import { eventOfData, runTransform } from '../support/run-transform.ts';

const GOOD_LINE =
  '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';

describe('Data that is not base64', () => {
  it.each([
    { data: 'not base64!' },
    { data: '=' },
    { data: '====' },
    { data: 'A' },
    { data: 'A===' },
    { data: 'QQ=' },
    { data: 'QUJD=' },
    { data: 'QQ==QQ==' },
    { data: 'QUJD\n' },
    { data: ' QUJD' },
    { data: 'QUJD\u0000' },
    // the low bytes of these are the letters D and Q
    { data: 'QUJ\u0144' },
    { data: '\u0151UJD' },
    { data: '{"message":"2"}' },
  ])('fails as base64_invalid: $data', async ({ data }) => {
    // Prepare
    const event = { records: [{ recordId: 'a', data }] };

    // Act
    const run = await runTransform(event);

    // Assess
    expect(run.result.records).toEqual([{ recordId: 'a', result: 'ProcessingFailed' }]);
    expect(run.counts.recordFaults).toEqual({ base64_invalid: 1 });
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });

  it('does not include data that only lacks its padding', async () => {
    // Prepare
    const data = Buffer.from(`${GOOD_LINE} `).toString('base64');

    // Act
    const run = await runTransform({ records: [{ recordId: 'a', data: data.replace(/=+$/, '') }] });

    // Assess
    expect(data).toMatch(/=$/);
    expect(documentsOf(run.result.records)).toMatchObject([{ srcaddr: '172.31.16.139', log_status: 'OK' }]);
  });
});

describe('Gzip that cannot be inflated', () => {
  const whole = gzipSync(`${GOOD_LINE}\n`.repeat(3));

  it('fails as gzip_corrupt wherever it was cut off', async () => {
    // Prepare: cuts that keep at least the two magic bytes and lack at least the last byte
    const cuts = Array.from({ length: whole.length - 2 }, (_, index) => whole.subarray(0, index + 2));

    // Act
    const run = await runTransform(eventOfData(...cuts, whole));

    // Assess
    expect(run.counts.recordFaults).toEqual({ gzip_corrupt: cuts.length });
    expect(run.counts).toMatchObject({ recordsOk: 1, documents: 3 });
  });

  it.each([
    { what: 'nothing behind the magic bytes', bytes: Buffer.from([0x1f, 0x8b]) },
    { what: 'an unknown method', bytes: Buffer.from([0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]) },
    { what: 'text', bytes: Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(GOOD_LINE)]) },
    { what: 'a wrong checksum', bytes: Buffer.concat([whole.subarray(0, -8), Buffer.alloc(4), whole.subarray(-4)]) },
    { what: 'a second member that is cut off', bytes: Buffer.concat([whole, whole.subarray(0, 15)]) },
  ])('fails as gzip_corrupt: $what', async ({ bytes }) => {
    // Act
    const run = await runTransform(eventOfData(bytes));

    // Assess
    expect(run.result.records.map(({ result }) => result)).toEqual(['ProcessingFailed']);
    expect(run.counts.recordFaults).toEqual({ gzip_corrupt: 1 });
  });

  it.each([
    { what: 'a line', trailing: Buffer.from(GOOD_LINE), documents: 4, unreadableLines: 0 },
    // zlib stops at a zero byte; without special handling the rest would be lost
    { what: 'a line behind a zero byte', trailing: Buffer.from(`\0${GOOD_LINE}`), documents: 4, unreadableLines: 0 },
    {
      what: 'a member behind a zero byte',
      trailing: Buffer.concat([Buffer.alloc(1), whole]),
      documents: 6,
      unreadableLines: 0,
    },
    { what: 'other text', trailing: Buffer.from('junk'), documents: 4, unreadableLines: 1 },
    { what: 'binary data', trailing: Buffer.from([0xff, 0, 0xfe, 1]), documents: 4, unreadableLines: 1 },
  ])(
    'does not include gzip followed by $what, which is read or reported',
    async ({ trailing, documents, unreadableLines }) => {
      // Act
      const run = await runTransform(eventOfData(Buffer.concat([whole, trailing])));

      // Assess
      expect(run.counts).toMatchObject({ recordsOk: 1, documents, unreadableLines });
    },
  );

  it('does not include gzip followed by zero bytes, with which some writers pad', async () => {
    // Act
    const run = await runTransform(eventOfData(Buffer.concat([whole, Buffer.alloc(100)])));

    // Assess
    expect(run.counts).toMatchObject({ recordsOk: 1, documents: 3 });
  });
});

describe('Data under a wrong magic', () => {
  it.each([
    { what: 'zlib', bytes: deflateSync(GOOD_LINE) },
    { what: 'raw deflate', bytes: deflateRawSync(GOOD_LINE) },
    { what: 'the magic reversed', bytes: Buffer.from([0x8b, 0x1f, 8]) },
    { what: 'half a magic', bytes: Buffer.from([0x1f]) },
    { what: 'gzip behind a space', bytes: Buffer.concat([Buffer.from(' '), gzipSync(GOOD_LINE)]) },
  ])('is text that cannot be read: $what', async ({ bytes }) => {
    // Prepare
    const event = eventOfData(bytes, GOOD_LINE);

    // Act
    const run = await runTransform(event);

    // Assess
    const [unreadable, readable] = run.result.records.map((record) => documentsOf([record]));
    expect(unreadable?.filter(({ parse_fault }) => parse_fault === undefined)).toEqual([]);
    expect(run.counts.unreadableLines).toBe(unreadable?.length);
    expect(run.counts.unreadableLines).toBeGreaterThan(0);
    expect(readable).toMatchObject([{ srcaddr: '172.31.16.139' }]);
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});

describe('Gzip within gzip', () => {
  it.each([
    {
      what: 'twice, as by a producer and a relay',
      bytes: gzipSync(gzipSync(GOOD_LINE)),
      results: ['Ok', 'Ok'],
      lines: 2,
    },
    {
      what: 'three times',
      bytes: gzipSync(gzipSync(gzipSync(GOOD_LINE))),
      results: ['ProcessingFailed', 'Ok'],
      lines: 1,
    },
  ])('loses nothing: $what', async ({ bytes, results, lines }) => {
    // Prepare
    const event = eventOfData(bytes, GOOD_LINE);

    // Act
    const run = await runTransform(event);

    // Assess: of a record that fails, Firehose keeps the data
    expect(run.result.records.map(({ result }) => result)).toEqual(results);
    expect(documentsOf(run.result.records)).toEqual(
      Array(lines).fill(expect.objectContaining({ srcaddr: '172.31.16.139' })),
    );
    expect(soundnessProblems(event, run, {})).toEqual([]);
  });
});
