import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileFolder } from '../../../src/documents/file-folder.ts';
import { createFileStore } from '../../../src/documents/file-store.ts';
import { readRegularFile } from '../../../src/documents/regular-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'document-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('createFileStore', () => {
  it('reads a file, and again only once it has changed', async () => {
    // Prepare
    const path = join(folder, 'rules.json');
    const store = createFileStore(path);
    writeFileSync(path, '{}');

    // Act
    const first = await store.read(undefined);
    const unchanged = await store.read(first?.etag);
    writeFileSync(path, '{"version":1}');
    const second = await store.read(first?.etag);

    // Assess
    expect([first?.body.toString(), unchanged, second?.body.toString()]).toEqual(['{}', undefined, '{"version":1}']);
  });

  it('has no document without a file, and reports that a known one was deleted', async () => {
    // Prepare
    const store = createFileStore(join(folder, 'none.json'));

    // Act
    const none = await store.read(undefined);
    const gone = store.read('1-2');

    // Assess
    expect(none).toBeUndefined();
    await expect(gone).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a file that is larger than it may be, without reading it', async () => {
    // Prepare
    const path = join(folder, 'rules.json');
    writeFileSync(path, 'x'.repeat(100));

    // Act
    const read = createFileStore(path, 99).read(undefined);

    // Assess
    await expect(read).rejects.toThrow('the document has more than 99 bytes');
  });
});

describe('a pipe or a device in place of a document', () => {
  const REFUSED = 'it is not a regular file';

  it.each(['pipe', 'device'])('is refused unread: a %s', async (kind) => {
    // Prepare: nothing writes to the pipe, and the device never ends
    const path = join(folder, 'document');
    if (kind === 'pipe') execFileSync('mkfifo', [path]);
    else symlinkSync('/dev/zero', path);

    // Act and assess
    await expect(createFileStore(path).read(undefined)).rejects.toThrow(REFUSED);
    await expect(createFileFolder(folder).read('document')).rejects.toThrow(REFUSED);
    expect(() => readRegularFile(path)).toThrow(REFUSED);
  });
});
