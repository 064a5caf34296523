import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LineDecoder, MAX_LINES_PER_RECORD } from '../../../src/decode/line-decoder.ts';
import { decodeRecord } from '../../../src/decode/record-decoder.ts';
import { OWN_DOCUMENTS } from '../../../src/encode/own-documents.ts';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { LineTable } from '../../../src/model/line-table.ts';
import { linesOf } from './decode-text.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';
const BOUND_BYTES = 4_096;

function decode(...payloads: readonly unknown[]): { faults: (string | undefined)[]; lines: string[] } {
  const arena = new ByteArena();
  const table = new LineTable();
  const decoder = new LineDecoder(arena, table, OWN_DOCUMENTS);
  const faults = payloads.map((payload) => decodeRecord(payload, arena, decoder, BOUND_BYTES));
  return { faults, lines: linesOf(arena, table).map((line) => line.text) };
}

const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');

describe('decodeRecord', () => {
  it.each([
    ['a line in the wrapper that VPC Flow Logs uses', base64(JSON.stringify({ message: LINE }))],
    ['the same with a newline behind it', base64(`${JSON.stringify({ message: LINE })}\n`)],
    ['a bare line', base64(LINE)],
    ['gzip of a line', base64(gzipSync(LINE))],
    ['base64 without its padding', base64(`${LINE}\n\n`).replace(/=+$/, '')],
  ])('decodes %s', (_what, payload) => {
    // Prepare, Act
    const { faults, lines } = decode(payload);

    // Assess
    expect(faults).toEqual([undefined]);
    expect(lines).toEqual([LINE]);
  });

  it('finds no lines and no fault in an empty record', () => {
    // Prepare, Act
    const { faults, lines } = decode('', base64(' \n\n'), base64(gzipSync('')));

    // Assess
    expect(faults).toEqual([undefined, undefined, undefined]);
    expect(lines).toEqual([]);
  });

  it.each([[undefined], [null], [42], [{ data: 'eA==' }], [['eA==']]])(
    'reports missing data for a payload of %j',
    (payload) => {
      // Prepare, Act
      const { faults } = decode(payload);

      // Assess
      expect(faults).toEqual(['data_missing']);
    },
  );

  it.each([
    ['characters that are no base64', '***'],
    ['a character amid base64', `${base64(LINE).slice(0, 8)}!${base64(LINE).slice(9)}`],
    ['a length that no bytes have', 'YWJjZ'],
    ['padding where none belongs', 'YW=='.repeat(2)],
    ['padding alone', '===='],
    ['too little padding', 'YWJjZA='],
    ['white space', 'YWJj ZGVm'],
    ['letters beyond ASCII', `${base64(LINE).slice(0, -4)}YWJ\u{16a}`],
  ])('refuses %s', (_what, payload) => {
    // Prepare, Act
    const { faults, lines } = decode(payload);

    // Assess
    expect(faults).toEqual(['base64_invalid']);
    expect(lines).toEqual([]);
  });

  it('distinguishes corrupt gzip from gzip that inflates beyond the limit', () => {
    // Prepare
    const corrupt = base64(gzipSync(LINE).subarray(0, 20));
    const bomb = base64(gzipSync(Buffer.alloc(BOUND_BYTES + 1)));

    // Act
    const { faults, lines } = decode(corrupt, bomb);

    // Assess
    expect(faults).toEqual(['gzip_corrupt', 'inflated_size']);
    expect(lines).toEqual([]);
  });

  it('unpacks gzip within gzip, also of several members', () => {
    // Prepare
    const once = gzipSync(LINE);
    const twice = gzipSync(Buffer.concat([once, gzipSync(`\n${LINE}`)]));
    const inTwoMembers = Buffer.concat([gzipSync(once.subarray(0, 20)), gzipSync(once.subarray(20))]);

    // Act
    const { faults, lines } = decode(base64(gzipSync(once)), base64(twice), base64(inTwoMembers));

    // Assess
    expect(faults).toEqual([undefined, undefined, undefined]);
    expect(lines).toEqual([LINE, LINE, LINE, LINE]);
  });

  it('refuses what is compressed more than twice, or damaged or too large within gzip, so that its bytes are kept', () => {
    // Prepare
    const thrice = gzipSync(gzipSync(gzipSync(LINE)));
    const damaged = gzipSync(gzipSync(LINE).subarray(0, 20));
    const bomb = gzipSync(gzipSync(Buffer.alloc(BOUND_BYTES + 1)));

    // Act
    const { faults, lines } = decode(base64(thrice), base64(damaged), base64(bomb), base64(LINE));

    // Assess
    expect(faults).toEqual(['gzip_nested', 'gzip_corrupt', 'inflated_size', undefined]);
    expect(lines).toEqual([LINE]);
  });

  it('places records one after another, whatever the outcome of earlier ones', () => {
    // Prepare
    const first = base64('first line');
    const third = base64(gzipSync('third line'));

    // Act
    const { faults, lines } = decode(first, base64(gzipSync(LINE).subarray(0, 15)), third, base64('fourth line'));

    // Assess
    expect(faults).toEqual([undefined, 'gzip_corrupt', undefined, undefined]);
    expect(lines).toEqual(['first line', 'third line', 'fourth line']);
  });

  it('refuses a record with more lines than one record may have', () => {
    // Prepare
    const atBound = 'x\n'.repeat(MAX_LINES_PER_RECORD);

    // Act
    const { faults } = decode(base64(`${atBound}\n`), base64(`${atBound}x\n`));

    // Assess
    expect(faults).toEqual([undefined, 'line_count']);
  });
});
