import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { DocumentStore } from './document-store.ts';
import { codeOf, MAX_DOCUMENT_BYTES } from './read-json.ts';
import { checkRegularFile } from './regular-file.ts';

/**
 * A document in a file, gzipped if its name ends in `.gz`. It is written to a temporary file next to it, which is then
 * renamed, so that a reader sees the complete old or the complete new document. Its ETag consists of the time of its last change and its size.
 */
export function createFileStore(path: string, maxBytes: number = MAX_DOCUMENT_BYTES): DocumentStore {
  return {
    name: path,
    async read(knownEtag) {
      try {
        const status = await stat(path);
        const { mtimeMs, size } = status;
        const etag = `${mtimeMs}-${size}`;
        if (etag === knownEtag) return undefined;
        checkRegularFile(status, maxBytes);
        return { body: await readFile(path), etag, storedAtMs: mtimeMs };
      } catch (error) {
        if (knownEtag === undefined && codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(body) {
      const draft = `${path}.${process.pid}.tmp`;
      try {
        await writeFile(draft, path.endsWith('.gz') ? body : gunzipSync(body));
        await rename(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}
