import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** moto, and what makes a CloudFormation template of a SAM template. */
const PACKAGES = ['moto[server]==5.2.5', 'aws-sam-translator==1.115.0'];

/** Version 1 of the AWS CLI; moto's libraries are of other versions than it takes. */
const AWS_CLI = ['awscli==1.46.3'];

/**
 * Makes a virtual environment with moto, unless these versions are in it. Needs Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installMoto = (folder) => install(folder, PACKAGES);

/**
 * Makes a virtual environment with version 1 of the AWS CLI, unless this version is in it. Needs Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installAwsCli = (folder) => install(folder, AWS_CLI);

const install = (folder, packages) => {
  // pip's own answer to whether it is installed takes seconds
  const note = join(folder, 'installed.txt');
  const wanted = packages.join('\n');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) return;
  run('python3', ['-m', 'venv', folder]);
  // most of it is never imported: to compile it all takes a third of the time
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile'];
  run(join(folder, 'bin', 'pip'), ['install', ...options, ...packages]);
  writeFileSync(note, wanted);
};

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
};
