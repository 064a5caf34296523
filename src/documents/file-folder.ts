import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ListableFolder } from './object-folder.ts';
import { codeOf, MAX_DOCUMENT_BYTES } from './read-json.ts';
import { checkRegularFile } from './regular-file.ts';

/**
 * Objects in the files of a folder, which is created if it does not exist. Each is written to a temporary file first,
 * which is then renamed. Its ETag consists of the time of its last change and its size.
 */
export function createFileFolder(path: string): ListableFolder {
  return {
    name: path.endsWith('/') ? path : `${path}/`,
    async read(object, { knownEtag, maxBytes = MAX_DOCUMENT_BYTES } = {}) {
      const file = join(path, object);
      try {
        const status = await stat(file);
        const { mtimeMs, size } = status;
        const etag = `${mtimeMs}-${size}`;
        if (etag === knownEtag) return undefined;
        checkRegularFile(status, maxBytes);
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
    async *list(folder) {
      for (const name of await namesIn(join(path, folder))) {
        const object = `${folder}${name}`;
        yield { object, storedAtMs: (await stat(join(path, object))).mtimeMs };
      }
    },
  };
}

/** The names of the files in a folder; none if it does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
