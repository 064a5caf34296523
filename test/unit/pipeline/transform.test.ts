import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { Counts } from '../../../src/model/counts.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { LARGE_WINDOW, SMALL_WINDOW } from '../../../src/pipeline/window.ts';
import { SHOP } from '../enrich/shop-inventory.ts';
import { eventOf, GOOD, outputsOf, PausingSource, resultsOf, run } from './run-transform.ts';

const NO_DATA = '2 123456789012 eni-web - - - - - - - 1609459200 1609459260 - NODATA';
const SKIPPED = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 1 2 6 1 40 1609459200 1609459260 - SKIPDATA';
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const BAD = 'not a flow log';

describe('Transform.transformEvent', () => {
  it('keeps lines without traffic, or drops them on request', async () => {
    // Prepare
    const event = eventOf(GOOD, NO_DATA, `${GOOD}\n${NO_DATA}`);

    // Act
    const kept = await run(event);
    const dropped = await run(event, { ON_NODATA: 'drop' });

    // Assess
    expect(resultsOf(kept)).toEqual(['Ok', 'Ok', 'Ok']);
    expect(kept.counts).toMatchObject({ linesIn: 4, documents: 4, linesDropped: 0, noDataLines: 2 });
    expect(resultsOf(dropped)).toEqual(['Ok', 'Dropped', 'Ok']);
    expect(dropped.counts).toMatchObject({ linesIn: 4, documents: 2, linesDropped: 2, noDataLines: 2 });
    expect(dropped.counts).toMatchObject({ recordsIn: 3, recordsOk: 2, recordsDropped: 1, recordsFailed: 0 });
  });

  it('keeps a line marked SKIPDATA that carries traffic all the same', async () => {
    // Prepare, Act
    const transformed = await run(eventOf(SKIPPED), { ON_NODATA: 'drop' });

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok']);
    expect(transformed.counts).toMatchObject({ skipDataLines: 1, linesDropped: 0, documents: 1 });
  });

  it('writes an unreadable line with its fault, or fails its record on request', async () => {
    // Prepare
    const event = eventOf(GOOD, `${GOOD}\n${BAD}\n${GOOD}`);

    // Act
    const emitted = await run(event);
    const failed = await run(event, { ON_UNREADABLE: 'fail' });

    // Assess
    expect(resultsOf(emitted)).toEqual(['Ok', 'Ok']);
    expect(outputsOf(emitted)[1]?.split('\n')[1]).toBe(
      '{"parse_fault":{"code":"field_count","detail":"4 fields; the known formats have 14, 24, 29, 36, 40"},"message":"not a flow log"}',
    );
    expect(emitted.counts).toMatchObject({ linesIn: 4, documents: 4, unreadableLines: 1, linesFailed: 0 });
    expect(resultsOf(failed)).toEqual(['Ok', 'ProcessingFailed']);
    expect(failed.counts).toMatchObject({ linesIn: 4, documents: 1, unreadableLines: 1, linesFailed: 3 });
    expect(failed.counts.recordFaults).toEqual({ unreadable_line: 1 });
  });

  it('fails a record of several documents for a destination that accepts one', async () => {
    // Prepare
    const event = eventOf(GOOD, `${GOOD}\n${GOOD}`, `${HEADER}\n${GOOD}`, `${GOOD}\n${NO_DATA}`);

    // Act
    const transformed = await run(event, { DESTINATION: 'opensearch', ON_NODATA: 'drop' });

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok', 'ProcessingFailed', 'Ok', 'Ok']);
    expect(transformed.counts.recordFaults).toEqual({ several_documents: 1 });
    for (const output of outputsOf(transformed)) expect(output).not.toContain('\n');
  });

  it('drops records without lines and counts header lines and control messages apart', async () => {
    // Prepare
    const event = eventOf('', HEADER, '{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"x"}]}', GOOD);

    // Act
    const transformed = await run(event);

    // Assess
    expect(resultsOf(transformed)).toEqual(['Dropped', 'Dropped', 'Dropped', 'Ok']);
    expect(transformed.counts).toMatchObject({ linesIn: 1, documents: 1, headerLines: 1, controlMessages: 1 });
  });

  it('does not apply the header of one record to another', async () => {
    // Prepare
    const event = eventOf('srcaddr srcport\n10.0.0.1 443', '10.0.0.1 443');

    // Act
    const transformed = await run(event);

    // Assess
    expect(transformed.counts.lineFaults).toEqual({ field_count: 1 });
  });

  it('fails only the records that cannot be decoded, each as one line', async () => {
    // Prepare
    const { records } = eventOf(GOOD, GOOD);
    const event = {
      records: [
        records[0],
        { recordId: 'x1', data: '***' },
        { recordId: 'x2' },
        { recordId: 'x3', data: gzipSync(GOOD).subarray(0, 20).toString('base64') },
        { recordId: 'x4', data: gzipSync('x'.repeat(2_000)).toString('base64') },
        records[1],
        { recordId: 'x5', data: 'QQ==' },
        { recordId: 'x5', data: 'Qg==' },
      ],
    };

    // Act
    const transformed = await run(event, { MAX_INFLATED_BYTES: '1024' });

    // Assess
    expect(transformed.result.records.map(({ recordId, result }) => `${recordId} ${result}`)).toEqual([
      'r0 Ok',
      ...['x1', 'x2', 'x3', 'x4'].map((id) => `${id} ProcessingFailed`),
      'r1 Ok',
      'x5 ProcessingFailed',
    ]);
    expect(transformed.counts.recordFaults).toEqual({
      base64_invalid: 1,
      data_missing: 1,
      gzip_corrupt: 1,
      inflated_size: 1,
      record_id_repeated: 1,
    });
    expect(transformed.counts).toMatchObject({ linesIn: 7, documents: 2, linesFailed: 5 });
  });

  it('fails the records whose output does not fit, and gives the size of the answer', async () => {
    // Prepare
    const event = firehoseEvent(Array.from({ length: 40 }, () => GOOD));

    // Act
    const transformed = await run(event, { MAX_RESPONSE_BYTES: '10000' });

    // Assess
    const results = resultsOf(transformed);
    expect(transformed.responseBytes).toBe(Buffer.byteLength(JSON.stringify(transformed.result)));
    expect(transformed.responseBytes).toBeLessThanOrEqual(10_000);
    expect(results.lastIndexOf('Ok')).toBeLessThan(results.indexOf('ProcessingFailed'));
    expect(transformed.counts.recordFaults).toEqual({
      response_size: results.filter((result) => result === 'ProcessingFailed').length,
    });
  });

  it('answers a batch that takes several windows in the order of the event', async () => {
    // Prepare: more lines than a window holds, with different content in the last record
    const bulk = `${NO_DATA}\n`.repeat(LARGE_WINDOW.lines / 2 + 1);
    const event = eventOf(bulk, bulk, GOOD, bulk, BAD);

    // Act
    const transformed = await run(event, { ON_NODATA: 'drop' });

    // Assess
    expect(resultsOf(transformed)).toEqual(['Dropped', 'Dropped', 'Ok', 'Dropped', 'Ok']);
    expect(outputsOf(transformed)[2]).toContain('"srcaddr":"10.0.0.5"');
    expect(transformed.counts).toMatchObject({ noDataLines: 3 * (LARGE_WINDOW.lines / 2 + 1), documents: 2 });
  });

  it('uses one window for an event if look-ups need calls, and small ones otherwise', async () => {
    // Prepare
    const source = Object.assign(new PausingSource(), { refreshed: 0, refresh: async () => void source.refreshed++ });
    const event = eventOf(...Array.from({ length: 2 * SMALL_WINDOW.lines }, () => GOOD));

    // Act
    const lookedUp = await run(event, {}, source);
    const atHand = await run(event, {}, new SnapshotSource(SHOP));

    // Assess
    expect([source.requests.length, source.refreshed]).toEqual([1, 1]);
    expect(lookedUp.result).toEqual(atHand.result);
    expect(new Set(outputsOf(atHand)).size).toBe(1);
    expect(outputsOf(atHand)[0]).toContain('"src_interface_id":"eni-web"');
  });

  it('answers simultaneous events separately', async () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({}), {}, new PausingSource()));
    const events = Array.from({ length: 5 }, (_, index) => eventOf(GOOD.replace('50000', String(60_000 + index))));

    // Act
    const answers = await Promise.all(
      events.map((event) => transform.transformEvent(event, new Counts(), () => undefined)),
    );

    // Assess
    expect(answers.map((answer) => outputsOf(answer)[0])).toEqual(
      events.map((_, index) => expect.stringContaining(`"srcport":${60_000 + index},`)),
    );
  });

  it('counts an end as enriched only if metadata was found for it', async () => {
    // Prepare
    const known = GOOD;
    const unknown = GOOD.replace('eni-web', 'eni-gone')
      .replace('10.0.0.5', '192.0.2.1')
      .replace('10.0.1.7', '192.0.2.2');
    const logFormat = `${HEADER} flow-direction`;

    // Act
    const found = await run(eventOf(`${known} egress`), { LOG_FORMAT: logFormat }, new SnapshotSource(SHOP));
    const missing = await run(eventOf(`${unknown} egress`), { LOG_FORMAT: logFormat }, new SnapshotSource(SHOP));

    // Assess
    expect(found.counts.enrichedEnds).toBe(2);
    expect(missing.counts.enrichedEnds).toBe(0);
  });
});
