import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { DocumentStore } from './document-store.ts';

/**
 * A document in a file, gzipped where its name ends in `.gz`. It is written beside its place and then moved there, so
 * that a reader sees the old one or the new one, whole.
 */
export function createFileStore(path: string): DocumentStore {
  return {
    name: path,
    async read() {
      try {
        return { body: await readFile(path), etag: undefined };
      } catch (error) {
        if (isMissing(error)) return undefined;
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

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
