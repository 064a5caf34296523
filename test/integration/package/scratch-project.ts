import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PATIENCE_MS = 240_000;

/** Outcome of a process. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A project in a separate folder that has installed the `npm pack` archive of this one. */
export class ScratchProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'flow-scratch-'));

  /** Installs the package and others by name and version. Throws if this fails or the package is not built. */
  constructor(others: readonly string[]) {
    if (!existsSync(join(ROOT, 'lib/cjs/types/library/index.d.ts')))
      throw new Error('the package is not built: npm run build');
    // without scripts: a build would replace dist while other tests use it
    must(run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', this.folder], ROOT));
    const archive = readdirSync(this.folder).find((name) => name.endsWith('.tgz')) ?? '';
    this.write('package.json', JSON.stringify({ name: 'scratch', version: '1.0.0', private: true }));
    const install = ['install', '--silent', '--no-audit', '--no-fund', `./${archive}`, ...others];
    must(run('npm', install, this.folder));
  }

  /** The folder of the installed package. */
  get installed(): string {
    return join(this.folder, 'node_modules/vpc-flow-enricher');
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs Node.js in the project. */
  node(...given: readonly string[]): Ended {
    return run(process.execPath, given, this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(program: string, given: readonly string[], cwd: string): Ended {
  // without the variables of Vitest and of npm's own run, which a user's shell does not have
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS$|JEST|TEST$)/.test(name)),
  );
  const child = spawnSync(program, given, { cwd, env, encoding: 'utf8', timeout: PATIENCE_MS });
  return { status: child.status, output: `${child.stdout}${child.stderr}${child.error?.message ?? ''}` };
}

function must({ status, output }: Ended): void {
  if (status !== 0) throw new Error(output);
}
