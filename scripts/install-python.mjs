import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Creates a virtual environment with Python packages, unless it already contains exactly these. Requires Python 3.10 or newer.
 * @param {string} folder of the environment
 * @param {readonly string[]} packages in pip's notation, with their versions
 */
export const installPython = (folder, packages) => {
  // asking pip for the installed packages takes seconds
  const note = join(folder, 'installed.txt');
  const wanted = packages.join('\n');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  run('python3', ['-m', 'venv', folder]);
  // most modules are never imported, and compiling all of them takes a third of the time
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile'];
  run(join(folder, 'bin', 'pip'), ['install', ...options, ...packages]);
  writeFileSync(note, wanted);
};

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
};
