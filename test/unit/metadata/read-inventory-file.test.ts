import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInventoryFile } from '../../../src/metadata/read-inventory-file.ts';

const INVENTORY = { version: 1, networkInterfaces: [{ id: 'eni-1', tags: { Name: 'é' } }] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file with this content; returns its path. */
function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readInventoryFile', () => {
  it.each([
    ['plain', 'a.json', JSON.stringify(INVENTORY)],
    ['gzipped', 'b.json.gz', gzipSync(JSON.stringify(INVENTORY))],
    ['gzipped under a plain name', 'c.json', gzipSync(JSON.stringify(INVENTORY))],
  ])('reads a document that is %s', (_what, name, content) => {
    // Prepare
    const path = fileOf(name, content);

    // Act
    const inventory = readInventoryFile(path);

    // Assess
    expect(inventory).toEqual(INVENTORY);
  });

  it.each([
    ['is empty', '', /JSON/],
    ['is no JSON', '{"version":', /JSON/],
    ['is cut-off gzip', gzipSync(JSON.stringify(INVENTORY)).subarray(0, 20), /unexpected end of file/],
    ['is no inventory', '{"version":1}', /the inventory is not valid: networkInterfaces: /],
  ])('names the file if it %s, and keeps the reason', (_what, content, reason) => {
    // Prepare
    const path = fileOf('wrong', content);

    // Act
    const read = () => readInventoryFile(path);

    // Assess
    expect(read).toThrow(`cannot read the inventory ${path}: `);
    expect(read).toThrow(reason);
    expect(read).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  it('names a missing file', () => {
    // Prepare
    const path = join(folder, 'missing.json');

    // Act, Assess
    expect(() => readInventoryFile(path)).toThrow(`cannot read the inventory ${path}: ENOENT`);
  });
});
