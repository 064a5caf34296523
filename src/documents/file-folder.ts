import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectFolder } from './object-folder.ts';
import { codeOf, DocumentTooLargeError, MAX_DOCUMENT_BYTES } from './read-json.ts';

/**
 * Objects in the files of a folder, which is made if it does not exist. Each is written to a temporary file first, which is then
 * renamed. Its ETag consists of the time of its last change and its size.
 */
export function createFileFolder(path: string): ObjectFolder {
  return {
    name: path.endsWith('/') ? path : `${path}/`,
    async read(object, { knownEtag, maxBytes = MAX_DOCUMENT_BYTES } = {}) {
      const file = join(path, object);
      try {
        const { mtimeMs, size } = await stat(file);
        const etag = `${mtimeMs}-${size}`;
        if (etag === knownEtag) return undefined;
        if (size > maxBytes) throw new DocumentTooLargeError(maxBytes);
        return { body: await readFile(file), etag, storedAtMs: mtimeMs };
      } catch (error) {
        if (knownEtag === undefined && codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(object, body) {
      const file = join(path, object);
      const draft = `${file}.${process.pid}.tmp`;
      await mkdir(dirname(file), { recursive: true });
      try {
        await writeFile(draft, body);
        await rename(draft, file);
      } finally {
        await rm(draft, { force: true });
      }
    },
    remove: (object) => rm(join(path, object), { force: true }),
  };
}
