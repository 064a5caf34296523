import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPython } from '../install-python.mjs';

/** Evaluates Terraform modules with Terraform's own language library, without a provider. */
const TERRAFORM_PARSER = ['tfparse==0.6.22'];
const CDK_EXAMPLE = fileURLToPath(new URL('../../deploy/examples/cdk/', import.meta.url));

/**
 * Installs the tools that check the examples: a copy of the CDK example with the versions in its package.json, and a parser for
 * Terraform. Requires npm and Python 3.10 or newer.
 * @param {string} folder
 * @returns {{ readonly cdk: string, readonly python: string }} the copy of the CDK example, and the Python interpreter with the parser
 */
export const installExamples = (folder) => {
  const [cdk, environment] = [join(folder, 'cdk'), join(folder, 'python')];
  installPython(environment, TERRAFORM_PARSER);
  mkdirSync(cdk, { recursive: true });
  const manifest = readFileSync(join(CDK_EXAMPLE, 'package.json'), 'utf8');
  const note = join(cdk, 'installed.txt');
  for (const file of readdirSync(CDK_EXAMPLE)) {
    if (file !== 'node_modules' && file !== 'cdk.out') copyFileSync(join(CDK_EXAMPLE, file), join(cdk, file));
  }
  if (!existsSync(note) || readFileSync(note, 'utf8') !== manifest) {
    run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--prefix', cdk]);
    writeFileSync(note, manifest);
  }
  return { cdk, python: join(environment, 'bin', 'python') };
};

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
};
