import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonExport } from '../../../src/input/json-export.ts';
import { JsonItemSplitter } from '../../../src/input/json-items.ts';
import { chunksOf, readText } from './chunks-of.ts';

function read(value: unknown, indent?: number): Promise<string[]> {
  return readItems(typeof value === 'string' ? value : JSON.stringify(value, null, indent));
}

/** The items, without the white space between them. */
async function readItems(text: string, chunkBytes?: number): Promise<string[]> {
  const out = await readText(readJsonExport(chunksOf(text, chunkBytes)));
  return out
    .split(/\s*\n\s*| +(?=[{<])/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

const EVENT = { logStreamName: 'eni-0a-all', timestamp: 1, message: 'one' };

describe('readJsonExport', () => {
  it.each([1, 3, 65_536])(
    'splits a response into its events, and omits the rest of it, in chunks of %i bytes',
    async (bytes) => {
      // Prepare
      const page = { nextToken: 'x', events: [EVENT, EVENT], searchedLogStreams: [{ searchedCompletely: true }] };

      // Act
      const items = await readItems(JSON.stringify(page) + JSON.stringify(page), bytes);

      // Assess
      expect(items).toEqual(Array(4).fill(JSON.stringify(EVENT)));
    },
  );

  it('keeps the members next to a list that are not those of a response', async () => {
    expect(await read({ srcaddr: '10.0.0.1', events: [EVENT] })).toEqual([
      JSON.stringify(EVENT),
      '{"srcaddr":"10.0.0.1","events":[]}',
    ]);
  });

  it('reads rows of Logs Insights: the message, or the fields, or the whole row', async () => {
    // Prepare
    const cell = (field: string, value: string): unknown => ({ field, value });
    const results = [
      [cell('@timestamp', 'x'), cell('@message', 'one'), cell('@ptr', 'y')],
      [cell('srcAddr', '10.0.0.1'), cell('bytes', '5')],
      [cell('@ptr', 'y')],
    ];

    // Act
    const items = await read({ results, statistics: { recordsMatched: 3 }, status: 'Complete' });

    // Assess
    expect(items).toEqual([
      '{"message":"one"}',
      '{"srcaddr":"10.0.0.1","bytes":"5"}',
      '{"message":[{"field":"@ptr","value":"y"}]}',
    ]);
  });

  it.each([
    ['strings', ['one', 'two'], ['{"message":"one"}', '{"message":"two"}']],
    [
      'lists of strings',
      [['one'], ['two', 'three']],
      ['one', 'two', 'three'].map((message) => JSON.stringify({ message })),
    ],
    ['wrapped lines', [{ message: 'one' }], ['{"message":"one"}']],
    ['objects of the console', [{ '@timestamp': 'x', '@message': 'one' }], ['{"message":"one"}']],
    ['objects whose message is one', [{ '@message': { srcAddr: '10.0.0.1' } }], ['{"srcAddr":"10.0.0.1"}']],
    ['records', [{ srcaddr: '10.0.0.1' }], ['{"srcaddr":"10.0.0.1"}']],
    ['other values', [5, null, true], ['{"message":5}', '{"message":null}', '{"message":true}']],
    ['nothing', [], []],
  ])('reads an array of %s', async (_what, value, items) => {
    expect(await read(value)).toEqual(items);
    expect((await read(value, 2)).join('').replace(/\s/g, '')).toBe(items.join(''));
  });

  it('reads the rows of aws athena get-query-results', async () => {
    // Prepare
    const row = (...cells: string[]): unknown => ({
      Data: cells.map((text) => (text === '' ? {} : { VarCharValue: text })),
    });

    // Act
    const items = await read({ ResultSet: { Rows: [row('srcaddr', 'bytes'), row('10.0.0.1', '5'), row('', '6')] } });

    // Assess
    expect(items).toEqual(['{"srcaddr":"10.0.0.1","bytes":"5"}', '{"bytes":"6"}']);
  });

  it.each([
    ['processing-failed', { attemptsMade: 4, errorCode: 'x', rawData: 'QQ==', lambdaArn: 'y' }],
    ['processing-failed, as captured', { rawData: 'QQ==', errorCode: 'x', lambdaARN: 'y' }],
    [
      'format-conversion-failed',
      { attemptsMade: 1, ErrorCode: 'x', ErrorMessage: 'y', rawData: 'QQ==', sequenceNumber: '1' },
    ],
    ['splunk-failed', { attemptsMade: 1, errorCode: 'x', rawData: 'QQ==', EventId: '1' }],
    [
      'elasticsearch-failed',
      { attemptsMade: '8', errorCode: '403', rawData: 'QQ==', esDocumentId: '1', esIndexName: 'i' },
    ],
    ['AmazonOpenSearchServerless_failed', { errorCode: '403', rawData: 'QQ==', osDocumentId: '1', osIndexName: 'i' }],
    ['http-endpoint-failed', { attemptsMade: 5, errorCode: 'x', rawData: 'QQ==', subsequenceNumber: 0, dataId: 'd' }],
    ['iceberg-failed', { attemptsMade: 5, errorCode: 'x', rawData: 'QQ==', dataCatalogTable: {} }],
  ])('extracts the record from an object of %s', async (_what, object) => {
    expect(await read(object)).toEqual(['<QQ==>']);
    expect(await read(JSON.stringify(object) + JSON.stringify(object, null, 2))).toEqual(['<QQ==><QQ==>']);
  });

  it('extracts the record from an object whose message has unescaped quotes', async () => {
    expect(await read('{"attemptsMade":5,"errorMessage":"it said "no"","rawData":"QQ=="}\n')).toEqual(['<QQ==>']);
  });

  it('keeps every digit', async () => {
    expect(await read('[{"bytes":12345678901234567890}]')).toEqual(['{"bytes":12345678901234567890}']);
  });

  it('keeps every digit of messages that are objects, and of arrays that are reported, on one line', async () => {
    const rows = '[{"@message":{\n"bytes":12345678901234567890}},\n[1,\r\n12345678901234567890]]';

    expect(await readItems(rows)).toEqual([
      '{ "bytes":12345678901234567890}',
      '{"message":[1,  12345678901234567890]}',
    ]);
  });

  it('puts documents of this program on one line, which are recognised there', async () => {
    const documents = [
      { srcaddr: '10.0.0.1', src_class: 'private' },
      { bytes: 5, dst_class: 'public' },
    ];

    const items = await readItems(`${JSON.stringify(documents, null, 2)}\n`);

    expect(items.map((item) => JSON.parse(item))).toEqual(documents);
  });

  it('reports arrays that are nested to any depth', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);

    expect(await readItems(`[${deep}]`)).toEqual([`{"message":${deep}}`]);
  });

  it.each([
    ['an array that is cut off', '[{"a":1},{"b":', ['{"a":1}', '{"b":']],
    [
      'a quote that is never closed',
      '[{"a":1},\n{"b":"x\n},\n{"c":3}\n]',
      ['{"a":1}', '{"b":"x', '},', '{"c":3}', ']'],
    ],
    ['an array that is followed by lines', '[{"a":1}]\n2 x y\n', ['{"a":1}', '2 x y']],
    ['words', '[{"a":1}, hello world]', ['{"a":1} hello world]']],
  ])('loses nothing of %s', async (_what, text, items) => {
    expect(await readItems(text)).toEqual(items);
  });

  it('keeps the numbers of lines', async () => {
    // Prepare
    const text = JSON.stringify([EVENT, { '@message': 'two' }, 5, EVENT], null, 2);

    // Act
    const out = await readText(readJsonExport(chunksOf(text, 7)));

    // Assess
    const lineOf = (part: string): number => out.slice(0, out.lastIndexOf(part)).split('\n').length;
    expect(lineOf('"message": "one"')).toBe(text.slice(0, text.lastIndexOf('"one"')).split('\n').length);
    expect(lineOf('5')).toBe(text.slice(0, text.indexOf(' 5')).split('\n').length);
  });
});

describe('JsonItemSplitter', () => {
  it('finds the elements of any array, wherever the chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(3),
        (values, bytes, indent) => {
          // Prepare
          const text = Buffer.from(JSON.stringify(values, null, indent));
          const splitter = new JsonItemSplitter();
          const parts = [];

          // Act
          for (let at = 0; at < text.length; at += bytes) parts.push(...splitter.add(text.subarray(at, at + bytes)));
          parts.push(...splitter.finish());

          // Assess
          const items = parts.flatMap((part) => (part.kind === 'item' ? [JSON.parse(part.bytes.toString())] : []));
          expect(items).toEqual(JSON.parse(text.toString()));
          expect(parts.some(({ kind }) => kind === 'text')).toBe(false);
        },
      ),
    );
  });

  it('passes on every letter and digit of any text, and ends', () => {
    const unit = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '\n', ' ', 'a', '7', '"events":[', '-');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (text, bytes) => {
        // Prepare
        const whole = Buffer.from(`[${text}`);
        const splitter = new JsonItemSplitter();
        const parts = [];

        // Act
        for (let at = 0; at < whole.length; at += bytes) parts.push(...splitter.add(whole.subarray(at, at + bytes)));
        parts.push(...splitter.finish());

        // Assess
        const out = parts.map((part) => (part.kind === 'lineFeeds' ? '\n' : part.bytes.toString())).join('');
        const letters = (value: string): string => value.replaceAll('events', '').replace(/[^a7]/g, '');
        expect(letters(out)).toHaveLength(letters(text).length);
      }),
    );
  });
});
