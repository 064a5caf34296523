import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A type or value that a declaration file declares. */
export interface Declaration {
  readonly name: string;
  /** From the keyword to the end, without comments. */
  readonly text: string;
  /** The text of the file that contains it, with comments. */
  readonly file: string;
}

/** The declaration files of the package by path, and the declarations of each by name. */
export interface Declarations {
  readonly files: ReadonlyMap<string, string>;
  readonly byName: ReadonlyMap<string, Declaration>;
}

/** Emits the declaration files as the build does, into another folder, and reads them. */
export function emitDeclarations(): Declarations {
  const folder = mkdtempSync(join(tmpdir(), 'flow-types-'));
  try {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const given = [tsc, '-p', 'tsconfig.build.json', '--outDir', folder];
    const { status, stdout } = spawnSync(process.execPath, given, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(stdout);
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.d.ts'));
    const files = new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
    const declared = [...files.values()].flatMap((text) => declarationsIn(text));
    return { files, byName: new Map(declared.map((each) => [each.name, each])) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The names that an entry file exports, including types and the exports of whole files in the same folder. */
export function exportedNames(files: Declarations['files'], path: string): Set<string> {
  const entry = files.get(path) ?? '';
  const wholeFiles = [...entry.matchAll(/^export type \* from '\.\/([^']+)\.ts';$/gm)].flatMap(([, name = '']) =>
    declarationsIn(files.get(`${dirname(path)}/${name}.d.ts`) ?? '').map((declaration) => declaration.name),
  );
  const lists = [...entry.matchAll(/^export (?:type )?\{([^}]*)\}/gms)].map(([, list = '']) => list);
  const names = lists.flatMap((list) => list.split(',')).map((item) => item.trim().replace(/^type /, ''));
  return new Set([...names, ...wholeFiles].filter((name) => name !== ''));
}

function declarationsIn(file: string): Declaration[] {
  const text = file.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const starts = [
    ...text.matchAll(/^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const) (\w+)/gm),
  ];
  return starts.map((start, index) => ({
    name: start[1] ?? '',
    text: text.slice(start.index, starts[index + 1]?.index).replaceAll(/^(?:import|export) .*from .*;$/gm, ''),
    file,
  }));
}
