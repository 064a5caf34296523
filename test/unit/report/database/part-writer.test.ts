import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Part, PartWriter, repairPart } from '../../../../src/report/database/part-writer.ts';
import { ANY_CODE_POINT } from '../../../support/any-code-point.ts';

const folder = mkdtempSync(join(tmpdir(), 'parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the writer of parts', () => {
  it('converts parts of 32 MB in their order, keeps at most two files, and removes them', async () => {
    // Prepare
    const converted: string[] = [];
    let mostFiles = 0;
    const writer = new PartWriter(folder, 'part', async ({ path }) => {
      await new Promise((resolve) => setImmediate(resolve));
      mostFiles = Math.max(mostFiles, readdirSync(folder).length);
      converted.push(readFileSync(path, 'latin1').slice(0, 1));
    });

    // Act
    for (const letter of ['a', 'b', 'c', 'd']) await writer.write(Buffer.alloc(33 * 1024 * 1024, letter));
    await writer.write(Buffer.from('e\n'));
    await writer.finish();

    // Assess
    expect(converted).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mostFiles).toBeLessThanOrEqual(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reports the failure of a conversion, at the latest at the end', async () => {
    // Prepare
    const writer = new PartWriter(folder, 'part', () => Promise.reject(new Error('no memory')));
    await writer.write(Buffer.from('{}\n'));

    // Act, Assess
    await expect(writer.finish()).rejects.toThrow('no memory');
    await writer.close();
  });

  it('names the folder if it cannot write there', async () => {
    // Prepare
    const writer = new PartWriter(join(folder, 'missing'), 'part', async () => undefined);

    // Act, Assess
    await expect(writer.write(Buffer.from('{}\n'))).rejects.toThrow(
      `cannot write to the temporary folder ${join(folder, 'missing')}: no such file`,
    );
  });
});

describe('the repair of a part', () => {
  const part: Part = { path: join(folder, 'repaired.ndjson'), maxObjectBytes: 0 };

  it('replaces exactly the lone surrogates of any text', async () => {
    const isWellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: ANY_CODE_POINT }).map((text) => text.replaceAll('x', '\\ud800'))),
        fc.integer(),
        async (texts, at) => {
          // Prepare
          const withLone = texts.map((text, index) => (index === at % 3 ? `${text}\ud83d\\\ude00` : text));
          writeFileSync(part.path, withLone.map((text) => `${JSON.stringify({ [text]: text })}\n`).join(''));

          // Act
          await repairPart(part);

          // Assess
          const lines = readFileSync(part.path, 'utf8').split('\n').slice(0, -1);
          expect(lines.map((line) => JSON.parse(line))).toEqual(
            withLone.map((text) => ({ [isWellFormed(text)]: isWellFormed(text) })),
          );
          expect(lines.join('\n')).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89ab]..(?!\\ud[c-f])/i);
        },
      ),
      { numRuns: 200 },
    );
  });
});
