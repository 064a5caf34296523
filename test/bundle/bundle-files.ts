import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const DIST = new URL('../../dist/', import.meta.url);
/** Imports that are part of loading a file; what is imported dynamically comes later, or never. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g;

/** A file of the deployed bundles. */
export interface BundleFile {
  /** From dist/: `handler.mjs`, `chunks/ec2-sdk-….mjs`. */
  readonly path: string;
  readonly bytes: number;
  /** The files that are loaded together with it, by path. */
  readonly imports: readonly string[];
}

/** Everything that is deployed. */
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

/** A file and those that are loaded with it, without those that an earlier file has loaded. */
export function loadedFiles(files: readonly BundleFile[], path: string, earlier?: string): BundleFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const before = earlier === undefined ? new Set<string>() : loadedWith(byPath, earlier);
  const loaded = loadedWith(byPath, path);
  return files.filter((file) => loaded.has(file.path) && !before.has(file.path));
}

/** The paths of a file and of all that are loaded with it. */
function loadedWith(byPath: ReadonlyMap<string, BundleFile>, path: string): Set<string> {
  const loaded = new Set([path]);
  for (const each of loaded) for (const target of byPath.get(each)?.imports ?? []) loaded.add(target);
  return loaded;
}

/** The chunk that has what a module of src/ exports, where it is loaded dynamically. Throws an Error where there is none. */
export function chunkOf(moduleName: string): string {
  return chunkIn('chunks', moduleName);
}

/** The same of the function that reads objects, which has chunks of its own. */
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
