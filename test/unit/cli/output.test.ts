import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from '../../../src/cli/terminal/output.ts';
import { StreamError } from '../../../src/input/errors.ts';

function failingWith(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });
}

describe('Output', () => {
  it('writes everything in order, small pieces combined and large ones at once', async () => {
    // Prepare
    const written: Buffer[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(Buffer.from(chunk));
        done();
      },
    });
    const output = new Output(stream);

    // Act
    await output.writeText('a');
    await output.write(Buffer.from('b'));
    await output.write(Buffer.alloc(300_000, 'c'));
    await output.writeText('d');
    await output.flush();

    // Assess
    expect(written.map((bytes) => bytes.length)).toEqual([2, 300_000, 1]);
    expect(Buffer.concat(written).toString()).toBe(`ab${'c'.repeat(300_000)}d`);
  });

  it('does not use a buffer after write returns, however slow the reader is', async () => {
    // Prepare
    const written: string[] = [];
    const stream = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        setImmediate(() => {
          written.push(chunk.toString());
          done();
        });
      },
    });
    const output = new Output(stream);
    const small = Buffer.from('small');
    const large = Buffer.alloc(300_000, 'x');

    // Act
    await output.write(small);
    small.fill('?');
    await output.write(large);
    large.fill('?');
    await output.flush();

    // Assess
    expect(written).toEqual(['small', 'x'.repeat(300_000)]);
  });

  it('discards the rest silently when the reader has closed', async () => {
    // Prepare
    const output = new Output(failingWith('EPIPE'));

    // Act
    await output.writeText('a');
    await output.flush();
    await output.writeText('b');
    await output.flush();

    // Assess
    expect(output.isClosed).toBe(true);
  });

  it('stops if the output cannot be written for any other reason', async () => {
    // Prepare
    const output = new Output(failingWith('ENOSPC'));
    await output.writeText('a');

    // Act
    const flushed = output.flush();

    // Assess
    await expect(flushed).rejects.toThrow(new StreamError('cannot write the output: no space is left'));
  });
});
