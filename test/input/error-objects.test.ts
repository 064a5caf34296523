import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRawData } from '../../src/input/error-object.ts';
import { type ErrorObjectItem, readErrorObjects } from '../../src/input/error-objects.ts';

const RAW_DATA = Buffer.from('{"message":"2 1 eni-1 …"}\n').toString('base64');

function errorObject(over: object = {}): object {
  return {
    attemptsMade: 4,
    arrivalTimestamp: 1_609_459_200_000,
    errorCode: 'Lambda.FunctionError',
    errorMessage: 'The Lambda function "f" said: {no}',
    attemptEndingTimestamp: 1_609_459_300_000,
    rawData: RAW_DATA,
    lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f:$LATEST',
    ...over,
  };
}

async function read(
  text: string | Buffer,
  chunkBytes = 1_000_000,
  maxObjectBytes?: number,
): Promise<ErrorObjectItem[]> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield Buffer.from(bytes.subarray(at, at + chunkBytes));
  }
  const items: ErrorObjectItem[] = [];
  for await (const item of readErrorObjects(chunks(), maxObjectBytes)) items.push(item);
  return items;
}

/** The parts that the tests check: codes of objects, and faults with their text. */
function briefly(items: readonly ErrorObjectItem[]): unknown[] {
  return items.map((item) => (item.kind === 'object' ? item.errorCode : [item.code, item.text]));
}

describe('reading error objects', () => {
  it('gives the members of an object, and its position', async () => {
    const text = `${JSON.stringify(errorObject())}\n`;
    expect(await read(text)).toEqual([
      {
        kind: 'object',
        index: 0,
        start: 0,
        end: Buffer.byteLength(text) - 1,
        errorCode: 'Lambda.FunctionError',
        errorMessage: 'The Lambda function "f" said: {no}',
        arrivalTimestamp: 1_609_459_200_000,
        attemptEndingTimestamp: 1_609_459_300_000,
        rawData: RAW_DATA,
      },
    ]);
  });

  it.each([
    [
      'a destination that refused a document',
      { errorCode: 400, esDocumentId: 'x', esIndexName: 'flows', esTypeName: '' },
      '400',
    ],
    [
      'a format conversion',
      { errorCode: undefined, ErrorCode: 'DataFormatConversion.X', sequenceNumber: '1' },
      'DataFormatConversion.X',
    ],
    ['Splunk', { errorCode: 'Splunk.InvalidToken', EventId: '496.0' }, 'Splunk.InvalidToken'],
    ['no code', { errorCode: undefined }, undefined],
  ])('reads an object of %s', async (_name, over, code) => {
    expect(briefly(await read(JSON.stringify(errorObject(over))))).toEqual([code]);
  });

  it.each([
    ['milliseconds as text', '1609459200000'],
    ['seconds', 1_609_459_200],
    ['seconds as text', '1609459200'],
    ['ISO 8601', '2021-01-01T00:00:00Z'],
  ])('reads a time in %s', async (_name, arrivalTimestamp) => {
    const [item] = await read(JSON.stringify(errorObject({ arrivalTimestamp })));
    expect(item).toMatchObject({ arrivalTimestamp: 1_609_459_200_000 });
  });

  it('leaves members undefined that have another type', async () => {
    const [item] = await read(
      JSON.stringify({ arrivalTimestamp: null, attemptEndingTimestamp: 'soon', rawData: 7, errorCode: {} }),
    );
    expect(item).toEqual({
      kind: 'object',
      index: 0,
      start: 0,
      end: expect.any(Number),
      errorCode: undefined,
      errorMessage: undefined,
      arrivalTimestamp: undefined,
      attemptEndingTimestamp: undefined,
      rawData: undefined,
    });
  });

  it.each([
    ['back to back', (a: string, b: string) => a + b],
    ['one a line', (a: string, b: string) => `${a}\n${b}\n`],
    ['one a line, with CRLF', (a: string, b: string) => `${a}\r\n${b}\r\n`],
    ['in an array', (a: string, b: string) => `[${a},\n${b}]\n`],
    ['behind a byte order mark', (a: string, b: string) => `\uFEFF${a}\n${b}`],
    [
      'indented',
      (a: string, b: string) => `${JSON.stringify(JSON.parse(a), null, 2)}\n${JSON.stringify(JSON.parse(b), null, 2)}`,
    ],
  ])('reads objects that stand %s', async (_name, join) => {
    const text = join(
      JSON.stringify(errorObject({ errorCode: 'a', inner: { b: [1, { c: '}' }] } })),
      JSON.stringify(errorObject({ errorCode: '"\\' })),
    );
    for (const chunkBytes of [1, 7, 1_000_000]) expect(briefly(await read(text, chunkBytes))).toEqual(['a', '"\\']);
  });

  it.each([
    ['a line of text', 'no object\n', ['not_an_object', 'no object']],
    ['an object that was cut off in a string', '{"errorCode":"x\n', ['json_malformed', '{"errorCode":"x']],
    ['an object that was cut off after a member', '{"errorCode":"x",\n', ['json_malformed', '{"errorCode":"x",']],
    ['an object that is not JSON', "{'errorCode':1}\n", ['json_malformed', "{'errorCode':1}"]],
    ['an object whose brackets do not match', '{"a":[1}]\n', ['json_malformed', '{"a":[1}]']],
  ])('reports %s, and reads the object after it', async (_name, text, fault) => {
    const object = JSON.stringify(errorObject({ errorCode: 'next' }));
    for (const chunkBytes of [1, 1_000_000]) {
      expect(briefly(await read(`${text}${object}\n`, chunkBytes))).toEqual([fault, 'next']);
    }
  });

  it.each([
    ['whole', '500: {"error":"x","a":[1]}'],
    ['cut short', '500: {"error":"x'],
    ['of quotes', 'said "no"'],
  ])('reads an object whose message has unescaped quotes, of an answer that is %s', async (_name, message) => {
    const broken = `{"attemptsMade":5,"arrivalTimestamp":1609459200000,"lastErrorCode":"HttpEndpoint.X","lastErrorMessage":"${message}","attemptEndingTimestamp":1609459300000,"rawData":"${RAW_DATA}"}`;
    const text = `${broken}\n${broken}\n${JSON.stringify(errorObject({ errorCode: 'next' }))}\n`;
    for (const chunkBytes of [1, 1_000_000]) {
      const items = await read(text, chunkBytes);
      expect(briefly(items)).toEqual(['HttpEndpoint.X', 'HttpEndpoint.X', 'next']);
      expect(items[0]).toMatchObject({
        arrivalTimestamp: 1_609_459_200_000,
        attemptEndingTimestamp: 1_609_459_300_000,
        rawData: RAW_DATA,
      });
    }
  });

  it('does not treat a truncated record as complete', async () => {
    const whole = JSON.stringify(errorObject({ rawData: undefined })).slice(0, -1);
    for (const end of ['AAAA', 'AAA"', 'AAAA","rawData":"BBBB"']) {
      const items = await read(`${whole},"rawData":"${end}\n`);
      expect(items.map(({ kind }) => kind)).toEqual(['fault']);
    }
  });

  it('reads an object that was cut off after its record', async () => {
    const items = await read(`{"errorCode":"x","rawData":"${RAW_DATA}","lambda\n`);
    expect(items).toMatchObject([{ kind: 'object', errorCode: 'x', rawData: RAW_DATA }]);
  });

  it('reports text that ends too early', async () => {
    expect(briefly(await read('{"errorCode":"x"'))).toEqual([['json_malformed', '{"errorCode":"x"']]);
    expect(briefly(await read('x'))).toEqual([['not_an_object', 'x']]);
  });

  it('keeps only the beginning of an object that is too large, and reads the next', async () => {
    const large = JSON.stringify(errorObject({ rawData: 'A'.repeat(5_000) }));
    const items = await read(`${large}\n${JSON.stringify(errorObject({ errorCode: 'next' }))}`, 100, 2_000);
    expect(briefly(items)).toEqual([['object_size', large.slice(0, 200)], 'next']);
    expect(items.map(({ index, start }) => [index, start])).toEqual([
      [0, 0],
      [1, large.length + 1],
    ]);
  });

  it('finds the same in chunks of any size, and accounts for every byte that is not a separator', async () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '"', '\\', '\n', '[', ']', ',', ' ', 'x', '\uFEFF', '{"a":1}', '{"errorCode":"a"}\n'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        async (pieces, chunkBytes, max) => {
          const text = Buffer.from(pieces.join(''));
          const items = await read(text, chunkBytes, max);
          expect(items).toEqual(await read(text, 1_000_000, max));
          expect(items.map(({ index }) => index)).toEqual(items.map((_item, index) => index));
          let end = 0;
          for (const item of [...items, { start: text.length, end: text.length }]) {
            expect(text.toString('utf8', end, item.start)).toMatch(/^\uFEFF?[\s,[\]]*$/);
            end = item.end;
          }
        },
      ),
    );
  });
});

describe('raw data', () => {
  it('are decoded', () => {
    expect(decodeRawData('AAE=')).toEqual(Buffer.from([0, 1]));
    expect(decodeRawData('AAE')).toEqual(Buffer.from([0, 1]));
    expect(decodeRawData('')).toEqual(Buffer.alloc(0));
  });

  it.each(['A', 'A=', 'AA=', 'A===', 'AAAAA', 'AA\nE', 'ÄÄÄÄ', 'AA=A', '{"message":"x"}'])(
    'are refused if they are not base64: %j',
    (text) => {
      expect(decodeRawData(text)).toBeUndefined();
    },
  );
});
