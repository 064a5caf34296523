import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineBatch } from '../../../src/reader/line-sink.ts';
import { linesOfRecord, packRecords } from '../../../src/reader/record-packer.ts';
import { flowLine, flowLines, HEADER } from '../../support/reader/objects.ts';

const PACKING = { recordBytes: 65_536, takesSeveral: true };
const HEADER_LINE = `${HEADER}\n`;

function batchOf(text: string, header: string | null = HEADER_LINE): LineBatch {
  const lines = text.split('\n').length - 1;
  return {
    header: header === null ? undefined : Buffer.from(header),
    text: Buffer.from(text),
    lines,
    end: { position: 0, lines, part: 0 },
  };
}

/** Lines with these lengths, line feeds included. */
function linesOf(...lengths: readonly number[]): string {
  return lengths.map((length) => `${'x'.repeat(length - 1)}\n`).join('');
}

function lengthsOf(batch: LineBatch, packing = PACKING): number[] {
  const header = batch.header?.length ?? 0;
  return packRecords(batch, packing).map(({ length }) => length - header);
}

const ROOM = 65_536 - HEADER_LINE.length;

describe('packing lines into records', () => {
  it.each([
    ['exactly the room', [60_000, ROOM - 60_000], [ROOM]],
    ['one byte less', [60_000, ROOM - 60_001], [ROOM - 1]],
    ['one byte more', [60_000, ROOM - 59_999], [60_000, ROOM - 59_999]],
    ['a line of exactly 60 KiB', [100, 61_440], [61_540]],
    ['a line of more than 60 KiB, which is alone', [100, 61_441, 100], [100, 61_441, 100]],
    ['a line of more than 60 KiB at the beginning', [61_441, 100, 100], [61_441, 200]],
    ['a line of more than a record', [100, 70_000, 100], [100, 70_000, 100]],
    ['a line of more than a record at the beginning and the end', [70_000, 70_000], [70_000, 70_000]],
    ['a single small line', [2], [2]],
  ])('keeps the size of a record: %s', (_what, lengths, expected) => {
    expect(lengthsOf(batchOf(linesOf(...lengths)))).toEqual(expected);
  });

  it('begins each record with the header', () => {
    const records = packRecords(batchOf(flowLines(2_000)), PACKING);
    expect(records.length).toBeGreaterThan(2);
    expect(records.every((data) => data.toString('utf8').startsWith(HEADER_LINE))).toBe(true);
  });

  it('makes a record of each line if records hold one', () => {
    const records = packRecords(batchOf(flowLines(3)), { ...PACKING, takesSeveral: false });
    expect(records.map(String)).toEqual([1, 2, 3].map((number) => `${HEADER_LINE}${flowLine(number)}\n`));
  });

  it.each(['{"vpcFlowEnricher":{"hops":9999,"turns":0},"message":"x"}', '\u001f\u008b', '\uFEFFx'])(
    'prevents a line without a header from being mistaken for something else: %j',
    (line) => {
      const [record] = packRecords(batchOf(`${line}\n`, null), PACKING);
      const bytes = Buffer.from(`${line}\n`);
      const isMark = bytes[0] === 0x1f || line.startsWith('{') || line.startsWith('\uFEFF');
      expect(record?.equals(isMark ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes)).toBe(true);
      expect(record === undefined ? 0 : linesOfRecord(record, false)).toBe(1);
    },
  );

  it('loses and cuts no line, whatever the lines are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 300 }), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 130, max: 1_000 }),
        fc.boolean(),
        fc.boolean(),
        (lengths, recordBytes, takesSeveral, hasHeader) => {
          const batch = batchOf(linesOf(...lengths), hasHeader ? HEADER_LINE : null);
          const records = packRecords(batch, { recordBytes, takesSeveral });
          const header = batch.header?.length ?? 0;
          expect(Buffer.concat(records.map((data) => data.subarray(header))).equals(batch.text)).toBe(true);
          expect(records.reduce((sum, data) => sum + linesOfRecord(data, hasHeader), 0)).toBe(batch.lines);
          for (const data of records) {
            const count = linesOfRecord(data, hasHeader);
            expect(count).toBeGreaterThan(0);
            if (!takesSeveral) expect(count).toBe(1);
            if (data.length > recordBytes) expect(count).toBe(1);
          }
        },
      ),
    );
  });
});
