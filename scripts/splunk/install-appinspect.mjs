import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tool with which Splunk checks apps before it admits them to Splunk Cloud. */
const PACKAGE = 'splunk-appinspect==4.3.1';

/**
 * Creates a virtual environment with AppInspect, unless it already contains this version. Requires Python 3.9 or newer.
 * @param {string} folder of the environment
 * @returns {string} the program
 */
export const installAppinspect = (folder) => {
  const program = join(folder, 'bin', 'splunk-appinspect');
  const note = join(folder, 'installed.txt');
  if (existsSync(note) && readFileSync(note, 'utf8') === PACKAGE) return program;
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--no-compile', PACKAGE]);
  writeFileSync(note, PACKAGE);
  return program;
};

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
};
