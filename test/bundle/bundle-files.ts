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

/** Bytes of the files that are loaded with one, itself among them. */
export function loadedBytes(files: readonly BundleFile[], path: string): number {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set<string>();
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    open.push(...(byPath.get(next)?.imports ?? []));
  }
  return [...loaded].reduce((sum, each) => sum + (byPath.get(each)?.bytes ?? 0), 0);
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
