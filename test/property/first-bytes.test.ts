import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { inputKinds } from '../support/input-kinds.ts';
import { fakeTerminal } from '../unit/cli/fake-terminal.ts';

/** The first bytes of files of every kind, damaged or not. */
const anyFile = fc.oneof(
  fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 700 }).map((bytes) => gzipSync(bytes)),
  fc
    .tuple(fc.constantFrom(...Object.values(inputKinds())), fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 12 }))
    .map(([content, from, to, bytes]) => {
      const [start, end] = [from % (content.length + 1), to % (content.length + 1)];
      return Buffer.concat([content.subarray(0, start), Buffer.from(bytes), content.subarray(end)]);
    }),
);

describe('enrich, of any bytes', () => {
  it('ends with a known status, shows nothing that a terminal acts on, and gives each line a document', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async (content) => {
        // Prepare
        const { terminal, stdout, stderr } = fakeTerminal(content);

        // Act
        const status = await runCommandLine(['enrich'], { ...terminal, showsStdout: true });

        // Assess
        expect([0, 1, 2]).toContain(status);
        expect(stderr()).not.toContain('internal error');
        expect((stderr() + stdout()).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        const documents = stdout()
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
        expect(stderr()).toContain(`documents   ${documents.length.toLocaleString('en-US')}`);
        const faults = documents.filter((document) => 'parse_fault' in document);
        for (const fault of faults) expect(fault).toHaveProperty('message');
        if (status === 0) expect(faults).toEqual([]);
      }),
    );
  });
});
