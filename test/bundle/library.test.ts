import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LIBRARY = new URL('../../lib/index.mjs', import.meta.url).href;

/** Milliseconds after which a call counts as never ending. */
const PATIENCE_MS = 10_000;

/** Runs code in a separate process with the library as `library`; returns its output, or the reason why there is none. */
function runWithLibrary(code: string): string {
  const script = `const library = await import(${JSON.stringify(LIBRARY)}); ${code}`;
  const child = spawnSync(process.execPath, ['--max-old-space-size=128', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  return child.status === 0 ? child.stdout.trim() : `${child.signal ?? ''} ${child.stderr}`;
}

describe('the bundled library', () => {
  it('exports the functions for embedding and testing', () => {
    // Prepare, Act
    const output = runWithLibrary('console.log(Object.keys(library).sort().join());');

    // Assess
    expect(output.split(',')).toEqual(
      expect.arrayContaining(['ConfigurationError', 'createTransformer', 'firehoseEvent']),
    );
  });

  it('transforms an event that it made', () => {
    // Prepare
    const line = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 50000 443 6 1 40 1 2 ACCEPT OK';

    // Act
    const output = runWithLibrary(`
      const { transform } = library.createTransformer();
      const { records } = await transform(library.firehoseEvent([${JSON.stringify(line)}]));
      console.log(Buffer.from(records[0].data, 'base64').toString());
    `);

    // Assess
    expect(JSON.parse(output)).toMatchObject({ srcaddr: '10.0.0.1', service_name: 'https' });
  });

  it.each([0, -1, Number.NaN])('refuses %d lines a message without looping forever', (linesPerMessage) => {
    // Prepare
    const options = `{ source: 'cloudwatch-logs', linesPerMessage: ${linesPerMessage} }`;

    // Act
    const output = runWithLibrary(`
      try {
        library.firehoseEvent(['a', 'b'], ${options});
      } catch (error) {
        console.log(error.name + ' ' + error.message);
      }
    `);

    // Assess
    expect(output).toMatch(new RegExp(`^RangeError .*linesPerMessage.*${linesPerMessage}`));
  });
});
