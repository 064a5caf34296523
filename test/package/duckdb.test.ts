import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('is not among the packages that npm ci installs without them, nor is what drives a browser', () => {
    // Prepare: an empty folder, so that npm would add all packages
    const folder = mkdtempSync(join(tmpdir(), 'npm-ci-'));
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
      cpSync(new URL(name, ROOT), join(folder, name));
    }
    const added = (...given: string[]): string[] => {
      const { stdout } = spawnSync('npm', ['ci', '--dry-run', '--offline', '--no-audit', '--no-fund', ...given], {
        cwd: folder,
        encoding: 'utf8',
      });
      return [...stdout.matchAll(/^add (\S+)/gm)].map(([, name = '']) => name);
    };
    const isLeftOut = (name: string): boolean => /duckdb|playwright|axe-core/.test(name);

    // Act
    const [all, production] = [added(), added('--omit=dev')];
    rmSync(folder, { recursive: true });

    // Assess
    expect(all.filter(isLeftOut)).toEqual(expect.arrayContaining([NAME, 'playwright-core', 'axe-core']));
    expect(production.length).toBeGreaterThan(5);
    expect(production.filter(isLeftOut)).toEqual([]);
  });

  it('is in no file of the function, nor is the report', () => {
    const files = readdirSync(new URL('dist/', ROOT), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map(({ name }) => name)).toContain('handler.mjs');
    const found = files.filter(({ parentPath, name }) =>
      /duckdb|src\/report\//i.test(readFileSync(join(parentPath, name), 'latin1')),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('is loaded by the command only when a query or a report runs', () => {
    const cli = readFileSync(new URL('lib/cli.mjs', ROOT), 'utf8');
    expect(cli).not.toMatch(/^import .*@duckdb/m);
  });
});

it('the lock file names no registry', () => {
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([]);
});
