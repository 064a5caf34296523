import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamError } from '../../../src/input/errors.ts';
import type { InputFile } from '../../../src/input/input-file.ts';
import { readChunks } from '../../../src/input/read-chunks.ts';
import { inputOf } from '../cli/input-of.ts';

async function readAll(input: InputFile, onRead = (_bytes: number): void => undefined): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of readChunks(input, { onRead })) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const offsets = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return offsets.slice(1).map((end, index) => bytes.subarray(offsets[index], end));
}

describe('readChunks', () => {
  it('gives the same text plain, as gzip, and as gzip of several members, wherever the chunks end', async () => {
    // Prepare
    const text = 'first line\nsecond line, ü\nthird line\n';
    const forms = [
      Buffer.from(text),
      gzipSync(text),
      Buffer.concat([gzipSync('first line\nsecond '), gzipSync(''), gzipSync('line, ü\nthird line\n')]),
    ];
    const cases = fc
      .constantFrom(...forms)
      .chain((bytes) =>
        fc.record({ bytes: fc.constant(bytes), cuts: fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 }) }),
      );

    await fc.assert(
      fc.asyncProperty(cases, async ({ bytes, cuts }) => {
        // Act
        const read = await readAll(inputOf('a.log', cutAt(bytes, cuts)));

        // Assess
        expect(read).toBe(text);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['one byte', 'x'],
  ])('reads %s', async (_what, text) => {
    // Prepare
    const input = inputOf('a.log', [text]);

    // Act
    const read = await readAll(input);

    // Assess
    expect(read).toBe(text);
  });

  it('reports how many bytes it read before inflating them', async () => {
    // Prepare
    const bytes = gzipSync('x'.repeat(100_000));
    let total = 0;

    // Act
    await readAll(inputOf('a.log.gz', cutAt(bytes, [20])), (count) => {
      total += count;
    });

    // Assess
    expect(total).toBe(bytes.length);
  });

  it.each([
    ['ends too early', gzipSync('some text').subarray(0, 20), 'cannot read a.gz: the gzip data ends too early'],
    [
      'is damaged',
      Buffer.concat([gzipSync('').subarray(0, 10), Buffer.from('???????')]),
      'cannot read a.gz: the gzip data is damaged',
    ],
    [
      'holds gzip again',
      gzipSync(gzipSync('some text')),
      'cannot read a.gz: inside gzip, it is a gzip file; decompress it once, for example with “gunzip -c FILE”',
    ],
  ])('stops with the name of the input if gzip %s', async (_what, bytes, message) => {
    // Prepare
    const input = inputOf('a.gz', [bytes]);

    // Act
    const read = readAll(input);

    // Assess
    await expect(read).rejects.toThrow(new StreamError(message));
  });

  it('reports Parquet that was cut off, inside gzip too', async () => {
    // Prepare
    const input = inputOf('a.gz', [gzipSync('PAR1\0\0\0\0\0\0\0\0')]);

    // Act
    const read = readAll(input);

    // Assess
    await expect(read).rejects.toMatchObject({
      code: 'parquet_damaged',
      message: expect.stringMatching(/^cannot read a\.gz: it is not a whole Parquet file: /),
    });
  });

  it('stops with the name of the input if reading it fails', async () => {
    // Prepare
    const input = inputOf('/mnt/a.log', ['some text'], new Error('EIO: i/o error, read'));

    // Act
    const read = readAll(input);

    // Assess
    await expect(read).rejects.toThrow(new StreamError('cannot read /mnt/a.log: EIO: i/o error, read'));
  });

  it.each([
    ['plain', Buffer.from('x'.repeat(1000))],
    ['gzipped', gzipSync('x'.repeat(1000))],
  ])('closes a %s input when its reader has had enough', async (_what, bytes) => {
    // Prepare
    const stream = new Readable({ read() {} });
    stream.push(bytes);
    const chunks = readChunks({ name: 'a.log', bytes: undefined, open: () => stream }, { onRead: () => undefined });
    await chunks.next();

    // Act
    await chunks.return(undefined);

    // Assess
    expect(stream.destroyed).toBe(true);
  });
});
