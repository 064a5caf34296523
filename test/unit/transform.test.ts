import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/canned/firehose-event.ts';
import { type OptionTexts, readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { Counts } from '../../src/model/counts.ts';
import type { MetadataRequest } from '../../src/model/metadata-request.ts';
import type { MetadataSource } from '../../src/model/ports.ts';
import { Transform, type TransformedEvent } from '../../src/transform.ts';
import { WINDOW_LINES } from '../../src/window.ts';
import { SHOP } from './enrich/shop-inventory.ts';

const GOOD = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';
const NO_DATA = '2 123456789012 eni-web - - - - - - - 1609459200 1609459260 - NODATA';
const SKIPPED = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 1 2 6 1 40 1609459200 1609459260 - SKIPDATA';
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const BAD = 'not a flow log';

interface Run extends TransformedEvent {
  readonly counts: Counts;
  readonly errors: readonly unknown[];
}

async function run(event: unknown, texts: OptionTexts = {}, metadata?: MetadataSource): Promise<Run> {
  const transform = new Transform(makeSettings(readOptions(texts), {}, metadata));
  const counts = new Counts();
  const errors: unknown[] = [];
  const transformed = await transform.transformEvent(event, counts, (error) => errors.push(error));
  return { ...transformed, counts, errors };
}

/** An event with a record for each text. */
const eventOf = (...texts: readonly string[]) => ({
  records: texts.map((text, index) => ({ recordId: `r${index}`, data: Buffer.from(text).toString('base64') })),
});

const resultsOf = ({ result }: TransformedEvent): string[] => result.records.map((record) => record.result);
const outputsOf = ({ result }: TransformedEvent): string[] =>
  result.records.map(({ data }) => Buffer.from(data ?? '', 'base64').toString());

describe('Transform.transformEvent', () => {
  it('keeps lines without traffic, or drops them where that is wanted', async () => {
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

  it('puts an unreadable line out with its fault, or fails its record where that is wanted', async () => {
    // Prepare
    const event = eventOf(GOOD, `${GOOD}\n${BAD}\n${GOOD}`);

    // Act
    const emitted = await run(event);
    const failed = await run(event, { ON_UNREADABLE: 'fail' });

    // Assess
    expect(resultsOf(emitted)).toEqual(['Ok', 'Ok']);
    expect(outputsOf(emitted)[1]?.split('\n')[1]).toBe(
      '{"parse_fault":{"code":"field_count","detail":"4 fields where 14, 29, 36 are known"},"message":"not a flow log"}',
    );
    expect(emitted.counts).toMatchObject({ linesIn: 4, documents: 4, unreadableLines: 1, linesFailed: 0 });
    expect(resultsOf(failed)).toEqual(['Ok', 'ProcessingFailed']);
    expect(failed.counts).toMatchObject({ linesIn: 4, documents: 1, unreadableLines: 1, linesFailed: 3 });
    expect(failed.counts.recordFaults).toEqual({ unreadable_line: 1 });
  });

  it('fails a record of several documents for a destination that takes one', async () => {
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

  it('does not let the header of one record count for another', async () => {
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

  it('fails the records whose output does not fit and knows the size of the answer', async () => {
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
    // Prepare: more lines than a window holds, the last record of another content
    const bulk = `${NO_DATA}\n`.repeat(WINDOW_LINES / 2 + 1);
    const event = eventOf(bulk, bulk, GOOD, bulk, BAD);

    // Act
    const transformed = await run(event, { ON_NODATA: 'drop' });

    // Assess
    expect(resultsOf(transformed)).toEqual(['Dropped', 'Dropped', 'Ok', 'Dropped', 'Ok']);
    expect(outputsOf(transformed)[2]).toContain('"srcaddr":"10.0.0.5"');
    expect(transformed.counts).toMatchObject({ noDataLines: 3 * (WINDOW_LINES / 2 + 1), documents: 2 });
  });

  it('answers events at the same time, each its own', async () => {
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

  it('counts an end as enriched only where metadata was found for it', async () => {
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

describe('Transform.transformEvent with a source that looks things up', () => {
  it('asks once for all records of a window, before they are enriched', async () => {
    // Prepare
    const source = new PausingSource();

    // Act
    const transformed = await run(eventOf(GOOD, GOOD.replace('eni-web', 'eni-db')), {}, source);

    // Assess
    expect(source.requests.map(({ scopes }) => scopes.map((scope) => [...scope.interfaceIds]))).toEqual([
      [['eni-web', 'eni-db']],
    ]);
    expect(outputsOf(transformed)[0]).toContain('"src_interface_id":"eni-web"');
  });

  it('puts records out without metadata where looking up fails, and reports it', async () => {
    // Prepare
    const source = new PausingSource(new Error('no answer'));

    // Act
    const transformed = await run(eventOf(GOOD), {}, source);

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok']);
    expect(transformed.errors).toEqual([new Error('no answer')]);
  });

  it('fails the record of which enriching throws, and no other', async () => {
    // Prepare
    const source = new PausingSource();
    source.broken = 'eni-db';

    // Act
    const transformed = await run(eventOf(GOOD, GOOD.replace('eni-web', 'eni-db'), GOOD), {}, source);

    // Assess
    expect(resultsOf(transformed)).toEqual(['Ok', 'ProcessingFailed', 'Ok']);
    expect(transformed.counts.recordFaults).toEqual({ internal: 1 });
    expect(transformed.counts).toMatchObject({ linesIn: 3, documents: 2, linesFailed: 1 });
    expect(transformed.errors).toEqual([new Error('broken')]);
  });
});

describe('Transform.transformEvent at its end', () => {
  it('waits for what the source left running, and reports where that fails', async () => {
    // Prepare
    const source = new PausingSource();
    const failing = new PausingSource();
    failing.settleFailure = new Error('still running');

    // Act
    const settled = await run(eventOf(GOOD), {}, source);
    const failed = await run(eventOf(GOOD), {}, failing);

    // Assess
    expect([source.settled, settled.errors]).toEqual([1, []]);
    expect([resultsOf(failed), failed.errors]).toEqual([['Ok'], [new Error('still running')]]);
  });
});

describe('Transform.transformLines', () => {
  it('writes the documents of lines that the caller has decoded, under the header that it keeps', async () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({ ON_NODATA: 'drop' }), {}, undefined));
    const counts = new Counts();
    const context = { header: undefined };
    const outputs: string[] = [];

    // Act
    for (const text of ['srcaddr log-status\n10.0.0.1 OK\n', '10.0.0.2 OK\n- NODATA\nx\n']) {
      const window = transform.borrowWindow();
      window.decoder.decode(window.arena.appendText(text), window.arena.length);
      const source = { firstLine: 0, lastLine: window.lines.count, context, fault: undefined };
      const { documents, dropped } = await transform.transformLines(window, source, counts, (error) => {
        throw error;
      });
      outputs.push(`${documents} ${dropped} ${window.writer.bytes.toString('utf8', 0, window.writer.length)}`);
      transform.returnWindow(window);
    }

    // Assess
    expect(outputs[0]).toBe('1 0 {"srcaddr":"10.0.0.1","log_status":"OK","src_class":"private"}\n');
    expect(outputs[1]).toMatch(/^2 1 \{"srcaddr":"10\.0\.0\.2",.*\}\n\{"parse_fault":.*,"message":"x"\}\n$/);
    expect(counts).toMatchObject({ headerLines: 1, noDataLines: 1, unreadableLines: 1 });
  });

  it('gives out windows that were returned, empty', () => {
    // Prepare
    const transform = new Transform(makeSettings(readOptions({}), {}, undefined));
    const window = transform.borrowWindow();
    const other = transform.borrowWindow();
    window.arena.appendText('x');

    // Act
    transform.returnWindow(window);
    const again = transform.borrowWindow();

    // Assess
    expect(other).not.toBe(window);
    expect(again).toBe(window);
    expect(again.arena.length).toBe(0);
  });
});

/** A source that takes its time, remembers what it was asked, and may fail. */
class PausingSource extends SnapshotSource {
  readonly requests: MetadataRequest[] = [];
  broken: string | undefined = undefined;
  settled = 0;
  settleFailure: Error | undefined = undefined;
  readonly #failure: Error | undefined;

  constructor(failure?: Error) {
    super(SHOP);
    this.#failure = failure;
  }

  async resolve(request: MetadataRequest): Promise<void> {
    this.requests.push(request);
    await new Promise((resume) => setImmediate(resume));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async settle(): Promise<void> {
    this.settled++;
    if (this.settleFailure !== undefined) throw this.settleFailure;
  }

  override interfaceById(id: string): ReturnType<SnapshotSource['interfaceById']> {
    if (id === this.broken) throw new Error('broken');
    return super.interfaceById(id);
  }
}
