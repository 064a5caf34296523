import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const DIST = new URL('../../dist/', import.meta.url);
/** Static imports, which are loaded together with a file; dynamic imports are loaded later, or never. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g;

/** A file of the deployed bundles. */
export interface BundleFile {
  /** Path relative to dist/: `handler.mjs`, `chunks/ec2-sdk-….mjs`. */
  readonly path: string;
  readonly bytes: number;
  /** Paths of the files that are loaded together with it. */
  readonly imports: readonly string[];
}

/** All deployed files. */
export function bundleFiles(): BundleFile[] {
  return pathsBelow('').map((path) => {
    const content = readFileSync(new URL(path, DIST));
    const targets = [...content.toString('utf8').matchAll(STATIC_IMPORT)].map(([, target = '']) => target);
    return { path, bytes: content.length, imports: targets.map((target) => posix.join(posix.dirname(path), target)) };
  });
}

function pathsBelow(directory: string): string[] {
  return readdirSync(new URL(directory, DIST), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}${entry.name}`;
    return entry.isDirectory() ? pathsBelow(`${path}/`) : [path];
  });
}

/** A file and the files loaded with it, without those that `earlier` has already loaded. */
export function loadedFiles(files: readonly BundleFile[], path: string, earlier?: string): BundleFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const before = earlier === undefined ? new Set<string>() : loadedWith(byPath, earlier);
  const loaded = loadedWith(byPath, path);
  return files.filter((file) => loaded.has(file.path) && !before.has(file.path));
}

/** The paths of a file and of all files loaded with it. */
function loadedWith(byPath: ReadonlyMap<string, BundleFile>, path: string): Set<string> {
  const loaded = new Set([path]);
  for (const each of loaded) for (const target of byPath.get(each)?.imports ?? []) loaded.add(target);
  return loaded;
}

/** The dynamically loaded chunk with the exports of a module of src/. Throws an Error if there is none. */
export function chunkOf(moduleName: string): string {
  return chunkIn('chunks', moduleName);
}

/** The same for the function that reads objects, which has separate chunks. */
export function readerChunkOf(moduleName: string): string {
  return chunkIn('reader', moduleName);
}

function chunkIn(folder: string, moduleName: string): string {
  const names = readdirSync(new URL(`${folder}/`, DIST)).filter((name) => name.startsWith(`${moduleName}-`));
  const [name, another] = names;
  if (name === undefined || another !== undefined) {
    throw new Error(`dist/${folder} must have one ${moduleName}, not ${names.length}; was it built?`);
  }
  return `${folder}/${name}`;
}

/** The URL of a file of dist/, to import it. */
export function urlOf(path: string): string {
  return new URL(path, DIST).href;
}
