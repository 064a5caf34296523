import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The folders of `src/` from the bottom to the top: a folder imports only from folders of lower levels. */
const LEVELS: readonly (readonly string[])[] = [
  ['memory', 'reference', 'text'],
  ['json', 'model', 'net'],
  ['address-data', 'decode', 'documents', 'encode', 'parse', 'respond', 'rules', 'volume'],
  ['address-fetch', 'metadata', 'transfer'],
  ['enrich'],
  ['fast'],
  ['pipeline'],
  ['config', 'input'],
  ['aws', 'journal', 'report'],
  ['reader', 'resend'],
  ['replay', 'telemetry'],
  ['function'],
  ['library'],
  ['simulate'],
  ['cli'],
];

/** What static and dynamic imports of types and values name. */
const IMPORTED = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

const SRC = 'src';

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
  /** The folder of `src/` that a relative import leads to; undefined for packages. */
  readonly target: string | undefined;
}

const FILES: readonly string[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'));

const IMPORTS: readonly Import[] = FILES.flatMap((file) =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(IMPORTED)].map(([, specifier = '']) => ({
    file,
    folder: folderOf(file),
    specifier,
    target: specifier.startsWith('.') ? folderOf(normalize(join(dirname(file), specifier))) : undefined,
  })),
);

function folderOf(path: string): string {
  return path.split(/[/\\]/)[0] ?? '';
}

function levelOf(folder: string): number {
  return LEVELS.findIndex((folders) => folders.includes(folder));
}

describe('the folders of the source', () => {
  it('have one level each', () => {
    const folders = new Set(FILES.map(folderOf));
    expect(LEVELS.flat().toSorted()).toEqual([...folders].toSorted());
  });

  it('import from lower levels only', () => {
    const upwards = IMPORTS.filter(
      ({ folder, target }) => target !== undefined && target !== folder && levelOf(target) >= levelOf(folder),
    ).map(({ file, specifier }) => `${file}: ${specifier}`);
    expect(upwards).toEqual([]);
    expect(IMPORTS.length).toBeGreaterThan(FILES.length);
  });

  it('use the AWS SDK in aws/ only', () => {
    const others = IMPORTS.filter(
      ({ folder, specifier }) => /^@(?:aws-sdk|smithy|aws)\//.test(specifier) && folder !== 'aws',
    ).map(({ file, specifier }) => `${file}: ${specifier}`);
    expect(others).toEqual([]);
  });

  it('read the environment of the process in entry points only', () => {
    const readers = FILES.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(SRC, file), 'utf8')));
    const others = readers.filter((file) => !/^(?:function\/(?:[a-z]+-)*handler|cli\/main)\.ts$/.test(file));
    expect(others).toEqual([]);
    expect(readers).toContain('function/handler.ts');
  });
});
