import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryReason } from '../../../src/input/binary-formats.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.1.0.7 10.0.2.20 51515 443 6 10 840 1609459200 1609459260 ACCEPT OK\n';

/** A tar archive of one file: its name, and the magic string at byte 257. */
function tarHead(): Buffer {
  const head = Buffer.alloc(512);
  head.write('flow.log');
  head.write('ustar\0', 257);
  return head;
}

describe('binaryReason', () => {
  it.each([
    ['an encrypted Parquet file', Buffer.from('PARE\x15\x04')],
    ['an ORC file', Buffer.from('ORC\n\x03\x00')],
    ['an Avro file', Buffer.from('Obj\x01\x04\x16avro.schema')],
    ['a zip archive', Buffer.from('PK\x03\x04\x14\x00')],
    ['a zip archive', Buffer.from('PK\x05\x06\0\0')],
    ['a 7-Zip archive', Buffer.from('377abcaf271c0004', 'hex')],
    ['a RAR archive', Buffer.from('526172211a0700', 'hex')],
    ['a tar archive', tarHead()],
    ['a zstd file', Buffer.from('28b52ffd0458', 'hex')],
    ['a file with a skippable zstd or lz4 frame', Buffer.from('502a4d1804000000', 'hex')],
    ['a bzip2 file', Buffer.from('425a6839314159265359', 'hex')],
    ['an xz file', Buffer.from('fd377a585a000004', 'hex')],
    ['an lz4 file', Buffer.from('04224d186440', 'hex')],
    ['a Snappy file', Buffer.from('ff060000734e61507059', 'hex')],
    ['a gzip file', gzipSync('x')],
    ['a PDF document', Buffer.from('%PDF-1.7\n')],
    ['a PNG image', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['a JPEG image', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['an ELF program', Buffer.from('7f454c46020101', 'hex')],
    ['an SQLite database', Buffer.from('SQLite format 3\0')],
    ['a packet capture', Buffer.from('d4c3b2a102000400', 'hex')],
    ['a file encrypted with OpenSSL', Buffer.from('Salted__12345678')],
    ['a file encrypted with PGP', Buffer.from('-----BEGIN PGP MESSAGE-----\n')],
    ['UTF-32 text', Buffer.from('fffe000032000000', 'hex')],
  ])('names %s, and says how to proceed', (name, head) => {
    expect(binaryReason(head)).toMatch(new RegExp(`^it is ${name}; [a-z].*[^.]$`));
  });

  it.each([
    ['zeros', Buffer.alloc(512)],
    ['deflate data', deflateSync(LINE.repeat(20) + Math.PI)],
    ['brotli data', brotliCompressSync(Array.from({ length: 300 }, (_, index) => `${index * 7919} `).join(''))],
    ['control characters', Buffer.from('\x01\x02\x03\x04text')],
  ])('refuses %s without a name', (_what, head) => {
    expect(binaryReason(head)).toBe(
      'it is not text but binary data, perhaps compressed or encrypted; give the flow logs as text or gzip',
    );
  });

  it.each([
    ['a flow log line', LINE],
    ['nothing', ''],
    ['a line with colours', `\u001b[32m2018-01-01T00:29:43\u001b[0m ${LINE}`],
    ['UTF-8', 'größe ポート Привет 🙂\n'],
    ['a line in which one byte is damaged', LINE.replace('443', '4\u00003')],
    ['text that begins as a bzip2 file does', 'BZh9 is how bzip2 begins'],
    ['text that begins as an ORC file does', 'ORC files are not text'],
    ['text that begins as a zip archive does', 'PK is a name'],
  ])('treats %s as text', (_what, text) => {
    expect(binaryReason(Buffer.from(text))).toBeUndefined();
  });

  it('treats Latin-1 as text, and UTF-8 that is cut inside a character', () => {
    expect(binaryReason(Buffer.from(`größe ${LINE}`, 'latin1'))).toBeUndefined();
    expect(binaryReason(Buffer.from('ポート').subarray(0, 8))).toBeUndefined();
  });

  it('describes any bytes in one line without control characters, or treats them as text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (head) => {
        expect(binaryReason(head) ?? 'it is text').toMatch(/^it is [ -~“”]+$/);
      }),
    );
  });
});
