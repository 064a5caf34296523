import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const NAME = '@duckdb/node-api';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}
interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly resolved?: string }>>;
}
const manifest: Manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const lock: LockFile = JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8'));

describe('DuckDB', () => {
  it('is an optional peer of any version, since no other range matches its pre-releases', () => {
    expect(manifest.peerDependencies[NAME]).toBe('*');
    expect(manifest.peerDependenciesMeta[NAME]).toEqual({ optional: true });
    expect(manifest.devDependencies[NAME]).toMatch(/^\d+\.\d+\.\d+-r\.\d+$/);
    expect(Object.keys(manifest.dependencies).filter((name) => name.includes('duckdb'))).toEqual([]);
  });

  it('is not installed without development dependencies', () => {
    // Prepare, Act
    const found = Object.entries(lock.packages).filter(([path]) => path.includes('@duckdb/'));

    // Assess
    expect(found.length).toBeGreaterThan(2);
    expect(found.filter(([, { dev }]) => dev !== true)).toEqual([]);
  });

  it('is in no file of the function', () => {
    const files = readdirSync(new URL('dist/', ROOT), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.m?js$/.test(file),
    );
    expect(files).toContain('handler.mjs');
    expect(files.filter((file) => /duckdb/i.test(readFileSync(new URL(`dist/${file}`, ROOT), 'utf8')))).toEqual([]);
  });

  it('is loaded by the command only when a query runs', () => {
    const cli = readFileSync(new URL('lib/cli.mjs', ROOT), 'utf8');
    expect(cli).not.toMatch(/^import .*@duckdb/m);
  });
});

it('the lock file names no registry', () => {
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([]);
});
