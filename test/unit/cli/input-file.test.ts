import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from '../../../src/cli/terminal/input-files.ts';
import { fakeTerminal } from './fake-terminal.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  for (const name of ['b', 'a', 'a/deep', '.hidden', 'empty']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['b/2.log', 'b/10.log', 'a/deep/x.log', '.hidden/y.log', 'a/.z.log', 'c.log']) {
    writeFileSync(join(folder, name), name);
  }
  symlinkSync(folder, join(folder, 'b/loop'));
  symlinkSync(join(folder, 'c.log'), join(folder, 'b/link.log'));
  symlinkSync(join(folder, 'gone'), join(folder, 'b/broken.log'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function namesAt(...paths: string[]): string[] {
  return inputFiles(
    paths.map((path) => join(folder, path)),
    fakeTerminal().terminal,
  ).map(({ name }) => name.slice(folder.length + 1));
}

describe('inputFiles', () => {
  it('reads folders recursively by name, without hidden files, and follows no loop of links', () => {
    expect(namesAt('.')).toEqual(['a/deep/x.log', 'b/10.log', 'b/2.log', 'b/broken.log', 'b/link.log', 'c.log']);
  });

  it('keeps the order of operands, and reads a hidden file that is named', () => {
    expect(namesAt('c.log', 'a/.z.log', 'b/2.log')).toEqual(['c.log', 'a/.z.log', 'b/2.log']);
  });

  it.each([
    ['a missing file', 'none.log', 'no such file'],
    ['a broken link', 'b/broken.log', 'no such file'],
    ['a folder without files', 'empty', 'the directory has no files'],
    ['a path through a file', 'c.log/x', 'a part of the path is not a directory'],
  ])('gives %s as an input that fails when it is opened', (_what, path, reason) => {
    // Prepare
    const [input] = inputFiles([join(folder, path)], fakeTerminal().terminal);

    // Act
    const open = (): unknown => input?.open();

    // Assess
    expect(open).toThrow(reason);
  });
});
