import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Chromium without a user interface, and a font for machines that have none. Any version will do: the distribution provides security
 * updates.
 */
const PACKAGES = ['chromium-headless-shell', 'fonts-dejavu-core'];
/** Names of the program on other systems. */
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_PROGRAM = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * @typedef {object} Chromium
 * @property {string} program
 * @property {Record<string, string>} environment variables that the program needs
 */

/**
 * The Chromium of this machine: the one that CHROMIUM names, one on the PATH, or the one in the folder.
 * @param {string} folder
 * @returns {Chromium | undefined}
 */
export const findChromium = (folder) => {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') return { program: named, environment: {} };
  const folders = (process.env.PATH ?? '').split(delimiter);
  const installed = [...PROGRAMS.flatMap((name) => folders.map((path) => join(path, name))), MAC_PROGRAM];
  const program = installed.find(isProgram);
  return program === undefined ? unpackedIn(folder) : { program, environment: {} };
};

/**
 * The Chromium of this machine; if there is none, the Debian packages are unpacked into the folder, which does not require root access:
 * 100 MB to download, 290 MB unpacked.
 * @param {string} folder
 * @returns {Chromium | undefined} undefined if there is none, and no apt-get to download it
 */
export const installChromium = (folder) => {
  const found = findChromium(folder);
  if (found !== undefined || !runs('apt-get')) return found;
  const state = join(folder, 'apt');
  const cache = join(folder, 'packages');
  rmSync(folder, { recursive: true, force: true });
  for (const path of [join(state, 'lists', 'partial'), join(cache, 'archives', 'partial')]) {
    mkdirSync(path, { recursive: true });
  }
  // separate lists and packages: the system's may be outdated, and only root can update them
  const apt = (...args) =>
    run('apt-get', [
      '--quiet=2',
      ...option(`Dir::State=${state}`),
      ...option('Dir::State::status=/var/lib/dpkg/status'),
      ...option(`Dir::Cache=${cache}`),
      ...option('Debug::NoLocking=true'),
      ...args,
    ]);
  apt('update');
  apt('install', '--yes', '--download-only', '--no-install-recommends', ...PACKAGES);
  // under a temporary name until it is complete
  const unpacked = join(folder, 'unpacked');
  const archives = join(cache, 'archives');
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    run('dpkg-deb', ['--extract', join(archives, name), unpacked]);
  }
  renameSync(unpacked, join(folder, ROOT));
  for (const path of [state, cache]) rmSync(path, { recursive: true });
  return findChromium(folder);
};

/** The folder into which the packages are unpacked as if it were the root of the file system. */
const ROOT = 'root';

const unpackedIn = (folder) => {
  const libraries = join(folder, ROOT, 'usr', 'lib');
  const program = join(libraries, 'chromium', 'chromium-headless-shell');
  if (!existsSync(program)) return undefined;
  const shared = readdirSync(libraries)
    .filter((name) => name.endsWith('-linux-gnu'))
    .flatMap((name) => [join(libraries, name), join(libraries, name, 'pulseaudio')]);
  const environment = { LD_LIBRARY_PATH: [...shared, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter) };
  // the packages include fonts and their configuration only if the system has none
  const hasFonts = existsSync(join(folder, ROOT, 'etc', 'fonts', 'fonts.conf'));
  return { program, environment: hasFonts ? { ...environment, FONTCONFIG_SYSROOT: join(folder, ROOT) } : environment };
};

const option = (setting) => ['--option', setting];

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

const run = (command, args) => {
  // standard output only shows progress
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
};
