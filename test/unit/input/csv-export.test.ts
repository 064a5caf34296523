import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCsvHeader, readCsvExport } from '../../../src/input/csv-export.ts';
import { CsvReader } from '../../../src/text/csv-row.ts';
import { chunksOf, readText } from './chunks-of.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.1.0.7 10.0.2.20 51515 443 6 10 840 1609459200 1609459260 ACCEPT OK';

function read(text: string, chunkBytes?: number): Promise<string> {
  return readText(readCsvExport(chunksOf(text, chunkBytes)));
}

describe('isCsvHeader', () => {
  it.each([
    'timestamp,message',
    '"timestamp","message"',
    '@timestamp,@message',
    '@message',
    '"@message"',
    'version,account_id,srcaddr',
    '"version","account_id","srcaddr","year"',
    '@timestamp,srcAddr,dstAddr',
    'account,interfaceid,sourceaddress,numbytes',
    'timestamp;message',
    'timestamp\tmessage',
  ])('recognises %s', (line) => {
    expect(isCsvHeader(line)).toBe(true);
  });

  it.each([
    LINE,
    'version account-id srcaddr',
    'version\taccount-id\tsrcaddr',
    '',
    'a,b,c',
    'hello, a message',
    'version',
    '{"message":"x"}',
  ])('does not accept %j', (line) => {
    expect(isCsvHeader(line)).toBe(false);
  });
});

describe('readCsvExport', () => {
  it.each([1, 13, 65_536])('gives the messages of the console, one per line, in chunks of %i bytes', async (bytes) => {
    // Prepare
    const text = `\uFEFFtimestamp,message\r\n1742570569000,${LINE}\r\n1742570569001,"${LINE}"\r\n\r\n1742570569002,"{""version"":2,\n""srcAddr"":""10.0.0.1""}"\r\n`;

    // Act
    const lines = await read(text, bytes);

    // Assess
    expect(lines).toBe(`\n${LINE}\n${LINE}\n\n{"version":2,\n"srcAddr":"10.0.0.1"}\n`);
  });

  it('makes an object of Athena’s columns, using the first of a repeated name', async () => {
    // Prepare
    const text =
      '"version","account_id","srcaddr","end","region","region"\n"2","012345678901","10.0.0.1","","eu-west-1","x"\n';

    // Act
    const lines = await read(text);

    // Assess
    expect(lines).toBe('\n{"version":"2","account-id":"012345678901","srcaddr":"10.0.0.1","region":"eu-west-1"}\n');
  });

  it('recognises the columns of tables created by earlier instructions', async () => {
    expect(await read('account,sourceaddress,numbytes,starttime\n1,10.0.0.1,5,6\n')).toBe(
      '\n{"account-id":"1","srcaddr":"10.0.0.1","bytes":"5","start":"6"}\n',
    );
  });

  it.each([
    ['a row without a message', '1742570569000,', '1742570569000,'],
    ['a row with one cell', 'hello', 'hello'],
    ['a quote in the wrong place', '1,"x"y', '1,"x"y'],
    ['an unquoted message with commas', '1,a,b', 'a,b'],
  ])('keeps the text of %s', async (_what, row, text) => {
    expect(await read(`timestamp,message\n${row}\n1,${LINE}\n`)).toBe(`\n${text}\n${LINE}\n`);
  });

  it('abandons one line of an unclosed quote, and reads those after it', async () => {
    // Prepare
    const rows = Array.from({ length: 3_000 }, () => `1,${LINE}`);

    // Act
    const lines = await read(`timestamp,message\n1,"open\n${rows.join('\n')}\n`, 1_000);

    // Assess
    expect(lines.split('\n').slice(0, 3)).toEqual(['', '1,"open', LINE]);
    expect(lines.split('\n').filter((line) => line === LINE)).toHaveLength(3_000);
  });

  it('keeps bytes that are not UTF-8', async () => {
    // Prepare
    const text = Buffer.concat([Buffer.from('timestamp,message\n1,a'), Buffer.from([0xff, 0xc3, 0x0a])]);
    const parts: Buffer[] = [];

    // Act
    for await (const part of readCsvExport(chunksOf(text))) parts.push(part);

    // Assess
    expect(Buffer.concat(parts)).toEqual(Buffer.concat([Buffer.from('\na'), Buffer.from([0xff, 0xc3, 0x0a])]));
  });
});

describe('CsvReader', () => {
  it('reads the cells that a CSV library reads, whatever they hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
        // Prepare
        const text = rows.map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n');
        const reader = new CsvReader(',');

        // Act
        const read = [...text.split('\n').flatMap((line) => reader.add(line)), ...reader.finish()];

        // Assess
        expect(read.map((row) => (row.kind === 'row' ? row.cells : row.text))).toEqual(parse(text));
      }),
    );
  });

  it('loses no line of any text', () => {
    const unit = fc.constantFrom('a', ',', '"', '\n');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        // Prepare
        const reader = new CsvReader(',');

        // Act
        const read = [...text.split('\n').flatMap((line) => reader.add(line)), ...reader.finish()];

        // Assess
        expect(read.map((row) => row.text).join('\n')).toBe(text);
      }),
    );
  });
});
